"""Operation: a piece of work that is timed, and reported if it fails or takes too long."""

from collections.abc import Callable
from time import monotonic
from typing import Any, ParamSpec, TypeVar, cast

from sentry_bridge.tracking import current
from sentry_bridge.tracking.block import Block
from sentry_bridge.tracking.calls import enclosed
from sentry_bridge.tracking.losses import losing
from sentry_bridge.tracking.values import plain_name, plain_properties

P = ParamSpec("P")
R = TypeVar("R")


class track_operation(Block):  # noqa: N801 - used like a function, as contextlib.suppress is
    """Time a block or a function; report it once, as failed or else as slow.

    Both of these work, on coroutine functions, too; the exception always goes on to the caller:

        with track_operation("render_report", slow_after=0.5, pages=12):
            ...

        @track_operation("render_report")
        def render() -> None: ...

    The time is that of a monotonic clock. A failure is captured with a context
    `operation`; a slow success becomes a performance issue with the same context.
    """

    __slots__ = ("_context", "_name", "_slow_after", "_started")
    helper = "operation"

    def __init__(self, name: str, /, *, slow_after: float | None = None, **context: Any) -> None:
        """Name the operation.

        Args:
            name: what is done, such as `render_report`.
            slow_after: how many seconds it may take; by default `tracking.slow_after`.
            **context: what to know about it when it is reported, as JSON data.
        """
        self._name = name
        self._slow_after = slow_after
        self._context = context
        self._started = 0.0

    def _begin(self) -> None:
        self._started = monotonic()

    def _end(self, error: BaseException | None) -> None:
        tracker = current.tracker
        if tracker is None:
            return
        duration_ms = (monotonic() - self._started) * 1000

        def described() -> dict[str, Any]:
            lose = losing(self.helper)
            context = plain_properties(self._context, lose)
            name = plain_name(self._name, lose)
            return {"operation": {**context, "name": name, "duration_ms": duration_ms}}

        if error is not None:
            tracker.capture(error, described())
            return
        slow_after = self._slow_after
        if slow_after is None:
            slow_after = tracker.settings.slow_after
        tracker.performance_issue(self._name, duration_ms, slow_after * 1000, described)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Time every call of `function`, which may be a coroutine function."""
        name, slow_after, context = self._name, self._slow_after, self._context
        return cast(
            "Callable[P, R]",
            enclosed(
                function,
                lambda _args, _kwargs: track_operation(name, slow_after=slow_after, **context),
            ),
        )
