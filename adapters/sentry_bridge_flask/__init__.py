"""Flask adapter: one line per application."""

from sentry_bridge_flask.extension import SentryBridge

__all__ = ["SentryBridge"]
