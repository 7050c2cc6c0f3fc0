"""An embedded receiver that speaks enough of Sentry's protocol for a demo or a test."""

import gzip
import json
import socket
import sys
import threading
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from sentry_bridge.testing.capture import items_of

Fault = Literal["400", "413", "429", "500", "slow", "half", "hang"]


@dataclass(frozen=True, slots=True)
class Received:
    """One envelope, decompressed, and the project of the DSN that it was sent to."""

    project: str
    envelope: bytes


class Receiver:
    """Accepts envelopes on loopback and keeps them. A context manager.

    `requests` counts the requests that came and `answers` those that were answered in
    full. `fault` makes it a sick server: a status code answers with that code, `slow`
    waits two seconds first, `half` closes the connection in the middle of the response,
    and `hang` never answers. It may be set and cleared while the receiver runs.

    `GET /` shows the items received so far, as JSON.
    """

    def __init__(self, *, fault: Fault | None = None) -> None:
        self.fault = fault
        self.requests = 0
        self.answers = 0
        self._received: list[Received] = []
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(0.05,),  # seconds that close() may take to be noticed
            name="sentry-bridge.receiver",
            daemon=True,
        )

    @property
    def url(self) -> str:
        """The base URL, such as `http://127.0.0.1:4711`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def dsn(self) -> str:
        """A DSN that leads here."""
        return self.dsn_of("1")

    def dsn_of(self, project: str) -> str:
        """Return a DSN that leads to a project of its own here, such as `"2"`."""
        return f"http://public@127.0.0.1:{self._server.server_port}/{project}"

    @property
    def envelopes(self) -> list[bytes]:
        """All envelopes, decompressed, in order of arrival."""
        return [received.envelope for received in list(self._received)]

    def envelopes_of(self, project: str) -> list[bytes]:
        """Return the envelopes that were sent to one project."""
        return [entry.envelope for entry in list(self._received) if entry.project == project]

    def items(self, item_type: str | None = None) -> list[Any]:
        """Return the payloads of all items received, or of those of one type."""
        return items_of(self.envelopes, item_type)

    @property
    def events(self) -> list[dict[str, Any]]:
        """All error and message events received."""
        return self.items("event")

    def wait_for(self, count: int, *, timeout: float, item_type: str | None = None) -> None:
        """Wait until `count` items, of `item_type` if given, have arrived.

        Raises:
            TimeoutError: when they have not after `timeout` seconds.
        """
        self.wait_until(lambda: len(self.items(item_type)) >= count, timeout=timeout)

    def wait_until(self, ready: Callable[[], bool], *, timeout: float) -> None:
        """Wait until `ready()` holds; it is asked again after each arrival and answer.

        Raises:
            TimeoutError: when it does not after `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(ready, timeout):
                raise TimeoutError(f"the receiver has {len(self.items())} items")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and release whoever hangs."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def accept(self, project: str, body: bytes, encoding: str) -> None:
        """Keep one envelope, decompressed.

        Raises:
            ValueError: when the body is not an envelope in that encoding.
        """
        envelope = _decompress(body, encoding)
        items_of([envelope])
        with self._changed:
            self._received.append(Received(project, envelope))
            self._changed.notify_all()

    def meet(self) -> None:
        """Count one request."""
        with self._changed:
            self.requests += 1
            self._changed.notify_all()

    def part(self) -> None:
        """Count one full answer."""
        with self._changed:
            self.answers += 1
            self._changed.notify_all()

    def wait_closing(self, seconds: float | None) -> None:
        """Wait `seconds`, or for ever, but not beyond `close()`."""
        self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that go away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        # Without this a response waits until the client has acknowledged its first part.
        disable_nagle_algorithm = True
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(200, json.dumps(receiver.items(), default=repr, indent=2).encode())

        def do_POST(self) -> None:
            receiver.meet()
            body = self._body()
            fault = receiver.fault
            if fault == "hang":
                receiver.wait_closing(None)
                self.close_connection = True
                return
            if fault == "slow":
                receiver.wait_closing(2.0)
            if fault == "half":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status = int(fault) if fault is not None and fault.isdigit() else 200
            if status == 200:
                status = self._accept(body)
            self._answer(status, b"{}")
            receiver.part()

        def _accept(self, body: bytes) -> int:
            # Paths look like /api/1/envelope/ ("Envelopes", Sentry developer documentation).
            _, _, project, *_ = [*self.path.split("/"), "", ""]
            try:
                receiver.accept(project, body, self.headers.get("Content-Encoding", ""))
            except ValueError:
                return 400
            return 200

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "60")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                return b"".join(self._chunks())
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _chunks(self) -> Iterable[bytes]:
            while size := int(self.rfile.readline().strip() or b"0", 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a test's output is not an access log."""

    return Handler


def _decompress(body: bytes, encoding: str) -> bytes:
    try:
        match encoding:
            case "gzip":
                return gzip.decompress(body)
            case "deflate":
                return zlib.decompress(body)
            case "br":
                import brotli  # type: ignore[import-untyped, unused-ignore]

                return bytes(brotli.decompress(body))
            case _:
                return body
    except Exception as error:  # each of the three has its own
        raise ValueError(f"not {encoding}: {error}") from None
