"""Which layer wins, which files are read, and which section of them applies."""

import os
from pathlib import Path

import pytest

from sentry_bridge.settings import Settings, load
from tests.settings.conftest import Problems, Project


def test_without_any_layer_the_shipped_defaults_apply() -> None:
    settings = load()
    assert settings == Settings()
    assert dict(settings.layers) == {}


def test_the_shipped_file_says_what_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from sentry_bridge.settings.files import DEFAULTS
    from sentry_bridge.settings.schema import schema

    shipped = load(settings_files=[DEFAULTS])
    assert shipped == Settings()
    written = {key for key, setting in schema().items() if setting.default not in (None, {})}
    assert written - {"environment"} == {
        key if key in schema() else key.rpartition(".")[0] for key in shipped.layers
    }


def test_each_layer_wins_over_the_one_below(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    arguments: dict[str, dict[str, float]] = {}

    def rate() -> tuple[float, str]:
        settings = load(**arguments)  # type: ignore[arg-type]
        return settings.sample_rate, settings.layers["sample_rate"]

    arguments["framework_settings"] = {"sample_rate": 0.1}
    assert rate() == (0.1, "framework settings")
    project("[default]\nsample_rate = 0.2")
    assert rate() == (0.2, "settings.toml [default]")
    project("[production]\nsample_rate = 0.3\n[default]\nsample_rate = 0.2")
    assert rate() == (0.3, "settings.toml [production]")
    project(local="[default]\nsample_rate = 0.4")
    assert rate() == (0.4, "settings.local.toml [default]")
    project(secrets="[production]\nsample_rate = 0.5")
    assert rate() == (0.5, ".secrets.toml [production]")
    monkeypatch.setenv("SENTRY_ERROR_SAMPLE_RATE", "0.6")
    assert rate() == (0.6, "SENTRY_ERROR_SAMPLE_RATE")
    monkeypatch.setenv("SENTRY_BRIDGE_SAMPLE_RATE", "0.7")
    assert rate() == (0.7, "SENTRY_BRIDGE_SAMPLE_RATE")
    arguments["overrides"] = {"sample_rate": 0.8}
    assert rate() == (0.8, "keyword argument")


SECTIONS = """
[default]
dist = "default"
[development]
dist = "development"
[production]
dist = "production"
"""


@pytest.mark.parametrize(
    ("variables", "arguments", "expected"),
    [
        ({}, {}, "development"),
        ({"ENVIRONMENT": "production"}, {}, "production"),
        ({"ENVIRONMENT": "development", "SENTRY_ENVIRONMENT": "production"}, {}, "production"),
        ({"ENVIRONMENT": "production", "SENTRY_ENVIRONMENT": ""}, {}, "production"),
        ({"SENTRY_BRIDGE_ENVIRONMENT": "production"}, {}, "production"),
        ({"ENVIRONMENT": "development"}, {"env": "production"}, "production"),
        ({}, {"overrides": {"environment": "production"}}, "production"),
        ({}, {"framework_settings": {"ENVIRONMENT": "production"}}, "production"),
        (
            {"ENVIRONMENT": "development"},
            {"framework_settings": {"environment": "production"}},
            "development",
        ),
    ],
)
def test_the_environment_selects_the_section(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    arguments: dict[str, str],
    expected: str,
) -> None:
    project(SECTIONS)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = load(**arguments)  # type: ignore[arg-type]
    assert (settings.environment, settings.dist) == (expected, expected)


def test_sections_are_found_in_any_case_and_the_name_is_reported_as_it_is(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(SECTIONS)
    monkeypatch.setenv("ENVIRONMENT", "Production")
    settings = load()
    assert (settings.environment, settings.dist) == ("Production", "production")


def test_an_environment_without_a_section_gets_the_default_one(project: Project) -> None:
    project(SECTIONS)
    assert load(env="staging").dist == "default"


def test_a_section_can_be_applied_under_another_name(project: Project) -> None:
    project(SECTIONS)
    settings = load(env="production", overrides={"environment": "prod-eu"})
    assert (settings.environment, settings.dist) == ("prod-eu", "production")


def test_a_file_cannot_name_the_environment(project: Project, problems: Problems) -> None:
    project('[default]\nenvironment = "production"')
    (problem,) = problems()
    assert problem.key == "environment"
    assert problem.layer == "settings.toml [default]"
    assert "SENTRY_ENVIRONMENT" in problem.message


def test_named_files_apply_in_order_with_what_stands_beside_them(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "first.toml", tmp_path / "b" / "second.toml"
    first.parent.mkdir()
    second.parent.mkdir()
    first.write_text('[development]\ndist = "first"\nrelease = "first"\nserver_name = "first"')
    second.write_text('[default]\ndist = "second"\nrelease = "second"')
    (first.parent / ".secrets.toml").write_text('[default]\nrelease = "secret"')
    (second.parent / "settings.local.toml").write_text('[default]\nrelease = "local"')
    (tmp_path / "settings.toml").write_text('[default]\nserver_name = "not named"')
    settings = load(settings_files=[first, str(second)])
    assert (settings.server_name, settings.dist, settings.release) == ("first", "second", "secret")
    assert settings.layers["release"] == f"{first.parent / '.secrets.toml'} [default]"
    assert load(settings_files=str(first)).dist == "first"  # a single path is understood, too


def test_no_file_is_read_when_none_is_wanted(project: Project) -> None:
    project(SECTIONS, local='[default]\nrelease = "1"')
    assert load(settings_files=[]) == Settings()


def test_a_project_may_have_only_secrets(project: Project) -> None:
    project(secrets='[default]\ndsn = "https://public@sentry.example/1"')
    assert load().dsn == "https://public@sentry.example/1"


def test_a_missing_file_that_was_named_is_an_error(problems: Problems, tmp_path: Path) -> None:
    (problem,) = problems(settings_files=["absent.toml"])
    assert problem.layer == "absent.toml"
    assert "No such file" in problem.message
    (problem,) = problems(settings_files=[tmp_path])
    assert "must end with .toml" in problem.message


def test_a_file_that_cannot_be_read_is_an_error(project: Project, problems: Problems) -> None:
    (project() / ".secrets.toml").mkdir()
    (problem,) = problems()
    assert problem.layer == ".secrets.toml"
    assert "cannot be read" in problem.message


def test_malformed_toml_names_file_and_line(project: Project, problems: Problems) -> None:
    project("[default]\nenabled = true\ndsn = https://hunter2@host/1\n")
    (problem,) = problems()
    assert problem.layer == "settings.toml"
    assert "line 3" in problem.message
    assert "hunter2" not in str(problem)


def test_a_file_in_another_encoding_is_an_error(project: Project, problems: Problems) -> None:
    (project() / "settings.toml").write_bytes('[default]\nrelease = "ä"'.encode("latin-1"))
    (problem,) = problems()
    assert "UTF-8" in problem.message


@pytest.mark.parametrize("content", ["enabled = true", "[privacy]\npreset = 'strict'", "x = 1"])
def test_what_stands_outside_of_a_section_is_an_error(
    project: Project, problems: Problems, content: str
) -> None:
    project(content)
    (problem,) = problems()
    assert problem.layer == "settings.toml"
    assert "[default]" in problem.message


def test_an_application_s_own_settings_file_is_recognised(
    project: Project, problems: Problems
) -> None:
    project('[default]\ndatabase_url = "postgres://x"')
    (problem,) = problems()
    assert "settings_files" in problem.message
    (problem,) = problems(settings_files=["settings.toml"])
    assert "settings_files" not in problem.message


def test_the_application_s_own_dynaconf_stays_its_own(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project('[default]\ndist = "@format {env[HOME]}"\n[global]\nrelease = "9"')
    (folder / "other.toml").write_text('[default]\nrelease = "9"')
    (folder / "dynaconf_hooks.py").write_text("raise SystemExit('a hook ran')")
    (folder / ".env").write_text("LEAKED_FROM_DOTENV=1")
    for name, value in {
        "INCLUDES_FOR_DYNACONF": "other.toml",
        "SETTINGS_FILE_FOR_DYNACONF": "other.toml",
        "ENV_FOR_DYNACONF": "production",
        "MERGE_ENABLED_FOR_DYNACONF": "true",
        "LOAD_DOTENV_FOR_DYNACONF": "true",
        "DYNACONF_RELEASE": "9",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.environment == "development"
    assert settings.release is None
    assert settings.dist == "@format {env[HOME]}"
    assert "LEAKED_FROM_DOTENV" not in os.environ


@pytest.mark.parametrize("section", ["get", "store", "validators", "main", "dynaconf", "pre-prod"])
def test_any_name_can_be_an_environment(project: Project, section: str) -> None:
    project(f'[{section}]\nrelease = "1"')
    assert load(env=section).release == "1"
