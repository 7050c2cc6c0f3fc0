"""Base class for services, whose operations are spans: timed, described, captured once."""

from sentry_bridge.service.base import BaseService, service_operation
from sentry_bridge.service.operation import Operation

__all__ = ["BaseService", "Operation", "service_operation"]
