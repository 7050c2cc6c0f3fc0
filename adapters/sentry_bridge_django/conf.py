"""Where Django's settings hold ours."""

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
        names = [name for name in dir(settings) if name.isupper() and name != "SENTRY_BRIDGE"]
        bridge.policy.register_secrets({name: getattr(settings, name) for name in names})
    return bridge
