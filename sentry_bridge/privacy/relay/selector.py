"""Selectors: the language that says where in an event a rule applies.

Grammar (Sentry documentation, "Advanced Data Scrubbing", section Sources):

    selector = all ("||" all)*                 "|" is accepted as well
    all      = maybe ("&&" maybe)*             "&"
    maybe    = "!" place | place               "~"
    place    = "(" selector ")" | item ("." item)*
    item     = "$" type | "**" | "*" | index | key | "'" any key "'"

A path matches from its end: `password` and `extra.password` both select `extra.password`. A quote
inside a quoted key is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from sentry_bridge.privacy.relay.errors import PolicyError
from sentry_bridge.privacy.relay.schema import Pii

# Every type that `$name` may mean, in the order in which applications are run.
VALUE_TYPES = (
    "string",
    "binary",
    "number",
    "boolean",
    "datetime",
    "array",
    "object",
    "event",
    "attachments",
    "replay",
    "error",
    "stack",
    "frame",
    "http",
    "user",
    "logentry",
    "message",
    "thread",
    "breadcrumb",
    "log",
    "trace_metric",
    "span",
    "sdk",
    "minidump",
    "heap_memory",
    "stack_memory",
)

ALIASES = {
    "bool": "boolean",
    "list": "array",
    "exception": "error",
    "stacktrace": "stack",
    "request": "http",
}

# Selectors from before there was a grammar; still accepted as a whole, never as a part.
LEGACY = {
    "freeform": "$string",
    "email": "$string",
    "sensitive": "$string",
    "text": "$string",
    "databag": "$object",
    "container": "$object",
}

# Too general to be part of a path into a field that only a specific path reaches.
_BASIC_TYPES = frozenset(VALUE_TYPES[:7])


@dataclass(frozen=True)
class Step:
    """One place on the way into a payload.

    Args:
        key: Key in an object, as `same_key` gives it; `None` for the root and in an array.
        index: Index in an array; `None` elsewhere.
        types: Every type of the value there.
    """

    key: str | None
    index: int | None
    types: frozenset[str]


@dataclass(frozen=True)
class Type:
    name: str

    def __str__(self) -> str:
        return f"${self.name}"


@dataclass(frozen=True)
class Index:
    number: int

    def __str__(self) -> str:
        return str(self.number)


@dataclass(frozen=True)
class Key:
    name: str

    def __str__(self) -> str:
        if _PLAIN_KEY.fullmatch(self.name):
            return self.name
        return "'{}'".format(self.name.replace("'", "''"))


@dataclass(frozen=True)
class Wildcard:
    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True)
class DeepWildcard:
    def __str__(self) -> str:
        return "**"


Item = Type | Index | Key | Wildcard | DeepWildcard


@dataclass(frozen=True)
class Path:
    items: tuple[Item, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.items))


@dataclass(frozen=True)
class Not:
    inner: Selector

    def __str__(self) -> str:
        return f"!{self.inner}" if isinstance(self.inner, Path) else f"!({self.inner})"


@dataclass(frozen=True)
class And:
    parts: tuple[Selector, ...]

    def __str__(self) -> str:
        return " && ".join(
            f"({part})" if isinstance(part, Or) else str(part) for part in self.parts
        )


@dataclass(frozen=True)
class Or:
    parts: tuple[Selector, ...]

    def __str__(self) -> str:
        return " || ".join(map(str, self.parts))


Selector = And | Or | Not | Path

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
_TYPE = re.compile(r"\$[a-z_]+")
_INDEX = re.compile(r"[0-9]+")
_QUOTED = re.compile(r"' *((?:[^']|'')+)'")
_SPACES = re.compile(r" *")
_MAX_DEPTH = 100


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0

    def fail(self, reason: str, at: int | None = None) -> PolicyError:
        column = (self.position if at is None else at) + 1
        return PolicyError(reason, text=self.text, column=column)

    def take(self, *expected: str) -> bool:
        """Skip spaces and the first of `expected` that stands here."""
        spaces = _SPACES.match(self.text, self.position)
        start = spaces.end() if spaces else self.position
        for one in expected:
            if self.text.startswith(one, start):
                self.position = start + len(one)
                return True
        return False

    def whole(self) -> Selector:
        selector = self.any_of()
        self.take("")
        if self.position < len(self.text):
            raise self.fail("expected '.', '&&', '||' or the end of the selector")
        return selector

    def any_of(self) -> Selector:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(f"parentheses are nested more than {_MAX_DEPTH} deep")
        parts = [self.all_of()]
        while self.take("||", "|"):
            parts.append(self.all_of())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self) -> Selector:
        parts = [self.maybe_not()]
        while self.take("&&", "&"):
            parts.append(self.maybe_not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def maybe_not(self) -> Selector:
        return Not(self.place()) if self.take("!", "~") else self.place()

    def place(self) -> Selector:
        if self.take("("):
            selector = self.any_of()
            if not self.take(")"):
                raise self.fail("expected ')'")
            return selector
        start = self.position
        items = [self.item()]
        while self.take("."):
            items.append(self.item())
        if items == [Wildcard()]:
            raise self.fail("expected a path, '*' alone selects nothing", start)
        if items.count(DeepWildcard()) > 1:
            raise self.fail("expected '**' once in a path at most", start)
        return Path(tuple(items))

    def item(self) -> Item:
        self.take("")
        start = self.position
        if self.take("**"):
            return DeepWildcard()
        if self.take("*"):
            return Wildcard()
        if found := _TYPE.match(self.text, start):
            self.position = found.end()
            name = found[0][1:]
            name = ALIASES.get(name, name)
            if name not in VALUE_TYPES:
                raise self.fail(f"expected one of ${', $'.join(VALUE_TYPES)}", start)
            return Type(name)
        if found := _INDEX.match(self.text, start):
            self.position = found.end()
            if len(found[0]) > 19:
                raise self.fail("expected a smaller index", start)
            return Index(int(found[0]))
        if found := _PLAIN_KEY.match(self.text, start):
            self.position = found.end()
            return Key(found[0])
        if found := _QUOTED.match(self.text, start):
            self.position = found.end()
            return Key(found[1].replace("''", "'"))
        if self.text.startswith("'", start):
            raise self.fail("expected a key and a closing quote", start)
        raise self.fail("expected a key, an index, '*', '**', a $type, '!' or '('", start)


def parse(text: str, *, legacy: bool = True) -> Selector:
    """Parse a selector.

    Args:
        text: The selector.
        legacy: Whether one of the words in `LEGACY` has its old meaning.

    Raises:
        PolicyError: With the column and what was expected there.
    """
    if legacy and text in LEGACY:
        text = LEGACY[text]
    return _Parser(text).whole()


_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def same_key(key: str) -> str:
    """The key with the case of its ASCII letters ignored, as it is compared."""
    return key.translate(_ASCII_LOWER)


def matches(selector: Selector, steps: Sequence[Step], pii: Pii) -> bool:
    """Whether the last of `steps` is selected.

    Args:
        selector: What to look for.
        steps: The way from the root, which is the first, to the value, which is the last.
        pii: How readily the value's field may be reached.
    """
    if pii is Pii.FALSE:
        return False
    match selector:
        case Path(items):
            return _path_matches(items, steps, pii)
        case And(parts):
            return all(matches(part, steps, pii) for part in parts)
        case Or(parts):
            return any(matches(part, steps, pii) for part in parts)
        case Not(inner):
            return not matches(inner, steps, pii)


def _path_matches(items: tuple[Item, ...], steps: Sequence[Step], pii: Pii) -> bool:
    if len(items) > len(steps) - 1:
        return False
    for offset, position in enumerate(range(len(items) - 1, -1, -1)):
        item = items[position]
        if not _item_matches(item, position, steps[-1 - offset], pii):
            return False
        if isinstance(item, DeepWildcard):
            # Each step that is left may be what `**` stands for, so that the items before it are
            # looked for from the root: at their first occurrence, and nowhere else.
            return _begins_with(items[:position], steps[: len(steps) - 1 - offset], pii)
    return True


def _begins_with(items: tuple[Item, ...], steps: Sequence[Step], pii: Pii) -> bool:
    if not items:
        return bool(steps)
    for start, step in enumerate(steps):
        if _item_matches(items[0], 0, step, pii):
            rest = steps[start : start + len(items)]
            return len(rest) == len(items) and all(
                _item_matches(item, position, rest[position], pii)
                for position, item in enumerate(items)
            )
    return False


def _item_matches(item: Item, position: int, step: Step, pii: Pii) -> bool:
    match item:
        case Wildcard():
            return True
        case DeepWildcard():
            return pii is Pii.TRUE
        case Type(name):
            if name not in step.types:
                return False
            return pii is Pii.TRUE or (name not in _BASIC_TYPES and position == 0)
        case Index(number):
            return step.index == number
        case Key(name):
            return step.key is not None and step.key == same_key(name)


def items_of(selector: Selector) -> Iterator[Item]:
    """Every path item in a selector."""
    match selector:
        case Path(items):
            yield from items
        case Not(inner):
            yield from items_of(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from items_of(part)


Order = tuple[int, "tuple[Order, ...] | int | str"]


def order(selector: Selector) -> Order:
    """Sort key: the order in which a policy's applications are run."""
    match selector:
        case And(parts):
            return 0, tuple(map(order, parts))
        case Or(parts):
            return 1, tuple(map(order, parts))
        case Not(inner):
            return 2, (order(inner),)
        case Path(items):
            return 3, tuple(map(_item_order, items))


def _item_order(item: Item) -> Order:
    match item:
        case Type(name):
            return 0, VALUE_TYPES.index(name)
        case Index(number):
            return 1, number
        case Key(name):
            return 2, name
        case Wildcard():
            return 3, 0
        case DeepWildcard():
            return 4, 0
