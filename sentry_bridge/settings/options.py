"""Options: what `sentry_sdk.init` takes, by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sentry_bridge.settings.nearest import suggestion
from sentry_bridge.settings.schema import schema

# Booleans whose default is None, which says nothing of their type.
_BOOLEANS_WITHOUT_DEFAULT = frozenset({"send_default_pii", "keep_alive", "enable_tracing"})
_OBJECTS = frozenset(
    {"integrations", "disabled_integrations", "transport", "event_scrubber", "custom_repr"}
)


@cache
def options() -> Mapping[str, Any]:
    """Return the default of every option that the installed SDK knows.

    Importing the SDK takes time, so ask only when somebody uses an option.
    """
    from sentry_sdk.consts import DEFAULT_OPTIONS

    return DEFAULT_OPTIONS


def is_boolean(name: str) -> bool:
    """Tell whether an option is a switch, for which any text, `no` as well, would mean "on"."""
    return name in _BOOLEANS_WITHOUT_DEFAULT or isinstance(options().get(name), bool)


def fault(name: str, value: Any, *, from_code: bool) -> str | None:
    """Return what is wrong with an option that is to be passed on, or None.

    Args:
        name: the option's name.
        value: its value, of which only the type of a switch is checked.
        from_code: whether Python code gives it, which alone can give functions and objects.
    """
    if name in schema():
        return f"is a setting of its own: write it as {name}"
    if name not in options():
        known = options().keys() - schema().keys()
        return f"is no option of the installed sentry_sdk{suggestion(name, known)}"
    if not from_code and _is_object(name):
        return "is a Python object, which only code can give"
    if is_boolean(name) and not isinstance(value, bool | None):
        return "must be true or false"
    return None


def _is_object(name: str) -> bool:
    return name in _OBJECTS or name.startswith("before_") or name.endswith("_sampler")
