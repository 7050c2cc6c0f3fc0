"""How generators are traced: as one span that is current only while they run.

Sending, throwing and closing reach the generator as the language defines for
`yield from` (PEP 380).
"""

from functools import wraps
from typing import Any

from sentry_bridge.tracing.call import TracedCall


def traced_generator_function(function: Any, call: TracedCall) -> Any:
    """Trace each generator that a generator function makes."""

    @wraps(function)
    def traced(*args: Any, **kwargs: Any) -> Any:
        with call.suspended(args, kwargs) as block:
            generator = function(*args, **kwargs)
            step, sent = generator.send, None
            while True:
                with block.running():
                    try:
                        item = step(sent)
                    except StopIteration as stop:
                        return stop.value
                try:
                    step, sent = generator.send, (yield item)
                except GeneratorExit:
                    with block.running():
                        generator.close()
                    raise
                except BaseException as thrown:
                    step, sent = generator.throw, thrown

    return traced


def traced_async_generator_function(function: Any, call: TracedCall) -> Any:
    """Trace each generator that an asynchronous generator function makes."""

    @wraps(function)
    async def traced(*args: Any, **kwargs: Any) -> Any:
        with call.suspended(args, kwargs) as block:
            generator = function(*args, **kwargs)
            step, sent = generator.asend, None
            while True:
                with block.running():
                    try:
                        item = await step(sent)
                    except StopAsyncIteration:
                        return
                try:
                    step, sent = generator.asend, (yield item)
                except GeneratorExit:
                    with block.running():
                        await generator.aclose()
                    raise
                except BaseException as thrown:
                    step, sent = generator.athrow, thrown

    return traced
