"""The health endpoint as a URLconf: `path("", include("sentry_bridge_django.health"))`."""

import asyncio
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import ResolverMatch, URLPattern, path

from sentry_bridge import get_bridge
from sentry_bridge.bootstrap import settings_in_force
from sentry_bridge.health import Answer, Asked, Endpoint, Probe

_MARK = "sentry_bridge_probe"
_METHODS = ("GET", "HEAD")


class _ProbePattern(URLPattern):
    """Answers one probe: with an asynchronous view, or a plain one where no event loop runs.

    Under WSGI, Django starts an event loop for each call of an asynchronous view.
    """

    def __init__(self, pattern: URLPattern, plain: Callable[..., HttpResponse]) -> None:
        super().__init__(pattern.pattern, pattern.callback, pattern.default_args, pattern.name)
        self._plain = plain

    def resolve(self, path: str) -> ResolverMatch | None:
        match = super().resolve(path)
        if match is not None and not _runs_event_loop():
            match.func = self._plain
        return match


def _probe(where: str, probe: Probe) -> _ProbePattern:
    async def view(request: HttpRequest) -> HttpResponse:
        return _refusal(request) or _response(
            request, await _endpoint.answer_async(_asked(request, probe))
        )

    def plain(request: HttpRequest) -> HttpResponse:
        return _refusal(request) or _response(request, _endpoint.answer(_asked(request, probe)))

    # "LoginRequiredMiddleware", Django documentation: an orchestrator does not log in.
    view.login_required = plain.login_required = False  # type: ignore[attr-defined]
    name = f"sentry_bridge_health_{probe}"
    return _ProbePattern(path(where.removeprefix("/"), view, name=name), plain)


def _runs_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _refusal(request: HttpRequest) -> HttpResponse | None:
    setattr(request, _MARK, True)
    return None if request.method in _METHODS else HttpResponseNotAllowed(_METHODS)


def _asked(request: HttpRequest, probe: Probe) -> Asked:
    meta = request.META
    return Asked(
        probe,
        request.path,
        meta.get("HTTP_ACCEPT"),
        meta.get("HTTP_AUTHORIZATION"),
        meta.get("REMOTE_ADDR"),
    )


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    content = b"" if request.method == "HEAD" else answer.body
    return HttpResponse(content, status=answer.status, headers=dict(answer.headers))


def _is_no_probe(record: logging.LogRecord) -> bool:
    return not hasattr(getattr(record, "request", None), _MARK)


# Django logs every 503 as an error, which the SDK would report as an event.
logging.getLogger("django.request").addFilter(_is_no_probe)

_endpoint = Endpoint(settings_in_force(getattr(settings, "SENTRY_BRIDGE", None)), get_bridge)

urlpatterns = [_probe(where, probe) for where, probe in _endpoint.paths.items()]
