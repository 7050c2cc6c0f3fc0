"""Whatever the SDK sends, it leaves through the gate."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.consts import DEFAULT_OPTIONS
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.transport import Transport

from sentry_bridge import Bridge
from sentry_bridge.egress import Account, Gate
from sentry_bridge.privacy import Policy
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge.testing.receiver import Receiver

from .conftest import DSN, EMAIL, SECRET

Start = Callable[..., Bridge]


def send(item_type: str, payload: PayloadRef, **headers: Any) -> None:
    """Hand an envelope to the current client's transport, as the SDK does."""
    transport = sentry_sdk.get_client().transport
    assert transport is not None
    item = Item(payload=payload, type=item_type, headers=headers or None)
    transport.capture_envelope(Envelope(headers={"event_id": "a" * 32}, items=[item]))


def left(captured: CapturedEnvelopes) -> bytes:
    sentry_sdk.get_client().flush()
    return b"".join(captured.envelopes)


def test_an_error_leaves_without_its_secrets_and_with_its_facts(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start()
    try:
        password, order_id = SECRET, "order-4711"
        raise ValueError(f"cannot charge {EMAIL} for {order_id}")
    except ValueError:
        sentry_sdk.capture_exception()
    assert len(password) > 0
    (event,) = captured.events
    (exception,) = event["exception"]["values"]
    assert exception["type"] == "ValueError"
    assert "cannot charge" in exception["value"]
    assert "order-4711" in exception["value"]
    assert exception["stacktrace"]["frames"][-1]["vars"]["order_id"] == "'order-4711'"
    assert event["release"] == "1.10"
    assert SECRET.encode() not in left(captured)
    assert EMAIL.encode() not in left(captured)


def test_the_application_s_data_stays_as_it_is(start: Start) -> None:
    start()
    extra: dict[str, object] = {"password": SECRET}
    sentry_sdk.capture_event({"message": "kept", "extra": extra})
    assert extra == {"password": SECRET}


@pytest.mark.parametrize(
    "item_type",
    [
        "event",
        "transaction",
        "span",
        "log",
        "trace_metric",
        "check_in",
        "session",
        "sessions",
        "profile",
        "profile_chunk",
        "feedback",
        "user_report",
        "an_item_type_not_yet_invented",
    ],
)
def test_every_item_type_is_scrubbed(
    start: Start, captured: CapturedEnvelopes, item_type: str
) -> None:
    start()
    data = {"items": [{"body": f"mail {EMAIL}", "attributes": {"password": SECRET}}], "n": 1}
    send(item_type, PayloadRef(json=data))
    send(item_type, PayloadRef(bytes=json.dumps(data).encode()))
    output = left(captured)
    assert SECRET.encode() not in output
    assert EMAIL.encode() not in output
    assert output.count(f'"type":"{item_type}"'.encode()) == 2


def test_what_is_neither_json_nor_text_is_dropped_and_counted(
    start: Start, captured: CapturedEnvelopes
) -> None:
    bridge = start()
    send("replay_video", PayloadRef(bytes=b"\x00\xff" + SECRET.encode()))
    assert SECRET.encode() not in left(captured)
    assert bridge.health()["dropped"] == {"internal_sdk_error:default": 1}


def test_client_reports_pass_untouched(start: Start, captured: CapturedEnvelopes) -> None:
    start()
    report = {"timestamp": 1.5, "discarded_events": [{"reason": "x", "quantity": 2}]}
    send("client_report", PayloadRef(json=report))
    assert captured.items("client_report") == [report]


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", json.dumps({"password": SECRET, "to": EMAIL}).encode()),
        ("text/plain; charset=utf-8", f"password={SECRET} to {EMAIL}".encode()),
        ("application/octet-stream", f"\x00{SECRET} {EMAIL}".encode()),
        ("text/plain", b"\xff\xfe" + SECRET.encode()),
    ],
)
def test_attachments_leave_scrubbed_or_not_at_all(
    start: Start, captured: CapturedEnvelopes, content_type: str, content: bytes
) -> None:
    start()
    send(
        "attachment",
        PayloadRef(bytes=content),
        content_type=content_type,
        filename=f"{EMAIL}.txt",
    )
    output = left(captured)
    assert SECRET.encode() not in output
    assert EMAIL.encode() not in output


