"""Wrong values are one error that names each key, its layer and what is allowed."""

import pickle

import pytest

from sentry_bridge import SettingsError
from sentry_bridge.settings import Problem, load
from tests.settings.conftest import Problems, Project


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ("enabled = 1", "enabled", "must be true or false"),
        ('enabled = "true"', "enabled", "must be true or false"),
        ("sample_rate = true", "sample_rate", "must be a number from 0 to 1"),
        ('sample_rate = "0.5"', "sample_rate", "must be a number from 0 to 1"),
        ("sample_rate = 1.5", "sample_rate", "must be a number from 0 to 1, not 1.5"),
        ("sample_rate = nan", "sample_rate", "must be a number from 0 to 1"),
        (f"sample_rate = {10**400}", "sample_rate", "must be a number from 0 to 1"),
        ("max_breadcrumbs = 1.0", "max_breadcrumbs", "must be an integer from 0 to 1000"),
        ("max_breadcrumbs = -1", "max_breadcrumbs", "must be an integer from 0 to 1000, not -1"),
        ("release = 1.10", "release", "must be a string in quotes"),
        ("release = 2026-01-01", "release", "must be a string in quotes"),
        ("dist = 7", "dist", "must be a string in quotes"),
        (
            'privacy.preset = "standrd"',
            "privacy.preset",
            "must be one of standard, strict, gdpr, pci, hipaa; did you mean standard?",
        ),
        ('privacy.deny_keys = "a"', "privacy.deny_keys", "must be a list of strings"),
        ('privacy.deny_keys = ["a", 1]', "privacy.deny_keys", "must be a list of strings"),
        ('privacy.deny_keys = [""]', "privacy.deny_keys", "must be a list of strings"),
        ("privacy.rules = []", "privacy.rules", "must be a table"),
        (
            'privacy.applications = {x = "@ip"}',
            "privacy.applications",
            "must be a table with a list of strings each",
        ),
        (
            "request.failed_request_status_codes = [true]",
            "request.failed_request_status_codes",
            "must be a list of integers",
        ),
        (
            'request.request_id_header = "X Id"',
            "request.request_id_header",
            "must be the name of a header, of letters, digits and hyphens",
        ),
        (
            "fingerprints = [{match = {}, fingerprint = []}]",
            "fingerprints",
            "needs at least one field in match and one string in fingerprint",
        ),
        (
            'fingerprints = [{match = "x", fingerprint = "x"}]',
            "fingerprints",
            "must be a list of tables with match and fingerprint",
        ),
        (
            'fingerprints = [{match = {typ = "x"}, fingerprint = ["x"]}]',
            "fingerprints",
            "cannot match typ, only type, message, transaction, logger, level, environment,"
            " release, tags.<name>; did you mean type?",
        ),
        ("sdk.before_send = 'my.hook'", "sdk.before_send", "is a Python object, which only code"),
        ("sdk.integrations = ['flask']", "sdk.integrations", "is a Python object, which only code"),
        ("privacy = 1", "privacy", "must be a table"),
        ("privacy.denykeys = []", "privacy.denykeys", "did you mean privacy.deny_keys?"),
        ("deny_keys = []", "deny_keys", "did you mean privacy.deny_keys?"),
        ("max_value_length = 1", "max_value_length", "did you mean sdk.max_value_length?"),
    ],
)
def test_a_wrong_value_names_what_is_allowed(
    project: Project, problems: Problems, line: str, key: str, message: str
) -> None:
    project(f"[default]\n{line}")
    (problem,) = problems(settings_files=["settings.toml"])
    assert problem.key == key
    assert problem.layer == "settings.toml [default]"
    assert message in problem.message


def test_all_problems_of_all_layers_are_one_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project('[default]\nsample_rate = 2\n[development]\nprivacy.preset = "x"', secrets="x = ")
    monkeypatch.setenv("SENTRY_DEBUG", "maybe")
    with pytest.raises(SettingsError) as error:
        load(framework_settings={"sample_rate": -1}, overrides={"zzz": 1})
    assert isinstance(error.value, ValueError)
    assert [(problem.key, problem.layer) for problem in error.value.problems] == [
        ("settings_files", ".secrets.toml"),
        ("sample_rate", "framework settings"),
        ("sample_rate", "settings.toml [default]"),
        ("privacy.preset", "settings.toml [development]"),
        ("debug", "SENTRY_DEBUG"),
        ("zzz", "keyword argument"),
    ]
    text = str(error.value)
    assert text.startswith("6 problems in the settings")
    assert "debug (SENTRY_DEBUG): must be true or false" in text


def test_the_error_survives_pickling() -> None:
    error = SettingsError([Problem("a", "b", "c")])
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert str(copy) == str(error)


SECRET = "hunter2-correct-horse"


@pytest.mark.parametrize(
    "variable",
    [
        "SENTRY_ENABLED",
        "SENTRY_TRACES_SAMPLE_RATE",
        "SENTRY_BRIDGE_MAX_BREADCRUMBS",
        "SENTRY_BRIDGE_PRIVACY__PRESET",
        "SENTRY_BRIDGE_PRIVACY__RULES",
        "SENTRY_BRIDGE_FINGERPRINTS",
        "SENTRY_BRIDGE_REQUEST__REQUEST_ID_HEADER",
        "SENTRY_BRIDGE_SDK__SEND_DEFAULT_PII",
        "SENTRY_BRIDGE_SDK",
        "SENTRY_BRIDGE_UNKNOWN",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, f"https://{SECRET}@sentry.example/1")
    with pytest.raises(SettingsError) as error:
        load()
    assert variable in str(error.value)
    assert SECRET not in str(error.value) + repr(error.value)


def test_secrets_do_not_show_in_the_settings_object() -> None:
    settings = load(
        overrides={
            "dsn": f"https://{SECRET}@sentry.example/1",
            "privacy": {"hash_key": SECRET, "secrets": [SECRET], "previous_hash_key": SECRET},
            "sdk": {"http_proxy": f"http://user:{SECRET}@proxy"},
        }
    )
    assert settings.privacy.hash_key == SECRET
    assert SECRET not in repr(settings)
