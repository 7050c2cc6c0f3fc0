"""Values: an application's data as plain, bounded data that no later change can reach."""

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sentry_bridge.tracking.losses import Lose

NAME_LENGTH = 200
TEXT_LENGTH = 1024
ITEMS = 32
DEPTH = 2

_SELF_EXPLAINING = (date, datetime, time, timedelta, Decimal, PurePath, UUID)
# Larger numbers take Python quadratic time to print, and Sentry cannot store them.
_LARGEST = 2**63


def plain_properties(properties: object, lose: Lose) -> dict[str, Any]:
    """Return a copy of `properties` that holds JSON data only.

    At most 32 items on each of 3 levels, and 1,024 characters of a text, are kept. Numbers
    that JSON lacks become None, and objects become their type's name: their repr could
    show what nobody meant to record.

    Args:
        properties: a mapping, or None for nothing; anything else is lost.
        lose: is told `cut`, `not_a_number` or `unserialisable`, once for each value.
    """
    if type(properties) is not dict and not isinstance(properties, Mapping):
        if properties is not None:
            lose("unserialisable")
        return {}
    items = properties.items() if len(properties) <= ITEMS else _first(properties.items(), lose)
    kept: dict[str, Any] = {}
    for key, value in items:
        # Most data is flat and small: that is decided here, without a call.
        kind = type(value)
        if not (
            (kind is str and len(value) <= TEXT_LENGTH)
            or (kind is int and -_LARGEST <= value < _LARGEST)
            or kind is bool
            or value is None
        ):
            value = plain_value(value, lose)
        kept[key if type(key) is str and len(key) <= NAME_LENGTH else _key(key, lose)] = value
    return kept


def plain_texts(values: Mapping[str, Any], lose: Lose) -> dict[str, str]:
    """Return a copy of `values` whose values are texts; bounded as `plain_properties` are."""
    items = values.items() if len(values) <= ITEMS else _first(values.items(), lose)
    kept: dict[str, str] = {}
    for key, value in items:
        kind = type(value)
        if kind is int and -_LARGEST <= value < _LARGEST:
            value = str(value)
        elif kind is not str or len(value) > TEXT_LENGTH:
            value = str(plain_value(value, lose))
        kept[key if len(key) <= NAME_LENGTH else _key(key, lose)] = value
    return kept


def plain_value(value: Any, lose: Lose, depth: int = DEPTH) -> Any:
    """Return `value` as bounded JSON data; `depth` levels of containers may follow."""
    kind = type(value)
    if (kind is str and len(value) <= TEXT_LENGTH) or (
        kind is int and -_LARGEST <= value < _LARGEST
    ):
        return value
    match value:
        case None | bool():
            return value
        case Enum():
            return plain_value(value.value, lose, depth)
        case str():
            return _text(value, lose)
        case int() if -_LARGEST <= value < _LARGEST:
            return int(value)
        case float():
            if math.isfinite(value):
                return float(value)
            lose("not_a_number")
            return None
        case Mapping() | list() | tuple() | set() | frozenset() if depth == 0:
            lose("cut")
            return f"<{type(value).__name__}>"
        case Mapping():
            items = _first(value.items(), lose)
            return {_key(key, lose): plain_value(item, lose, depth - 1) for key, item in items}
        case list() | tuple() | set() | frozenset():
            return [plain_value(item, lose, depth - 1) for item in _first(value, lose)]
        case _ if isinstance(value, _SELF_EXPLAINING):
            return _text(str(value), lose)
        case _:
            lose("unserialisable")
            return f"<{type(value).__name__}>"


def plain_name(name: object, lose: Lose) -> str | None:
    """Return `name` cut to 200 characters, or None when it names nothing."""
    if type(name) is str and 0 < len(name) <= NAME_LENGTH and not name.isspace():
        return name
    if not isinstance(name, str) or not name.strip():
        lose("invalid_name")
        return None
    if len(name) > NAME_LENGTH:
        lose("cut")
    return str(name[:NAME_LENGTH])


def plain_number(number: object, lose: Lose) -> float | None:
    """Return `number` if it is a finite number of zero or more, else None."""
    if isinstance(number, int | float) and not isinstance(number, bool):
        try:
            value = float(number)
        except OverflowError:
            value = math.inf
        if 0 <= value < math.inf:
            return value
    lose("invalid_number")
    return None


def _key(key: object, lose: Lose) -> str:
    text = plain_value(key, lose, 0)
    if not isinstance(text, str):
        return str(text)
    if len(text) > NAME_LENGTH:
        lose("cut")
    return text[:NAME_LENGTH]


def _text(text: str, lose: Lose) -> str:
    if len(text) > TEXT_LENGTH:
        lose("cut")
    return str(text[:TEXT_LENGTH])


def _first(items: Any, lose: Lose) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if len(kept) == ITEMS:
            lose("cut")
            break
        kept.append(item)
    return kept
