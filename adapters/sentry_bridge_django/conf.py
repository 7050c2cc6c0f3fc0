"""Where Django's settings hold ours."""

from django.conf import settings

from sentry_bridge import Bridge
from sentry_bridge.bootstrap import ensure


def start() -> Bridge:
    """Start the bridge from `settings.SENTRY_BRIDGE`, a dictionary of settings.

    Raises:
        SettingsError: when settings are wrong; it lists every problem.
    """
    return ensure(getattr(settings, "SENTRY_BRIDGE", None))
