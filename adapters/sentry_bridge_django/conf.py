"""Where Django's settings hold ours."""

import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings

from sentry_bridge import Bridge
from sentry_bridge.bootstrap import ensure


def start() -> Bridge:
    """Start the bridge from `settings.SENTRY_BRIDGE`, a dictionary of settings.

    Raises:
        SettingsError: when settings are wrong; it lists every problem.
    """
    bridge = ensure(getattr(settings, "SENTRY_BRIDGE", None))
    if bridge.policy is not None:
        # Django's own secrets (SECRET_KEY, the databases' passwords) never leave, either.
        bridge.policy.register_secrets(dict(_own_settings()))
    return bridge


def _own_settings() -> Iterator[tuple[str, Any]]:
    for name in dir(settings):
        if name.isupper() and name != "SENTRY_BRIDGE":
            # Reading one may fail: Django refuses an empty SECRET_KEY only when it is read.
            # And it may warn of what is deprecated, which is for its users to hear.
            with suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield name, getattr(settings, name)
