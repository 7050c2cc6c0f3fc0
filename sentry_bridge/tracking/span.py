"""Span: a child of what is being traced, or a transaction when nothing is."""

from contextlib import AbstractContextManager
from typing import Any

import sentry_sdk
from sentry_sdk.scope import Scope, use_scope

from sentry_bridge.tracking.block import Block
from sentry_bridge.tracking.once import capture

Data = dict[str, Any]


class TracedBlock(Block):
    """A span that is current within the block; what is raised is captured, once."""

    __slots__ = ("_data", "_name", "_op", "_span", "_streaming")
    helper = "trace"

    def __init__(self, streaming: bool, name: str, op: str, data: Data | None) -> None:
        """Describe the span.

        Args:
            streaming: whether the SDK's client streams its spans.
            name: what is traced.
            op: its kind ("Span Operations", Sentry developer documentation).
            data: plain data of the span.
        """
        self._streaming = streaming
        self._name = name
        self._op = op
        self._data = data
        self._span: Any = None

    def _begin(self) -> None:
        span = _start(self._streaming, self._name, self._op)
        span.__enter__()
        self._span = span
        if self._data:
            self.record(self._data)

    def _end(self, error: BaseException | None) -> None:
        if error is not None:
            capture(error)
        if self._span is not None:
            self._span.__exit__(None if error is None else type(error), error, None)

    def record(self, data: Data) -> None:
        """Put plain data on the span."""
        if self._span is not None:
            put = self._span.set_attribute if self._streaming else self._span.set_data
            for key, value in data.items():
                put(key, value)


class SuspendedBlock(TracedBlock):
    """A traced block that may hold a `yield`: its span is current only while `running()`.

    The span lives on a scope of its own, so that the code that runs while a generator is
    suspended sees nothing of it.
    """

    __slots__ = ("_scope",)

    def _begin(self) -> None:
        self._scope: Scope = sentry_sdk.get_current_scope().fork()
        with self.running():
            super()._begin()

    def _end(self, error: BaseException | None) -> None:
        with self.running():
            super()._end(error)

    def running(self) -> AbstractContextManager[Any]:
        """Make the span current; this must not hold across a `yield`."""
        return use_scope(self._scope)


def spans_are_streamed() -> bool:
    """Tell whether the current client streams its spans; such a client has another API."""
    options = sentry_sdk.get_client().options
    lifecycles = options, options.get("_experiments") or {}
    return any(options.get("trace_lifecycle") == "stream" for options in lifecycles)


def _start(streaming: bool, name: str, op: str) -> Any:
    if streaming:
        from sentry_sdk import traces

        return traces.start_span(name, attributes={"sentry.op": op})
    parent = sentry_sdk.get_current_scope().span
    if parent is None:
        return sentry_sdk.start_transaction(op=op, name=name)
    return parent.start_child(op=op, name=name)
