"""Fixtures for rooms that application code calls: a started bridge, and what would leave."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge, get_bridge, init
from sentry_bridge.testing import CapturedEnvelopes

DSN = "http://public@127.0.0.1:9/1"

Start = Callable[..., Bridge]


@pytest.fixture
def captured() -> CapturedEnvelopes:
    return CapturedEnvelopes()


@pytest.fixture
def start(
    captured: CapturedEnvelopes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Start]:
    """Start a bridge whose settings come from the test alone, in a scope of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)

    def start(**overrides: Any) -> Bridge:
        options: dict[str, Any] = {
            "enabled": True,
            "dsn": DSN,
            "transport": captured,
            "traces_sample_rate": 1.0,
            "profiles_sample_rate": 0.0,
            # Without one, the SDK asks git, and that leaves a breadcrumb.
            "release": "1.10",
            "auto_enabling_integrations": False,
        }
        return init(**{**options, **overrides})

    with sentry_sdk.isolation_scope():
        yield start
    get_bridge().close()
    sentry_sdk.get_global_scope().set_client(None)


def until(ready: Callable[[], bool], *, timeout: float = 10.0) -> None:
    """Wait until `ready()`: the SDK's batchers send on a thread of their own."""
    deadline = time.monotonic() + timeout
    while not ready():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def batched(captured: CapturedEnvelopes, item_type: str) -> list[dict[str, Any]]:
    """Return all logs or metrics, which leave many at a time."""
    return [item for items in captured.items(item_type) for item in items["items"]]


@pytest.fixture
def bridge(start: Start) -> Bridge:
    return start()
