"""The health endpoint without a framework."""

from typing import Any

from sentry_bridge import get_bridge
from sentry_bridge.health import HealthASGI, HealthWSGI


def asgi_app(**overrides: Any) -> HealthASGI:
    return HealthASGI(get_bridge())


def wsgi_app(**overrides: Any) -> HealthWSGI:
    return HealthWSGI(get_bridge())
