"""Tracker: what becomes of each thing that application code tells us."""

from collections.abc import Callable, Mapping
from typing import Any

import sentry_sdk
from sentry_sdk.scope import Scope

from sentry_bridge.settings import TrackingSettings
from sentry_bridge.tracking.limit import RateLimit
from sentry_bridge.tracking.losses import losing
from sentry_bridge.tracking.once import capture, report_once
from sentry_bridge.tracking.signals import Signals
from sentry_bridge.tracking.span import SuspendedBlock, TracedBlock, spans_are_streamed
from sentry_bridge.tracking.values import (
    plain_name,
    plain_number,
    plain_properties,
    plain_texts,
    plain_value,
)

Properties = Mapping[str, Any]

# Straight from the class: each of the SDK's module-level functions is a call around it.
_isolation_scope = Scope.get_isolation_scope


class Tracker:
    """Turn calls of application code into breadcrumbs, events, logs and metrics.

    Methods expect arguments of any type and value. What they cannot record, they count.
    """

    capture = staticmethod(capture)

    def __init__(self, settings: TrackingSettings) -> None:
        """Prepare to record; see `sentry_bridge.tracking.current.start`."""
        self.settings = settings
        self.streaming = spans_are_streamed()
        self._signals = Signals(logs=settings.logs, metrics=settings.metrics)
        self.charts = self._signals.enabled
        self._events = RateLimit(settings.rate_limit)
        self._credits = RateLimit(settings.rate_limit)
        self._slow = RateLimit(settings.rate_limit)
        self._external = RateLimit(settings.rate_limit)
        self._lose_event = losing("business_event")
        self._lose_credit = losing("credit_operation")
        self._lose_context = losing("error_context")
        self._lose_tags = losing("error_tags")
        report_once()

    def business_event(self, name: object, properties: object) -> None:
        """Record that something happened."""
        lose = self._lose_event
        known = plain_name(name, lose)
        if known is None:
            return
        stands_for = self._events.admit(known)
        if not stands_for:
            lose("rate_limited")
            return
        data = plain_properties(properties, lose)
        self.breadcrumb("business", known, data)
        if self.charts:
            self._signals.log("info", "Business event {event}", data, event=known)
            self._signals.count("business_event", stands_for, {"event": known})

    def chart(self, event: str, subject: str, data: dict[str, Any]) -> None:
        """Log and count, without a breadcrumb, that something happened to a subject."""
        if not self.charts:
            return
        stands_for = self._events.admit(f"{event} {subject}")
        if not stands_for:
            self._lose_event("rate_limited")
            return
        self._signals.log("info", "Business event {event}", data, event=event)
        self._signals.count("business_event", stands_for, {"event": event, "subject": subject})

    def credit_operation(
        self, operation: object, amount: object, organization_id: object, success: object
    ) -> None:
        """Record an operation of a credit system."""
        lose = self._lose_credit
        known = plain_name(operation, lose)
        if known is None:
            return
        stands_for = self._credits.admit(known)
        if not stands_for:
            lose("rate_limited")
            return
        data = {
            "operation": known,
            "amount": plain_value(amount, lose),
            "organization_id": plain_value(organization_id, lose),
            "success": bool(success),
        }
        self.breadcrumb("credits", f"Credit {known}", data)
        if self.charts:
            self._signals.log("info", "Credit {operation}", data, operation=known)
            outcome = {"operation": known, "success": data["success"]}
            self._signals.count("credit_operation", stands_for, outcome)

    def performance_issue(
        self,
        operation: object,
        duration_ms: object,
        threshold_ms: object,
        describe: Callable[[], Properties] | None = None,
    ) -> None:
        """Report an operation that took longer than its threshold.

        `describe` returns further contexts; it is called only for a report.
        """
        lose = losing("performance_issue")
        known = plain_name(operation, lose)
        duration = plain_number(duration_ms, lose)
        threshold = plain_number(threshold_ms, lose)
        if known is None or duration is None or threshold is None:
            return
        self._signals.duration("operation.duration", duration, {"operation": known})
        if duration <= threshold:
            return
        if not self._slow.admit(known):
            lose("rate_limited")
            return
        sentry_sdk.capture_message(
            f"Performance issue: {known} took {duration:.0f}ms (threshold: {threshold:.0f}ms)",
            level="warning",
            tags={"performance_issue": True},
            contexts={
                **(describe() if describe else {}),
                "performance": {
                    "operation": known,
                    "duration_ms": duration,
                    "threshold_ms": threshold,
                    "slowdown_factor": duration / threshold if threshold else None,
                },
            },
            fingerprint=["performance-issue", known],
        )
        self._signals.count("performance_issue", 1, {"operation": known})

    def external_api_error(
        self, service: object, endpoint: object, status_code: object, response_time_ms: object
    ) -> None:
        """Report a failed call of another service."""
        lose = losing("external_api_error")
        known = plain_name(service, lose)
        called = plain_name(endpoint, lose)
        if known is None or called is None:
            return
        # What follows a question mark is data, not a name.
        called = called.partition("?")[0]
        status = status_code if type(status_code) is int else None
        outcome = "timed out" if status is None else f"returned {status}"
        if not self._external.admit(f"{known} {called} {status}"):
            lose("rate_limited")
            return
        sentry_sdk.capture_message(
            f"External API error: {known} {called} {outcome}",
            level="error",
            tags={"external_api_error": True, "external_service": known},
            contexts={
                "external_api": {
                    "service": known,
                    "endpoint": called,
                    "status_code": status,
                    "response_time_ms": plain_number(response_time_ms, lose),
                }
            },
            fingerprint=["external-api-error", known, called, str(status)],
        )
        self._signals.count("external_api_error", 1, {"service": known, "status_code": status})

    def error_context(self, name: object, data: object) -> None:
        """Describe something for every event of the current request, task or process."""
        lose = self._lose_context
        known = plain_name(name, lose)
        if known is not None:
            _isolation_scope().set_context(known, plain_properties(data, lose))

    def error_tags(self, tags: Properties) -> None:
        """Tag every event of the current request, task or process."""
        _isolation_scope().set_tags(plain_texts(tags, self._lose_tags))

    def breadcrumb(
        self, category: str, message: str, data: dict[str, Any], level: str = "info"
    ) -> None:
        """Leave a breadcrumb with plain data in the current request, task or process."""
        _isolation_scope().add_breadcrumb(
            {"category": category, "message": message, "data": data, "level": level}
        )

    def traced(self, name: str, op: str, data: dict[str, Any] | None) -> TracedBlock:
        """Return a block to be entered, traced as a span."""
        return TracedBlock(self.streaming, name, op, data)

    def suspended(self, name: str, op: str, data: dict[str, Any] | None) -> SuspendedBlock:
        """Return a block to be entered that may hold a `yield`, traced as a span."""
        return SuspendedBlock(self.streaming, name, op, data)
