"""Every test of this suite runs against every adapter whose framework is installed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
import sentry_sdk

import sentry_bridge
from sentry_bridge.testing import CapturedEnvelopes

from .client import Client

DSN = "http://public@127.0.0.1:9/1"


@dataclass(frozen=True)
class Adapter:
    """How one framework's service is built and served."""

    framework: str
    module: str
    build: str
    serve: str


ADAPTERS = {
    "fastapi": Adapter("fastapi", "asgi", "fastapi_app", "serve_asgi"),
    "starlette": Adapter("starlette", "asgi", "starlette_app", "serve_asgi"),
    "flask": Adapter("flask", "flask", "flask_app", "serve_wsgi"),
    "django-wsgi": Adapter("django", "django", "django_wsgi_app", "serve_wsgi"),
    "django-asgi": Adapter("django", "django", "django_asgi_app", "serve_asgi"),
}
INSTALLED = [name for name, adapter in ADAPTERS.items() if find_spec(adapter.framework)]


@dataclass
class Service:
    """A running service: a client to it, and what it would send to Sentry."""

    framework: str
    client: Client
    captured: CapturedEnvelopes

    def event(self) -> dict[str, Any]:
        """Return the only event captured so far, once it is there."""
        # An ASGI server answers before the SDK reports.
        self.captured.wait_for(1, timeout=10, item_type="event")
        (event,) = self.captured.events
        return event


Run = Callable[..., AbstractContextManager[Service]]


@pytest.fixture(params=INSTALLED or [pytest.param("", marks=pytest.mark.skip("no framework"))])
def adapter(request: pytest.FixtureRequest) -> Adapter:
    return ADAPTERS[request.param]


@pytest.fixture
def start(
    adapter: Adapter, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Iterator[Callable[..., Service]]:
    """Start the adapter's service with overrides of the settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    running: list[AbstractContextManager[str]] = []

    def start(**overrides: Any) -> Service:
        captured = CapturedEnvelopes()
        options = {"enabled": True, "dsn": DSN, "transport": captured, "traces_sample_rate": 0.0}
        sentry_bridge.init(**{**options, **overrides})
        module = import_module(f".apps.{adapter.module}", __package__)
        serve = getattr(import_module(".server", __package__), adapter.serve)
        server = serve(getattr(module, adapter.build)())
        url = server.__enter__()
        running.append(server)
        return Service(adapter.framework, Client(url), captured)

    yield start
    for server in running:
        server.__exit__(None, None, None)
    sentry_bridge.get_bridge().close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture
def service(start: Callable[..., Service]) -> Service:
    return start()
