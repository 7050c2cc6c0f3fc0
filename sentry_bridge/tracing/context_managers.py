"""How functions under `contextlib`'s decorators are traced: the span covers the block."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import wraps
from typing import Any

from sentry_bridge.tracing.call import TracedCall


def traced_context_manager(function: Any, call: TracedCall) -> Any:
    """Trace each block under a context manager."""

    @wraps(function)
    @contextmanager
    def traced(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with call(args, kwargs), function(*args, **kwargs) as value:
            yield value

    return traced


def traced_async_context_manager(function: Any, call: TracedCall) -> Any:
    """Trace each block under an asynchronous context manager."""

    @wraps(function)
    @asynccontextmanager
    async def traced(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with call(args, kwargs):
            async with function(*args, **kwargs) as value:
                yield value

    return traced


def _code_under(decorator: Any) -> Any:
    return decorator(lambda: None).__code__


# All functions under one of the decorators share that decorator's code.
CONTEXT_MANAGER = _code_under(contextmanager)
ASYNC_CONTEXT_MANAGER = _code_under(asynccontextmanager)
