"""Each request is what Sentry's published description says, as Prism reads it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from sentry_bridge.alerts import endpoints
from sentry_bridge.alerts.apply import apply
from sentry_bridge.alerts.client import ApiError, Client
from sentry_bridge.alerts.detectors import Detector, detector_body
from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.endpoints import Endpoint
from sentry_bridge.alerts.monitors import Monitor, monitor_body
from sentry_bridge.alerts.plan import plan
from sentry_bridge.alerts.pull import pull
from sentry_bridge.alerts.rules import Rule, rule_body
from sentry_bridge.alerts.source import load_document
from sentry_bridge.alerts.state import read_state
from tests.alerts.description import MISSING, path_of_description

from .prism import command, prism

pytestmark = pytest.mark.integration

# Names that the description has in its examples.
ORGANIZATION, PROJECT = "the-spoiled-yoghurt", "prime-mover"
DOCUMENT = """
[default.alerts]
organization = "the-spoiled-yoghurt"
project = "prime-mover"
include = ["web", "celery", "external-api"]
exclude = [
    "New errors", "Errors that many users see", "Errors that come often", "Slow operations",
    "Failed tasks", "Lost workers", "External API errors",
]
teams = ["ancient-gabelers", "new-team"]
notify = [
    { type = "email", to = "team:ancient-gabelers" },
    { type = "email", to = "user:sirpenguin@antarcticarocks.com" },
    { type = "slack", channel = "#errors", integration = "71" },
    { type = "pagerduty", service = "Shop", service_id = "P1", integration = "72" },
    { type = "webhook" },
]

[default.alerts.rules."Notify everybody"]
when = ["new", "regressed", "reappeared", "escalating"]
conditions = [
    { type = "level", level = "error" },
    { type = "tagged_event", key = "organization_id", value = "42" },
    { type = "event_frequency_count", value = 10 },
    { type = "event_unique_user_frequency_count", value = 10 },
]
detectors = ["Anomalies"]
owner = "team:new-team"

[default.alerts.detectors."Anomalies"]
sensitivity = "medium"
owner = "team:ancient-gabelers"

[default.alerts.monitors.nightly-report]
schedule = "30 4 * * *"
timezone = "Europe/Berlin"
margin = 5

[default.alerts.monitors.ping]
schedule = "every 10 minutes"

[default.alerts.ownership]
rules = [{ match = "path:src/*", owners = ["team:ancient-gabelers"] }]
auto_assignment = "issue_owner"
"""


@pytest.fixture(scope="module")
def url(pytestconfig: pytest.Config) -> Iterator[str]:
    description = path_of_description()
    if description is None:
        pytest.skip(MISSING)
    cache = pytestconfig.cache
    assert cache is not None
    with prism(command(Path(cache.mkdir("prism"))), description) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    client = Client(url, ORGANIZATION, "sntrys_token")
    yield client
    client.close()


@pytest.fixture
def document(tmp_path: Path) -> Document:
    file = tmp_path / "alerts.toml"
    file.write_text(DOCUMENT, encoding="utf-8")
    return load_document(settings_files=[os.fspath(file)])


def test_plan_and_apply(client: Client, document: Document) -> None:
    state = read_state(client, document)
    found = plan(document, state, adopt=True)
    assert len(found.pending) > 10
    assert list(apply(client, document, state, found)) == list(found.pending)


def test_pull(client: Client, document: Document, tmp_path: Path) -> None:
    pulled = pull(document, read_state(client, document))
    file = tmp_path / "pulled.toml"
    file.write_bytes(tomli_w.dumps(pulled.data).encode())
    assert load_document(settings_files=[os.fspath(file)]).project == PROJECT


DIRECTORY = Directory(
    project=PROJECT, project_id="3", teams={"a": "4"}, detectors={"Many": "5"}, issues="6"
)


@pytest.mark.parametrize(
    ("endpoint", "path", "body"),
    [
        (endpoints.UPDATE_RULE, {"workflow_id": "7"}, rule_body("a", Rule(), DIRECTORY)),
        (
            endpoints.UPDATE_DETECTOR,
            {"detector_id": "7"},
            detector_body("a", Detector(high=1), DIRECTORY),
        ),
        (
            endpoints.UPDATE_MONITOR,
            {"monitor_id_or_slug": "7"},
            monitor_body("a", "a", Monitor(schedule="0 4 * * *"), DIRECTORY),
        ),
        (endpoints.DELETE_RULE, {"workflow_id": "7"}, None),
        (endpoints.DELETE_DETECTOR, {"detector_id": "7"}, None),
        (endpoints.DELETE_MONITOR, {"monitor_id_or_slug": "7"}, None),
    ],
)
def test_changes_and_deletions(
    client: Client, endpoint: Endpoint, path: dict[str, str], body: dict[str, Any] | None
) -> None:
    client.call(endpoint, body, path)


def test_prism_would_notice(client: Client) -> None:
    with pytest.raises(ApiError) as caught:
        client.call(endpoints.CREATE_RULE, {"name": "a", "triggers": {"logicType": "any"}})
    assert caught.value.status in (400, 422)
