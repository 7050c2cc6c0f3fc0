"""The installed distribution has everything that a user needs, and nothing else."""

import json
from importlib.metadata import distribution
from pathlib import PurePosixPath

import pytest

DISTRIBUTION = distribution("sentry-bridge")
PACKAGES = {
    "sentry_bridge",
    "sentry_bridge_fastapi",
    "sentry_bridge_flask",
    "sentry_bridge_django",
    "sentry_bridge_celery",
}


@pytest.fixture(scope="module")
def files() -> set[PurePosixPath]:
    origin = json.loads(DISTRIBUTION.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        pytest.skip("installed for editing")
    return {PurePosixPath(path) for path in DISTRIBUTION.files or ()}


def test_all_packages_are_in_it_and_no_other(files: set[PurePosixPath]) -> None:
    packages = {path.parts[0] for path in files if path.suffix == ".py"}
    assert packages == PACKAGES


def test_every_package_says_that_it_is_typed(files: set[PurePosixPath]) -> None:
    assert {PurePosixPath(package, "py.typed") for package in PACKAGES} <= files


def test_the_shipped_settings_are_in_it(files: set[PurePosixPath]) -> None:
    assert PurePosixPath("sentry_bridge/settings/defaults.toml") in files


def test_the_licence_is_in_it(files: set[PurePosixPath]) -> None:
    assert "LICENSE" in {path.name for path in files}
    assert DISTRIBUTION.metadata["License-Expression"] == "MIT"


def test_each_framework_is_an_extra_and_none_a_dependency() -> None:
    extras = set(DISTRIBUTION.metadata.get_all("Provides-Extra") or ())
    assert {"fastapi", "flask", "django", "celery", "cli", "all"} <= extras
    required = [line for line in DISTRIBUTION.requires or () if "extra ==" not in line]
    assert not [
        line for line in required if line.startswith(("fastapi", "flask", "django", "celery"))
    ]
