"""Run commands in the process, in a project folder of their own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sentry_bridge.cli import main
from tests.settings.conftest import project

__all__ = ["Run", "project", "run"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `sentry-bridge` with arguments."""

    def command(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["sentry-bridge", *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        printed = capsys.readouterr()
        return Result(int(exit_.value.code or 0), printed.out, printed.err)

    return command
