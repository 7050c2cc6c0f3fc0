"""Apply makes the server have what the document says, and nothing else."""

from io import StringIO

import pytest

from tests.alerts.conftest import Write
from tests.alerts.documents import FULL, SMALL
from tests.alerts.server import SentryServer
from tests.cli.conftest import Run


@pytest.mark.parametrize("document", [SMALL, FULL])
@pytest.mark.parametrize("page_size", [1, 100])
def test_a_second_apply_changes_nothing(
    write: Write, run: Run, server: SentryServer, document: str, page_size: int
) -> None:
    server.page_size = page_size
    write(document)
    first = run("alerts", "apply", "--yes", "--adopt")
    assert first.status == 0, first.errors
    assert len(server.writes) >= 5
    server.requests.clear()
    second = run("alerts", "apply", "--yes", "--adopt")
    assert second.status == 0, second.errors
    assert server.writes == []
    assert run("alerts", "plan").status == 0


def test_what_is_applied_is_what_the_document_says(
    write: Write, run: Run, server: SentryServer
) -> None:
    write(SMALL)
    result = run("alerts", "apply", "--yes")
    assert "done + rule      New errors" in result.output
    assert result.output.endswith("Done: 5 created, 0 changed, 0 deleted, 1 unchanged.\n")
    rules = {rule["name"]: rule for rule in server.workflows.values()}
    (detector,) = (found for found in server.detectors.values() if found["type"] == "metric_issue")
    assert detector["name"] == "Many errors [sentry-bridge:shop]"
    assert rules["New errors [sentry-bridge:shop]"]["detectorIds"] == [detector["id"]]
    stream = next(
        found["id"] for found in server.detectors.values() if found["type"] == "issue_stream"
    )
    regressions = rules["Regressions [sentry-bridge:shop]"]
    assert regressions["detectorIds"] == [stream]
    assert [each["type"] for each in regressions["triggers"]["conditions"]] == ["regression_event"]
    (step,) = regressions["actionFilters"]
    assert step["actions"][0]["config"]["targetType"] == "issue_owners"
    (monitor,) = server.monitors.values()
    assert (monitor["slug"], monitor["config"]["schedule"]) == ("nightly", "0 4 * * *")
    assert "path:src/* #payments" in server.raw.splitlines()


def test_a_change_by_hand_shows_and_is_undone(write: Write, run: Run, server: SentryServer) -> None:
    write(SMALL)
    run("alerts", "apply", "--yes")
    rule = next(each for each in server.workflows.values() if "Regress" in each["name"])
    rule["config"] = {"frequency": 5}
    rule["actionFilters"][0]["conditions"] = [
        {
            "id": "1",
            "type": "level",
            "comparison": {"level": 50, "match": "eq"},
            "conditionResult": True,
        }
    ]
    detector = next(each for each in server.detectors.values() if "Many" in each["name"])
    detector["enabled"] = False
    server.monitors.clear()
    server.raw = server.raw.replace("src", "lib")
    plan = run("alerts", "plan")
    assert plan.status == 2
    assert plan.output.splitlines()[1:] == [
        "  ~ detector  Many errors",
        "      enabled: false -> true",
        "  + monitor   nightly",
        "  = rule      New errors",
        "  ~ rule      Regressions",
        '      conditions: [{"type": "level", "level": "fatal", "match": "equals"}] -> []',
        "      throttle: 5 -> 30",
        "  ~ ownership shop",
        '      rules: [{"match": "path:lib/*", "owners": ["team:payments"]}]'
        ' -> [{"match": "path:src/*", "owners": ["team:payments"]}]',
        "Plan: 1 to create, 3 to change, 0 to delete, 2 unchanged.",
    ]
    assert run("alerts", "apply", "--yes").status == 0
    assert run("alerts", "plan").status == 0


def test_what_left_the_document_is_deleted(write: Write, run: Run, server: SentryServer) -> None:
    server.raw = "path:by/hand #platform"
    write(SMALL)
    run("alerts", "apply", "--yes")
    before = len(server.detectors)
    write("")
    plan = run("alerts", "plan")
    assert "  - rule      Regressions\n" in plan.output
    assert run("alerts", "apply", "--yes").status == 0
    assert (server.workflows, server.monitors) == ({}, {})
    assert len(server.detectors) == before - 1
    assert server.raw == "path:by/hand #platform"
    # There is no way to delete a team, and no mark that says whose it is.
    assert "search" in server.teams
    assert run("alerts", "plan").status == 0


def test_rules_go_before_the_detectors_that_they_name(
    write: Write, run: Run, server: SentryServer
) -> None:
    write(SMALL)
    run("alerts", "apply", "--yes")
    server.requests.clear()
    write("")
    run("alerts", "apply", "--yes")
    kinds = [request.path.split("/")[5] for request in server.writes if request.method == "DELETE"]
    assert kinds == ["workflows", "workflows", "monitors", "detectors"]


class Terminal(StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "done"), [("y\n", True), ("n\n", False), ("yes?\nn\n", False)])
def test_it_asks(
    write: Write,
    run: Run,
    server: SentryServer,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    done: bool,
) -> None:
    write(SMALL)
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    result = run("alerts", "apply")
    assert "Apply? [y/n]" in result.output
    assert (result.status, bool(server.writes)) == ((0, True) if done else (1, False))


def test_it_does_nothing_where_nobody_can_answer(
    write: Write, run: Run, server: SentryServer
) -> None:
    write(SMALL)
    result = run("alerts", "apply")
    assert result.status == 1
    assert "--yes" in result.errors
    assert server.writes == []


def test_nothing_to_do_asks_nothing(write: Write, run: Run) -> None:
    write("")
    assert run("alerts", "apply").status == 0


def test_a_team_is_created_once_and_can_be_named_at_once(
    write: Write, run: Run, server: SentryServer
) -> None:
    write('teams = ["reports"]\n[default.alerts.rules.a]\nowner = "team:reports"\n')
    assert run("alerts", "apply", "--yes").status == 0
    (rule,) = server.workflows.values()
    assert rule["owner"] == f"team:{server.teams['reports']}"
    assert run("alerts", "plan").status == 0


def test_two_of_ours_with_one_name_become_one(write: Write, run: Run, server: SentryServer) -> None:
    write('[default.alerts.detectors."Many"]\nhigh = 1\n')
    run("alerts", "apply", "--yes")
    (kept,) = (found for found in server.detectors.values() if "Many" in found["name"])
    server.detectors["9000"] = {**kept, "id": "9000"}
    assert "  - detector  Many\n" in run("alerts", "plan").output
    assert run("alerts", "apply", "--yes").status == 0
    assert "9000" not in server.detectors
    assert kept["id"] in server.detectors


def test_a_terminal_shows_how_far_it_is(
    write: Write, run: Run, server: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    write(SMALL)
    result = run("alerts", "apply", "--yes")
    assert result.status == 0, result.errors
    assert "Reading" in result.errors
    assert "Applying" in result.errors
    assert "5/5" in result.errors
    assert "Reading" not in result.output


def test_the_token_follows_no_address_that_a_page_names(
    write: Write, run: Run, server: SentryServer
) -> None:
    # The pages of the server name an address where nobody answers.
    server.page_size = 1
    write("")
    assert run("alerts", "plan").status == 0
    assert [request.query["cursor"] for request in server.requests if "cursor" in request.query]
