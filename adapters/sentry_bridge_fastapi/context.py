"""The request being served, as a dependency of FastAPI's."""

from typing import Annotated

from fastapi import Depends

from sentry_bridge.context import CurrentRequest, current_request


async def _current() -> CurrentRequest:
    request = current_request()
    if request is None:
        raise RuntimeError("SentryBridgeMiddleware is not among the application's middleware")
    return request


CurrentContext = Annotated[CurrentRequest, Depends(_current)]
"""`async def endpoint(context: CurrentContext)`: its `id`, and `identify(user)`."""
