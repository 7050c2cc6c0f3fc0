"""However the demo ends, it leaves no process behind."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sentry_bridge.demo.service import Framework

RUN = """
import sys
from rich.console import Console
from sentry_bridge.demo.run import run
from sentry_bridge.demo.service import Framework
sys.exit(run(Console(width=120), frameworks=[{framework!r}], keep={keep}))
"""
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
SECONDS = 30


def start(framework: Framework, *, keep: bool) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(framework=framework, keep=keep)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_in_the_middle_stops_everything(
    number: signal.Signals,
    application: Callable[[str], Framework],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("alive")
    framework = application(
        "import threading\n"
        "alive = open('alive', 'w')\n"  # closed only by the end of the process
        "def app(environ, start_response):\n"
        "    print('serving', file=alive, flush=True)\n"
        "    threading.Event().wait()\n"
    )
    alive = os.open("alive", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with start(framework, keep=False) as demo:
            assert read(alive) == b"serving\n"
            demo.send_signal(number)
            assert demo.wait(SECONDS) != 0
            assert read(alive) == b""
    finally:
        os.close(alive)


def read(pipe: int) -> bytes:
    """Wait for what is next in a pipe: something, or nothing when its last writer is gone."""
    readable, _, _ = select.select([pipe], [], [], SECONDS)
    assert readable, "nothing happened in time"
    return os.read(pipe, 100)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_is_kept_running_is_stopped(
    number: signal.Signals,
    application: Callable[[str], Framework],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    framework = application("from wsgiref.simple_server import demo_app as app")
    with start(framework, keep=True) as demo:
        assert demo.stdout is not None
        lines = iter(demo.stdout)
        line = next(line for line in lines if "Own" in line and "http://" in line)
        next(line for line in lines if "receiver" in line)
        port = int(re.findall(r"127\.0\.0\.1:(\d+)", line)[0])
        with socket.create_connection(("127.0.0.1", port)):
            pass
        demo.send_signal(number)
        assert demo.wait(SECONDS) != 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
