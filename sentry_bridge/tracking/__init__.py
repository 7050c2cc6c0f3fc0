"""What application code says about itself: events, slowness, failures, and facts about them."""

from sentry_bridge.tracking.operation import track_operation
from sentry_bridge.tracking.report import (
    add_error_context,
    set_error_tags,
    track_business_event,
    track_credit_operation,
    track_external_api_error,
    track_performance_issue,
)

__all__ = [
    "add_error_context",
    "set_error_tags",
    "track_business_event",
    "track_credit_operation",
    "track_external_api_error",
    "track_operation",
    "track_performance_issue",
]
