"""The request id on the 500 response that Starlette itself makes."""

from functools import partial
from inspect import isawaitable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.types import Scope

from sentry_bridge_fastapi.mark import MARK, Mark, decoded


def name_server_errors(scope: Scope) -> None:
    """See to it that responses to unhandled exceptions in this application are named.

    Starlette's `ServerErrorMiddleware` stands outside all middleware that an application
    can add ("Middleware", Starlette documentation), so that its responses never pass
    ours. What makes those responses is ours to wrap.
    """
    errors = getattr(scope.get("app"), "middleware_stack", None)
    if not isinstance(errors, ServerErrorMiddleware) or isinstance(errors.debug_response, partial):
        return
    errors.handler = partial(_handled, errors.handler or errors.error_response)
    errors.debug_response = partial(_debugged, errors.debug_response)  # type: ignore[method-assign]


async def _handled(handler: Any, request: Request, error: Exception) -> Any:
    # Starlette runs synchronous handlers in its thread pool, and so do we.
    response = await run_in_threadpool(handler, request, error)
    return _named(request.scope, await response if isawaitable(response) else response)


def _debugged(debug_response: Any, request: Request, error: Exception) -> Any:
    return _named(request.scope, debug_response(request, error))


def _named(scope: Scope, response: Any) -> Any:
    mark: Mark | None = scope.get(MARK)
    if mark is not None and hasattr(response, "raw_headers"):
        response.raw_headers = mark.named(response.raw_headers)
        mark.request.answer(response.status_code, decoded(response.raw_headers))
    return response
