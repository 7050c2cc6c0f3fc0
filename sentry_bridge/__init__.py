"""Make Sentry safe and useful in Python services."""

from sentry_bridge.bootstrap import get_bridge, init
from sentry_bridge.bootstrap.bridge import Bridge
from sentry_bridge.service import BaseService, service_operation
from sentry_bridge.settings import Settings, SettingsError
from sentry_bridge.tracing import sentry_trace
from sentry_bridge.tracking import (
    add_error_context,
    set_error_tags,
    track_business_event,
    track_credit_operation,
    track_external_api_error,
    track_operation,
    track_performance_issue,
)

__all__ = [
    "BaseService",
    "Bridge",
    "Settings",
    "SettingsError",
    "add_error_context",
    "get_bridge",
    "init",
    "sentry_trace",
    "service_operation",
    "set_error_tags",
    "track_business_event",
    "track_credit_operation",
    "track_external_api_error",
    "track_operation",
    "track_performance_issue",
]
