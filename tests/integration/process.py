"""Server processes on sockets that are listening before they start."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

GUNICORN = (sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind=fd://{fd}")
UVICORN = (sys.executable, "-m", "uvicorn", "--fd={fd}")


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Yield a socket that listens on a free port of the loopback interface.

    A server that inherits it needs no other sign of being ready: a request that comes
    early waits in the socket's queue.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        yield listener


@contextmanager
def served(
    command: Sequence[str],
    listener: socket.socket,
    *,
    folder: Path,
    environment: Mapping[str, str],
) -> Iterator[str]:
    """Run `command` for the length of the block; yield the URL it serves.

    Args:
        command: the server; `{fd}` stands for the listener's descriptor.
        listener: from `listening()`.
        folder: the working directory; the server's output is kept there in `server.log`.
        environment: variables besides those of this process.
    """
    arguments = [part.format(fd=listener.fileno()) for part in command]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env={**os.environ, **environment},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            host, port = listener.getsockname()
            yield f"http://{host}:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
