"""The same small service in each framework, driven without a network.

A service is a function of a number: it serves that many requests and returns when all are
answered. Without sockets and a server's own work the adapters' share is at its largest.
"""

import asyncio
import io
import sys
from collections.abc import Callable
from typing import Any

Serve = Callable[[int], None]

_HEADERS = {
    "host": "shop.example",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "application/json",
    "accept-language": "en-GB,en;q=0.7",
    "accept-encoding": "gzip, deflate, br",
    "referer": "https://shop.example/orders",
    "authorization": "Bearer tok_4fQx0Jr7eYb2WkPz9LsD",
    "cookie": "sessionid=sess-8c1f07aa52d94be0; theme=dark",
    "x-request-id": "req-4711.a",
}
_PATH = "/orders/17"
_QUERY = "colour=green"


def fastapi_service(*, bridge: bool) -> Serve:
    """Build the service in FastAPI, with our middleware or without."""
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/orders/{order_id}")
    async def order(order_id: int) -> dict[str, Any]:
        return {"order": order_id, "state": "shipped"}

    if bridge:
        from sentry_bridge_fastapi import SentryBridgeMiddleware

        app.add_middleware(SentryBridgeMiddleware)
    return over_asgi(app)


def sketch_service(*, bridge: bool) -> Serve:
    """Build the service in FastAPI with the kind of middleware that tutorials show."""
    import sentry_sdk
    from fastapi import FastAPI, Request, Response
    from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

    class ContextMiddleware(BaseHTTPMiddleware):
        async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
            scope = sentry_sdk.get_isolation_scope()
            scope.set_tag("request_id", request.headers.get("x-request-id", "unknown"))
            scope.set_tag("endpoint", f"{request.method} {request.url.path}")
            scope.set_context(
                "request",
                {
                    "method": request.method,
                    "url": str(request.url),
                    "headers": dict(request.headers),
                    "query_params": dict(request.query_params),
                },
            )
            return await call_next(request)

    app = FastAPI()

    @app.get("/orders/{order_id}")
    async def order(order_id: int) -> dict[str, Any]:
        return {"order": order_id, "state": "shipped"}

    if bridge:
        app.add_middleware(ContextMiddleware)
    return over_asgi(app)


def flask_service(*, bridge: bool) -> Serve:
    """Build the service in Flask, with our extension or without."""
    from flask import Flask

    app = Flask(__name__)

    @app.get("/orders/<int:order_id>")
    def order(order_id: int) -> dict[str, Any]:
        return {"order": order_id, "state": "shipped"}

    if bridge:
        from sentry_bridge_flask import SentryBridge

        SentryBridge(app)
    return over_wsgi(app)


def django_service(*, bridge: bool) -> Serve:
    """Build the service in Django under WSGI, with our application or without."""
    return over_wsgi(_django(bridge, "wsgi"))


def django_asgi_service(*, bridge: bool) -> Serve:
    """Build the service in Django under ASGI, with our application or without."""
    return over_asgi(_django(bridge, "asgi"))


def _django(bridge: bool, interface: str) -> Any:
    import django
    from django.conf import settings
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    def order(request: HttpRequest, order_id: int) -> JsonResponse:
        return JsonResponse({"order": order_id, "state": "shipped"})

    async def async_order(request: HttpRequest, order_id: int) -> JsonResponse:
        return order(request, order_id)

    view = async_order if interface == "asgi" else order
    middleware = ["sentry_bridge_django.middleware.SentryBridgeMiddleware"] if bridge else []
    settings.configure(
        ALLOWED_HOSTS=["shop.example"],
        ROOT_URLCONF=(path("orders/<int:order_id>", view),),
        INSTALLED_APPS=["sentry_bridge_django"] if bridge else [],
        MIDDLEWARE=[*middleware, "django.middleware.common.CommonMiddleware"],
        LOGGING_CONFIG=None,
    )
    django.setup()
    if interface == "asgi":
        from django.core.asgi import get_asgi_application

        return get_asgi_application()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def over_asgi(app: Any, path: str = _PATH) -> Serve:
    """Return what sends requests for `path` to an ASGI application."""
    loop = asyncio.new_event_loop()
    headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]

    async def one() -> None:
        statuses: list[int] = []
        request = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not request:
                await asyncio.Event().wait()  # the client stays
            return request.pop()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": _QUERY.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        await app(scope, receive, send)
        assert statuses == [200]

    async def many(count: int) -> None:
        for _ in range(count):
            await one()

    return lambda count: loop.run_until_complete(many(count))


def over_wsgi(app: Any, path: str = _PATH) -> Serve:
    """Return what sends requests for `path` to a WSGI application."""
    template = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": _QUERY,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in _HEADERS.items()},
    }

    def many(count: int) -> None:
        for _ in range(count):
            statuses: list[str] = []

            def start_response(status: str, *_: Any, heard: list[str] = statuses) -> None:
                heard.append(status)

            response = app({**template, "wsgi.input": io.BytesIO()}, start_response)
            b"".join(response)
            response.close()
            assert statuses == ["200 OK"]

    return many
