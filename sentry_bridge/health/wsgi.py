"""The endpoint as a plain WSGI application, to mount or to serve by itself."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from sentry_bridge.health.check import Check
from sentry_bridge.health.checks.sentry import Bridged
from sentry_bridge.health.endpoint import NOT_ALLOWED, NOT_FOUND, Answer, Asked, Endpoint

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class HealthWSGI:
    """`HealthWSGI(bridge)` answers at the paths of the settings, 404 elsewhere."""

    def __init__(self, bridge: Bridged, *checks: Check) -> None:
        """Prepare the checks of the bridge's settings and those given.

        Raises:
            SettingsError: when the settings describe a check that cannot be.
        """
        self._endpoint = Endpoint(bridge.settings, lambda: bridge, checks)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        answer = self._answer(environ)
        start_response(
            f"{answer.status} {HTTPStatus(answer.status).phrase}",
            list(answer.headers.items()),
        )
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        path = environ.get("PATH_INFO", "")
        probe = self._endpoint.paths.get(path)
        if probe is None:
            return NOT_FOUND
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return NOT_ALLOWED
        return self._endpoint.answer(
            Asked(
                probe,
                environ.get("SCRIPT_NAME", "") + path,
                environ.get("HTTP_ACCEPT"),
                environ.get("HTTP_AUTHORIZATION"),
                environ.get("REMOTE_ADDR"),
            )
        )
