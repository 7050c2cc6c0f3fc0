"""Whatever is wrong is named, with its place and the nearest name, before anything changes."""

from pathlib import Path

import pytest

from tests.alerts.conftest import Write
from tests.alerts.server import SentryServer
from tests.cli.conftest import Run

RULE = '[default.alerts.rules."New errors"]\n'
EMAIL = 'actions = [{ type = "email", to = "%s" }]\n'


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ('inclde = ["web"]\n', "inclde", "is not known; did you mean include?"),
        ('include = ["wbe"]\n', "include.0", "must be one of web, celery, external-api;"),
        (
            'include = ["web"]\nexclude = ["New erors"]\n',
            "exclude",
            "names nothing of a starter set; did you mean New errors?",
        ),
        (RULE + 'when = ["nwe"]\n', "rules.New errors.when.0", "did you mean new?"),
        (
            RULE + 'conditions = [{ type = "taged_event", key = "a" }]\n',
            "rules.New errors.conditions.0.type",
            "did you mean tagged_event?",
        ),
        (
            RULE + 'conditions = [{ type = "level", level = "eror" }]\n',
            "rules.New errors.conditions.0.level",
            "did you mean error?",
        ),
        (
            RULE + 'conditions = [{ type = "tagged_event", key = "a" }]\n',
            "rules.New errors.conditions.0",
            "with match = equals needs a value",
        ),
        (
            RULE + 'actions = [{ type = "slak", channel = "x" }]\n',
            "rules.New errors.actions.0.type",
            "did you mean slack?",
        ),
        (
            RULE + EMAIL % "payments",
            "rules.New errors.actions.0.to",
            "must be owners, team:<slug of a team> or user:<e-mail address of a member>",
        ),
        (RULE + "throttle = -1\n", "rules.New errors.throttle", "must be greater than"),
        (RULE + "throttle = true\n", "rules.New errors.throttle", "must be a valid integer"),
        ('[default.alerts.detectors."A"]\n', "detectors.A", "needs high, or sensitivity"),
        (
            '[default.alerts.detectors."A"]\nhigh = 1\nmedium = 2\n',
            "detectors.A",
            "resolve, medium and high must be in order",
        ),
        ('[default.alerts.detectors."issues"]\nhigh = 1\n', "detectors.issues", "choose another"),
        (
            '[default.alerts.monitors.nightly]\nschedule = "0 4 * *"\n',
            "monitors.nightly.schedule",
            "does not parse: must be a crontab",
        ),
        (
            '[default.alerts.monitors.nightly]\nschedule = "0 0 31 2 *"\n',
            "monitors.nightly.schedule",
            "does not parse",
        ),
        (
            '[default.alerts.monitors.nightly]\nschedule = "every 10 seconds"\n',
            "monitors.nightly.schedule",
            "does not parse",
        ),
        (
            '[default.alerts.monitors."Nightly Report"]\nschedule = "0 4 * * *"\n',
            "monitors.Nightly Report",
            "must be a slug",
        ),
        (
            '[default.alerts.monitors.n]\nschedule = "@daily"\ntimezone = "Europe/Brlin"\n',
            "monitors.n.timezone",
            "must be the name of a time zone",
        ),
        (
            '[default.alerts.ownership]\nrules = [{ match = "src/*", owners = ["team:a"] }]\n',
            "ownership.rules.0.match",
            "must be path:, module:, url: or tags.<name>:",
        ),
        (
            '[default.alerts.ownership]\nrules = [{ match = "path:a", owners = [] }]\n',
            "ownership.rules.0.owners",
            "needs at least one",
        ),
        ('beat = "no.such:app"\n', "beat", "cannot be read: ModuleNotFoundError"),
    ],
)
def test_offline(
    write: Write, run: Run, server: SentryServer, text: str, key: str, message: str
) -> None:
    file = write(text)
    for command in ("validate", "plan"):
        result = run("alerts", command)
        assert result.status == 1
        assert f"alerts.{key} ({file.name} [default])" in result.errors
        assert message in result.errors
        assert result.errors.endswith("1 problem.\n")
    assert server.requests == []


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (
            RULE + EMAIL % "team:paymets",
            "rules.New errors.actions.to",
            "paymets is no team of the organisation; did you mean payments?",
        ),
        (
            RULE + EMAIL % "user:an@example.com",
            "rules.New errors.actions.to",
            "an@example.com is no member of the organisation; did you mean ann@example.com?",
        ),
        # Who is invited only is no member yet.
        (
            RULE + EMAIL % "user:new@example.com",
            "rules.New errors.actions.to",
            "is no member of the organisation",
        ),
        (
            RULE + 'actions = [{ type = "slack", channel = "a", integration = "acme-slak" }]\n',
            "rules.New errors.actions.integration",
            "acme-slak is no integration of the organisation; did you mean acme-slack?",
        ),
        (
            RULE + 'actions = [{ type = "slack", channel = "a", integration = "99" }]\n',
            "rules.New errors.actions.integration",
            "99 is no integration of the organisation",
        ),
        (RULE + 'owner = "team:x"\n', "rules.New errors.owner", "x is no team"),
        (
            RULE + 'conditions = [{ type = "assigned_to", to = "team:x" }]\n',
            "rules.New errors.conditions.to",
            "x is no team",
        ),
        (
            RULE
            + 'detectors = ["Slw requests"]\n[default.alerts.detectors."Slow requests"]\nhigh=1',
            "rules.New errors.detectors",
            "Slw requests names no detector of the project; did you mean Slow requests?",
        ),
        ('notify = [{ type = "email", to = "team:x" }]\n', "notify.to", "x is no team"),
        (
            '[default.alerts.ownership]\nrules = [{ match="path:a", owners=["team:search"] }]\n',
            "ownership.rules.0.owners",
            "is a team without access to the project",
        ),
    ],
)
def test_what_the_server_does_not_know(
    write: Write, run: Run, server: SentryServer, text: str, key: str, message: str
) -> None:
    write(text)
    assert run("alerts", "validate").status == 0
    result = run("alerts", "apply", "--yes")
    assert result.status == 1
    assert f"alerts.{key} (server): " in result.errors
    assert message in result.errors
    assert server.writes == []


