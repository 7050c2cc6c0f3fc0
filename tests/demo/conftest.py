"""The demo in this process, with its applications in theirs."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.demo.service import FRAMEWORKS, Framework

INSTALLED = [framework for framework in FRAMEWORKS if not framework.missing()]


@dataclass(frozen=True)
class Shown:
    """How a run of the demo ended and what it printed."""

    status: int
    text: str


Demo = Callable[..., Shown]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """Run the demo in a folder of its own, whose settings.toml the test may write."""
    pytest.importorskip("rich", reason="the demo needs the cli extra")
    from rich.console import Console

    from sentry_bridge.demo.run import run

    monkeypatch.chdir(tmp_path)

    def demo(*frameworks: Framework, seconds: float = 90.0, **options: Any) -> Shown:
        output = io.StringIO()
        console = Console(file=output, width=160)
        status = run(console, frameworks=frameworks, seconds=seconds, **options)
        return Shown(status, output.getvalue())

    return demo


@pytest.fixture(params=INSTALLED, ids=lambda framework: framework.name)
def framework(request: pytest.FixtureRequest) -> Framework:
    """Each framework that is installed."""
    chosen: Framework = request.param
    return chosen


@pytest.fixture
def some_framework() -> Framework:
    """One framework that is installed."""
    if not INSTALLED:
        pytest.skip("no framework of the demo is installed")
    return INSTALLED[0]


@pytest.fixture
def application(tmp_path: Path) -> Callable[[str], Framework]:
    """Make a WSGI application of one's own from source that defines `app`."""

    def application(source: str) -> Framework:
        for package in ("rich", "gunicorn"):
            pytest.importorskip(package)
        (tmp_path / "own.py").write_text(source)
        server = ("gunicorn", "--bind", "fd://{fd}", "--threads", "2", "--no-control-socket")
        return Framework("Own", "9", (), server, "own:app", ("<", ">"))

    return application
