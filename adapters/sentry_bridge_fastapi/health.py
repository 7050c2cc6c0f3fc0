"""The health endpoint as a router, with its schema."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from sentry_bridge import get_bridge
from sentry_bridge.bootstrap import settings_in_force
from sentry_bridge.health import Asked, Check, Endpoint, Probe
from sentry_bridge_fastapi.health_schema import (
    HEAD_RESPONSES,
    METRICS_HEAD_RESPONSES,
    METRICS_RESPONSES,
    RESPONSES,
)

_SUMMARIES: dict[Probe, str] = {
    "all": "Health of the service and of what it depends on",
    "live": "Liveness: whether this process should be restarted",
    "ready": "Readiness: whether requests should be sent here",
    "startup": "Startup: whether this process has begun to serve",
    "metrics": "Health in the Prometheus text format",
}
_DOCUMENTED = {
    False: (("GET", RESPONSES), ("HEAD", HEAD_RESPONSES)),
    True: (("GET", METRICS_RESPONSES), ("HEAD", METRICS_HEAD_RESPONSES)),
}


class _ProbeRoute(APIRoute):
    """A documented route whose view takes the request and returns the response as they are.

    There is no body to read, no parameter to check and nothing to serialise ("Custom
    Request and APIRoute class", FastAPI documentation).
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the view itself."""
        return self.endpoint


def health_router(*checks: Check) -> APIRouter:
    """Return a router with the probes: `app.include_router(health_router())`.

    Paths, checks and who is told details come from the settings; start the bridge first
    if its settings are not in files and variables alone.

    Args:
        *checks: checks of the application's own, besides those of the settings.

    Raises:
        SettingsError: when settings are wrong, or describe a check that cannot be.
        ValueError: when two checks have the same name.
    """
    endpoint = Endpoint(settings_in_force(), get_bridge, checks)
    router = APIRouter(tags=["health"], route_class=_ProbeRoute)
    for path, probe in endpoint.paths.items():
        view = _view(endpoint, probe)
        for method, responses in _DOCUMENTED[probe == "metrics"]:
            router.add_api_route(
                path,
                view,
                methods=[method],
                name=f"health_{probe}",
                operation_id=f"{method.lower()}_health_{probe}",
                summary=_SUMMARIES[probe],
                response_class=Response,
                responses=responses,
            )
    return router


def _view(endpoint: Endpoint, probe: Probe) -> Callable[[Request], Awaitable[Response]]:
    async def view(request: Request) -> Response:
        headers, client = request.headers, request.client
        answer = await endpoint.answer_async(
            Asked(
                probe,
                request.scope["path"],
                headers.get("accept"),
                headers.get("authorization"),
                client.host if client else None,
            )
        )
        content = b"" if request.method == "HEAD" else answer.body
        return Response(content, answer.status, answer.headers)

    return view
