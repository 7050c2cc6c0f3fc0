"""`sentry_trace`: the decorator for functions of every kind."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from sentry_bridge.tracing.call import TracedCall
from sentry_bridge.tracing.context_managers import (
    ASYNC_CONTEXT_MANAGER,
    CONTEXT_MANAGER,
    traced_async_context_manager,
    traced_context_manager,
)
from sentry_bridge.tracing.generators import (
    traced_async_generator_function,
    traced_generator_function,
)
from sentry_bridge.tracking.calls import enclosed
from sentry_bridge.tracking.losses import losing
from sentry_bridge.tracking.values import plain_name

F = TypeVar("F")


@overload
def sentry_trace(
    operation_name: str | None = None, *, op: str = "function", record: Sequence[str] = ()
) -> Callable[[F], F]: ...
@overload
def sentry_trace(operation_name: F, /) -> F: ...
def sentry_trace(
    operation_name: Any = None, *, op: str = "function", record: Sequence[str] = ()
) -> Any:
    """Trace every call of a function as a span, and capture what it raises, once.

    Functions, methods, coroutine functions, generators, asynchronous generators, class and
    static methods, and functions under `contextlib.contextmanager` or
    `asynccontextmanager` keep what they are, with signature and docstring. The span is a
    child of the current one; with none, it is a transaction. A generator's span lasts from
    its first step to its end and is current only while the generator runs.

    Args:
        operation_name: the span's name; by default the function's module and name.
        op: the span's kind ("Span Operations", Sentry developer documentation).
        record: names of arguments whose values are recorded on the span, as JSON data. No
            other argument ever is.
    """
    if operation_name is None or isinstance(operation_name, str):
        return lambda function: _traced(function, operation_name, op, tuple(record))
    return _traced(operation_name, None, op, ())


def _traced(function: Any, name: str | None, op: str, record: tuple[str, ...]) -> Any:
    if isinstance(function, classmethod | staticmethod):
        return type(function)(_traced(function.__func__, name, op, record))
    name = name and plain_name(name, losing("trace"))
    name = name or f"{function.__module__}.{function.__qualname__}"
    return _tracer_for(function)(function, TracedCall(function, name, op, record))


def _tracer_for(function: Any) -> Callable[[Any, TracedCall], Any]:
    if inspect.isasyncgenfunction(function):
        return traced_async_generator_function
    if inspect.isgeneratorfunction(function):
        return traced_generator_function
    code = getattr(function, "__code__", None)
    if code is CONTEXT_MANAGER:
        return traced_context_manager
    if code is ASYNC_CONTEXT_MANAGER:
        return traced_async_context_manager
    return enclosed
