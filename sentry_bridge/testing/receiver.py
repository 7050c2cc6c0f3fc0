"""An embedded receiver that speaks enough of Sentry's protocol for a demo or a test."""

import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from sentry_bridge.testing.capture import items_of

Fault = Literal["400", "413", "429", "500", "slow", "half", "hang"]


class Receiver:
    """Accepts envelopes on loopback and keeps them. A context manager.

    `envelopes` holds them decompressed, in order of arrival. `fault` makes it a sick
    server: a status code answers with that code, `slow` waits two seconds first, `half`
    closes the connection in the middle of the response, and `hang` never answers.
    """

    def __init__(self, *, fault: Fault | None = None) -> None:
        self.fault = fault
        self.envelopes: list[bytes] = []
        self.requests = 0
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="sentry-bridge.receiver", daemon=True
        )

    @property
    def url(self) -> str:
        """The base URL, such as `http://127.0.0.1:4711`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def dsn(self) -> str:
        """A DSN that leads here."""
        return f"http://public@127.0.0.1:{self._server.server_port}/1"

    def items(self, item_type: str | None = None) -> list[Any]:
        """Return the payloads of all items received, or of those of one type."""
        return items_of(list(self.envelopes), item_type)

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
        """Wait until `ready()` holds; it is asked again after each arrival.

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

    def accept(self, body: bytes, encoding: str) -> None:
        """Keep one envelope, decompressed."""
        envelope = _decompress(body, encoding)
        with self._changed:
            self.envelopes.append(envelope)
            self._changed.notify_all()

    def meet(self) -> None:
        """Count one request."""
        with self._changed:
            self.requests += 1
            self._changed.notify_all()

    def wait_closing(self, seconds: float | None) -> None:
        """Wait `seconds`, or for ever, but not beyond `close()`."""
        self._closing.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

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
                receiver.accept(body, self.headers.get("Content-Encoding", ""))
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "60")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
                return b"".join(self._chunks())
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _chunks(self) -> Iterable[bytes]:
            while size := int(self.rfile.readline().strip() or b"0", 16):
                yield self.rfile.read(size)
                self.rfile.readline()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a test's output is not an access log."""

    return Handler


def _decompress(body: bytes, encoding: str) -> bytes:
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