def test_an_unknown_project(write: Write, run: Run) -> None:
    file = write("")
    file.write_text(file.read_text().replace('project = "shop"', 'project = "shap"'))
    result = run("alerts", "plan")
    assert result.status == 1
    assert "is no project of acme on the server; did you mean shop?" in result.errors


def test_all_problems_come_at_once(write: Write, run: Run) -> None:
    write(RULE + 'whn = []\nthrottle = -1\n[default.alerts.detectors.A]\nhigh = "1"\n')
    result = run("alerts", "validate")
    assert result.errors.endswith("3 problems.\n")


def test_two_alerts_of_one_name(write: Write, run: Run) -> None:
    write(RULE + RULE)
    result = run("alerts", "validate")
    assert result.status == 1
    assert "is not valid TOML" in result.errors
    assert "New errors" in result.errors
    write(RULE + '[default.alerts.rules."new  Errors"]\n')
    result = run("alerts", "validate")
    assert "alerts.rules.new  Errors" in result.errors
    assert "is the name of two alerts" in result.errors


def test_a_name_without_room_for_the_mark(write: Write, run: Run) -> None:
    write(f'[default.alerts.detectors."{"a" * 190}"]\nhigh = 1\n')
    assert "has a name of more than 179 characters" in run("alerts", "validate").errors


def test_without_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("alerts", "validate")
    assert result.status == 1
    assert "alerts.organization (not set): is missing" in result.errors
    assert "alerts.project (not set): is missing" in result.errors


def test_an_integration_by_id_where_the_server_lists_none(
    write: Write, run: Run, server: SentryServer
) -> None:
    server.integrations = None
    write(RULE + 'actions = [{ type = "slack", channel = "a", integration = "acme-slack" }]\n')
    assert "must be the integration's id" in run("alerts", "plan").errors
    write(RULE + 'actions = [{ type = "slack", channel = "a", integration = "71" }]\n')
    assert run("alerts", "apply", "--yes").status == 0
    assert run("alerts", "plan").status == 0
