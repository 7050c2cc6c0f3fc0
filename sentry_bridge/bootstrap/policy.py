"""Policy: the one that the settings describe, or the settings error that says why there is none."""

from sentry_bridge.context.user import fields_in_clear
from sentry_bridge.privacy import Policy
from sentry_bridge.settings import Problem, Settings, SettingsError


def policy_of(settings: Settings) -> Policy:
    """Build the policy that the settings describe.

    Raises:
        SettingsError: when a rule, a selector or a name in them does not hold.
    """
    try:
        return Policy.from_settings(settings.privacy, user_fields=fields_in_clear(settings.user))
    except ValueError as error:
        layers = dict.fromkeys(
            layer for key, layer in settings.layers.items() if key.startswith("privacy.")
        )
        raise SettingsError([Problem("privacy", ", ".join(layers), str(error))]) from None
