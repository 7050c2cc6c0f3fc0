"""The walk: one pass over a payload that applies a plan's rules wherever they reach."""

from __future__ import annotations

import copy
import ipaddress
from collections.abc import Mapping, Set
from typing import Any

from sentry_bridge.privacy.relay import span_attributes
from sentry_bridge.privacy.relay.meta import (
    Annotated,
    OwnMeta,
    Path,
    detach,
    read_remarks,
    with_removal,
)
from sentry_bridge.privacy.relay.plan import NO_TYPE, Place, Program
from sentry_bridge.privacy.relay.redaction import METHOD_BY_KIND, Draft, Redaction
from sentry_bridge.privacy.relay.schema import (
    PAIRS,
    USER,
    ByType,
    Field,
    Kind,
    ListOf,
    MapOf,
    Pii,
    Record,
    Shape,
    Values,
)
from sentry_bridge.privacy.relay.shape import canonical, is_empty

MAX_DEPTH = 200
"""Values that lie deeper are removed, with the remark `!depth`."""

_UNTOUCHED = frozenset({"", "true", "false", "null", "undefined"})
"""Texts that say nothing, to which no rule is applied."""

_SCALARS = frozenset({str, int, float, bool, type(None)})
_STRING = frozenset({"string"})
_ARRAY = frozenset({"array"})
_OBJECT = frozenset({"object"})
_TYPES: Mapping[type, frozenset[str]] = {
    str: _STRING,
    bool: frozenset({"boolean"}),
    int: frozenset({"number"}),
    float: frozenset({"number"}),
    list: _ARRAY,
    tuple: _ARRAY,
    dict: _OBJECT,
    type(None): NO_TYPE,
}
_TYPES_BY_KIND = {
    Kind.MESSAGE: frozenset({"string", "message"}),
    Kind.OPAQUE: NO_TYPE,
    Kind.TIME: frozenset({"datetime"}),
}


