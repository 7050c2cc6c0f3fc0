"""Base class for services, whose operations are spans: timed, described, captured once."""

from sentry_bridge.service.base import BaseService, Operation, service_operation

__all__ = ["BaseService", "Operation", "service_operation"]
