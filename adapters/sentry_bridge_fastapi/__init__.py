"""FastAPI and Starlette adapter: one line per application."""

from sentry_bridge_fastapi.middleware import SentryBridgeMiddleware

__all__ = ["SentryBridgeMiddleware"]
