"""Merging: how a layer's value meets that of the layers below it."""

from collections.abc import Mapping
from typing import Any


def merge(low: Any, high: Any, *, adds: bool) -> Any:
    """Return `high` over `low`.

    Tables merge at every depth. A list replaces the one below it; with `adds` both are
    kept, without repeats and in the order of first appearance. Anything else replaces.
    """
    if isinstance(low, Mapping) and isinstance(high, Mapping):
        common = {
            key: merge(low[key], value, adds=adds) for key, value in high.items() if key in low
        }
        return {**low, **high, **common}
    if adds and isinstance(low, list | tuple) and isinstance(high, list | tuple):
        return (*low, *(item for item in _unique(high) if item not in low))
    return high


def _unique(items: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]
