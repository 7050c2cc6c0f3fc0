"""The health endpoint as a URLconf: `path("", include("sentry_bridge_django.health"))`."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path

from sentry_bridge import get_bridge
from sentry_bridge.bootstrap import settings_in_force
from sentry_bridge.health import Asked, Endpoint, Probe

_MARK = "sentry_bridge_probe"


def _view(
    endpoint: Endpoint, probe: Probe
) -> Callable[[HttpRequest], Coroutine[Any, Any, HttpResponse]]:
    async def view(request: HttpRequest) -> HttpResponse:
        setattr(request, _MARK, True)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        meta = request.META
        answer = await endpoint.answer_async(
            Asked(
                probe,
                request.path,
                meta.get("HTTP_ACCEPT"),
                meta.get("HTTP_AUTHORIZATION"),
                meta.get("REMOTE_ADDR"),
            )
        )
        body = b"" if request.method == "HEAD" else answer.body
        headers = {**answer.headers, "Content-Length": str(len(answer.body))}
        return HttpResponse(body, status=answer.status, headers=headers)

    # "LoginRequiredMiddleware", Django documentation: an orchestrator does not log in.
    view.login_required = False  # type: ignore[attr-defined]
    return view


def _is_no_probe(record: logging.LogRecord) -> bool:
    return not hasattr(getattr(record, "request", None), _MARK)


# Django logs every 503 as an error, which the SDK would report as an event.
logging.getLogger("django.request").addFilter(_is_no_probe)

_endpoint = Endpoint(settings_in_force(getattr(settings, "SENTRY_BRIDGE", None)), get_bridge)

urlpatterns = [
    path(where.removeprefix("/"), _view(_endpoint, probe), name=f"sentry_bridge_health_{probe}")
    for where, probe in _endpoint.paths.items()
]
