"""Flask adapter: one line per application."""

from sentry_bridge_flask.context import current_context
from sentry_bridge_flask.extension import SentryBridge
from sentry_bridge_flask.health import health_blueprint

__all__ = ["SentryBridge", "current_context", "health_blueprint"]
