"""Calls: decorated functions, and the arguments of their calls by name."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache, wraps
from typing import Any

from sentry_bridge.tracking.losses import Lose

Enclose = Callable[[tuple[Any, ...], dict[str, Any]], AbstractContextManager[Any]]
"""From the arguments of a call to the block that it runs in."""


def enclosed(function: Any, enclose: Enclose) -> Any:
    """Return `function` with each call in a block; a coroutine function stays one."""
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def enclosed_coroutine(*args: Any, **kwargs: Any) -> Any:
            with enclose(args, kwargs):
                return await function(*args, **kwargs)

        return enclosed_coroutine

    @wraps(function)
    def enclosed_call(*args: Any, **kwargs: Any) -> Any:
        with enclose(args, kwargs):
            return function(*args, **kwargs)

    return enclosed_call


def arguments_of(
    function: Callable[..., Any], args: Iterable[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call by name, defaults included.

    Raises:
        TypeError: when they do not fit the function.
        ValueError: when the function has no signature.
    """
    bound = _signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return {**bound.arguments, **kwargs}


def chosen_arguments(
    names: Iterable[str],
    function: Callable[..., Any],
    args: Iterable[Any],
    kwargs: Mapping[str, Any],
    lose: Lose,
) -> dict[str, Any]:
    """Return the arguments named; `lose` is told of `no_such_argument`."""
    try:
        given = arguments_of(function, args, kwargs)
    except (TypeError, ValueError):
        # A call that does not fit raises by itself in a moment.
        given = {}
    chosen = {name: given[name] for name in names if name in given}
    for _ in set(names) - chosen.keys():
        lose("no_such_argument")
    return chosen


@lru_cache(maxsize=1000)
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)
