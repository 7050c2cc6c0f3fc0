"""An observed operation: its scope, its span, its clock and its end."""

from contextlib import AbstractContextManager
from time import monotonic
from types import TracebackType
from typing import Any, Self

import sentry_sdk
from sentry_sdk.scope import Scope

from sentry_bridge.tracking.span import TracedBlock
from sentry_bridge.tracking.tracker import Tracker
from sentry_bridge.tracking.values import plain_properties

OP = "service"


class ObservedOperation(TracedBlock):
    """One run of a service's operation, on a scope of its own."""

    __slots__ = (
        "_context",
        "_forked",
        "_operation",
        "_result",
        "_service",
        "_slow_after",
        "_started",
    )

    def __init__(
        self, tracker: Tracker, service: str, operation: str, slow_after: float, context: Any
    ) -> None:
        """Describe the run; see `sentry_bridge.service.BaseService.operation`."""
        super().__init__(tracker, f"{service}.{operation}", OP, None)
        self._service = service
        self._operation = operation
        self._slow_after = slow_after
        self._context = context
        self._result: dict[str, Any] = {}
        self._started = 0.0
        self._forked: AbstractContextManager[Scope] | None = None

    def result(self, **result: Any) -> None:
        """Note what the operation came to, as JSON data."""
        self._result.update(result)

    def __enter__(self) -> Self:
        try:
            described = {
                "service": self._service,
                "operation": self._operation,
                "context": plain_properties(self._context, self._lose),
            }
            forked = sentry_sdk.new_scope()
            forked.__enter__().set_context("service_operation", described)
            self._forked = forked
        except Exception:
            self._lose("error")
        super().__enter__()
        self._started = monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._end((monotonic() - self._started) * 1000, error)
        except Exception:
            self._lose("error")
        super().__exit__(kind, error, traceback)
        if self._forked is not None:
            self._forked.__exit__(kind, error, traceback)

    def _end(self, duration_ms: float, error: BaseException | None) -> None:
        tracker, scope = self._tracker, sentry_sdk.get_current_scope()
        result = plain_properties(self._result, self._lose)
        result |= {"duration_ms": duration_ms, "success": error is None}
        scope.set_context("operation_result", result)
        self.record(result)
        if error is None:
            tracker.performance_issue(self._name, duration_ms, self._slow_after * 1000)
            tracker.breadcrumb("service", f"{self._name} completed", {"duration_ms": duration_ms})
        else:
            scope.set_context(
                "service_error",
                {
                    "service": self._service,
                    "operation": self._operation,
                    "error_type": type(error).__name__,
                },
            )

    def _lose(self, reason: str) -> None:
        self._tracker.lost(reason, "service")
