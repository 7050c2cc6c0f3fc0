"""The Flask service of the isolation tests, with another Flask application mounted."""

import time
from collections.abc import Iterator

from flask import Flask, Response, stream_with_context
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import sentry_bridge
from sentry_bridge_flask import SentryBridge
from tests.integration.context.story import SETTINGS, tell

sentry_bridge.init(**SETTINGS)


def _app() -> Flask:
    app = Flask(__name__)

    @app.get("/thread/<how>")
    def threaded(how: str) -> dict[str, str]:
        for _ in tell(how, "thread"):
            time.sleep(0.005)
        return {}

    @app.get("/stream/<how>")
    def stream(how: str) -> Response:
        def chunks() -> Iterator[str]:
            for _ in tell(how, "stream"):
                yield "chunk"
                time.sleep(0.005)

        return Response(stream_with_context(chunks()))

    SentryBridge(app)
    return app


app = _app()
app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/mounted": _app()})  # type: ignore
