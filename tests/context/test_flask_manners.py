"""Flask's own ways: a command of the application, and a name without an argument."""

from collections.abc import Iterator

import pytest
import sentry_sdk

pytest.importorskip("flask")

from flask import Flask, session

import sentry_bridge
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_flask import SentryBridge, current_context

SECRET = "hunter2-correct-horse"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Iterator[Flask]:
    monkeypatch.chdir(str(tmp_path))
    app = Flask(__name__)
    app.config["SENTRY_BRIDGE"] = {"user": {"jwt": {"key": SECRET}}}
    SentryBridge(app)
    yield app
    sentry_bridge.get_bridge().close()


def test_the_command_prints_the_settings_masked(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["sentry-bridge", "settings"]).output
    assert 'user.jwt.key = "***"  # framework settings' in printed
    assert SECRET not in printed


def test_the_current_context_is_the_request_s(app: Flask) -> None:
    @app.get("/")
    def index() -> str:
        return current_context.id

    # Read whole, as servers do.
    response = app.test_client().get("/", headers={"X-Request-ID": "mine"}, buffered=True)
    assert response.text == "mine"


def test_outside_of_requests_there_is_none() -> None:
    with pytest.raises(RuntimeError, match="no request"):
        current_context.id  # noqa: B018


def test_to_look_for_the_user_is_not_to_read_the_session(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))
    captured = CapturedEnvelopes()
    app = Flask(__name__)
    app.secret_key = "manners"
    SentryBridge(
        app,
        enabled=True,
        dsn="http://public@127.0.0.1:9/1",
        transport=captured,
        user={"resolvers": ["framework"]},
    )

    @app.get("/login")
    def login() -> str:
        # What Flask-Login keeps there.
        session["_user_id"] = "17"
        return ""

    @app.get("/")
    def index() -> str:
        sentry_sdk.capture_message("noted")
        return ""

    try:
        client = app.test_client()
        client.get("/login", buffered=True)
        response = client.get("/", buffered=True)
    finally:
        sentry_bridge.get_bridge().close()
        sentry_sdk.get_global_scope().set_client(None)
    (event,) = captured.events
    assert event["user"] == {"id": "17"}
    assert "Cookie" not in response.headers.get("Vary", "")
