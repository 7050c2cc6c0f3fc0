"""The shape in which the reference reads and writes an event.

The same thing may be written in several ways: headers as an object or as a list of pairs, a query
string as text, an exception alone or in a list. The reference brings each into one shape before
any rule runs, and leaves out what is empty when it writes. To agree with it exactly, so does this
module, one level at a time.

A value of a type that its field cannot have stays as it is; the reference puts an error in its
place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote

from sentry_bridge.privacy.relay.meta import Annotated, detach
from sentry_bridge.privacy.relay.schema import ByType, Kind, Record, Shape, Values


def canonical(value: Any, shape: Shape, name: str = "") -> Any:
    """One level of a value in the shape that the reference gives it.

    Args:
        value: A JSON value, whose inner values may be `Annotated`.
        shape: What the schema expects.
        name: Its key, which names a context that does not name itself.
    """
    match shape:
        case Kind():
            convert = _KINDS.get(shape)
            return value if convert is None or value is None else convert(value)
        case Values():
            return _values(value)
        case ByType():
            return _named(value, name)
        case Record():
            return _renamed(value, shape)
        case _:
            return value


def _values(value: Any) -> Any:
    if isinstance(value, list):
        return {"values": value}
    if isinstance(value, dict) and "values" not in value:
        return {"values": [value]} if value else None
    return value


def _named(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return value
    kind = value.get("type")
    if isinstance(kind, Annotated):
        kind = kind.value
    return value if isinstance(kind, str) and kind else {**value, "type": name}


def _renamed(value: Any, shape: Record) -> Any:
    if shape.from_text is not None and isinstance(value, str):
        return {shape.from_text: value}
    if not isinstance(value, dict) or not any(key in value for key in shape.aliases):
        return value
    renamed = {key: inner for key, inner in value.items() if key not in shape.aliases}
    for alias, key in shape.aliases.items():
        if alias in value:
            renamed.setdefault(key, value[alias])
    return renamed


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and abs(value) < 2**53:
        return str(int(value))
    return str(value) if isinstance(value, int) else value


def _json_text(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return json.dumps(detach(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _time(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def _pairs(value: Any) -> Any:
    if isinstance(value, dict):
        return [[key, inner] for key, inner in sorted(value.items())]
    return value


def _each_pair(value: Any, convert: Callable[[Any, Any], list[Any]]) -> Any:
    """Convert every pair of a list of pairs; what is no pair stays."""
    if not isinstance(value, list):
        return value
    converted = []
    for item in value:
        meta = item.meta if isinstance(item, Annotated) else None
        pair = item.value if isinstance(item, Annotated) else item
        if isinstance(pair, (list, tuple)) and len(pair) == 2:
            pair = convert(*pair)
        converted.append(pair if meta is None else Annotated(pair, meta))
    return converted


def _inside(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`convert`, for a value that may be annotated or missing."""

    def annotated(value: Any) -> Any:
        if isinstance(value, Annotated):
            return Annotated(annotated(value.value), value.meta)
        return None if value is None else convert(value)

    return annotated


def _tags(value: Any) -> Any:
    key = _inside(lambda one: one.replace(" ", "-").strip() if isinstance(one, str) else one)
    text = _inside(lambda one: one.strip() if isinstance(one, str) else one)
    lenient = _inside(_text)
    return _each_pair(_pairs(value), lambda name, inner: [key(lenient(name)), text(lenient(inner))])


def _query(value: Any) -> Any:
    if isinstance(value, str):
        parsed = parse_qsl(value.removeprefix("?"), keep_blank_values=True)
        return [[name, inner] for name, inner in parsed]
    convert = _inside(_json_text)
    return _each_pair(_pairs(value), lambda name, inner: [name, convert(inner)])


def _cookies(value: Any) -> Any:
    if not isinstance(value, str):
        return _pairs(value)
    pairs = []
    for piece in value.split(";"):
        name, equals, text = piece.partition("=")
        if equals and name.strip():
            pairs.append([unquote(name.strip()), unquote(text.strip())])
    return pairs


def _headers(value: Any) -> Any:
    name = _inside(lambda one: _header_name(one) if isinstance(one, str) else one)
    content = _inside(_header_value)
    pairs = _each_pair(_pairs(value), lambda key, inner: [name(key), content(inner)])
    if isinstance(value, dict):
        pairs.sort(key=lambda pair: pair[0])
    return pairs


def _header_name(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _header_value(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return _text(value)
    joined = ""
    for one in value:
        if one is not None:
            joined = f"{joined},{_text(detach(one))}" if joined else str(_text(detach(one)))
    return joined


_KINDS: Mapping[Kind, Callable[[Any], Any]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.JSON_TEXT: _json_text,
        Kind.TIME: _time,
        Kind.TAGS: _tags,
        Kind.QUERY: _query,
        Kind.COOKIES: _cookies,
        Kind.HEADERS: _headers,
        Kind.VARIABLES: lambda value: (
            {str(index): one for index, one in enumerate(value)}
            if isinstance(value, list)
            else value
        ),
    }
)


def is_empty(value: Any, shape: Shape) -> bool:
    """Whether the reference takes a value for nothing.

    Args:
        value: A value, none of whose inner values is annotated.
        shape: What the schema expects.
    """
    if value is None:
        return True
    if isinstance(value, (str, list)):
        return not value
    if not isinstance(value, dict):
        return False
    if isinstance(shape, Record):
        return all(
            inner is None or (key in shape.fields and is_empty(inner, shape.fields[key].of))
            for key, inner in value.items()
        )
    if isinstance(shape, Values):
        return not value.get("values") and len(value) < 2
    return not value
