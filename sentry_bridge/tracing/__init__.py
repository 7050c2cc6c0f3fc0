"""Tracing: functions of every kind as spans."""

from sentry_bridge.tracing.decorator import sentry_trace

__all__ = ["sentry_trace"]
