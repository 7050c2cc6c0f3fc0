"""Options: what `sentry_sdk.init` takes, by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

# Booleans whose default is None, which says nothing of their type.
_BOOLEANS_WITHOUT_DEFAULT = frozenset({"send_default_pii", "keep_alive", "enable_tracing"})


@cache
def options() -> Mapping[str, Any]:
    """Return the default of every option that the installed SDK knows.

    Importing the SDK takes time, so ask only when somebody uses an option.
    """
    from sentry_sdk.consts import DEFAULT_OPTIONS

    return DEFAULT_OPTIONS


def is_boolean(name: str) -> bool:
    """Tell whether an option is a switch, for which any non-empty text would mean "on"."""
    return name in _BOOLEANS_WITHOUT_DEFAULT or isinstance(options().get(name), bool)
