"""System checks: what is wrong with the settings, in `manage.py check`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from sentry_bridge import SettingsError
from sentry_bridge_django.conf import start

_OURS = "sentry_bridge_django.middleware.SentryBridgeMiddleware"
_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


@register
def check_settings(**_: Any) -> list[CheckMessage]:
    """Report each problem of the settings as an error of its own."""
    try:
        start()
    except SettingsError as error:
        return [
            Error(problem.message, hint=problem.layer, obj=problem.key, id="sentry_bridge.E001")
            for problem in error.problems
        ]
    return []


@register
def check_middleware(**_: Any) -> list[CheckMessage]:
    """Report a middleware that is missing, or that stands where responses pass it by."""
    middleware = list(settings.MIDDLEWARE)
    if _OURS not in middleware:
        return [
            Warning(
                "sentry_bridge_django is installed, its middleware is not",
                hint=f"Put {_OURS!r} first in MIDDLEWARE.",
                id="sentry_bridge.W001",
            )
        ]
    if _AUTHENTICATION in middleware[: middleware.index(_OURS)]:
        return [
            Warning(
                "responses of the middleware before ours have no request id",
                hint=f"Put {_OURS!r} first in MIDDLEWARE; it reads the user when it needs to.",
                id="sentry_bridge.W002",
            )
        ]
    return []
