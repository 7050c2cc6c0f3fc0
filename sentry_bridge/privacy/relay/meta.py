"""`_meta`: remarks on what was changed in a payload, and where (Sentry documentation, "Event
Payloads", section Meta information; the SDK writes it when it trims).

A tree that mirrors the payload, whose nodes keep what concerns themselves under the empty key:
`rem` (remarks: rule, type and, for a part of a text, its range), `err`, `len` (length before any
change) and `val` (value before any change).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OwnMeta = dict[str, Any]
"""What a node says of itself."""

Path = tuple[str, ...]
"""Keys and indexes from the root, as `_meta` writes them."""

_OWN_KEYS = ("rem", "err", "len", "val")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A value together with what `_meta` says of it."""

    value: Any
    meta: OwnMeta


@dataclass(frozen=True, slots=True)
class Remark:
    """One change.

    Args:
        rule: Name of the rule.
        kind: `x` removed, `s` replaced, `m` masked, `p` pseudonymised, `a` annotated.
        span: First byte and one past the last of the new text in UTF-8; `None` for a whole value.
    """

    rule: str
    kind: str
    span: tuple[int, int] | None = None

    def write(self) -> list[Any]:
        return [self.rule, self.kind, *(self.span or ())]


def read_remarks(meta: Mapping[str, Any]) -> list[Remark]:
    """The remarks of one node; what is malformed is left out."""
    written = meta.get("rem")
    if not isinstance(written, list):
        return []
    remarks = []
    for one in written:
        match one:
            case [str(rule), str(kind)]:
                remarks.append(Remark(rule, kind))
            case [str(rule), str(kind), int(start), int(end)]:
                remarks.append(Remark(rule, kind, (start, end)))
    return remarks


def with_remarks(meta: Mapping[str, Any], remarks: Iterable[Remark]) -> OwnMeta:
    """A node's meta with its remarks replaced."""
    changed = {key: value for key, value in meta.items() if key != "rem"}
    written = [remark.write() for remark in remarks]
    return {"rem": written, **changed} if written else changed


def with_removal(meta: Mapping[str, Any], rule: str) -> OwnMeta:
    """A node's meta with the remark that its value was removed."""
    return with_remarks(meta, [*read_remarks(meta), Remark(rule, "x")])


def attach(value: Any, tree: Any) -> Any:
    """Wrap every value that `tree` says something of in `Annotated`; `value` stays as it is.

    What the tree says of places that do not exist is dropped.
    """
    if not isinstance(tree, Mapping) or not tree:
        return value
    if isinstance(value, dict):
        inner = dict(value)
        for key, subtree in tree.items():
            if key != "" and key in inner:
                inner[key] = attach(inner[key], subtree)
        value = inner
    elif isinstance(value, (list, tuple)):
        items = list(value)
        for key, subtree in tree.items():
            if isinstance(key, str) and key.isdecimal() and len(key) < 10 and int(key) < len(items):
                items[int(key)] = attach(items[int(key)], subtree)
        value = items
    own = tree.get("")
    if not isinstance(own, Mapping):
        return value
    kept = {key: own[key] for key in _OWN_KEYS if own.get(key) not in (None, [])}
    return Annotated(value, kept) if kept else value


def detach(value: Any) -> Any:
    """The plain value of one that `attach` returned."""
    if isinstance(value, Annotated):
        value = value.value
    if isinstance(value, dict):
        return {key: detach(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [detach(inner) for inner in value]
    return value


def build(entries: Iterable[tuple[Path, OwnMeta]]) -> dict[str, Any]:
    """The `_meta` tree of what is said of each path."""
    tree: dict[str, Any] = {}
    for path, own in entries:
        if not own:
            continue
        node = tree
        for key in path:
            node = node.setdefault(key, {})
        node[""] = own
    return tree
