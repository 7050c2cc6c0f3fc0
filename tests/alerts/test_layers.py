"""A document is layered as all settings are, above starter sets and a beat schedule."""

from pathlib import Path

import pytest

from sentry_bridge.alerts.source import load_document
from sentry_bridge.settings import SettingsError
from tests.cli.conftest import Run

HEAD = '[default.alerts]\norganization = "acme"\nproject = "shop"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("ENVIRONMENT", "SENTRY_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_an_environment_changes_single_fields(folder: Path) -> None:
    (folder / "alerts.toml").write_text(
        HEAD + '[default.alerts.rules.A]\nwhen = ["new"]\nthrottle = 5\n'
        "[production.alerts.rules.A]\nthrottle = 60\n"
    )
    assert load_document().rules["A"].throttle == 5
    rule = load_document(env="production").rules["A"]
    assert (rule.throttle, rule.when) == (60, ("new",))


def test_a_table_in_the_settings_will_do(folder: Path) -> None:
    (folder / "settings.toml").write_text(HEAD + "[default.alerts.rules.A]\n")
    assert set(load_document().rules) == {"A"}


def test_alerts_toml_lies_above_settings_toml(folder: Path) -> None:
    (folder / "settings.toml").write_text(HEAD + "[default.alerts.rules.A]\nthrottle = 5\n")
    (folder / "alerts.toml").write_text(
        "[default.alerts.rules.A]\nthrottle = 60\n[default.alerts.rules.B]\n"
    )
    document = load_document()
    assert {name: rule.throttle for name, rule in document.rules.items()} == {"A": 60, "B": 30}


def test_variables_lie_above_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "alerts.toml").write_text(HEAD)
    monkeypatch.setenv("SENTRY_BRIDGE_ALERTS__PROJECT", "billing")
    assert load_document().project == "billing"


def test_a_starter_set_can_be_changed_and_thinned_out(folder: Path) -> None:
    (folder / "alerts.toml").write_text(
        HEAD
        + 'include = ["external-api"]\nexclude = ["External API errors", "External API failures"]\n'
        'environment = "production"\n'
        '[default.alerts.rules."Many external API errors"]\nthrottle = 5\ndetectors = ["Mine"]\n'
        "[default.alerts.detectors.Mine]\nhigh = 1\n"
    )
    document = load_document().resolved()
    rule = document.rules["Many external API errors"]
    assert (rule.throttle, rule.when[0], rule.environment) == (5, "new", "production")
    assert set(document.rules) == {"Many external API errors"}
    assert set(document.detectors) == {"Mine"}
    assert document.detectors["Mine"].environment == "production"


def test_a_problem_names_the_layer_that_it_comes_from(folder: Path) -> None:
    (folder / "alerts.toml").write_text(
        HEAD + 'include = ["web"]\n[production.alerts.rules."New errors"]\nthrottle = -1\n'
    )
    with pytest.raises(SettingsError) as caught:
        load_document(env="production")
    (problem,) = caught.value.problems
    assert problem.key == "alerts.rules.New errors.throttle"
    assert problem.layer == "alerts.toml [production]"


def test_applications_start_whatever_stands_in_the_table(folder: Path) -> None:
    from sentry_bridge.settings import load

    (folder / "settings.toml").write_text('[default.alerts]\nwhatever = "it is"\n')
    assert load().alerts == {"whatever": "it is"}


def test_validate_counts(folder: Path, run: Run) -> None:
    (folder / "alerts.toml").write_text(HEAD + 'include = ["web"]\n')
    result = run("alerts", "validate")
    assert (result.status, result.output) == (
        0,
        "The document is right: 5 rules, 3 detectors, 0 monitors.\n",
    )
