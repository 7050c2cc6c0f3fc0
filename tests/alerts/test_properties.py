"""What holds for every document: applied, it plans to nothing; pulled, it is the same."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomli_w
from hypothesis import HealthCheck, given, settings

from sentry_bridge.alerts.apply import apply
from sentry_bridge.alerts.client import Client
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.plan import Plan, plan
from sentry_bridge.alerts.pull import pull
from sentry_bridge.alerts.source import load_document
from sentry_bridge.alerts.state import read_state
from tests.alerts.server import ORGANIZATION, PROJECT, TOKEN, SentryServer
from tests.alerts.strategies import documents


def loaded(data: dict[str, Any]) -> Document:
    """Load a document by way of a file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "alerts.toml"
        file.write_bytes(tomli_w.dumps(data).encode())
        return load_document(settings_files=[os.fspath(file)])


def compared(client: Client, document: Document) -> Plan:
    return plan(document, read_state(client, document))


@given(data=documents())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_plan_after_apply_and_one_after_pull_are_empty(data: dict[str, Any]) -> None:
    head = {"organization": ORGANIZATION, "project": PROJECT}
    with SentryServer() as server:
        server.page_size = 7
        document = loaded({"default": {"alerts": {**head, **data}}})
        client = Client(server.url, ORGANIZATION, TOKEN)
        state = read_state(client, document)
        todo = plan(document, state, adopt=True)
        assert list(apply(client, document, state, todo)) == list(todo.pending)
        assert compared(client, document).pending == ()
        pulled = pull(document, read_state(client, document))
        assert pulled.left_out == ()
        assert compared(client, loaded(pulled.data)).pending == ()
        client.close()
        assert server.deviations == []
