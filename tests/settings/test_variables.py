"""Variables: the seed names, one name for every setting, and what their text means."""

import json
from typing import Literal, get_args, get_origin

import pytest
import sentry_sdk

from sentry_bridge.settings import load
from tests.settings.conftest import Problems, Project

DSN = "https://public@sentry.example/1"
LONG_NUMBER = "1.1000000000000000000000000000000"  # would lose its zeros, were it one


def test_the_well_known_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SENTRY_ENABLED": "true",
        "SENTRY_DSN": DSN,
        "SENTRY_DEBUG": "on",
        "SENTRY_ERROR_SAMPLE_RATE": "0.9",
        "SENTRY_TRACES_SAMPLE_RATE": "0.5",
        "SENTRY_PROFILES_SAMPLE_RATE": "0.25",
        "APP_VERSION": "1.10",
        "HOSTNAME": "api-1",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.enabled is True
    assert settings.dsn == DSN
    assert settings.debug is True
    assert settings.sample_rate == 0.9
    assert settings.traces_sample_rate == 0.5
    assert settings.profiles_sample_rate == 0.25
    assert settings.release == "1.10"
    assert settings.server_name == "api-1"
    assert settings.layers["release"] == "APP_VERSION"


def test_every_setting_has_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    from sentry_bridge.settings.schema import schema

    for key, setting in schema().items():
        text = str(setting.default)
        if key == "dsn":
            text = DSN
        elif setting.is_list:
            text = json.dumps(list(setting.default))
        elif setting.is_table:
            text = "{}"
        elif get_origin(setting.type) is Literal:
            text = get_args(setting.type)[0]
        elif setting.default is None:
            text = LONG_NUMBER
        monkeypatch.setenv("SENTRY_BRIDGE_" + key.replace(".", "__").upper(), text)
    settings = load()
    assert settings.dist == settings.release == settings.privacy.hash_key == LONG_NUMBER
    assert set(settings.layers) >= {k for k, setting in schema().items() if not setting.is_table}


