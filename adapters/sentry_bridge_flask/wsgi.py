"""The WSGI application around Flask's: tells the core about each request."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import ClosingIterator

from sentry_bridge import get_bridge
from sentry_bridge.context import CurrentRequest
from sentry_bridge_flask.environ import FRAMEWORK, note_route

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class RequestContext:
    """Give each request an id and its events their context.

    It stands outside Flask's request handling, so that Flask's own error responses are
    named, too. It never reads a body and passes exceptions through untouched.
    """

    def __init__(self, app: "WSGIApplication", header: str) -> None:
        """Stand around `app`.

        Args:
            app: the next WSGI application.
            header: name of the header that carries the request id.
        """
        self.app = app
        self._header = header
        self._variable = f"HTTP_{header.upper().replace('-', '_')}"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        traced = "HTTP_SENTRY_TRACE" in environ
        request = CurrentRequest(
            FRAMEWORK,
            environ,
            get_bridge().reporting,
            environ.get(self._variable),
            None if traced else environ.get("HTTP_TRACEPARENT"),
        )
        name, own = self._header.lower(), (self._header, request.id)

        def answer(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            named = [pair for pair in headers if pair[0].lower() != name]
            named.append(own)
            note_route(environ)
            request.answer(int(status[:3]), named)
            # Some servers and test clients do not take a third argument that is None.
            return start_response(status, named, *((exc_info,) if exc_info else ()))

        try:
            with request.isolated():
                response = self.app(environ, answer)
        except BaseException:
            request.fail()
            request.end()
            raise
        if "wsgi.file_wrapper" in environ and hasattr(response, "fileno"):
            # The server recognises a file that it can send by itself by its identity.
            request.end()
            return response
        return ClosingIterator(response, request.end)
