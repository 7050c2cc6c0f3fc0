"""Serve 20,000 requests without a network and print what is left of them, as JSON.

Usage: `python -m tests.integration.context.memory fastapi|flask|django`
"""

import asyncio
import gc
import io
import json
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import sentry_bridge
from sentry_bridge.context import CurrentRequest, RequestInfo, User
from sentry_bridge.testing import CapturedEnvelopes

REQUESTS, TRACED, FAILING = 20_000, 5_000, 100


class Forgetful(CapturedEnvelopes):
    """Takes envelopes as a transport does, and keeps none."""

    def capture_envelope(self, envelope: Any) -> None:
        envelope.serialize()


def resolve(request: RequestInfo, user: User | None) -> User:
    return User(id="17")


def fastapi() -> Callable[[int, str], None]:
    from fastapi import FastAPI

    from sentry_bridge_fastapi import SentryBridgeMiddleware

    app = FastAPI()

    @app.get("/{how}")
    async def answer(how: str) -> dict[str, str]:
        return fail_or_not(how)

    app.add_middleware(SentryBridgeMiddleware)
    loop = asyncio.new_event_loop()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None: ...

    async def many(count: int, path: str) -> None:
        for _ in range(count):
            scope = {
                "type": "http",
                "asgi": {"version": "3.0"},
                "http_version": "1.1",
                "method": "GET",
                "scheme": "http",
                "path": path,
                "raw_path": path.encode(),
                "query_string": b"",
                "root_path": "",
                "headers": [(b"host", b"shop.example")],
                "client": ("127.0.0.1", 50000),
                "server": ("127.0.0.1", 80),
            }
            try:
                # A task of its own, as servers have it: with a context of its own.
                await asyncio.ensure_future(app(scope, receive, send))
            except RuntimeError:
                assert path == "/raise"

    return lambda count, path: loop.run_until_complete(many(count, path))


def flask() -> Callable[[int, str], None]:
    from flask import Flask

    from sentry_bridge_flask import SentryBridge

    app = Flask(__name__)

    @app.get("/<how>")
    def answer(how: str) -> dict[str, str]:
        return fail_or_not(how)

    SentryBridge(app)
    return wsgi(app)


def django() -> Callable[[int, str], None]:
    import django
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    def answer(request: HttpRequest, how: str) -> JsonResponse:
        return JsonResponse(fail_or_not(how))

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=(path("<how>", answer),),
        INSTALLED_APPS=["sentry_bridge_django"],
        MIDDLEWARE=["sentry_bridge_django.middleware.SentryBridgeMiddleware"],
        LOGGING_CONFIG=None,
    )
    django.setup()
    return wsgi(get_wsgi_application())


def fail_or_not(how: str) -> dict[str, str]:
    if how == "raise":
        raise RuntimeError("failed")
    return {}


def wsgi(app: Any) -> Callable[[int, str], None]:
    def many(count: int, path: str) -> None:
        for _ in range(count):
            environ = {
                "REQUEST_METHOD": "GET",
                "SCRIPT_NAME": "",
                "PATH_INFO": path,
                "QUERY_STRING": "",
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1",
                "HTTP_HOST": "shop.example",
                "wsgi.version": (1, 0),
                "wsgi.url_scheme": "http",
                "wsgi.errors": io.StringIO(),
                "wsgi.input": io.BytesIO(),
                "wsgi.multithread": True,
                "wsgi.multiprocess": False,
                "wsgi.run_once": False,
            }
            response = app(environ, lambda *_: None)
            b"".join(response)
            response.close()

    return many


def main() -> None:
    sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn="http://public@127.0.0.1:9/1",
        transport=Forgetful(),
        traces_sample_rate=0.0,
        user={"resolvers": [resolve]},
    )
    serve = {"fastapi": fastapi, "flask": flask, "django": django}[sys.argv[1]]()
    rounds = REQUESTS // FAILING

    def some(count: int) -> None:
        for _ in range(count // rounds):
            serve(rounds - 1, "/ok")
            serve(1, "/raise")
        sentry_bridge.get_bridge().flush()
        gc.collect()

    # Tracing makes everything slow: the first requests are also the warm-up.
    some(REQUESTS - TRACED)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    some(TRACED)
    after, _ = tracemalloc.get_traced_memory()
    # By its type alone: to ask lazy objects for their class would set them up.
    kept = sum(type(thing) is CurrentRequest for thing in gc.get_objects())
    print(json.dumps({"bytes": after - before, "requests": kept}))


if __name__ == "__main__":
    main()
