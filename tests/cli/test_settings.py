"""`sentry-bridge settings` shows what is in force, where it comes from, and no secret."""

import json
from typing import Any

import pytest

from sentry_bridge.settings.schema import schema
from tests.cli.conftest import Run
from tests.settings.conftest import Project

pytest.importorskip("cyclopts")

SECRET = "hunter2-correct-horse"


@pytest.fixture
def secretive(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project(
        f'[default]\nprivacy.deny_keys = ["loyalty"]\nprivacy.hash_key = "{SECRET}"\n'
        f'sdk.http_proxy = "http://user:{SECRET}@proxy.example"\nsdk.max_value_length = 9\n'
        '[[default.fingerprints]]\nmatch.type = "X"\nfingerprint = ["x"]\n'
        "[production]\nsample_rate = 0.5"
    )
    monkeypatch.setenv("SENTRY_DSN", f"https://{SECRET}@sentry.example/1")
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__SECRETS", f"{SECRET},{SECRET}2")


def rows(output: str) -> dict[str, list[str]]:
    return {
        line.split()[0]: [cell.strip() for cell in line.split("  ") if cell.strip()][1:]
        for line in output.splitlines()
        if line.strip()
    }


@pytest.mark.usefixtures("secretive")
def test_value_and_layer_of_every_setting(run: Run) -> None:
    result = run("settings", "--env", "production")
    assert result.status == 0
    shown = rows(result.output)
    tables = {key for key, setting in schema().items() if setting.is_table}
    assert set(schema()) - tables <= set(shown)
    assert shown["environment"] == ['"production"', "keyword argument"]
    assert shown["sample_rate"] == ["0.5", "settings.toml [production]"]
    assert shown["privacy.deny_keys"] == ['["loyalty"]', "settings.toml [default]"]
    assert shown["sdk.max_value_length"] == ["9", "settings.toml [default]"]
    assert shown["debug"] == ["false", "shipped default"]
    assert shown["release"] == ["not set", "shipped default"]
    assert shown["dsn"] == ['"https://***@sentry.example/1"', "SENTRY_DSN"]


@pytest.mark.usefixtures("secretive")
def test_the_same_as_json(run: Run) -> None:
    found: dict[str, Any] = json.loads(run("settings", "--json").output)
    assert found["privacy.secrets"] == {
        "value": ["***", "***"],
        "layer": "SENTRY_BRIDGE_PRIVACY__SECRETS",
    }
    assert found["privacy.hash_key"]["value"] == "***"
    assert found["sdk.http_proxy"]["value"] == "***"
    assert found["release"] == {"value": None, "layer": "shipped default"}
    assert found["fingerprints"]["value"] == [{"match": {"type": "X"}, "fingerprint": ["x"]}]


@pytest.mark.usefixtures("secretive")
@pytest.mark.parametrize("arguments", [["settings"], ["settings", "--json"], ["check"]])
def test_no_secret_is_printed(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.status == 0
    assert SECRET not in result.output + result.errors


def test_files_can_be_named(run: Run, project: Project) -> None:
    folder = project("[default]\nsample_rate = 7")
    (folder / "a.toml").write_text("[default]\nsample_rate = 0.25\nmax_breadcrumbs = 1")
    (folder / "b.toml").write_text("[default]\nsample_rate = 0.75")
    shown = rows(run("settings", "--settings-file", "a.toml", "--settings-file", "b.toml").output)
    assert shown["sample_rate"] == ["0.75", "b.toml [default]"]
    assert shown["max_breadcrumbs"] == ["1", "a.toml [default]"]


def test_wrong_settings_are_reported_and_exit_with_2(run: Run, project: Project) -> None:
    project("[default]\nsample_rate = 7\nx = 1")
    result = run("settings")
    assert (result.status, result.output) == (2, "")
    assert "sample_rate (settings.toml [default]): must be a number from 0 to 1" in result.errors
    assert result.errors.endswith("2 problems.\n")
