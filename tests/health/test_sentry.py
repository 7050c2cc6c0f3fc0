"""The Sentry check tells the truth: about the client, the gate, the worker and the server."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge, get_bridge
from sentry_bridge.health import HealthASGI, Outcome
from sentry_bridge.health.checks.sentry import sentry
from sentry_bridge.testing.receiver import Fault, Receiver

from .conftest import eventually

Start = Callable[..., Bridge]


def outcome(bridge: Bridge, *, active: bool = False, timeout: float = 2.0) -> Outcome:
    run = sentry(settings=bridge.settings, bridge=get_bridge, active=active, timeout=timeout)
    told: Outcome = run()
    return told


def facts(bridge: Bridge) -> Mapping[str, Any]:
    return outcome(bridge).facts


def test_disabled_is_well(start: Start) -> None:
    assert outcome(start(enabled=False)) == Outcome(True, "Sentry is disabled", {"enabled": False})


def test_enabled_without_a_dsn_is_a_fault(start: Start) -> None:
    told = outcome(start(enabled=True))
    assert not told.healthy
    assert told.message == "enabled, but the DSN is missing or does not parse"


def test_a_bridge_that_was_closed_is_a_fault(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        assert outcome(bridge).healthy
        bridge.close()
        assert outcome(bridge).facts["client_active"] is False


def test_another_client_is_a_fault(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        other = sentry_sdk.Client(dsn=receiver.dsn, default_integrations=False)
        sentry_sdk.get_global_scope().set_client(other)
        told = outcome(bridge)
        other.close()
    assert not told.healthy
    assert told.message == "enabled, but the bridge's client is not the current one"


def test_somebody_behind_the_gate_is_a_fault(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        transport: Any = sentry_sdk.get_client().transport
        inner = transport.capture_envelope
        transport.capture_envelope = lambda envelope: inner(envelope)
        told = outcome(bridge)
    assert not told.healthy
    assert told.message == "the gate is not the last on the way out"


def test_a_probe_makes_no_request(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        assert outcome(bridge).healthy
        sentry_sdk.get_client().flush()
        assert receiver.requests == 0


def test_an_active_probe_asks_the_server(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        assert outcome(bridge, active=True).healthy
        assert receiver.requests == 1
        assert receiver.events == []
        receiver.fault = "500"
        told = outcome(bridge, active=True)
    assert not told.healthy
    assert told.message == "the last delivery failed (status_500)"


def test_a_success_is_told_with_its_age(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        assert facts(bridge)["last_success"] is None
        sentry_sdk.capture_message("hello")
        sentry_sdk.get_client().flush()
        told = facts(bridge)
    assert told["last_success_age_seconds"] >= 0
    assert told["worker"] == "running"
    assert told["sent"] == {"error": 1}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("400", "status_400"), ("413", "status_413"), ("500", "status_500"), ("half", "network")],
)
def test_a_failure_is_told_until_the_next_success(start: Start, fault: Fault, reason: str) -> None:
    with Receiver(fault=fault) as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        sentry_sdk.capture_message("lost")
        sentry_sdk.get_client().flush()
        told = outcome(bridge)
        assert not told.healthy
        assert told.message == f"the last delivery failed ({reason})"
        assert told.facts["last_failure_reason"] == reason
        receiver.fault = None
        sentry_sdk.capture_message("arrives")
        sentry_sdk.get_client().flush()
        assert outcome(bridge).healthy


def test_a_rate_limit_is_told_with_its_end(start: Start) -> None:
    with Receiver(fault="429") as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        sentry_sdk.capture_message("too much")
        sentry_sdk.get_client().flush()
        told = outcome(bridge)
    assert not told.healthy
    assert "rate limits are in force for all" in told.message
    assert told.facts["rate_limited_until"]["all"] > told.facts["last_failure"]


def test_a_server_that_does_not_answer_is_told(start: Start) -> None:
    with Receiver(fault="hang") as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        sentry_sdk.capture_message("waits")
        eventually(lambda: receiver.requests == 1)
        eventually(lambda: not outcome(bridge, timeout=0.01).healthy)
        assert "has not answered" in outcome(bridge, timeout=0.01).message
        assert not outcome(bridge, active=True, timeout=0.1).healthy


def test_a_full_queue_is_told(start: Start) -> None:
    with Receiver(fault="hang") as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn, transport_queue_size=10)
        sentry_sdk.capture_message("waits")
        eventually(lambda: receiver.requests == 1)
        for _ in range(12):
            sentry_sdk.capture_message("queues")
        told = outcome(bridge, timeout=60)
    assert told.message == "10 of 10 places in the queue are taken"
    assert told.facts["queued"] == told.facts["queue_limit"] == 10
    assert told.facts["dropped"]["queue_overflow:error"] == 2


def test_a_worker_that_died_with_work_left_is_told(start: Start) -> None:
    with Receiver(fault="hang") as receiver:
        bridge = start(enabled=True, dsn=receiver.dsn)
        sentry_sdk.capture_message("waits")
        eventually(lambda: receiver.requests == 1)
        sentry_sdk.capture_message("queues")
        sentry_sdk.get_client().transport.kill()  # type: ignore[union-attr]
        told = outcome(bridge, timeout=60)
    assert told.facts["worker"] == "dead"
    assert told.message == "the worker is dead and envelopes are waiting"


def test_no_probe_fails_for_it(start: Start) -> None:
    bridge = start(enabled=True, health={"checks": {"sentry": {"tags": ["ready", "live"]}}})
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    for path in ("/health", "/health/live", "/health/ready"):
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": []}
        asyncio.run(HealthASGI(bridge)(scope, None, send))  # type: ignore[arg-type]
        assert sent[-2]["status"] == 200
        assert b'"status": "degraded"' in sent[-1]["body"]
