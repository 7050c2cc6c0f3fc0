"""Options: what a table of the settings may say about one check, and what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter, signature
from types import NoneType
from typing import Any, get_args

from sentry_bridge.health.check import Tag
from sentry_bridge.settings.nearest import suggestion

TAGS: tuple[Tag, ...] = get_args(Tag)

_COMMON: Mapping[str, Any] = {
    "critical": bool,
    "timeout": float,
    "ttl": float,
    "tags": Sequence[str],
}
_WORDS: Mapping[Any, str] = {
    bool: "true or false",
    int: "an integer",
    float: "a number",
    str: "a string",
    Sequence[str]: "a list of strings",
}
_SECONDS = {"timeout": (0.01, 60.0), "ttl": (0.0, 3600.0)}


def faults(
    table: Mapping[str, Any], make: Callable[..., Any], provided: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield the name of each wrong option and what is allowed; never a value.

    Args:
        table: the check's table, without its `kind`.
        make: makes the run; its parameters are the options beside the common ones.
        provided: parameters that no table gives.
    """
    own = {
        name: parameter for name, parameter in signature(make).parameters.items()
        if name not in provided
    }  # fmt: skip
    known = {**_COMMON, **{name: _type(parameter) for name, parameter in own.items()}}
    for option, value in table.items():
        if option not in known:
            yield option, f"is not an option of this kind of check{suggestion(option, known)}"
        elif not _fits(known[option], value):
            yield option, f"must be {_WORDS[known[option]]}"
        elif option in _SECONDS and not _SECONDS[option][0] <= value <= _SECONDS[option][1]:
            low, high = _SECONDS[option]
            yield option, f"must be from {low:g} to {high:g} seconds"
        elif option == "tags" and not set(value) <= set(TAGS):
            yield option, f"must be a list of {', '.join(TAGS)}"
    for name, parameter in own.items():
        if parameter.default is Parameter.empty and name not in table:
            yield name, f"is missing; it must be {_WORDS[known[name]]}"


def _type(parameter: Parameter) -> Any:
    """Return an option's type; that it may be left out is no part of it."""
    members = [member for member in get_args(parameter.annotation) if member is not NoneType]
    return members[0] if NoneType in get_args(parameter.annotation) else parameter.annotation


def _fits(kind: Any, value: Any) -> bool:
    if kind == Sequence[str]:
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind and value != ""
