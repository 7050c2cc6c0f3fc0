"""Calls of other services that fail are reported, over real connections."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sentry_bridge import Bridge
from sentry_bridge.testing import CapturedEnvelopes


class Service(BaseHTTPRequestHandler):
    """Answers with the status that the path begins with; 0 never answers in time."""

    released = threading.Event()

    def do_GET(self) -> None:
        status = int(self.path.split("/")[1])
        if status == 0:
            self.released.wait(10)
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Service.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def with_httpx(url: str) -> None:
    httpx = pytest.importorskip("httpx")
    from sentry_bridge.tracking.httpx_transport import TrackedTransport

    with httpx.Client(transport=TrackedTransport("billing"), timeout=0.2) as client:
        client.get(url)


def with_httpx_async(url: str) -> None:
    httpx = pytest.importorskip("httpx")
    from sentry_bridge.tracking.httpx_transport import AsyncTrackedTransport

    async def get() -> None:
        transport = AsyncTrackedTransport("billing")
        async with httpx.AsyncClient(transport=transport, timeout=0.2) as client:
            await client.get(url)

    asyncio.run(get())


def with_requests(url: str) -> None:
    requests = pytest.importorskip("requests")
    from sentry_bridge.tracking.requests_adapter import TrackedAdapter

    with requests.Session() as session:
        session.mount("http://", TrackedAdapter("billing"))
        session.get(url, timeout=0.2)


clients = pytest.mark.parametrize("get", [with_httpx, with_httpx_async, with_requests])


@clients
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_of_the_service_is_reported(
    bridge: Bridge,
    captured: CapturedEnvelopes,
    url: str,
    get: Callable[[str], None],
    status: int,
) -> None:
    get(f"{url}/{status}/invoices/81723/lines?key=hunter2")
    [event] = captured.events
    context = event["contexts"]["external_api"]
    assert context["service"] == "billing"
    assert context["endpoint"] == "/{id}/invoices/{id}/lines"
    assert context["status_code"] == status
    assert context["response_time_ms"] > 0


@clients
@pytest.mark.parametrize("status", [200, 302, 404])
def test_any_other_answer_is_not(
    bridge: Bridge,
    captured: CapturedEnvelopes,
    url: str,
    get: Callable[[str], None],
    status: int,
) -> None:
    get(f"{url}/{status}")
    assert captured.events == []


@clients
def test_a_time_out_is_reported_and_raised(
    bridge: Bridge, captured: CapturedEnvelopes, url: str, get: Callable[[str], None]
) -> None:
    with pytest.raises(Exception, match=r"(?i)timed out|timeout|^$"):
        get(f"{url}/0")
    [event] = captured.events
    assert event["contexts"]["external_api"]["status_code"] is None
