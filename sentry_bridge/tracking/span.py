"""Span: a child of what is being traced, or a transaction when nothing is."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sentry_sdk
from sentry_sdk.scope import use_scope

if TYPE_CHECKING:
    from sentry_bridge.tracking.tracker import Tracker

Data = dict[str, Any]


class TracedBlock:
    """A context manager: a span that is current within, and what is raised captured, once."""

    __slots__ = ("_data", "_name", "_op", "_span", "_tracker")

    def __init__(self, tracker: "Tracker", name: str, op: str, data: Data | None) -> None:
        """Describe the span.

        Args:
            tracker: captures exceptions, and knows whether spans are streamed.
            name: what is traced.
            op: its kind ("Span Operations", Sentry developer documentation).
            data: plain data of the span.
        """
        self._tracker = tracker
        self._name = name
        self._op = op
        self._data = data
        self._span: Any = None

    def __enter__(self) -> Self:
        try:
            span = _start(self._tracker.streaming, self._name, self._op)
            span.__enter__()
            self._span = span
            if self._data:
                self.record(self._data)
        except Exception:
            self._tracker.lost("error", "trace")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._tracker.capture(error)
        if self._span is not None:
            try:
                self._span.__exit__(kind, error, traceback)
            except Exception:
                self._tracker.lost("error", "trace")

    def record(self, data: Data) -> None:
        """Put plain data on the span."""
        if self._span is not None:
            put = self._span.set_attribute if self._tracker.streaming else self._span.set_data
            for key, value in data.items():
                put(key, value)


class SuspendedBlock(TracedBlock):
    """A traced block that may hold a `yield`: its span is current only while `running()`.

    The span lives on a scope of its own, so that the code that runs while a generator is
    suspended sees nothing of it.
    """

    __slots__ = ("_scope",)

    def __enter__(self) -> Self:
        self._scope = sentry_sdk.get_current_scope().fork()
        with use_scope(self._scope):
            return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with use_scope(self._scope):
            super().__exit__(kind, error, traceback)

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
