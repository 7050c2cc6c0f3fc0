"""`sentry-bridge check` says whether settings are right and what they let out."""

import pytest
from sentry_sdk.consts import DEFAULT_OPTIONS

from tests.cli.conftest import Run
from tests.settings.conftest import Project

pytest.importorskip("cyclopts")


def test_right_settings_that_weaken_nothing(run: Run) -> None:
    result = run("check", "--strict")
    assert result.status == 0
    assert result.output == (
        "The settings are right. Sentry is off in development: it is not enabled."
        " Nothing weakens the protection.\n"
    )


@pytest.mark.parametrize(
    ("dsn", "state"),
    [
        ('dsn = "https://public@sentry.example/1"', "Sentry is on in production."),
        ("", "Sentry is off in production: there is no DSN."),
    ],
)
def test_the_state_of_an_environment(run: Run, project: Project, dsn: str, state: str) -> None:
    project(f"[production]\nenabled = true\n{dsn}")
    assert state in run("check", "--env", "production").output


@pytest.mark.parametrize(
    "line",
    [
        'dsn = "http://public@sentry.example/1"',
        'trace_propagation_hosts = ["*.example"]',
        'privacy.allow_keys = ["email"]',
        'privacy.disable_rules = ["ip"]',
        'privacy.safe_keys = ["note"]',
        'privacy.attachment_content_types = ["image/png"]',
        "privacy.known_secrets = false",
        "privacy.mask_keep_last = 4",
        "celery.record_arguments = true",
        "sdk.send_default_pii = true",
        "sdk.data_collection = {queues = true}",
        'sdk.max_request_body_size = "always"',
        'sdk.trace_propagation_targets = [".*"]',
        "sdk.enable_logs = true",
        "sdk.add_full_stack = true",
        "sdk.spotlight = true",
        "sdk._experiments = {x = 1}",
    ],
)
def test_every_weakening_is_named(run: Run, project: Project, line: str) -> None:
    option = line.partition(" ")[0].removeprefix("sdk.")
    if line.startswith("sdk.") and option not in DEFAULT_OPTIONS:
        pytest.skip("an older SDK")
    project(f"[default]\n{line}")
    result = run("check")
    assert result.status == 0
    assert result.output.startswith(f"{line.partition(' ')[0]} (settings.toml [default]): ")
    assert "One setting weakens the protection." in result.output
    assert run("check", "--strict").status == 1


@pytest.mark.parametrize(
    "line",
    [
        'dsn = "http://public@127.0.0.1:9/1"',
        "sdk.send_default_pii = false",
        'sdk.max_request_body_size = "never"',
        "sdk.shutdown_timeout = 1",
        'privacy.deny_keys = ["a"]',
    ],
)
def test_what_does_not_weaken_is_not_named(run: Run, project: Project, line: str) -> None:
    project(f"[default]\n{line}")
    assert run("check", "--strict").status == 0


def test_every_problem_is_printed_and_the_status_is_2(
    run: Run, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project('[default]\nprivacy.preset = "strickt"')
    monkeypatch.setenv("SENTRY_DSN", "https://hunter2@sentry.example/x")
    result = run("check")
    assert (result.status, result.output) == (2, "")
    assert result.errors.splitlines() == [
        "privacy.preset (settings.toml [default]): must be one of standard, strict, gdpr, pci,"
        " hipaa; did you mean strict?",
        "dsn (SENTRY_DSN): does not parse: it must end with the number of the project"
        " (https://***@sentry.example/***)",
        "2 problems.",
    ]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('privacy.disable_rules = ["zzz"]', "privacy"),
        ('privacy.applications = {"$string &&" = ["@ip"]}', "privacy"),
        ('user.resolvers = ["nobody"]', "user.resolvers"),
        ('health.networks = ["10.0.0.1/8"]', "health.networks"),
        ('health.checks.cache = {kind = "rediss"}', "health.checks.cache.kind"),
    ],
)
def test_what_only_the_rooms_know_is_checked_too(
    run: Run, project: Project, line: str, key: str
) -> None:
    project(f"[default]\n{line}")
    result = run("check")
    assert result.status == 2
    assert result.errors.startswith(f"{key} (settings.toml [default]): ")
    assert result.errors.endswith("1 problem.\n")
