"""What users write. Nobody runs this file: mypy and pyright must find nothing in it."""

from typing import Any, assert_type

from fastapi import FastAPI
from flask import Flask
from starlette.applications import Starlette

import sentry_bridge
from sentry_bridge import Bridge, Settings, SettingsError
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_fastapi import SentryBridgeMiddleware
from sentry_bridge_flask import SentryBridge


def starting() -> None:
    bridge = sentry_bridge.init()
    assert_type(bridge, Bridge)
    assert_type(bridge.settings, Settings)
    assert_type(bridge.enabled, bool)
    sentry_bridge.init(
        settings_files=["settings.toml"],
        env="production",
        framework_settings={"traces_sample_rate": 0.2},
        enabled=True,
        privacy={"deny_keys": ["iban"]},
        max_value_length=2048,
    )
    assert_type(sentry_bridge.get_bridge(), Bridge)
    bridge.flush(timeout=2.0)
    bridge.close()


def wrong_settings() -> str | None:
    try:
        sentry_bridge.init(traces_sample_rate=7)
    except SettingsError as error:
        return str(error)
    return None


def fastapi_application() -> FastAPI:
    app = FastAPI()
    app.add_middleware(SentryBridgeMiddleware)
    return app


def starlette_application() -> Starlette:
    app = Starlette()
    app.add_middleware(SentryBridgeMiddleware, traces_sample_rate=0.2)
    return app


def flask_application() -> Flask:
    app = Flask(__name__)
    SentryBridge(app)
    return app


def flask_factory(extension: SentryBridge) -> Flask:
    app = Flask(__name__)
    app.config["SENTRY_BRIDGE"] = {"traces_sample_rate": 0.2}
    extension.init_app(app)
    return app


def testing() -> None:
    captured = CapturedEnvelopes()
    sentry_bridge.init(enabled=True, dsn="http://public@127.0.0.1/1", transport=captured)
    captured.wait_for(1, timeout=1.0, item_type="event")
    assert_type(captured.events, list[dict[str, Any]])
