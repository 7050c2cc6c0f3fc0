"""Only what a document made is changed or deleted, unless it is told to adopt."""

from typing import Any

import pytest

from tests.alerts.conftest import Write
from tests.alerts.documents import SMALL
from tests.alerts.server import SentryServer
from tests.cli.conftest import Run

SUFFIX = " [sentry-bridge:shop]"


@pytest.fixture
def by_hand(write: Write, run: Run, server: SentryServer) -> SentryServer:
    """A server on which somebody made by hand all that SMALL says."""
    write(SMALL)
    run("alerts", "apply", "--yes")
    for kept in (server.workflows, server.detectors, server.monitors):
        for item in kept.values():
            item["name"] = item["name"].removesuffix(SUFFIX)
    server.raw = "\n".join(line for line in server.raw.splitlines() if not line.startswith("#"))
    server.requests.clear()
    return server


def test_what_is_there_as_it_should_be_is_left_alone(by_hand: SentryServer, run: Run) -> None:
    assert run("alerts", "plan").status == 0
    assert run("alerts", "apply", "--yes").status == 0
    assert by_hand.writes == []


def test_what_differs_is_named_and_nothing_is_changed(by_hand: SentryServer, run: Run) -> None:
    next(iter(by_hand.workflows.values()))["config"] = {"frequency": 5}
    next(iter(by_hand.monitors.values()))["isMuted"] = True
    by_hand.raw += "\npath:by/hand #platform"
    for command in ("plan", "apply"):
        result = run("alerts", command, *(["--yes"] if command == "apply" else []))
        assert result.status == 1
        for name in ("rules.New errors", "monitors.nightly", "ownership"):
            assert f"alerts.{name} (server): differs" in result.errors
        assert "--adopt" in result.errors
    assert by_hand.writes == []


def test_adopting_takes_over_and_marks(by_hand: SentryServer, run: Run) -> None:
    ids = set(by_hand.workflows)
    next(iter(by_hand.workflows.values()))["config"] = {"frequency": 5}
    by_hand.raw += "\npath:by/hand #platform"
    plan = run("alerts", "plan", "--adopt")
    assert plan.status == 2
    assert "  @ rule      New errors\n      throttle: 5 -> 30\n" in plan.output
    assert run("alerts", "apply", "--yes", "--adopt").status == 0
    assert set(by_hand.workflows) == ids
    assert all(name.endswith(SUFFIX) for name in by_hand.named(by_hand.workflows))
    assert by_hand.raw.splitlines() == [
        "path:by/hand #platform",
        "# sentry-bridge:shop begins",
        "path:src/* #payments",
        "# sentry-bridge:shop ends",
    ]
    assert run("alerts", "plan").status == 0


def test_what_the_document_does_not_name_stays_even_then(
    write: Write, run: Run, by_hand: SentryServer
) -> None:
    before: list[Any] = [dict(by_hand.workflows), dict(by_hand.detectors), dict(by_hand.monitors)]
    write("")
    assert run("alerts", "apply", "--yes", "--adopt").status == 0
    assert before == [by_hand.workflows, by_hand.detectors, by_hand.monitors]


def test_documents_of_one_project_leave_each_other_alone(
    write: Write, run: Run, server: SentryServer
) -> None:
    write(SMALL, name="worker")
    assert run("alerts", "apply", "--yes").status == 0
    made = dict(server.workflows)
    assert all(rule["name"].endswith(" [sentry-bridge:shop/worker]") for rule in made.values())
    write(SMALL.replace("nightly", "hourly"))
    assert run("alerts", "apply", "--yes").status == 0
    assert len(server.workflows) == 2 * len(made)
    write("")
    assert run("alerts", "apply", "--yes").status == 0
    assert server.workflows == made
    assert "# sentry-bridge:shop/worker begins" in server.raw
    assert "# sentry-bridge:shop begins" not in server.raw


def test_ownership_rules_by_hand_stay_beside_ours(
    write: Write, run: Run, server: SentryServer
) -> None:
    server.raw = "# ours since 2019\npath:by/hand #platform"
    write(SMALL)
    assert run("alerts", "apply", "--yes").status == 0
    assert server.raw.startswith("# ours since 2019\npath:by/hand #platform\n# sentry-bridge:shop")
    assert run("alerts", "plan").status == 0