@pytest.mark.parametrize("written", ["true", "TRUE", "1", "Yes", "on"])
def test_words_for_true(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("SENTRY_ENABLED", written)
    assert load().enabled is True


@pytest.mark.parametrize("written", ["false", "FALSE", "0", "No", "off"])
def test_words_for_false(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("SENTRY_BRIDGE_ATTACH_STACKTRACE", written)
    assert load().attach_stacktrace is False


@pytest.mark.parametrize("written", ["ja", "2", "t", "None", "@bool true"])
def test_no_other_word_is_a_boolean(
    monkeypatch: pytest.MonkeyPatch, problems: Problems, written: str
) -> None:
    monkeypatch.setenv("SENTRY_ENABLED", written)
    (problem,) = problems()
    assert (problem.key, problem.layer) == ("enabled", "SENTRY_ENABLED")
    assert problem.message == "must be true or false"


@pytest.mark.parametrize("written", ["1.10", "12345e7", "no", "true", "007", "[a]", " x ", "null"])
def test_identifiers_stay_as_they_are_written(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    for name in ("APP_VERSION", "HOSTNAME", "ENVIRONMENT", "SENTRY_BRIDGE_DIST"):
        monkeypatch.setenv(name, written)
    settings = load()
    assert settings.release == settings.server_name == settings.environment == written
    assert settings.dist == written


@pytest.mark.parametrize(
    "written",
    ["@format {env[HOME]}", "@jinja {{ 7 * 7 }}", "@get dsn", "@int 3", "@read_file /etc/hostname"],
)
def test_tokens_are_data_in_every_layer(
    monkeypatch: pytest.MonkeyPatch, project: Project, written: str
) -> None:
    project(f"[default]\nprivacy.safe_keys = [{json.dumps(written)}]")
    monkeypatch.setenv("APP_VERSION", written)
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__DENY_KEYS", json.dumps([written]))
    settings = load(framework_settings={"dist": written}, overrides={"server_name": written})
    assert settings.release == settings.dist == settings.server_name == written
    assert settings.privacy.safe_keys == settings.privacy.deny_keys == (written,)


@pytest.mark.parametrize("written", ["a,b", " a , b ,", '["a", "b"]', "['a', 'b']"])
def test_lists_are_arrays_or_separated_by_commas(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__DENY_KEYS", written)
    assert load().privacy.deny_keys == ("a", "b")


def test_an_array_may_hold_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__SECRETS", '["a,b"]')
    assert load().privacy.secrets == ("a,b",)


def test_lists_of_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_BRIDGE_REQUEST__FAILED_REQUEST_STATUS_CODES", "500, 503")
    assert load().request.failed_request_status_codes == (500, 503)


def test_tables_are_toml_or_json_or_entry_by_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__RULES", '{a = {type = "email"}}')
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__RULES__b", '{"type": "ip"}')
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__APPLICATIONS", '{"$string": ["a"]}')
    monkeypatch.setenv(
        "SENTRY_BRIDGE_FINGERPRINTS", '[{match = {type = "X"}, fingerprint = ["x"]}]'
    )
    settings = load()
    assert settings.privacy.rules == {"a": {"type": "email"}, "b": {"type": "ip"}}
    assert settings.privacy.applications == {"$string": ("a",)}
    assert settings.fingerprints[0].match == {"type": "X"}


def test_options_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "MAX_VALUE_LENGTH": "2048",
        "SEND_DEFAULT_PII": "No",
        "KEEP_ALIVE": "1",
        "PROJECT_ROOT": "/srv/app",
        "IN_APP_INCLUDE": '["shop"]',
        "_EXPERIMENTS": '{"x": 1}',
    }.items():
        monkeypatch.setenv(f"SENTRY_BRIDGE_SDK__{name}", value)
    assert load().sdk == {
        "max_value_length": 2048,
        "send_default_pii": False,
        "keep_alive": True,
        "project_root": "/srv/app",
        "in_app_include": ["shop"],
        "_experiments": {"x": 1},
    }


def test_an_unknown_variable_is_an_error_that_knows_better(
    monkeypatch: pytest.MonkeyPatch, problems: Problems
) -> None:
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__PRESETT", "strict")
    monkeypatch.setenv("SENTRY_BRIDGE_MAX_VALUE_LENGTH", "1")
    first, second = problems()
    assert second.layer == "SENTRY_BRIDGE_PRIVACY__PRESETT"
    assert "SENTRY_BRIDGE_PRIVACY__PRESET?" in second.message
    assert "SENTRY_BRIDGE_SDK__MAX_VALUE_LENGTH?" in first.message


def test_other_variables_of_sentry_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SENTRY_RELEASE", "SENTRY_AUTH_TOKEN", "SENTRY_SPOTLIGHT", "SENTRY_TRACE"):
        monkeypatch.setenv(name, "1.10")
    settings = load()
    assert settings == load(settings_files=[])
    assert dict(settings.layers) == {}


def test_the_sdk_s_own_release_variable_works_when_no_layer_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENTRY_RELEASE", "9.9")
    client = sentry_sdk.Client(release=load().release)
    assert client.options["release"] == "9.9"
    client.close()


def test_an_empty_variable_takes_a_string_away_and_says_nothing_else(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(f'[default]\ndsn = "{DSN}"\nenabled = true\nprivacy.deny_keys = ["a"]')
    for name in ("DSN", "ENABLED", "DEBUG", "TRACES_SAMPLE_RATE", "ENVIRONMENT"):
        monkeypatch.setenv(f"SENTRY_{name}", "")
    monkeypatch.setenv("SENTRY_BRIDGE_PRIVACY__DENY_KEYS", "")
    settings = load()
    assert settings.dsn is None
    assert settings.enabled is True
    assert settings.privacy.deny_keys == ("a",)
