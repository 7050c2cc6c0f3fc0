"""FastAPI and Starlette adapter: one line per application."""

from typing import TYPE_CHECKING, Any

from sentry_bridge_fastapi.middleware import SentryBridgeMiddleware

if TYPE_CHECKING:
    from sentry_bridge_fastapi.context import CurrentContext
    from sentry_bridge_fastapi.health import health_router

__all__ = ["CurrentContext", "SentryBridgeMiddleware", "health_router"]


def __getattr__(name: str) -> Any:
    # These need FastAPI; the middleware works on Starlette alone.
    if name == "CurrentContext":
        from sentry_bridge_fastapi.context import CurrentContext

        return CurrentContext
    if name == "health_router":
        from sentry_bridge_fastapi.health import health_router

        return health_router
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
