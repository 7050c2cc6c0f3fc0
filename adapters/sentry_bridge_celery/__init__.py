"""Celery adapter: one line per Celery application."""

from typing import Any

from celery import Celery

from sentry_bridge import Bridge, init

__all__ = ["instrument"]


def instrument(app: Celery, **overrides: Any) -> Bridge:
    """Start the bridge in every process that loads `app`: client, beat and workers alike.

    The SDK's own Celery integration, which `init()` configures, reports the tasks; the
    processes of a prefork pool inherit the gate.

    Args:
        app: the application; its configuration may hold a `sentry_bridge` table, which
            counts as the framework's settings.
        **overrides: as for `sentry_bridge.init`.

    Raises:
        SettingsError: when settings are wrong.
    """
    return init(framework_settings=app.conf.get("sentry_bridge"), **overrides)
