"""Real servers in threads of the test process, so that a test sees both ends."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import uvicorn


@dataclass(frozen=True)
class Server:
    """A running server: its URL, and what waits until it is done with every request so far."""

    url: str
    settle: Callable[[], None]


@contextmanager
def serve_asgi(app: Any) -> Iterator[Server]:
    """Serve `app` on uvicorn on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    started = threading.Event()

    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not serving.done():
            await asyncio.sleep(0)
        started.set()
        await serving

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    started.wait(timeout=30)

    async def settled() -> None:
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)

    def settle() -> None:
        asyncio.run_coroutine_threadsafe(settled(), loops[0]).result(timeout=30)

    try:
        yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}", settle)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._serving = 0
        self._changed = threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._serving += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._serving -= 1
                self._changed.notify_all()

    def settle(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._serving, 30)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


@contextmanager
def serve_wsgi(app: Any) -> Iterator[Server]:
    """Serve `app` on threads on a free port."""
    server = make_server("127.0.0.1", 0, app, _ThreadingServer, _Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", server.settle)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
