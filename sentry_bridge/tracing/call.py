"""A traced call: from a call's arguments to the block that its span covers."""

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from sentry_bridge.tracking import current
from sentry_bridge.tracking.values import plain_value

if TYPE_CHECKING:
    from sentry_bridge.tracking.tracker import Tracker


class _Untraced(nullcontext[Any]):
    """What stands in for a traced block while Sentry is off."""

    def running(self) -> AbstractContextManager[Any]:
        return self


_UNTRACED = _Untraced()


class TracedCall:
    """What to trace about the calls of one function. Calling it gives the block to enter."""

    __slots__ = ("_function", "_name", "_op", "_record", "_signature")

    def __init__(
        self, function: Callable[..., Any], name: str, op: str, record: tuple[str, ...]
    ) -> None:
        """Prepare; see `sentry_bridge.tracing.sentry_trace`."""
        self._function = function
        self._name = name
        self._op = op
        self._record = record
        self._signature: inspect.Signature | None = None

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return the block that traces a call with these arguments."""
        tracker = current.tracker
        if tracker is None:
            return _UNTRACED
        data = self._recorded(tracker, args, kwargs) if self._record else None
        return tracker.traced(self._name, self._op, data)

    def suspended(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return the block that traces a generator's life."""
        tracker = current.tracker
        if tracker is None:
            return _UNTRACED
        data = self._recorded(tracker, args, kwargs) if self._record else None
        return tracker.suspended(self._name, self._op, data)

    def _recorded(
        self, tracker: "Tracker", args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        lose = tracker.losing("trace")
        try:
            if self._signature is None:
                self._signature = inspect.signature(self._function)
            bound = self._signature.bind(*args, **kwargs)
            bound.apply_defaults()
            given = {**bound.arguments, **kwargs}
            for name in self._record:
                if name not in given:
                    lose("no_such_argument")
            return {name: plain_value(given[name], lose) for name in self._record if name in given}
        except Exception:
            # A call that does not fit the signature raises by itself in a moment.
            lose("no_such_argument")
            return {}
