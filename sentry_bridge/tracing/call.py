"""A traced call: from a call's arguments to the block that its span covers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sentry_bridge.tracking import current
from sentry_bridge.tracking.block import Block
from sentry_bridge.tracking.calls import chosen_arguments
from sentry_bridge.tracking.losses import losing
from sentry_bridge.tracking.values import plain_properties


class _Untraced(Block):
    """What stands in for a traced block while Sentry is off."""

    def running(self) -> AbstractContextManager[Any]:
        return self


_UNTRACED = _Untraced()


class TracedCall:
    """What to trace about the calls of one function. Calling it gives the block to enter."""

    __slots__ = ("_function", "_name", "_op", "_record")

    def __init__(
        self, function: Callable[..., Any], name: str, op: str, record: tuple[str, ...]
    ) -> None:
        """Prepare; see `sentry_bridge.tracing.sentry_trace`."""
        self._function = function
        self._name = name
        self._op = op
        self._record = record

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return the block that traces a call with these arguments."""
        tracker = current.tracker
        if tracker is None:
            return _UNTRACED
        return tracker.traced(self._name, self._op, self._recorded(args, kwargs))

    def suspended(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return the block that traces a generator's life."""
        tracker = current.tracker
        if tracker is None:
            return _UNTRACED
        return tracker.suspended(self._name, self._op, self._recorded(args, kwargs))

    def _recorded(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
        if not self._record:
            return None
        lose = losing("trace")
        return plain_properties(
            chosen_arguments(self._record, self._function, args, kwargs, lose), lose
        )
