"""Silence: what runs in here leaves no trace in Sentry."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import sentry_sdk


@contextmanager
def silence() -> Iterator[None]:
    """Keep the SDK from recording events, breadcrumbs, spans and logs in this context.

    A check that fails every five seconds must not use up a quota, nor must its queries
    stand among the breadcrumbs of a real error.
    """
    with sentry_sdk.isolation_scope():
        sentry_sdk.get_current_scope().set_client(mute_client())
        yield


@cache
def mute_client() -> sentry_sdk.Client:
    """Return the client that records nothing; making it takes a moment, the first time."""
    # Active, since the SDK passes over inactive ones, but with no integration and no way out.
    return sentry_sdk.Client(
        dsn="",
        # Without one, the SDK asks git, and that leaves a breadcrumb.
        release="",
        default_integrations=False,
        auto_enabling_integrations=False,
        spotlight=False,
        # Each of these would start threads or hooks of its own.
        auto_session_tracking=False,
        max_breadcrumbs=0,
    )
