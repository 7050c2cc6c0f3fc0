"""Keyword arguments and framework settings: ours, or options of `sentry_sdk.init`."""

import pytest
from sentry_sdk.integrations.logging import LoggingIntegration

from sentry_bridge.settings import load
from tests.settings.conftest import Problems


def test_tables_are_nested_or_joined_with_two_underscores() -> None:
    nested = load(overrides={"privacy": {"preset": "strict", "deny_keys": ["a"]}})
    joined = load(overrides={"privacy__preset": "strict", "privacy__deny_keys": ["a"]})
    mixed = load(overrides={"privacy__preset": "strict", "privacy": {"deny_keys": ("a",)}})
    assert nested == joined == mixed
    assert nested.privacy.preset == "strict"


def test_keys_are_known_in_any_case() -> None:
    settings = load(
        framework_settings={"PRIVACY": {"Preset": "pci"}, "FILTERS__IGNORE_TRANSACTIONS": []}
    )
    assert settings.privacy.preset == "pci"
    assert settings.filters.ignore_transactions == ()
    settings = load(
        framework_settings={"PRIVACY": {"PRESET": "pci"}}, overrides={"privacy__preset": "gdpr"}
    )
    assert settings.privacy.preset == "gdpr"


def test_one_layer_cannot_say_two_things(problems: Problems) -> None:
    (problem,) = problems(overrides={"privacy": {"preset": "pci", "PRESET": "gdpr"}})
    assert (problem.key, problem.message) == ("privacy.preset", "is written twice")


def test_options_of_the_sdk_pass_through_as_they_are() -> None:
    def before_send(event: object, hint: object) -> object:
        return event

    settings = load(
        overrides={"max_value_length": 9, "before_send": before_send, "sdk": {"keep_alive": True}},
        framework_settings={"MAX_VALUE_LENGTH": 1, "shutdown_timeout": 3},
    )
    assert settings.sdk == {
        "max_value_length": 9,
        "shutdown_timeout": 3,
        "before_send": before_send,
        "keep_alive": True,
    }
    assert settings.sdk["before_send"] is before_send
    assert settings.layers["sdk.max_value_length"] == "keyword argument"
    assert settings.layers["sdk.shutdown_timeout"] == "framework settings"


def test_integrations_are_the_sdk_s_as_a_list_and_ours_as_a_table() -> None:
    own = LoggingIntegration()
    assert load(overrides={"integrations": [own]}).sdk["integrations"][0] is own
    assert (
        load(overrides={"integrations": {"log_level": "DEBUG"}}).integrations.log_level == "DEBUG"
    )


def test_none_means_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_VERSION", "1")
    settings = load(overrides={"release": None, "sample_rate": None, "privacy": {"preset": None}})
    assert settings.release == "1"
    assert settings.sample_rate == 1.0
    assert load(overrides={"release": ""}).release is None


def test_an_unknown_name_is_compared_with_ours_and_the_sdk_s(problems: Problems) -> None:
    ours, theirs, neither = problems(
        overrides={"traces_sample_rat": 1, "max_value_lenght": 1, "zzz": 1}
    )
    assert "traces_sample_rate?" in ours.message
    assert "max_value_length?" in theirs.message
    assert neither.message == "is not a setting"


def test_the_sdk_table_takes_only_what_we_do_not_have(problems: Problems) -> None:
    found = problems(
        overrides={"sdk": {"dsn": "https://hunter2@x/1", "max_valu": 1, "RELEASE": "1"}}
    )
    assert [problem.key for problem in found] == ["sdk.dsn", "sdk.max_valu", "sdk.release"]
    assert "write it as dsn" in found[0].message
    assert "max_value_length?" in found[1].message
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("wrong", ["no", 0, "false"])
def test_a_switch_of_the_sdk_is_a_boolean(problems: Problems, wrong: object) -> None:
    (problem,) = problems(overrides={"send_default_pii": wrong})
    assert (problem.key, problem.message) == ("sdk.send_default_pii", "must be true or false")


def test_settings_that_are_no_table(problems: Problems) -> None:
    (problem,) = problems(framework_settings="strict")
    assert (problem.key, problem.layer) == ("*", "framework settings")
    (problem,) = problems(overrides={"privacy": "strict"})
    assert (problem.key, problem.message) == ("privacy", "must be a table")


def test_what_the_caller_changes_later_changes_nothing() -> None:
    rules = {"a": {"rules": ["@ip"]}}
    options = {"in_app_include": ["a"]}
    settings = load(overrides={"privacy": {"rules": rules}, **options})
    rules["a"]["rules"].append("@email")
    options["in_app_include"].append("b")
    assert settings.privacy.rules["a"]["rules"] == ("@ip",)
    assert settings.sdk["in_app_include"] == ["a"]
    with pytest.raises(TypeError):
        settings.privacy.rules["a"]["rules"] = ()