class Walk:
    """One pass over one payload.

    Args:
        strict: Whether to bring values into the shapes that the reference gives them.
        annotated: Whether any of the values is `Annotated`.

    Attributes:
        metas: What `_meta` is to say, by path.
        redactions: What was changed.
    """

    def __init__(self, *, strict: bool, annotated: bool) -> None:
        self.metas: list[tuple[Path, OwnMeta]] = []
        self.redactions: list[Redaction] = []
        self._strict = strict
        self._annotated = annotated
        self._path: list[str] = []
        self._attribute = ""

    def member(
        self,
        value: Any,
        field: Field,
        place: Place,
        *,
        key: str | None = None,
        index: int | None = None,
    ) -> Any:
        """The new value of a member of an object or of an array; `None` for one that is removed.

        Args:
            value: The value.
            field: What the schema says of it.
            place: The place of what it is a member of.
            key: Its key, or
            index: its index.
        """
        own: OwnMeta = {}
        new: Any
        if type(value) is Annotated:
            own, value = value.meta, value.value
        if type(value) not in _TYPES:
            value = _json_like(value)
        shape, pii = field.of, field.pii
        if shape is not Kind.VALUE:
            if type(shape) is ByType:
                value = self._canonical(value, shape, key)
                field = shape.choose(value)
                shape, pii = field.of, field.pii
            if own and self._strict and type(shape) is Values and type(value) is list:
                # What is said of the list is said of the list still.
                own, value = {}, {"values": Annotated(value, own)}
            value = self._canonical(value, shape, key)
            shape = _fitting(shape, value)
        elif pii is Pii.FALSE and not self._annotated and _is_flat(value):
            return copy.copy(value)
        attribute = self._attribute
        if pii is Pii.BY_NAME:
            if key is not None:
                self._attribute = key
            pii = span_attributes.flag(self._attribute)
        inner = place.enter(key, index, _types(shape, value))
        program = inner.program(pii)
        if own and type(own.get("val")) is str:
            own = self._original(own, inner, pii, key)
        if value is None:
            new = None
        elif type(value) is str and shape is not Kind.OPAQUE:
            new, own = self._text(value, own, shape, program, key)
        elif type(value) is bool:
            new = value
        elif program is not None and (rule := program.removal(key)) is not None:
            new, own = None, self._removal(own, rule)
        elif len(self._path) > MAX_DEPTH:
            new, own = None, self._removal(own, "!depth")
        else:
            new = self._inside(value, shape, field.pii, inner)
        self._attribute = attribute
        if own:
            self.metas.append((tuple(self._path), own))
        return new

    def root(self, value: dict[str, Any], shape: Record, place: Place) -> dict[str, Any]:
        """The new payload."""
        if self._strict:
            value = canonical(value, shape)
        return self.record(value, shape, place)

    def record(self, value: Mapping[Any, Any], shape: Record, place: Place) -> dict[Any, Any]:
        """The new members of an object with known fields."""
        new: dict[Any, Any] = {}
        fields = shape.fields
        other = shape.other_field
        for name, inner in value.items():
            key = name if type(name) is str else str(name)
            field = fields.get(key, other)
            before = len(self.metas)
            self._path.append(key)
            changed = self.member(inner, field, place, key=key)
            self._path.pop()
            if (
                self._strict
                and (changed is None or key in shape.if_filled)
                and len(self.metas) == before
                and _is_left_out(changed, key, shape)
            ):
                continue
            new[name] = changed
        if shape is USER:
            self._keep_users_apart(value, new)
        return new

    def _canonical(self, value: Any, shape: Shape, key: str | None) -> Any:
        return canonical(value, shape, key or "") if self._strict else value

    # What is inside

    def _inside(self, value: Any, shape: Shape, pii: Pii, place: Place) -> Any:
        if type(value) is dict:
            if type(shape) is Record:
                return self.record(value, shape, place)
            if type(shape) is Values:
                return self._values(value, shape, place)
            if shape is Kind.ATTRIBUTES:
                return self._attributes(value, place)
            item = shape.item if type(shape) is MapOf else Kind.VALUE
            return self._object(value, Field(pii, item), place)
        if type(value) is list or type(value) is tuple:
            if _are_pairs(value) if shape is Kind.VALUE else shape in PAIRS:
                return self._pairs(value, Field(pii), place)
            item = shape.item if type(shape) is ListOf else Kind.VALUE
            return self._array(value, Field(pii, item), place)
        return value

    def _object(self, value: dict[Any, Any], field: Field, place: Place) -> dict[Any, Any]:
        new = {}
        for name, inner in value.items():
            key = name if type(name) is str else str(name)
            self._path.append(key)
            new[name] = self.member(inner, field, place, key=key)
            self._path.pop()
        return new

    def _array(self, value: list[Any] | tuple[Any, ...], field: Field, place: Place) -> list[Any]:
        new = []
        for index, inner in enumerate(value):
            self._path.append(str(index))
            new.append(self.member(inner, field, place, index=index))
            self._path.pop()
        return new

    def _values(self, value: dict[Any, Any], shape: Values, place: Place) -> dict[Any, Any]:
        return self.record(value, shape.record, place)

    def _pairs(self, value: list[Any] | tuple[Any, ...], field: Field, place: Place) -> list[Any]:
        """Pairs of a name and a value, each selected by its name."""
        new = []
        for index, item in enumerate(value):
            self._path.append(str(index))
            pair = item.value if type(item) is Annotated else item
            if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                new.append(self.member(item, field, place, index=index))
            else:
                if type(item) is Annotated:
                    self.metas.append((tuple(self._path), item.meta))
                name, inner = pair
                if type(name) is Annotated:
                    self.metas.append(((*self._path, "0"), name.meta))
                    name = name.value
                self._path.append("1")
                if type(name) is str:
                    changed = self.member(inner, field, place, key=name)
                else:
                    changed = self.member(inner, field, place, index=index)
                self._path.pop()
                new.append([detach(name), changed])
            self._path.pop()
        return new

    def _attributes(self, value: dict[Any, Any], place: Place) -> dict[Any, Any]:
        """Attributes, each selected by its name alone and as `name.value`."""
        new = {}
        for name, attribute in value.items():
            key = name if type(name) is str else str(name)
            self._path.append(key)
            if type(attribute) is dict and "value" in attribute:
                new[name] = {**attribute, "value": self._attribute_value(attribute, place, key)}
            else:
                new[name] = self.member(attribute, Field(Pii.BY_NAME), place, key=key)
            self._path.pop()
        return new

    def _attribute_value(self, attribute: dict[str, Any], place: Place, name: str) -> Any:
        self._path.append("value")
        value = self.member(attribute["value"], Field(Pii.BY_NAME), place, key=name)
        if self.metas and self.metas[-1][0] == tuple(self._path):
            value = Annotated(value, self.metas.pop()[1])
        outer = place.enter(name, None, _OBJECT)
        value = self.member(value, Field(span_attributes.flag(name)), outer, key="value")
        self._path.pop()
        return value

    # Texts

    def _text(
        self, text: str, own: OwnMeta, shape: Shape, program: Program | None, key: str | None
    ) -> tuple[str | None, OwnMeta]:
        kept = ""
        if shape is Kind.IMAGE_PATH:
            # The file's name must survive: the server processes frames by it.
            cut = max(text.rfind("/"), text.rfind("\\"))
            if cut < 0:
                return text, own
            text, kept = text[:cut], text[cut:]
        if program is None or text in _UNTOUCHED:
            return text + kept, own
        if not own.get("rem") and "\x00" not in text and not program.concerns(text, key):
            return text + kept, own
        draft = Draft(text, own)
        remover = _apply(draft, program, key)
        if remover is not None:
            self._report(remover, "remove", None)
            own = draft.meta_when_removed(remover)
            return (kept[1:] if kept else None), own
        if draft.changed:
            before = {remark.rule for remark in read_remarks(own)}
            for remark in draft.remarks:
                if remark.rule not in before:
                    self._report(remark.rule, METHOD_BY_KIND.get(remark.kind, ""), remark.span)
        return draft.text + kept, draft.meta()

    def _original(self, own: OwnMeta, place: Place, pii: Pii, key: str | None) -> OwnMeta:
        """Apply the rules to the value that `_meta` kept from before a change as well."""
        program = place.enter(key or "", None, _STRING).program(pii)
        if program is None:
            return own
        draft = Draft(own["val"], {})
        if _apply(draft, program, key or "") is None:
            return {**own, "val": draft.text}
        return {name: inner for name, inner in own.items() if name != "val"}

    def _removal(self, own: OwnMeta, rule: str) -> OwnMeta:
        self._report(rule, "remove", None)
        return with_removal(own, rule)

    def _report(self, rule: str, method: str, span: tuple[int, int] | None) -> None:
        self.redactions.append(Redaction(tuple(self._path), rule, method, span))

    def _keep_users_apart(self, before: Mapping[Any, Any], user: dict[Any, Any]) -> None:
        """Let a pseudonym of the address stand for a user of whom nothing else is known."""
        if not isinstance(user.get("ip_address"), str) or not _is_address(before.get("ip_address")):
            return
        names = ("id", "username", "email")
        # An empty name counts as one, although it is not written.
        if _is_address(user["ip_address"]) or any(
            user.get(name) is not None or detach(before.get(name)) == "" for name in names
        ):
            return
        user["id"], user["ip_address"] = user["ip_address"], None
        address, identity = (*self._path, "ip_address"), (*self._path, "id")
        self.metas = [
            (identity if path == address else path, own)
            for path, own in self.metas
            if path != identity
        ]
        self.metas.append((address, with_removal({}, "pii:ip_address")))


