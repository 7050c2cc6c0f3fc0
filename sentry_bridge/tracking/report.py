"""The functions that application code calls. None of them ever raises.

With Sentry off they do nothing. What cannot be recorded is counted under `lost` in
`Bridge.health()`.
"""

from collections.abc import Mapping
from typing import Any

from sentry_bridge.tracking import current
from sentry_bridge.tracking.losses import lost


def track_business_event(event_name: str, properties: Mapping[str, Any] | None = None) -> None:
    """Record that something happened in the business.

    It becomes a breadcrumb of the current request or task and, if the settings say so, a
    log and a counter. A name is recorded `tracking.rate_limit` times a minute; the counter
    makes up for what was held back as soon as the name is recorded again.

    Args:
        event_name: what happened, such as `order_placed`; at most 200 characters.
        properties: details, as JSON data; other objects are recorded by their type's name.
    """
    tracker = current.tracker
    if tracker is None:
        return
    try:
        tracker.business_event(event_name, properties)
    except Exception:
        lost("error", "business_event")


def track_performance_issue(operation: str, duration_ms: float, threshold_ms: float = 1000) -> None:
    """Report an operation as a warning if it took longer than its threshold.

    The event has the tag `performance_issue` and a context with the slowdown factor, and is
    grouped by operation.

    Args:
        operation: what was done, such as `ReportService.render`.
        duration_ms: how long it took, in milliseconds.
        threshold_ms: how long it may take, in milliseconds.
    """
    tracker = current.tracker
    if tracker is None:
        return
    try:
        tracker.performance_issue(operation, duration_ms, threshold_ms)
    except Exception:
        lost("error", "performance_issue")


def track_external_api_error(
    service: str, endpoint: str, status_code: int | None, response_time_ms: float
) -> None:
    """Report a failed call of another service as an error.

    The event has the tags `external_api_error` and `external_service`, and is grouped by
    service, endpoint and status.

    Args:
        service: the service's name, such as `billing`.
        endpoint: what was called, best as a template: `/invoices/{id}`. A query is cut off.
        status_code: the HTTP status, or None for a time-out.
        response_time_ms: how long the call took, in milliseconds.
    """
    tracker = current.tracker
    if tracker is None:
        return
    try:
        tracker.external_api_error(service, endpoint, status_code, response_time_ms)
    except Exception:
        lost("error", "external_api_error")


def track_credit_operation(
    operation: str, amount: float, organization_id: str, success: bool
) -> None:
    """Record an operation of a credit system, as `track_business_event` records events.

    Args:
        operation: what was done, such as `debit`.
        amount: how many credits.
        organization_id: whose credits, as an opaque id.
        success: whether it was done.
    """
    tracker = current.tracker
    if tracker is None:
        return
    try:
        tracker.credit_operation(operation, amount, organization_id, success)
    except Exception:
        lost("error", "credit_operation")


def add_error_context(context_name: str, context_data: Mapping[str, Any]) -> None:
    """Describe something in every event of the current request or task that follows.

    Args:
        context_name: the section that it appears under; replaces an earlier one.
        context_data: its content, as JSON data.
    """
    tracker = current.tracker
    if tracker is None:
        return
    try:
        tracker.error_context(context_name, context_data)
    except Exception:
        lost("error", "error_context")


def set_error_tags(**tags: object) -> None:
    """Tag every event of the current request or task that follows.

    Args:
        **tags: names and values; a value that is not a string is recorded as one.
    """
    tracker = current.tracker
    if tracker is None:
        return
    try:
        tracker.error_tags(tags)
    except Exception:
        lost("error", "error_tags")
