"""Starters: sets of rules and detectors by name, for what this library sends."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any


def starter(name: str) -> dict[str, Any]:
    """Return what a starter set holds, as plain data.

    Raises:
        FileNotFoundError: when there is none of that name.
    """
    text = (
        files("sentry_bridge.alerts")
        .joinpath("starters", f"{name}.toml")
        .read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


def without(data: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return a set without the rules and detectors of those names."""
    excluded = set(names)
    return {
        table: {name: item for name, item in items.items() if name not in excluded}
        for table, items in data.items()
    }
