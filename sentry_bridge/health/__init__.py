"""Health: checks, their aggregation, and the framework-neutral endpoint."""

from sentry_bridge.health.asgi import HealthASGI
from sentry_bridge.health.check import Check, Outcome, Result
from sentry_bridge.health.endpoint import Answer, Asked, Endpoint, Probe
from sentry_bridge.health.engine import Health
from sentry_bridge.health.report import Report
from sentry_bridge.health.wsgi import HealthWSGI

__all__ = [
    "Answer",
    "Asked",
    "Check",
    "Endpoint",
    "Health",
    "HealthASGI",
    "HealthWSGI",
    "Outcome",
    "Probe",
    "Report",
    "Result",
]
