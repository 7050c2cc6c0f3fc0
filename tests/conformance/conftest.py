"""Every test of this suite runs against every adapter whose framework is installed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk

import sentry_bridge
from sentry_bridge.testing import CapturedEnvelopes

from .client import Client
from .server import Server

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
    """A running service: a client to it, and what it would send to Sentry.

    `settle()` waits until the server is done with every request so far.
    """

    framework: str
    client: Client
    captured: CapturedEnvelopes
    settle: Callable[[], None]

    def event(self) -> dict[str, Any]:
        """Return the only event captured so far, once it is there."""
        # An ASGI server answers before the SDK reports.
        self.captured.wait_for(1, timeout=10, item_type="event")
        (event,) = self.captured.events
        return event


class Stage:
    """Where services run, one after the other: a process has one bridge.

    A service with the settings of every day is kept from one test to the next.
    """

    def __init__(self) -> None:
        self._everyday: tuple[Adapter, Service] | None = None
        self._running = ExitStack()

    def start(self, adapter: Adapter, **overrides: Any) -> Service:
        """Start a service with overrides of the settings, beside those of this test."""
        captured = CapturedEnvelopes()
        options = {
            "enabled": True,
            "dsn": DSN,
            "transport": captured,
            "traces_sample_rate": 0.0,
            # Without one, the SDK asks git, and that leaves a breadcrumb.
            "release": "1.10",
        }
        sentry_bridge.init(**{**options, **overrides})
        module = import_module(f".apps.{adapter.module}", __package__)
        serve = getattr(import_module(".server", __package__), adapter.serve)
        server: Server = self._running.enter_context(serve(getattr(module, adapter.build)()))
        return Service(adapter.framework, Client(server.url), captured, server.settle)

    def everyday(self, adapter: Adapter) -> Service:
        """Return the service with the settings of every day, with nothing captured yet."""
        if self._everyday is None or self._everyday[0] is not adapter:
            self.clear()
            self._everyday = (adapter, self.start(adapter))
        _, service = self._everyday
        service.settle()
        service.captured.envelopes.clear()
        return service

    def clear(self) -> None:
        """Stop all services and the bridge."""
        self._everyday = None
        self._running.close()
        sentry_bridge.get_bridge().close()
        sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture(
    scope="module",
    params=[*map(pytest.param, INSTALLED)]
    or [pytest.param("", marks=pytest.mark.skip("no framework"))],
)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    return ADAPTERS[request.param]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.clear()


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings of this machine out."""
    monkeypatch.chdir(tmp_path)
    for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def start(adapter: Adapter, stage: Stage, clean: None) -> Iterator[Callable[..., Service]]:
    """Start the adapter's service with overrides of the settings."""
    stage.clear()
    yield lambda **overrides: stage.start(adapter, **overrides)
    stage.clear()


@pytest.fixture
def service(adapter: Adapter, stage: Stage, clean: None) -> Service:
    return stage.everyday(adapter)