def test_an_allowed_content_type_leaves_as_it_is(start: Start, captured: CapturedEnvelopes) -> None:
    start(privacy={"attachment_content_types": ["image/png"]})
    send("attachment", PayloadRef(bytes=b"\x89PNG\x00"), content_type="image/png")
    assert b"\x89PNG\x00" in left(captured)


def test_envelope_headers_keep_the_trace_and_lose_the_identity(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start()
    with sentry_sdk.start_transaction(name=f"/users/{EMAIL}", op="http.server"):
        sentry_sdk.capture_message("inside")
    headers = json.loads(captured.envelopes[0].splitlines()[0])
    trace = headers["trace"]
    assert trace["trace_id"]
    assert trace["sample_rate"]
    assert trace["public_key"] == "public"
    assert EMAIL.encode() not in left(captured)


class Broken:
    """A policy whose scrubbing fails, as a defect in a rule would make it."""

    pseudonymises = False

    def pseudonym(self, value: str) -> str:
        return value

    def scrub(self, payload: Any, kind: str = "event") -> Any:
        if kind.endswith("_header"):
            return dict(payload)
        raise RuntimeError(f"cannot scrub {payload!r}")

    def counts(self) -> dict[str, int]:
        return {}


@pytest.fixture
def broken_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policy, "from_settings", lambda *args, **kwargs: Broken())


@pytest.mark.usefixtures("broken_policy")
def test_an_event_that_cannot_be_scrubbed_leaves_as_a_skeleton(
    start: Start, captured: CapturedEnvelopes
) -> None:
    bridge = start()
    try:
        password = SECRET
        raise KeyError(password)
    except KeyError:
        event_id = sentry_sdk.capture_exception()
    (event,) = captured.events
    assert event["event_id"] == event_id
    assert event["release"] == "1.10"
    assert event["tags"] == {"sentry_bridge.scrub_failed": "RuntimeError"}
    (exception,) = event["exception"]["values"]
    assert exception["type"] == "KeyError"
    assert set(exception) == {"type", "stacktrace"}
    frame = exception["stacktrace"]["frames"][-1]
    assert frame["function"] == "test_an_event_that_cannot_be_scrubbed_leaves_as_a_skeleton"
    assert set(frame) <= {"module", "function", "lineno", "in_app"}
    assert SECRET.encode() not in left(captured)
    assert bridge.health()["scrub_failures"] == {"event": 1}


