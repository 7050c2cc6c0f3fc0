"""Layering: all layers, the lowest first, into one `Settings`, or one error with all problems."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sentry_bridge.settings.files import DEFAULTS, file_layers, read_sections
from sentry_bridge.settings.layers import Layer, Reading, Source, read
from sentry_bridge.settings.merging import merge
from sentry_bridge.settings.model import Settings
from sentry_bridge.settings.problem import SettingsError
from sentry_bridge.settings.schema import schema
from sentry_bridge.settings.values import frozen
from sentry_bridge.settings.variables import variable_layers


def layered(
    settings_files: Sequence[str | Path] | None,
    env: str | None,
    framework_settings: Mapping[str, Any],
    overrides: Mapping[str, Any],
) -> Settings:
    """Put all layers together; `load` says what the arguments mean."""
    defaults = Layer("shipped defaults", Source.FILE, read_sections(DEFAULTS)["default"])
    below = [read(Layer("framework settings", Source.CODE, framework_settings))]
    above = [read(layer) for layer in variable_layers(os.environ)]
    above.append(read(Layer("keyword argument", Source.CODE, {"environment": env})))
    above.append(read(Layer("keyword argument", Source.CODE, overrides)))
    layers, unreadable = file_layers(settings_files, env or _environment((*below, *above)))
    readings = [*below, *map(read, layers), *above]
    problems = [*unreadable, *(problem for reading in readings for problem in reading.problems)]
    if problems:
        raise SettingsError(problems)
    return _settings(read(defaults), readings)


def _environment(readings: Iterable[Reading]) -> str:
    named = [reading.given["environment"] for reading in readings if "environment" in reading.given]
    return str(named[-1].value if named else schema()["environment"].default)


def _settings(defaults: Reading, readings: Iterable[Reading]) -> Settings:
    values = {key: setting.default for key, setting in schema().items()}
    values |= {key: given.value for key, given in defaults.given.items()}
    layers: dict[str, str] = {}
    for reading in readings:
        for key, given in reading.given.items():
            values[key] = merge(values[key], given.value, adds=given.adds)
            merged = _entries(key, values[key])
            for entry, value in _entries(key, given.value).items():
                mixed = entry in layers and merged[entry] is not value
                layers[entry] = f"{layers[entry]} + {reading.layer}" if mixed else reading.layer
    for key, setting in schema().items():
        if setting.is_table:
            # The SDK gets its options as they were given; it may look at their types.
            values[key] = MappingProxyType(values[key]) if key == "sdk" else frozen(values[key])
    tree: Settings = _build(Settings, "", {**values, "layers": MappingProxyType(layers)})
    return tree


def _entries(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {f"{key}.{name}": item for name, item in value.items()}
    return {key: value}


def _build(model: Any, prefix: str, values: Mapping[str, Any]) -> Any:
    return model(
        **{
            field.name: values[prefix + field.name]
            if prefix + field.name in values
            else _build(field.type, f"{prefix}{field.name}.", values)
            for field in fields(model)
        }
    )
