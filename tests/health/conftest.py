"""Waiting for what must become true, and a bridge of the test's own."""

from collections.abc import Callable, Iterator
from threading import Event
from time import monotonic
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge, init

_pause = Event()


def eventually(holds: Callable[[], bool], timeout: float = 10.0) -> None:
    """Return as soon as `holds()`.

    Raises:
        AssertionError: when it still does not after `timeout` seconds.
    """
    deadline = monotonic() + timeout
    while not holds():
        assert monotonic() < deadline, "it did not become true in time"
        _pause.wait(0.005)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Callable[..., Bridge]]:
    """Start a bridge whose settings come from the test alone."""
    monkeypatch.chdir(tmp_path)
    for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    bridges: list[Bridge] = []

    def start(**overrides: Any) -> Bridge:
        options = {"default_integrations": False, "auto_enabling_integrations": False}
        bridges.append(init(**{**options, **overrides}))
        return bridges[-1]

    yield start
    for bridge in bridges:
        bridge.close()
    sentry_sdk.get_global_scope().set_client(None)
