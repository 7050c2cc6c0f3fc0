"""An observed operation: its scope, its span, its clock and its end."""

from time import monotonic
from typing import Any

import sentry_sdk

from sentry_bridge.service.operation import Operation
from sentry_bridge.tracking.losses import losing
from sentry_bridge.tracking.span import TracedBlock
from sentry_bridge.tracking.tracker import Tracker
from sentry_bridge.tracking.values import plain_name, plain_properties

OP = "service"


class ObservedOperation(TracedBlock, Operation):
    """One run of a service's operation, on a scope of its own."""

    __slots__ = ("_context", "_forked", "_names", "_result", "_slow_after", "_started", "_tracker")
    helper = "service"

    def __init__(
        self, tracker: Tracker, service: str, operation: str, slow_after: float, context: Any
    ) -> None:
        """Describe the run; see `sentry_bridge.service.BaseService.operation`."""
        known = plain_name(operation, losing(self.helper)) or "unnamed"
        super().__init__(tracker.streaming, f"{service}.{known}", OP, None)
        self._tracker = tracker
        self._names = {"service": service, "operation": known}
        self._slow_after = slow_after
        self._context = context
        self._result: dict[str, Any] = {}
        self._forked = sentry_sdk.new_scope()

    def result(self, **result: Any) -> None:
        """Note what the operation came to, as JSON data."""
        self._result.update(result)

    def _begin(self) -> None:
        self._started = monotonic()
        scope = self._forked.__enter__()
        context = plain_properties(self._context, losing(self.helper))
        scope.set_context("service_operation", {**self._names, "context": context})
        super()._begin()

    def _end(self, error: BaseException | None) -> None:
        try:
            self._describe_end((monotonic() - self._started) * 1000, error)
        finally:
            super()._end(error)
            self._forked.__exit__(None, None, None)

    def _describe_end(self, duration_ms: float, error: BaseException | None) -> None:
        scope = sentry_sdk.get_current_scope()
        result = plain_properties(self._result, losing(self.helper))
        result |= {"duration_ms": duration_ms, "success": error is None}
        scope.set_context("operation_result", result)
        self.record(result)
        if error is not None:
            scope.set_context("service_error", {**self._names, "error_type": type(error).__name__})
            return
        self._tracker.performance_issue(self._name, duration_ms, self._slow_after * 1000)
        self._tracker.breadcrumb("service", f"{self._name} completed", {"duration_ms": duration_ms})
