"""The FastAPI middleware passes messages, disconnects, cancellations and exceptions through."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk

pytest.importorskip("starlette")

import sentry_bridge
from sentry_bridge.context import current_request_id
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_fastapi import SentryBridgeMiddleware

DSN = "http://public@127.0.0.1:9/1"


@pytest.fixture(autouse=True)
def captured() -> Iterator[CapturedEnvelopes]:
    captured = CapturedEnvelopes()
    sentry_bridge.init(settings_files=[], enabled=True, dsn=DSN, transport=captured)
    yield captured
    sentry_bridge.get_bridge().close()
    sentry_sdk.get_global_scope().set_client(None)


def untouched() -> None:
    if SentryBridgeMiddleware.__call__.__name__ != "__call__":
        pytest.skip("the SDK's spans stand around all middleware, and hand on functions of theirs")


def http(*headers: tuple[bytes, bytes], **changes: Any) -> dict[str, Any]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/orders/42",
        "raw_path": b"/orders/42",
        "query_string": b"",
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
    return {**scope, **changes}


async def receive() -> dict[str, Any]:
    return {"type": "http.disconnect"}


async def send(message: Any) -> None: ...


def run(app: Any, scope: dict[str, Any], receive: Any = receive, send: Any = send) -> None:
    asyncio.run(SentryBridgeMiddleware(app)(scope, receive, send))


def test_a_lifespan_passes_as_it_is() -> None:
    untouched()
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend((scope, receive, send))

    scope = {"type": "lifespan"}
    run(app, scope)
    assert seen == [scope, receive, send]
    assert list(scope) == ["type"]


def test_the_application_receives_with_the_server_s_own_function() -> None:
    untouched()

    async def app(scope: Any, ours: Any, send: Any) -> None:
        assert ours is receive
        assert await ours() == {"type": "http.disconnect"}

    run(app, http())


@pytest.mark.parametrize(
    "error", [RuntimeError("own"), KeyboardInterrupt(), SystemExit(3), asyncio.CancelledError()]
)
def test_whatever_is_raised_is_raised(error: BaseException) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise error

    with pytest.raises(type(error)):
        run(app, http())
    assert current_request_id() is None


def test_an_error_of_the_server_s_is_raised_into_the_application() -> None:
    async def gone(message: Any) -> None:
        raise OSError("the client is gone")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        with pytest.raises(OSError, match="gone"):
            await send({"type": "http.response.start", "status": 200, "headers": []})

    run(app, http(), send=gone)


def test_a_cancelled_request_ends() -> None:
    started = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        started.set()
        await asyncio.Event().wait()

    async def cancel() -> None:
        task = asyncio.ensure_future(SentryBridgeMiddleware(app)(http(), receive, send))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())


def test_other_messages_and_their_objects_are_not_touched() -> None:
    sent: list[Any] = []
    body = {"type": "http.response.body", "body": b"x", "more_body": False}
    start = {"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]}

    async def keep(message: Any) -> None:
        sent.append(message)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start)
        await send(body)

    run(app, http((b"x-request-id", b"mine")), send=keep)
    assert sent[1] is body
    assert sent[0]["headers"] == [(b"a", b"b"), (b"x-request-id", b"mine")]
    assert start["headers"] == [(b"a", b"b")]


@pytest.mark.parametrize("received", [b"a\r\nSet-Cookie: x=1", b"a\nb", b"a\x00", b"\xff", b"a b"])
def test_no_header_can_be_injected_through_an_id(received: bytes) -> None:
    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    run(app, http((b"x-request-id", received)), send=keep)
    ((name, value),) = sent[0]["headers"]
    assert name == b"x-request-id"
    assert len(value) == 32
    assert value.isalnum()


def test_requests_without_the_sdk_s_scope_do_not_mix(captured: CapturedEnvelopes) -> None:
    """Outside of any framework of the SDK's, each request gets a scope of ours."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        sentry_sdk.add_breadcrumb(message=f"of {current_request_id()}")
        await asyncio.sleep(0)
        sentry_sdk.capture_message(f"from {current_request_id()}")

    async def both() -> None:
        served = SentryBridgeMiddleware(app)
        for names in ((b"one", b"two"), (b"three", b"four")):
            scopes = [http((b"x-request-id", name)) for name in names]
            await asyncio.gather(*(served(scope, receive, send) for scope in scopes))

    asyncio.run(both())
    for event in captured.events:
        name = event["tags"]["request_id"]
        assert event["message"] == f"from {name}"
        trail = [crumb.get("message") for crumb in event["breadcrumbs"]["values"]]
        assert [message for message in trail if message] == ["received", f"of {name}"]
    assert len(captured.events) == 4
    sentry_sdk.capture_message("afterwards")
    assert "request_id" not in (captured.events[-1].get("tags") or {})


def test_a_nested_application_shares_the_request_s_id(captured: CapturedEnvelopes) -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        sentry_sdk.capture_message("inside")

    nested = SentryBridgeMiddleware(inner)

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        # As a mount of another framework's does: a scope of its own.
        await nested(http(), receive, send)
        sentry_sdk.capture_message("outside")

    run(outer, http())
    inside, outside = captured.events
    assert inside["tags"]["request_id"] == outside["tags"]["request_id"]
