"""The WSGI application around Flask's: tells the core about each request."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import EnvironHeaders
from werkzeug.wsgi import ClosingIterator, get_current_url

from sentry_bridge import get_bridge
from sentry_bridge.context import RequestInfo

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_REPORTERS = frozenset({"flask", "wsgi"})


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
        request = get_bridge().begin_request(
            environ.get(self._variable), partial(_describe, environ), _REPORTERS
        )
        environ["sentry_bridge.request_id"] = request.id
        name, own = self._header.lower(), (self._header, request.id)

        def answer(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            named = [pair for pair in headers if pair[0].lower() != name]
            named.append(own)
            request.answer(int(status[:3]), named)
            # Some servers and test clients do not take a third argument that is None.
            return start_response(status, named, *((exc_info,) if exc_info else ()))

        try:
            response = self.app(environ, answer)
        except BaseException:
            request.end()
            raise
        if "wsgi.file_wrapper" in environ and hasattr(response, "fileno"):
            # The server recognises a file that it can send by itself by its identity.
            request.end()
            return response
        return ClosingIterator(response, request.end)


def _describe(environ: "WSGIEnvironment") -> RequestInfo:
    # Werkzeug leaves the request there; the rule is known once it was routed.
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    return RequestInfo(
        method=environ["REQUEST_METHOD"],
        route=rule.rule if rule is not None else None,
        url=get_current_url(environ, strip_querystring=True),
        query=environ.get("QUERY_STRING", ""),
        headers=list(EnvironHeaders(environ)),
    )
