"""The SDK's integrations, configured from the settings, each only when its package is there."""

import logging
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sentry_sdk.integrations import DidNotEnable, Integration

from sentry_bridge.settings import IntegrationSettings

_CLASSES = {
    "starlette": "StarletteIntegration",
    "fastapi": "FastApiIntegration",
    "flask": "FlaskIntegration",
    "django": "DjangoIntegration",
    "sqlalchemy": "SqlalchemyIntegration",
    "celery": "CeleryIntegration",
    "redis": "RedisIntegration",
    "logging": "LoggingIntegration",
    "httpx": "HttpxIntegration",
    "httpx2": "Httpx2Integration",
}

# Django's integration has a name of its own for the same style.
_DJANGO_STYLES = {"endpoint": "function_name", "url": "url"}


def configured(
    settings: IntegrationSettings,
    failed_request_status_codes: Iterable[int],
    own: Iterable[Integration] = (),
) -> tuple[list[Integration], list[type[Integration]]]:
    """Return the integrations to give to the SDK and those to keep it from enabling itself.

    Args:
        settings: levels, styles and the names to disable.
        failed_request_status_codes: statuses of HTTP exceptions that are failures.
        own: the application's own instances; each replaces ours of the same identifier.
    """
    chosen = {integration.identifier: integration for integration in own}
    options = _options(settings, set(failed_request_status_codes))
    for name in _CLASSES:
        # Each is called like its package. Given one whose package is missing, the SDK raises.
        if name in chosen or name in settings.disabled or find_spec(name) is None:
            continue
        integration_class = _load(name)
        if integration_class is not None:
            try:
                chosen[name] = integration_class(**options.get(name, {}))
            except DidNotEnable:
                continue
    disabled = [cls for name in settings.disabled if (cls := _load(name)) is not None]
    return list(chosen.values()), disabled


def _options(settings: IntegrationSettings, failed: set[int]) -> dict[str, dict[str, Any]]:
    web = {
        "transaction_style": settings.transaction_style,
        "failed_request_status_codes": failed,
    }
    return {
        "starlette": web,
        "fastapi": web,
        "flask": {"transaction_style": settings.transaction_style},
        "django": {"transaction_style": _DJANGO_STYLES[settings.transaction_style]},
        "celery": {
            "monitor_beat_tasks": settings.monitor_beat_tasks,
            "propagate_traces": settings.propagate_traces,
        },
        "logging": {
            "level": logging.getLevelName(settings.log_level),
            "event_level": logging.getLevelName(settings.event_level),
        },
    }


def _load(name: str) -> type[Integration] | None:
    """Return an integration's class, or None when its package or the integration is absent."""
    try:
        module = import_module(f"sentry_sdk.integrations.{name}")
    except (DidNotEnable, ImportError):
        return None
    if name in _CLASSES:
        return getattr(module, _CLASSES[name], None)
    return next(
        (
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Integration)
            and value.identifier == name
        ),
        None,
    )