def _json_like(value: Any) -> Any:
    """A value of a type that JSON does not have, as the nearest that it has."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (list, tuple, Set)) else value


def _is_flat(value: Any) -> bool:
    """Whether a value holds texts and numbers only, so that there is nothing to look into."""
    if type(value) is dict:
        value = value.values()
    elif type(value) is not list:
        return type(value) in _SCALARS
    return all(type(inner) in _SCALARS for inner in value)


def _are_pairs(value: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a list is an object in disguise: each of its items a name and a value."""
    return bool(value) and all(map(_is_pair, value))


def _is_pair(item: Any) -> bool:
    pair = item.value if type(item) is Annotated else item
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        return False
    name = pair[0].value if type(pair[0]) is Annotated else pair[0]
    return type(name) is str


def _apply(draft: Draft, program: Program, key: str | None) -> str | None:
    """Run the rules over a text; the name of the one that removes it, if one does."""
    for rule in program.rules:
        if rule.apply(draft, key):
            return rule.origin
    return None


def _fitting(shape: Shape, value: Any) -> Shape:
    """The shape, or any value where the value is not of that shape."""
    if shape is Kind.VALUE:
        return shape
    if isinstance(shape, (Record, MapOf, Values)):
        return shape if type(value) is dict else Kind.VALUE
    if isinstance(shape, ListOf):
        return shape if isinstance(value, (list, tuple)) else Kind.VALUE
    return shape


def _types(shape: Shape, value: Any) -> frozenset[str]:
    if shape is Kind.VALUE:
        return _TYPES.get(type(value), NO_TYPE)
    if isinstance(shape, Record):
        return shape.types
    if isinstance(shape, Values):
        return NO_TYPE
    if shape in PAIRS:
        return _OBJECT
    if isinstance(shape, Kind) and shape in _TYPES_BY_KIND:
        return _TYPES_BY_KIND[shape]
    return _TYPES.get(type(value), NO_TYPE)


def _is_left_out(value: Any, key: str, shape: Record) -> bool:
    if value is None:
        return not shape.keeps_null
    field = shape.fields.get(key)
    return is_empty(value, Kind.VALUE if field is None else field.of)


def _is_address(value: Any) -> bool:
    if type(value) is Annotated:
        value = value.value
    if value == "{{auto}}" or value is None:
        return True
    if not isinstance(value, str) or "%" in value:
        return False
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True
