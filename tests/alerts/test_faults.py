"""Whatever goes wrong half-way, another run does the rest, and does nothing twice."""

from typing import Any

import pytest

from sentry_bridge.alerts.apply import apply
from sentry_bridge.alerts.client import Client
from sentry_bridge.alerts.plan import plan
from sentry_bridge.alerts.source import load_document
from sentry_bridge.alerts.state import read_state
from tests.alerts.conftest import Write
from tests.alerts.documents import SMALL
from tests.alerts.server import ORGANIZATION, PROJECT, TOKEN, Fault, SentryServer
from tests.cli.conftest import Run

ENOUGH = 100  # more often than anybody tries again

# Every call that creates, changes or reads something, in the order in which apply makes them.
CALLS = {
    "projects": ("GET", "organizations/acme/projects/$"),
    "teams": ("GET", "organizations/acme/teams/$"),
    "members": ("GET", "members/$"),
    "detectors": ("GET", "detectors/$"),
    "monitors": ("GET", "monitors/$"),
    "rules": ("GET", "workflows/$"),
    "ownership": ("GET", "ownership/$"),
    "create a detector": ("POST", "detectors/$"),
    "create a monitor": ("POST", "monitors/$"),
    "create a rule": ("POST", "workflows/$"),
    "update the ownership": ("PUT", "ownership/$"),
}


def snapshot(server: SentryServer) -> dict[str, Any]:
    """Return what is on the server, without the ids."""
    return {
        "rules": server.named(server.workflows),
        "detectors": server.named(server.detectors),
        "monitors": server.named(server.monitors),
        "teams": sorted(server.teams),
        "raw": server.raw,
    }


DOCUMENT = SMALL.replace('"search"', '"search", "reports"')


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What another server has after nothing went wrong."""
    file = tmp_path_factory.mktemp("wanted") / "alerts.toml"
    head = f'[default.alerts]\norganization = "{ORGANIZATION}"\nproject = "{PROJECT}"\n'
    file.write_text(head + DOCUMENT, encoding="utf-8")
    document = load_document(settings_files=[file])
    with SentryServer() as healthy:
        client = Client(healthy.url, ORGANIZATION, TOKEN)
        state = read_state(client, document)
        assert len(list(apply(client, document, state, plan(document, state)))) == 6
        client.close()
        return snapshot(healthy)


@pytest.mark.parametrize("kind", ["401", "403", "404", "409", "429", "500", "hang", "half", "text"])
@pytest.mark.parametrize(
    ("call", "late"),
    [
        pytest.param(call, late, id=f"{call}, {'done' if late else 'not done'}")
        for call, (method, _) in CALLS.items()
        for late in ([False, True] if method != "GET" else [False])
    ],
)
def test_a_rerun_does_the_rest(
    server: SentryServer,
    write: Write,
    run: Run,
    wanted: dict[str, Any],
    call: str,
    kind: Any,
    late: bool,
) -> None:
    write(DOCUMENT)
    fault = Fault(kind, *CALLS[call], times=ENOUGH, late=late)
    server.faults = [fault]
    failed = run("alerts", "apply", "--yes", "--timeout", "0.2")
    creates = CALLS[call][0] == "POST"
    if creates and late and kind in ("500", "hang", "half", "text"):
        # It was created, and that could be seen, although nobody was told.
        assert failed.status == 0, failed.errors
    else:
        assert failed.status == 1
        assert len(failed.errors.splitlines()) <= 2, failed.errors
        assert "Traceback" not in failed.errors
    assert TOKEN not in failed.output + failed.errors
    server.faults.clear()
    assert run("alerts", "apply", "--yes").status == 0
    assert snapshot(server) == wanted
    assert run("alerts", "plan").status == 0


@pytest.mark.parametrize("kind", ["429", "500", "hang", "half"])
@pytest.mark.parametrize("call", CALLS)
def test_what_passes_is_waited_for(
    server: SentryServer, write: Write, run: Run, wanted: dict[str, Any], call: str, kind: Any
) -> None:
    write(DOCUMENT)
    server.faults = [Fault(kind, *CALLS[call], times=2)]
    result = run("alerts", "apply", "--yes", "--timeout", "0.2")
    assert result.status == 0, result.errors
    assert server.faults[0].times == 0
    assert snapshot(server) == wanted


def test_it_says_what_was_done(server: SentryServer, write: Write, run: Run) -> None:
    write(SMALL)
    server.faults = [Fault("409", "POST", "workflows/$", skip=1)]
    result = run("alerts", "apply", "--yes")
    assert [line for line in result.output.splitlines() if line.startswith("done")] == [
        "done + detector  Many errors",
        "done + monitor   nightly",
        "done + rule      New errors",
    ]
    assert result.errors.splitlines() == [
        "+ rule      Regressions: POST /api/0/organizations/{organization_id_or_slug}/workflows/"
        " answered 409: told to answer 409",
        "3 of 5 changes were done; run it again for the rest.",
    ]


def test_a_server_is_waited_for_as_long_as_it_asks(
    server: SentryServer, write: Write, run: Run, naps: list[float]
) -> None:
    write("")
    server.faults = [Fault("429", retry_after="7"), Fault("429", retry_after="86400")]
    assert run("alerts", "plan").status == 0
    # What asks for a day gets a minute.
    assert naps == [7, 60]


def test_waiting_grows_and_has_an_end(
    server: SentryServer, write: Write, run: Run, naps: list[float]
) -> None:
    write("")
    server.faults = [Fault("500", times=ENOUGH)]
    assert run("alerts", "plan").status == 1
    assert len(server.requests) == 6
    assert len(naps) <= 5
    assert sum(naps) < 60
    assert naps[-1] > naps[0]


def test_a_creation_is_repeated_only_when_it_was_not_done(
    server: SentryServer, write: Write, run: Run
) -> None:
    write(SMALL)
    server.faults = [
        Fault("hang", "POST", "detectors/$", late=True),
        Fault("500", "POST", "workflows/$"),
    ]
    assert run("alerts", "apply", "--yes", "--timeout", "0.2").status == 0
    assert server.named(server.detectors).count("Many errors [sentry-bridge:shop]") == 1
    posts = [request.path.split("/")[-2] for request in server.writes if request.method == "POST"]
    assert posts == ["detectors", "monitors", "workflows", "workflows", "workflows"]


def test_what_is_gone_already_is_deleted(server: SentryServer, write: Write, run: Run) -> None:
    write(SMALL)
    run("alerts", "apply", "--yes")
    write("")
    server.faults = [Fault("half", "DELETE", "workflows/", late=True)]
    assert run("alerts", "apply", "--yes").status == 0
    assert server.workflows == {}


@pytest.mark.parametrize("call", [name for name, (method, _) in CALLS.items() if method == "GET"])
def test_another_server(server: SentryServer, write: Write, run: Run, call: str) -> None:
    write(SMALL)
    server.faults = [Fault("odd", *CALLS[call])]
    result = run("alerts", "plan")
    assert result.status == 1
    assert result.errors == "what answers is no server of Sentry, or one of another version\n"


def test_nobody_there(write: Write, run: Run) -> None:
    write("")
    with SentryServer() as gone:
        address = gone.url
    result = run("alerts", "plan", "--url", address)
    assert result.status == 1
    assert "got no answer: NewConnectionError" in result.errors
