"""The conformance suite's services, reporting to a receiver that may be sick."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
import sentry_sdk

import sentry_bridge
from sentry_bridge import Bridge

from ..conformance.conftest import ADAPTERS, INSTALLED, Adapter

SECONDS = 30


@dataclass(frozen=True)
class Service:
    """A running service and the bridge that it reports through."""

    url: str
    bridge: Bridge
    settle: Callable[[], None]

    def finish(self) -> dict[str, Any]:
        """Send what can be sent, and return the health of the gate."""
        # An ASGI server answers before the SDK reports.
        self.settle()
        self.bridge.flush(SECONDS)
        return self.bridge.health()

    def get(self, path: str) -> bytes:
        """Return the whole response as it comes over the wire, its date aside."""
        host = urlsplit(self.url).netloc
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port)), timeout=SECONDS) as connection:
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Request-ID: mine\r\n"
                "Connection: close\r\n\r\n".encode()
            )
            response = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = response.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:")]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


Serve = Callable[..., AbstractContextManager[Service]]


@pytest.fixture(scope="module", autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no settings in but the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("faults"))
        for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "SENTRY_ENVIRONMENT"):
            patch.delenv(name, raising=False)
        # The receiver is on this machine, whatever the machine's proxies.
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


@pytest.fixture(scope="module", params=INSTALLED)
def serve(request: pytest.FixtureRequest) -> Serve:
    """Serve each framework's service for the length of a block, reporting to a DSN."""
    return partial(serving, ADAPTERS[request.param])


@pytest.fixture(scope="module")
def serve_one() -> Serve:
    """Serve one framework's service, where the framework makes no difference."""
    if not INSTALLED:
        pytest.skip("no framework is installed")
    return partial(serving, ADAPTERS[INSTALLED[0]])


@contextmanager
def serving(adapter: Adapter, dsn: str, **overrides: Any) -> Iterator[Service]:
    bridge = sentry_bridge.init(
        enabled=True, dsn=dsn, traces_sample_rate=0.0, shutdown_timeout=0.1, **overrides
    )
    module = import_module(f"..conformance.apps.{adapter.module}", __package__)
    start = getattr(import_module("..conformance.server", __package__), adapter.serve)
    try:
        with start(getattr(module, adapter.build)()) as server:
            yield Service(server.url, bridge, server.settle)
    finally:
        bridge.close()
        sentry_sdk.get_global_scope().set_client(None)
