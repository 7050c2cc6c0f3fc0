"""The schema: what `model` says about each setting, by its dotted key."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache, reduce
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from sentry_bridge.settings.model import (
    Additive,
    Doc,
    Identifier,
    Pattern,
    Range,
    Secret,
    Settings,
    Weakens,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its type without `None` and metadata, and what the metadata say.

    `optional` tells whether it may be unset, `additive` whether higher layers add to it.
    """

    key: str
    type: Any
    default: Any
    doc: str
    optional: bool
    range: Range | None
    pattern: Pattern | None
    secret: bool
    identifier: bool
    additive: bool
    weakens: Weakens | None

    @property
    def is_table(self) -> bool:
        """Whether the setting is a table whose keys the user chooses."""
        return get_origin(self.type) is Mapping

    @property
    def is_list(self) -> bool:
        """Whether the setting is a list."""
        return get_origin(self.type) is tuple

    @property
    def allowed(self) -> str:
        """The values that the setting allows, in words that follow "must be"."""
        return self.pattern.words if self.pattern else _words(self.type, self.range)


_WORDS = {bool: "true or false", int: "an integer", float: "a number", str: "a string"}


def _words(kind: Any, limits: Range | None = None) -> str:
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if get_origin(kind) is tuple:
        return f"a list of {_plural(get_args(kind)[0])}"
    if get_origin(kind) is Mapping:
        element = get_args(kind)[1]
        return "a table" if element is Any else f"a table with {_words(element)} each"
    if limits is not None:
        return f"{_WORDS[kind]} from {limits.low:.10g} to {limits.high:.10g}"
    return _WORDS[kind]


def _plural(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(get_args(kind))
    if is_dataclass(kind):
        return "tables with " + " and ".join(field.name for field in fields(kind))
    return {int: "integers", str: "strings", Any: "names or callables"}[kind]


@cache
def schema() -> Mapping[str, Setting]:
    """Return every setting by its dotted key, in the order of the model."""
    return MappingProxyType({setting.key: setting for setting in _settings(Settings, "")})


@cache
def tables() -> frozenset[str]:
    """Return the dotted keys of the tables that hold settings."""
    return frozenset(
        key[:end] for key in schema() for end, letter in enumerate(key) if letter == "."
    )


def value_of(settings: Settings, key: str) -> Any:
    """Return the value that `settings` have at a dotted key."""
    return reduce(getattr, key.split("."), settings)


def _settings(model: Any, prefix: str) -> Iterator[Setting]:
    for field in fields(model):
        if is_dataclass(field.type):
            yield from _settings(field.type, f"{prefix}{field.name}.")
        elif get_origin(field.type) is Annotated:
            yield _setting(prefix + field.name, field)


def _setting(key: str, field: "Field[Any]") -> Setting:
    kind, *metadata = get_args(field.type)
    optional = False
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (member for member in get_args(kind) if member is not NoneType)
        optional = True
    marks = {type(mark): mark for mark in metadata}
    factory = field.default_factory
    default = field.default if factory is MISSING else factory()
    return Setting(
        key=key,
        type=kind,
        default=default,
        doc=marks[Doc].text,
        optional=optional,
        range=marks.get(Range),
        pattern=marks.get(Pattern),
        secret=Secret in marks,
        identifier=Identifier in marks,
        additive=Additive in marks,
        weakens=marks.get(Weakens),
    )
