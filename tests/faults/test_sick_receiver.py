"""Whatever becomes of a report, the application answers as it would, and at once."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sentry_bridge.testing.receiver import Fault, Receiver

from .conftest import SECONDS, Serve, Service

# Each path with the number of error events that serving it reports.
PATHS = {
    "/orders/42": 0,
    "/orders/42/broken": 1,
    "/threads/42/broken": 1,
    "/refused": 1,
    "/no-such-path": 0,
    "/stream": 1,
}
REPORTED = sum(PATHS.values())
ANSWERING: list[Fault] = ["400", "413", "500"]
FAULTS: list[Fault] = [*ANSWERING, "429", "half", "slow", "hang"]


@contextmanager
def nobody() -> Iterator[str]:
    """Yield the DSN of a port where nobody listens, and nobody will."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://public@127.0.0.1:{held.getsockname()[1]}/1"


def responses(service: Service) -> dict[str, bytes]:
    return {path: service.get(path) for path in PATHS}


@pytest.fixture(scope="module")
def healthy(serve: Serve) -> dict[str, bytes]:
    """The responses while everything that is reported arrives."""
    with Receiver() as receiver, serve(receiver.dsn) as service:
        answers = responses(service)
        receiver.wait_for(REPORTED, timeout=SECONDS, item_type="event")
    assert b"500" in answers["/orders/42/broken"].partition(b"\r\n")[0]
    return answers


@pytest.mark.parametrize("fault", FAULTS)
def test_responses_are_the_same_byte_for_byte(
    serve: Serve, healthy: dict[str, bytes], fault: Fault
) -> None:
    with Receiver(fault=fault) as receiver, serve(receiver.dsn) as service:
        assert responses(service) == healthy
        # The receiver was really asked, and so really sick.
        receiver.wait_until(lambda: receiver.requests > 0, timeout=SECONDS)


def test_responses_are_the_same_with_nobody_there(serve: Serve, healthy: dict[str, bytes]) -> None:
    with nobody() as dsn, serve(dsn) as service:
        assert responses(service) == healthy


def test_responses_wait_for_no_answer(serve: Serve) -> None:
    with Receiver(fault="hang") as receiver, serve(receiver.dsn) as service:
        service.get("/orders/42/broken")
        receiver.wait_until(lambda: receiver.requests == 1, timeout=SECONDS)
        # From here on a report is under way and stays so; requests come and go meanwhile.
        for _ in range(3):
            responses(service)
        assert receiver.answers == 0


@pytest.mark.parametrize("fault", ANSWERING)
def test_what_is_refused_is_counted(serve_one: Serve, fault: Fault) -> None:
    with Receiver(fault=fault) as receiver, serve_one(receiver.dsn) as service:
        responses(service)
        health = service.finish()
    assert health["undelivered"][f"status_{fault}"] >= REPORTED
    assert errors(health["dropped"]) == REPORTED


def test_what_is_cut_off_is_counted(serve_one: Serve) -> None:
    with Receiver(fault="half") as receiver, serve_one(receiver.dsn) as service:
        responses(service)
        health = service.finish()
    assert health["undelivered"]["network"] >= REPORTED
    assert errors(health["dropped"]) == REPORTED


def test_what_nobody_takes_is_counted(serve_one: Serve) -> None:
    with nobody() as dsn, serve_one(dsn) as service:
        responses(service)
        health = service.finish()
    assert health["undelivered"]["network"] >= REPORTED
    assert errors(health["dropped"]) == REPORTED


def test_what_is_held_back_for_a_rate_limit_is_counted(serve_one: Serve) -> None:
    with Receiver(fault="429") as receiver, serve_one(receiver.dsn) as service:
        service.get("/refused")
        service.bridge.flush(SECONDS)
        asked = receiver.requests
        responses(service)
        health = service.finish()
        assert receiver.requests == asked
    assert health["undelivered"]["status_429"] == asked
    assert health["dropped"]["ratelimit_backoff:error"] == REPORTED


def test_what_a_full_queue_refuses_is_counted(serve_one: Serve) -> None:
    with (
        Receiver(fault="hang") as receiver,
        serve_one(receiver.dsn, transport_queue_size=1) as service,
    ):
        service.get("/refused")
        receiver.wait_until(lambda: receiver.requests == 1, timeout=SECONDS)
        # One report is under way and one waits in the queue: there is no room for others.
        responses(service)
        service.settle()
        health = service.bridge.health()
    assert health["undelivered"]["full_queue"] >= REPORTED - 1
    assert health["dropped"]["queue_overflow:error"] == REPORTED - 1


def test_what_is_late_arrives(serve_one: Serve) -> None:
    with Receiver(fault="slow") as receiver, serve_one(receiver.dsn) as service:
        service.get("/refused")
        receiver.wait_for(1, timeout=SECONDS, item_type="event")
        assert service.finish()["undelivered"] == {}


def test_a_receiver_that_recovers_gets_what_follows(serve_one: Serve) -> None:
    with Receiver(fault="500") as receiver, serve_one(receiver.dsn) as service:
        service.get("/refused")
        service.bridge.flush(SECONDS)
        assert receiver.events == []
        receiver.fault = None
        service.get("/refused")
        receiver.wait_for(1, timeout=SECONDS, item_type="event")


def errors(dropped: dict[str, int]) -> int:
    """Return how many error events were lost on their way, whatever the reason."""
    reasons = ("network_error", "send_error", "ratelimit_backoff", "queue_overflow")
    return sum(dropped.get(f"{reason}:error", 0) for reason in reasons)
