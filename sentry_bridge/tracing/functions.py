"""How calls of functions and coroutine functions are traced."""

from functools import wraps
from typing import Any

from sentry_bridge.tracing.call import TracedCall


def traced_function(function: Any, call: TracedCall) -> Any:
    """Trace each call of a function."""

    @wraps(function)
    def traced(*args: Any, **kwargs: Any) -> Any:
        with call(args, kwargs):
            return function(*args, **kwargs)

    return traced


def traced_coroutine_function(function: Any, call: TracedCall) -> Any:
    """Trace each call of a coroutine function from its first step to its last."""

    @wraps(function)
    async def traced(*args: Any, **kwargs: Any) -> Any:
        with call(args, kwargs):
            return await function(*args, **kwargs)

    return traced
