"""What becomes of the transport's requests is noted, whichever of the SDK's transports it is."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge
from sentry_bridge.egress import Gate
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge.testing.receiver import Receiver

Start = Callable[..., Bridge]


def gate(bridge: Bridge) -> Gate:
    assert bridge.wiring is not None
    return bridge.wiring.gate


@pytest.mark.parametrize("experiments", [{}, {"transport_http2": True}], ids=["http", "http2"])
def test_successes_and_failures_are_noted(start: Start, experiments: Any) -> None:
    if experiments:
        pytest.importorskip("h2")
    with Receiver() as receiver:
        bridge = start(dsn=receiver.dsn, transport=None, _experiments=experiments)
        sentry_sdk.capture_message("arrives")
        bridge.flush()
        told = gate(bridge).delivery()
        assert told.last_success is not None
        assert (told.last_failure, told.waiting, told.queued) == (None, None, 0)
        receiver.fault = "500"
        sentry_sdk.capture_message("fails")
        bridge.flush()
        told = gate(bridge).delivery()
        assert told.failure == "status_500"
        assert told.last_failure is not None
        assert told.last_failure >= (told.last_success or 0.0)
        if experiments:
            # The SDK leaves its connections to the garbage collector.
            sentry_sdk.get_client().transport._pool.close()  # type: ignore[union-attr]


def test_the_asynchronous_transport_s_requests_are_noted(start: Start) -> None:
    transport = pytest.importorskip("sentry_sdk.transport")
    if not getattr(transport, "ASYNC_TRANSPORT_AVAILABLE", False):
        pytest.skip("this SDK has no asynchronous transport")
    from sentry_sdk.integrations.asyncio import AsyncioIntegration

    async def capture() -> Bridge:
        bridge = start(
            dsn=receiver.dsn,
            transport=None,
            _experiments={"transport_async": True},
            integrations=[AsyncioIntegration()],
        )
        sentry_sdk.capture_message("arrives")
        assert gate(bridge).ping(0.01) is None
        await sentry_sdk.get_client().close_async(timeout=10)
        return bridge

    with Receiver() as receiver:
        bridge = asyncio.run(capture())
        assert gate(bridge).delivery().last_success is not None


def test_a_ping_is_one_request_and_no_event(start: Start) -> None:
    with Receiver() as receiver:
        bridge = start(dsn=receiver.dsn, transport=None)
        assert gate(bridge).ping(10) is True
        assert (receiver.requests, receiver.events) == (1, [])


def test_pings_do_not_queue_behind_each_other(start: Start) -> None:
    with Receiver(fault="hang") as receiver:
        bridge = start(dsn=receiver.dsn, transport=None)
        assert [gate(bridge).ping(0.01) for _ in range(5)] == [False] * 5
        receiver.wait_until(lambda: receiver.requests == 1, timeout=10)
        assert gate(bridge).delivery().queued == 0


def test_of_a_transport_of_the_application_s_own_nothing_is_said(start: Start) -> None:
    bridge = start(transport=CapturedEnvelopes())
    told = gate(bridge).delivery()
    assert gate(bridge).ping(0.01) is None
    assert (told.worker, told.queued, told.queue_limit, told.last_success) == (None,) * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_does_not_wait_for_its_parent_s_request(start: Start) -> None:
    with Receiver(fault="hang") as receiver:
        bridge = start(dsn=receiver.dsn, transport=None)
        sentry_sdk.capture_message("waits")
        receiver.wait_until(lambda: receiver.requests == 1, timeout=10)
        assert gate(bridge).delivery().waiting is not None
        child = os.fork()
        if not child:
            os._exit(0 if gate(bridge).delivery().waiting is None else 1)
        assert os.waitpid(child, 0)[1] == 0
