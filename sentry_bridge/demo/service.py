"""An application of the demo as a process of its own, on a real server."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import IO

_SECONDS_TO_STOP = 3.0
_UVICORN = ("uvicorn", "--fd", "{fd}", "--log-level", "warning", "--no-access-log")
_GUNICORN = (
    "gunicorn",
    *("--bind", "fd://{fd}"),
    *("--threads", "2"),
    *("--log-level", "warning"),
    "--no-control-socket",
)


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework, the packages its application needs, and the command that serves it.

    `parameter` is what it puts around a parameter of a route, and `project` names its
    application's project at the receiver.
    """

    name: str
    project: str
    packages: tuple[str, ...]
    server: tuple[str, ...]
    app: str
    parameter: tuple[str, str]

    def missing(self) -> list[str]:
        """Return the packages that are not installed."""
        return [package for package in self.packages if find_spec(package) is None]


FRAMEWORKS = (
    Framework(
        "FastAPI",
        "1",
        ("fastapi", "python_multipart", "uvicorn"),
        _UVICORN,
        "sentry_bridge.demo.apps.fastapi:app",
        ("{", "}"),
    ),
    Framework(
        "Flask",
        "2",
        ("flask", "gunicorn"),
        _GUNICORN,
        "sentry_bridge.demo.apps.flask:app",
        ("<", ">"),
    ),
    Framework(
        "Django",
        "3",
        ("django", "gunicorn"),
        _GUNICORN,
        "sentry_bridge.demo.apps.django:app",
        ("<", ">"),
    ),
)


@dataclass(frozen=True, slots=True)
class Service:
    """A running application."""

    framework: Framework
    url: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def last_words(self, lines: int = 5) -> str:
        """Return the end of what the process has printed."""
        self.output.seek(0)
        text = self.output.read().decode(errors="replace").strip()
        return "\n".join(text.splitlines()[-lines:])


@contextmanager
def running(framework: Framework, variables: Mapping[str, str]) -> Iterator[Service]:
    """Start an application and stop it in the end, with every process it started.

    The listening socket is opened here and handed down, so that a request sent at once
    waits until the application is up, and no port can be taken in between.

    Args:
        framework: whose application to run.
        variables: environment variables on top of this process's own.
    """
    with TemporaryFile() as output, socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = [part.format(fd=listener.fileno()) for part in framework.server]
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *server, framework.app],
            env={**os.environ, **variables},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own: a Ctrl-C reaches this process alone, which then stops
            # the others in order.
            start_new_session=True,
        )
        try:
            # Only the application listens: when it dies, its clients notice at once.
            listener.close()
            yield Service(framework, url, process, output)
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group: politely first, so that it can send what it holds."""
    process.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_STOP)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
