"""A server of the tests' own, and a folder with a document for it."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

# Without the extra, there is nothing to test.
_NEEDED = ("cyclopts", "pydantic", "cronsim", "tomli_w", "openapi_schema_validator")
collect_ignore_glob = [] if all(map(find_spec, _NEEDED)) else ["test_*.py"]

if not collect_ignore_glob:
    from tests.alerts.server import ORGANIZATION, PROJECT, TOKEN, SentryServer
    from tests.cli.conftest import run

    __all__ = ["run"]

Write = Callable[..., Path]


@pytest.fixture
def server() -> Iterator["SentryServer"]:
    with SentryServer() as running:
        yield running
    assert running.deviations == []


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Have nobody wait, and keep how long each would have."""
    taken: list[float] = []
    monkeypatch.setattr("time.sleep", taken.append)
    return taken


@pytest.fixture
def write(
    server: "SentryServer", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> Write:
    """Write alerts.toml for the server into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SENTRY_AUTH_TOKEN", TOKEN)

    def write(text: str, **head: Any) -> Path:
        path = tmp_path / "alerts.toml"
        lines = "".join(f'{name} = "{value}"\n' for name, value in head.items())
        path.write_text(
            f'[default.alerts]\norganization = "{ORGANIZATION}"\nproject = "{PROJECT}"\n'
            f'url = "{server.url}"\n{lines}{text}',
            encoding="utf-8",
        )
        return path

    return write
