"""A client of the real SDK behind a gate, and a transport that keeps what would leave."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge, init
from sentry_bridge.testing import CapturedEnvelopes

DSN = "http://public@127.0.0.1:9/1"
SECRET = "hunter2-correct-horse"
EMAIL = "jane.roe@example.org"


@pytest.fixture
def captured() -> CapturedEnvelopes:
    return CapturedEnvelopes()


@pytest.fixture
def start(
    captured: CapturedEnvelopes, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Iterator[Callable[..., Bridge]]:
    """Start a bridge whose settings come from the test alone."""
    monkeypatch.chdir(tmp_path)
    for name in ("SENTRY_DSN", "SENTRY_ENABLED", "ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    bridges: list[Bridge] = []

    def start(**overrides: Any) -> Bridge:
        options: dict[str, Any] = {
            "enabled": True,
            "dsn": DSN,
            "transport": captured,
            "traces_sample_rate": 1.0,
            "profiles_sample_rate": 0.0,
            "release": "1.10",
            "default_integrations": False,
            "auto_enabling_integrations": False,
        }
        bridges.append(init(**{**options, **overrides}))
        return bridges[-1]

    yield start
    for bridge in bridges:
        bridge.close()
    sentry_sdk.get_global_scope().set_client(None)
    sentry_sdk.get_isolation_scope().clear()
