"""Values: from what a layer holds to what a setting means, or a word on what it allows."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from sentry_bridge.settings import dsn
from sentry_bridge.settings.model import MATCH_FIELDS, FingerprintRule
from sentry_bridge.settings.nearest import suggestion
from sentry_bridge.settings.schema import Setting

# What dynaconf reads as "merge with what is there" instead of as data.
MERGE_MARKERS = ("dynaconf_merge", "dynaconf_merge_unique")


def convert(setting: Setting, value: Any) -> Any:
    """Return a layer's value, plain data as TOML or Python has it, as the setting's type.

    Raises:
        ValueError: with what is allowed; it never repeats a string that was given.
    """
    if setting.optional and value == "":
        return None
    try:
        converted = _convert(setting.type, value)
    except (TypeError, OverflowError):
        quoted = " in quotes" if setting.identifier and not isinstance(value, str) else ""
        raise ValueError(f"must be {setting.allowed}{quoted}") from None
    # Of a table, the range is that of the values and the pattern that of the keys.
    keys, values = [converted], [converted]
    if setting.is_table:
        keys, values = list(converted), list(converted.values())
    if setting.range and not all(setting.range.low <= n <= setting.range.high for n in values):
        raise ValueError(f"must be {setting.allowed}, not {', '.join(map(str, values))}")
    if setting.pattern and not all(re.fullmatch(setting.pattern.regex, key) for key in keys):
        raise ValueError(f"must be {setting.allowed}")
    if setting.key == "dsn" and (fault := dsn.fault(converted)):
        raise ValueError(f"does not parse: {fault} ({dsn.masked(converted)})")
    return converted


def frozen(value: Any) -> Any:
    """Return plain data with its tables and lists made immutable, at every depth."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    return value


def _convert(kind: Any, value: Any) -> Any:
    """Convert, or raise TypeError when `value` is of another kind."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return _without_markers(value)
    if origin is Literal:
        if value not in arguments:
            words = f"must be one of {', '.join(arguments)}"
            raise ValueError(words + suggestion(str(value), arguments))
        return value
    if origin is tuple:
        if isinstance(value, set | frozenset):
            value = sorted(value, key=repr)
        if not isinstance(value, list | tuple):
            raise TypeError
        return tuple(_convert(arguments[0], item) for item in value if item not in MERGE_MARKERS)
    if origin is Mapping:
        return {key: _convert(arguments[1], item) for key, item in _items(value)}
    if kind is FingerprintRule:
        return _fingerprint_rule(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind or value == "":
        raise TypeError
    return value


def _items(table: Any) -> list[tuple[str, Any]]:
    if not isinstance(table, Mapping):
        raise TypeError
    return [(str(key), item) for key, item in table.items() if key not in MERGE_MARKERS]


def _without_markers(value: Any) -> Any:
    """Copy plain tables and lists, leaving dynaconf's markers out; anything else is kept."""
    if type(value) is dict:
        return {
            key: _without_markers(item) for key, item in value.items() if key not in MERGE_MARKERS
        }
    if type(value) is list:
        return [_without_markers(item) for item in value if item not in MERGE_MARKERS]
    return value


def _fingerprint_rule(value: Any) -> FingerprintRule:
    table = dict(_items(value))
    if set(table) != {"match", "fingerprint"}:
        raise TypeError
    match = _convert(Mapping[str, str], table["match"])
    fingerprint = _convert(tuple[str, ...], table["fingerprint"])
    if not match or not fingerprint:
        raise ValueError("needs at least one field in match and one string in fingerprint")
    for name in match:
        if name not in MATCH_FIELDS and not re.fullmatch(r"tags\..+", name):
            known = (*MATCH_FIELDS, "tags.<name>")
            raise ValueError(
                f"cannot match {name}, only {', '.join(known)}{suggestion(name, MATCH_FIELDS)}"
            )
    return FingerprintRule(match=MappingProxyType(match), fingerprint=fingerprint)
