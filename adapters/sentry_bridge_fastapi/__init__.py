"""FastAPI and Starlette adapter: one line per application."""

from typing import TYPE_CHECKING, Any

from sentry_bridge_fastapi.middleware import SentryBridgeMiddleware

if TYPE_CHECKING:
    from sentry_bridge_fastapi.health import health_router

__all__ = ["SentryBridgeMiddleware", "health_router"]


def __getattr__(name: str) -> Any:
    if name == "health_router":
        # Needs FastAPI; the middleware works on Starlette alone.
        from sentry_bridge_fastapi.health import health_router

        return health_router
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
