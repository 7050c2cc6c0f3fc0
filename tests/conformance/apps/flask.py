"""The service of the conformance suite in Flask."""

import logging
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import sentry_sdk
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    jsonify,
    request,
    stream_with_context,
)

from sentry_bridge.context import User, current_request_id, track_user_action
from sentry_bridge_flask import SentryBridge, current_context, health_blueprint

REASON = {"X-Reason": "quota", "Set-Cookie": "session=hunter2-correct-horse"}


def flask_app(**overrides: Any) -> Flask:
    app = Flask(__name__)
    SentryBridge(app, **overrides)
    app.secret_key = "conformance"
    if find_spec("flask_login"):
        from .flask_login import add_login

        add_login(app)
    mounted = Blueprint("mounted", __name__)

    @app.get("/orders/<order_id>")
    def order(order_id: str) -> Response:
        return jsonify(order=order_id, id=current_request_id())

    @app.get("/orders/<order_id>/broken")
    @mounted.get("/orders/<order_id>/broken")
    def broken(order_id: str) -> Response:
        raise RuntimeError(f"cannot ship {order_id}")

    @app.get("/threads/<order_id>/broken")
    def broken_in_a_thread(order_id: str) -> Response:
        raise RuntimeError("cannot ship from a thread")

    @app.get("/refused")
    def refused() -> tuple[dict[str, str], int, dict[str, str]]:
        sentry_sdk.capture_message("refusing")
        return {"detail": "no"}, 403, REASON

    @app.get("/noted")
    def noted() -> dict[str, str]:
        sentry_sdk.capture_message("noted")
        return {}

    @app.get("/status/<int:code>")
    def answered(code: int) -> tuple[dict[str, str], int]:
        return {}, code

    @app.get("/status/<int:code>/raised")
    def raised(code: int) -> Response:
        abort(code)

    @app.get("/logged")
    def logged() -> tuple[dict[str, str], int]:
        logging.getLogger("shop").error("cannot ship")
        return {}, 503

    @app.get("/acted")
    def acted() -> Response:
        track_user_action("cart emptied", lines=3)
        raise RuntimeError("cannot ship")

    @app.get("/twice")
    def twice() -> dict[str, str]:
        sentry_sdk.capture_message("once")
        sentry_sdk.capture_message("twice")
        return {}

    @app.get("/introduced")
    def introduced() -> dict[str, str]:
        current_context.identify(User(id="18"))
        sentry_sdk.capture_message("introduced")
        return {"id": current_context.id}

    @app.post("/echo")
    def echo() -> Response:
        return Response(request.get_data())

    @app.get("/stream")
    def stream() -> Response:
        def chunks() -> Iterator[bytes]:
            yield b"one "
            sentry_sdk.capture_message("streaming")
            yield b"two"

        return Response(stream_with_context(chunks()))

    app.register_blueprint(mounted, url_prefix="/mounted")
    app.register_blueprint(health_blueprint())
    return app
