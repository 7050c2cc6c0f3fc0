"""Trace headers go to listed hosts and to this one, and to no look-alike."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.request import urlopen

import pytest
import sentry_sdk

from sentry_bridge import Bridge
from sentry_bridge.egress import propagation_targets

TARGETS = propagation_targets(["api.partner.example", "*.internal.example"], "web-1")


def allowed(url: str) -> bool:
    return any(re.search(target, url) for target in TARGETS)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/x",
        "http://127.0.0.1/x",
        "http://[::1]:8000/",
        "https://web-1/health",
        "https://api.partner.example",
        "https://api.partner.example:8443/v1?x=1",
        "https://user:word@API.partner.example/v1",
        "http://a.b.internal.example/",
    ],
)
def test_hosts_that_may_know(url: str) -> None:
    assert allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://api.partner.example.evil.com/",
        "https://evil.com/?next=https://api.partner.example/",
        "https://evil.com/api.partner.example",
        "https://api.partner.example@evil.com/",
        "https://evil.com#@api.partner.example/",
        "https://evil-internal.example/",
        "https://evil.com/a.internal.example/",
    ],
)
def test_hosts_that_must_not(url: str) -> None:
    assert not allowed(url)


@contextmanager
def listening(host: str) -> Iterator[tuple[str, list[Message]]]:
    """Serve on `host`; yield its URL and the headers of the requests that came."""
    received: list[Message] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            received.append(self.headers)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = HTTPServer((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}/", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("host", "listed", "told"),
    [("127.0.0.1", (), True), ("127.0.0.2", (), False), ("127.0.0.2", ("127.0.0.2",), True)],
)
@pytest.mark.parametrize("library", ["urllib", "httpx"])
def test_only_hosts_that_may_know_get_trace_headers(
    start: Callable[..., Bridge], host: str, listed: tuple[str, ...], told: bool, library: str
) -> None:
    get = pytest.importorskip("httpx").get if library == "httpx" else urlopen
    start(trace_propagation_hosts=listed, default_integrations=True)
    with listening(host) as (url, received), sentry_sdk.start_transaction(name="checkout"):
        get(url).close()
    (headers,) = received
    assert ("baggage" in headers) is told
    assert ("sentry-trace" in headers) is told
