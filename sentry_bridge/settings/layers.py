"""Layers: what each source says, read against the schema; names are known, values converted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sentry_bridge.settings import merging, options, text
from sentry_bridge.settings.nearest import suggestion
from sentry_bridge.settings.problem import Problem
from sentry_bridge.settings.schema import Setting, schema, tables
from sentry_bridge.settings.values import MERGE_MARKERS, convert

VARIABLE_PREFIX = "SENTRY_BRIDGE_"


class Source(Enum):
    """Where a layer comes from; it decides how values are written and what may stand there."""

    FILE = "file"
    VARIABLE = "variable"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of settings as it was found.

    `name` tells people which one it is; `hint` follows the message about an unknown key.
    """

    name: str
    source: Source
    values: Mapping[Any, Any]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A converted value; `adds` when it adds to what lower layers give."""

    value: Any
    adds: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What the layer called `layer` gives, by dotted key, and what is wrong with it."""

    layer: str
    given: dict[str, Given] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, message: str) -> None:
        """Note a problem of this layer."""
        self.problems.append(Problem(key, self.layer, message))


def read(layer: Layer) -> Reading:
    """Read a layer: keys of any case, nested or as `table__key`, become dotted keys."""
    reading = Reading(layer.name)
    if not isinstance(layer.values, Mapping):
        reading.wrong("*", "must be a table of settings")
        return reading
    for key, value in _flat(layer, layer.values, "", reading):
        setting = schema()[key]
        if _is_unset(layer.source, setting, value):
            continue
        try:
            if layer.source is Source.VARIABLE:
                value = text.parse(setting, value)
            converted = convert(setting, value)
        except ValueError as error:
            reading.wrong(key, str(error))
            continue
        if key == "sdk":
            converted = _options(layer.source, converted, reading)
        if key not in reading.given:
            adds = setting.additive or (setting.is_list and _has_marker(value))
            reading.given[key] = Given(converted, adds)
        elif setting.is_table:
            both = merging.merge(reading.given[key].value, converted, adds=setting.additive)
            reading.given[key] = Given(both, setting.additive)
        else:
            reading.wrong(key, "is written twice")
    return reading


def _flat(
    layer: Layer, values: Mapping[Any, Any], prefix: str, reading: Reading
) -> Iterator[tuple[str, Any]]:
    """Yield the dotted key and the value of each setting; note keys that are none."""
    for name, value in values.items():
        if name in MERGE_MARKERS:
            continue
        head, _, rest = str(name).partition("__")
        key = prefix + head.lower()
        inner = {rest: value} if rest else value
        if key == "environment" and layer.source is Source.FILE:
            reading.wrong(
                key,
                "selects the section of the files, so it cannot stand in one;"
                " set the variable ENVIRONMENT or SENTRY_ENVIRONMENT",
            )
        elif _is_option(layer.source, key, inner):
            yield "sdk", {key: inner}
        elif key in tables():
            if isinstance(inner, Mapping):
                yield from _flat(layer, inner, f"{key}.", reading)
            else:
                reading.wrong(key, "must be a table")
        elif key in schema():
            yield key, inner
        else:
            reading.wrong(prefix + str(name).lower(), _unknown(layer, prefix + str(name).lower()))


def _is_option(source: Source, key: str, value: Any) -> bool:
    """Tell whether code gives an option of `sentry_sdk.init` beside our settings.

    `integrations` is both; the SDK's is a list, ours a table.
    """
    if source is not Source.CODE or "." in key or key in schema():
        return False
    if key in tables() and isinstance(value, Mapping):
        return False
    return key in options.options()


def _unknown(layer: Layer, key: str) -> str:
    prefix = "" if layer.source is Source.CODE else "sdk."
    known = (*schema(), *(prefix + name for name in options.options()))
    if layer.source is Source.VARIABLE:
        key, known = _variable(key), tuple(map(_variable, known))
    return f"is not a setting{suggestion(key, known)}{layer.hint}"


def _variable(key: str) -> str:
    return VARIABLE_PREFIX + key.replace(".", "__").upper()


def _is_unset(source: Source, setting: Setting, value: Any) -> bool:
    """Tell whether a value only looks like one: None in code, or an empty variable.

    An empty variable does say something for a string that may be absent: that it is.
    """
    return value is None or (source is Source.VARIABLE and value == "" and not setting.optional)


def _has_marker(value: Any) -> bool:
    return any(marker in value for marker in MERGE_MARKERS)


def _options(source: Source, given: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Return the options of `sentry_sdk.init` that can be passed on; note all others."""
    passed: dict[str, Any] = {}
    for name, value in given.items():
        option = name.lower()
        fault = options.fault(option, value, from_code=source is Source.CODE)
        if fault is None:
            passed[option] = value
        else:
            reading.wrong(f"sdk.{option}", fault)
    return passed
