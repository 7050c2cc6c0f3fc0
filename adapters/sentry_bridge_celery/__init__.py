"""Celery adapter: one line per Celery application."""

import os
from typing import Any

from celery import Celery

from sentry_bridge import Bridge, get_bridge
from sentry_bridge.bootstrap import ensure
from sentry_bridge_celery.receivers import connect
from sentry_bridge_celery.task import SentryBridgeTask

__all__ = ["SentryBridgeTask", "instrument"]


def instrument(app: Celery, **overrides: Any) -> Bridge:
    """Start the bridge in every process that loads `app`: client, beat and workers alike.

    The SDK's own Celery integration, which `init()` configures, gives each task a scope
    and a transaction, captures what a task raises and checks in for beat. This adds who
    queued the task, what the task was, what became of it, and the failures that no task
    sees: lost workers, time limits, messages that could not be sent again.

    In Django, `sentry_bridge_django` starts the bridge with Django's settings as soon as
    Django is ready, which Celery sees to in its own processes.

    Args:
        app: the application; its configuration may hold a `sentry_bridge` table, which
            counts as the framework's settings.
        **overrides: as for `sentry_bridge.init`.

    Raises:
        SettingsError: when settings are wrong.
    """
    connect()
    if not overrides and _is_left_to_django():
        return get_bridge()
    bridge = ensure(framework_settings=app.conf.get("sentry_bridge"), **overrides)
    if bridge.policy is not None:
        # The passwords of the broker and the result backend never leave, either.
        own = {name: value for name, value in app.conf.items() if name != "sentry_bridge"}
        bridge.policy.register_secrets(own)
    return bridge


def _is_left_to_django() -> bool:
    # Celery goes by this variable as well ("First steps with Django", its documentation).
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        return False
    from django.conf import settings

    return any(name.startswith("sentry_bridge_django") for name in settings.INSTALLED_APPS)
