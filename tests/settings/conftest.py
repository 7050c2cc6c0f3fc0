"""A project folder of its own for each test, and an environment that says nothing."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge import SettingsError
from sentry_bridge.settings import Problem, load

Project = Callable[..., Path]
Problems = Callable[..., list[Problem]]

OWN_VARIABLES = ("SENTRY", "DYNACONF", "ENVIRONMENT", "APP_VERSION", "HOSTNAME")


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Project:
    """Write files of the working directory: `project(settings='[default]...', secrets=...)`."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(OWN_VARIABLES):
            monkeypatch.delenv(name)

    def write(settings: str = "", local: str = "", secrets: str = "") -> Path:
        for name, content in {
            "settings.toml": settings,
            "settings.local.toml": local,
            ".secrets.toml": secrets,
        }.items():
            if content:
                (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def problems() -> Problems:
    """Load settings that are wrong and return what is wrong with them."""

    def run(**arguments: Any) -> list[Problem]:
        with pytest.raises(SettingsError) as error:
            load(**arguments)
        return list(error.value.problems)

    return run
