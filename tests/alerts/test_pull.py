"""What is pulled validates and plans to nothing, wherever it came from."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.conftest import Write
from tests.alerts.documents import FULL, SMALL
from tests.alerts.server import SentryServer
from tests.cli.conftest import Run


@pytest.mark.parametrize("document", [SMALL, FULL, 'include = ["web"]\n', ""])
def test_what_was_applied(
    write: Write, run: Run, server: SentryServer, tmp_path: Path, document: str
) -> None:
    write(document)
    run("alerts", "apply", "--yes", "--adopt")
    pulled = run("alerts", "pull", "--output", "pulled.toml")
    assert (pulled.status, pulled.output, pulled.errors) == (0, "", "")
    file = str(tmp_path / "pulled.toml")
    assert run("alerts", "validate", "--settings-file", file).status == 0
    plan = run("alerts", "plan", "--settings-file", file)
    assert plan.status == 0, plan.output


def test_what_was_made_by_hand(write: Write, run: Run, server: SentryServer) -> None:
    write(FULL)
    run("alerts", "apply", "--yes", "--adopt")
    for kept in (server.workflows, server.detectors, server.monitors):
        for item in kept.values():
            item["name"] = item["name"].removesuffix(" [sentry-bridge:shop]")
    server.raw = "# by hand\npath:a #platform ann@example.com"
    file = write("")
    result = run("alerts", "pull")
    file.write_text(result.output)
    read = tomllib.loads(result.output)["default"]["alerts"]
    assert read["ownership"]["rules"] == [
        {"match": "path:a", "owners": ["team:platform", "user:ann@example.com"]}
    ]
    assert len(read["rules"]) == len(server.workflows)
    assert run("alerts", "plan").status == 0


@pytest.mark.parametrize(
    "change",
    [
        {"triggers": {"conditions": [{"type": "seer_activity_trigger", "comparison": ["x"]}]}},
        {"actionFilters": [{"logicType": "all", "conditions": [], "actions": [{"type": "jira"}]}]},
        {"actionFilters": [{"logicType": "all", "conditions": [{"type": "level"}], "actions": []}]},
        {"owner": "team:4711"},
        {"config": {"frequency": "often"}},
    ],
)
def test_what_no_document_can_say_is_left_out_and_named(
    write: Write, run: Run, server: SentryServer, change: dict[str, Any]
) -> None:
    write(SMALL)
    run("alerts", "apply", "--yes")
    rule = next(each for each in server.workflows.values() if "Regr" in each["name"])
    rule |= {**change, "name": "Odd"}
    file = write(
        SMALL.replace('[default.alerts.rules."Regressions"]', '[default.alerts.rules."R"]')
    )
    result = run("alerts", "pull")
    assert result.errors == "left out: rule Odd: no document can say it\n"
    file.write_text(result.output)
    assert run("alerts", "plan").status == 0
    server.deviations.clear()  # such a rule is no answer that is described


def test_what_no_document_can_say_is_set_right_where_it_is_ours(
    write: Write, run: Run, server: SentryServer
) -> None:
    write(SMALL)
    run("alerts", "apply", "--yes")
    rule = next(each for each in server.workflows.values() if "Regr" in each["name"])
    rule["actionFilters"] = []
    rule["triggers"]["conditions"][0]["comparison"] = False
    assert 'all of it: "what no document can say" -> {' in run("alerts", "plan").output
    assert run("alerts", "apply", "--yes").status == 0
    assert run("alerts", "plan").status == 0
