"""Merging: how a layer's value meets that of the layers below it."""

from collections.abc import Iterable, Mapping
from typing import Any


def merge(low: Any, high: Any, *, adds: bool) -> Any:
    """Return `high` over `low`.

    Tables merge at every depth. A list replaces the one below it; with `adds` both are
    kept, without repeats and in the order of first appearance. Anything else replaces.
    """
    if isinstance(low, Mapping) and isinstance(high, Mapping):
        return {**low, **{key: merge(low.get(key), high[key], adds=adds) for key in high}}
    if adds and isinstance(high, list | tuple):
        return _unique((*low, *high) if isinstance(low, list | tuple) else high)
    return high


def _unique(items: Iterable[Any]) -> tuple[Any, ...]:
    kept: list[Any] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return tuple(kept)