@pytest.mark.usefixtures("broken_policy")
def test_a_hostile_exception_name_does_not_reach_the_skeleton(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start()
    sentry_sdk.capture_exception(type(EMAIL, (Exception,), {})("x"))
    assert EMAIL.encode() not in left(captured)


@pytest.mark.usefixtures("broken_policy")
def test_any_other_item_that_cannot_be_scrubbed_is_dropped_and_counted(
    start: Start, captured: CapturedEnvelopes
) -> None:
    bridge = start()
    with sentry_sdk.start_transaction(name="checkout"):
        pass
    send("log", PayloadRef(json={"items": [{"body": SECRET}] * 3}), item_count=3)
    output = left(captured)
    assert captured.items() == []
    assert SECRET.encode() not in output
    assert bridge.health()["dropped"] == {
        "internal_sdk_error:transaction": 1,
        "internal_sdk_error:log_item": 3,
    }
    assert bridge.health()["scrub_failures"] == {"transaction": 1, "log": 1}


def test_numbers_that_json_lacks_do_not_lose_the_item(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start()
    send("log", PayloadRef(json={"items": [{"body": "kept", "value": float("nan")}]}))
    (log,) = captured.items("log")
    assert log["items"][0]["body"] == "kept"
    assert log["items"][0]["value"] is None


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the threads on which payloads and headers are scrubbed."""
    threads: set[str] = set()
    scrub = Policy.scrub

    def noting(self: Policy, payload: Any, kind: str = "event") -> Any:
        threads.add(threading.current_thread().name)
        return scrub(self, payload, kind)

    monkeypatch.setattr(Policy, "scrub", noting)
    return threads


def test_scrubbing_runs_off_the_thread_that_captures(start: Start, noted: set[str]) -> None:
    with Receiver() as receiver:
        bridge = start(dsn=receiver.dsn, transport=None)
        sentry_sdk.capture_message("hello")
        bridge.flush()
        receiver.wait_for(1, timeout=10)
    assert noted == {"sentry-sdk.BackgroundWorker"}


def test_scrubbing_runs_off_the_thread_for_http2_as_well(start: Start, noted: set[str]) -> None:
    pytest.importorskip("h2")
    with Receiver() as receiver:
        bridge = start(dsn=receiver.dsn, transport=None, _experiments={"transport_http2": True})
        sentry_sdk.capture_message("hello")
        bridge.flush()
        receiver.wait_for(1, timeout=10)
        # The SDK leaves its connections to the garbage collector.
        sentry_sdk.get_client().transport._pool.close()  # type: ignore[union-attr]
    assert noted == {"sentry-sdk.BackgroundWorker"}


def test_scrubbing_runs_off_the_event_loop_of_an_async_transport(
    start: Start, noted: set[str]
) -> None:
    transport = pytest.importorskip("sentry_sdk.transport")
    if not getattr(transport, "ASYNC_TRANSPORT_AVAILABLE", False):
        pytest.skip("this SDK has no asynchronous transport")
    from sentry_sdk.integrations.asyncio import AsyncioIntegration

    async def capture() -> None:
        bridge = start(
            dsn=receiver.dsn,
            transport=None,
            _experiments={"transport_async": True},
            integrations=[AsyncioIntegration()],
        )
        client = sentry_sdk.get_client()
        assert isinstance(client.transport, transport.AsyncHttpTransport)
        assert bridge.health()["installed"]
        sentry_sdk.capture_event({"message": "m", "extra": {"password": SECRET}})
        await client.close_async(timeout=10)

    with Receiver() as receiver:
        asyncio.run(capture())
        assert len(receiver.events) == 1
        assert SECRET.encode() not in b"".join(receiver.envelopes)
    assert {name.partition("_")[0] for name in noted} == {"sentry-bridge.gate"}


def test_a_transport_that_reads_the_payload_itself_reads_it_scrubbed(start: Start) -> None:
    seen: list[Any] = []

    class Reader(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            seen.append(envelope.get_event())
            seen.extend(item.payload.json for item in envelope.items)
            seen.extend(item.payload.bytes for item in envelope.items)

    start(transport=Reader)
    sentry_sdk.capture_event({"message": "m", "extra": {"password": SECRET}})
    assert len(seen) == 3
    assert SECRET not in repr(seen)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_function_as_transport_gets_scrubbed_events(start: Start) -> None:
    seen: list[Any] = []
    start(transport=seen.append)
    sentry_sdk.capture_event({"message": "m", "extra": {"password": SECRET}})
    assert len(seen) == 1
    assert SECRET not in repr(seen)


def test_the_application_s_hooks_keep_working_and_cannot_open_the_gate(
    start: Start, captured: CapturedEnvelopes
) -> None:
    class Scrubber:
        def scrub_event(self, event: Any) -> None:
            event["extra"]["marked"] = "by the scrubber"

    def before_send(event: Any, hint: Any) -> Any:
        if event["extra"].get("drop"):
            return None
        event["extra"]["password"] = SECRET
        return event

    start(before_send=before_send, event_scrubber=Scrubber())
    sentry_sdk.capture_event({"message": "m", "extra": {"drop": True}})
    sentry_sdk.capture_event({"message": "m", "extra": {}})
    (event,) = captured.events
    assert event["extra"]["marked"] == "by the scrubber"
    assert SECRET not in json.dumps(event)


def test_who_reads_an_item_while_another_reads_it_gets_it_too() -> None:
    """As Spotlight does while the transport's worker is at it."""
    begun, read = threading.Event(), threading.Event()

    class Dwelling:
        def scrub(self, payload: Any, kind: str = "event") -> Any:
            begun.set()
            # Whoever does not wait for us has read by then.
            read.wait(0.3)
            return payload

    policy: Any = Dwelling()
    envelope = Gate(policy, Account()).admit(Envelope(items=[Item(PayloadRef(json={"n": 1}))]))
    first = threading.Thread(target=envelope.items[0].get_bytes)
    first.start()
    assert begun.wait(10)
    second = envelope.items[0].get_bytes()
    read.set()
    first.join()
    assert second == b'{"n":1}'


@pytest.mark.skipif("spotlight" not in DEFAULT_OPTIONS, reason="this SDK has no Spotlight")
def test_spotlight_gets_scrubbed_envelopes(start: Start) -> None:
    with Receiver() as spotlight:
        start(spotlight=f"{spotlight.url}/api/1/envelope/")
        sentry_sdk.capture_event({"message": "m", "extra": {"password": SECRET}})
        spotlight.wait_for(1, timeout=10)
        assert SECRET.encode() not in b"".join(spotlight.envelopes)


def test_the_sdk_s_printer_prints_scrubbed_envelopes() -> None:
    program = (
        "import sentry_sdk, sentry_bridge\n"
        f"sentry_bridge.init(enabled=True, dsn={DSN!r}, shutdown_timeout=0)\n"
        f"sentry_sdk.capture_event({{'message': 'printed', 'extra': {{'password': {SECRET!r}}}}})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "SENTRY_PRINT_ENVELOPES": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert SECRET not in done.stderr + done.stdout


def test_a_process_ends_between_scrubs() -> None:
    program = (
        "import atexit, os, threading\n"
        "from sentry_bridge.egress.scrubbing import scrubbing\n"
        "begun, ending = threading.Event(), threading.Event()\n"
        "def scrub():\n"
        "    with scrubbing:\n"
        "        begun.set()\n"
        "        ending.wait()\n"
        "        sum(range(3_000_000))\n"
        "        os.write(1, b'scrubbed ')\n"
        "    with scrubbing:\n"
        "        os.write(1, b'scrubbed again')\n"
        "threading.Thread(target=scrub, daemon=True).start()\n"
        "begun.wait()\n"
        "atexit.register(ending.set)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "scrubbed "


def test_what_waits_at_the_end_leaves_though_the_sdk_was_started_before() -> None:
    with Receiver() as receiver:
        program = (
            "import sentry_sdk\n"
            "sentry_sdk.init()\n"
            "import sentry_bridge\n"
            f"sentry_bridge.init(enabled=True, dsn={receiver.dsn!r})\n"
            "sentry_sdk.capture_message('last words')\n"
        )
        subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
        assert b"last words" in b"".join(receiver.envelopes)


def test_a_client_put_in_place_of_ours_shows_in_the_health(start: Start) -> None:
    bridge = start()
    assert bridge.health()["installed"] is True
    sentry_sdk.get_global_scope().set_client(sentry_sdk.Client(dsn=DSN))
    assert bridge.health()["installed"] is False


def test_losses_of_the_sdk_show_in_the_health(start: Start) -> None:
    bridge = start(sample_rate=0.0)
    sentry_sdk.capture_message("not sampled")
    assert bridge.health()["dropped"] == {"sample_rate:error": 1}


def test_what_a_full_queue_drops_is_counted_and_not_scrubbed(start: Start, noted: set[str]) -> None:
    with Receiver(fault="slow") as receiver:
        bridge = start(dsn=receiver.dsn, transport=None, transport_queue_size=1)
        for _ in range(4):
            with sentry_sdk.start_transaction(name="t"), sentry_sdk.start_span(op="function"):
                pass
        dropped = bridge.health()["dropped"]
        # One is on its way, one may wait.
        assert dropped["queue_overflow:transaction"] >= 2
        assert dropped["queue_overflow:span"] == 2 * dropped["queue_overflow:transaction"]
        assert noted <= {"sentry-sdk.BackgroundWorker"}


def test_lost_logs_are_counted_one_by_one(start: Start) -> None:
    bridge = start()
    logs = PayloadRef(json={"items": [{"body": "one"}, {"body": "two"}]})
    transport = sentry_sdk.get_client().transport
    assert transport is not None
    transport.record_lost_event(
        "network_error", item=Item(payload=logs, type="log", headers={"item_count": 2})
    )
    assert bridge.health()["dropped"] == {"network_error:log_item": 2}


def test_logs_of_the_sdk_itself_hold_no_secret(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        bridge = start(debug=True)
        sentry_sdk.capture_event({"message": "m", "extra": {"password": SECRET}})
        bridge.flush()
    assert SECRET not in caplog.text
