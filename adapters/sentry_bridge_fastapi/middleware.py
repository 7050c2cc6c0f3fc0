"""The middleware: tells the core about each request, in pure ASGI."""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sentry_bridge import get_bridge
from sentry_bridge.bootstrap import ensure
from sentry_bridge.context import CurrentRequest
from sentry_bridge_fastapi.connection import FRAMEWORK, Connection
from sentry_bridge_fastapi.mark import MARK, Mark, decoded
from sentry_bridge_fastapi.server_error import name_server_errors

_CONNECTIONS = frozenset({"http", "websocket"})
_ANSWERS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})
_SWITCHING_PROTOCOLS = 101


class SentryBridgeMiddleware:
    """Give each request an id and its events their context.

    Add it last, so that it stands outside the other middleware and names their
    responses, too: `app.add_middleware(SentryBridgeMiddleware)`. It never reads a body,
    and passes messages, disconnects, cancellations and exceptions through untouched.
    """

    def __new__(cls, *_: Any, **__: Any) -> "SentryBridgeMiddleware":
        """Make a middleware that the SDK leaves alone.

        The SDK replaces `__call__` of every class that `add_middleware` is given, to name
        the transaction after it. This subclass has kept the original.
        """
        return object.__new__(_Unwrapped)

    def __init__(self, app: ASGIApp, /, **overrides: Any) -> None:
        """Stand around `app`; start the bridge if the application has not called `init()`.

        Args:
            app: the next ASGI application.
            **overrides: as for `sentry_bridge.init`.

        Raises:
            SettingsError: when settings are wrong; it lists every problem.
        """
        self.app = app
        header = ensure(**overrides).settings.request.request_id_header
        self._header = header.lower().encode("latin-1")
        self._names_server_errors = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        # A mounted application may bring the middleware, too: the outer one has spoken.
        if scope["type"] not in _CONNECTIONS or MARK in scope:
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        received, parent = asked.get(self._header), asked.get(b"traceparent")
        request = CurrentRequest(
            FRAMEWORK,
            Connection(scope, scope.get("root_path", ""), scope["path"]),
            get_bridge().reporting,
            received.decode("latin-1") if received else None,
            parent.decode("latin-1") if parent and b"sentry-trace" not in asked else None,
        )
        scope[MARK] = mark = Mark(request, (self._header, request.id.encode("ascii")))
        if not self._names_server_errors:
            self._names_server_errors = True
            name_server_errors(scope)

        async def answer(message: Message) -> None:
            if message["type"] in _ANSWERS:
                headers = mark.named(message.get("headers") or ())
                message = {**message, "headers": headers}
                status = message.get("status", _SWITCHING_PROTOCOLS)
                request.answer(status, decoded(headers) if status >= 400 else ())
            await send(message)

        try:
            with request.isolated():
                await self.app(scope, receive, answer)
            # Without this the request and the scope would keep each other alive; a scope
            # that fails needs the mark for the response that Starlette makes outside.
            del scope[MARK]
        except Exception:
            request.fail()
            raise
        finally:
            request.end()


class _Unwrapped(SentryBridgeMiddleware):
    __call__ = SentryBridgeMiddleware.__call__
