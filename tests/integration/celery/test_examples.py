"""The examples: one order fails at once and later, and both failures name its request."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.testing.receiver import Receiver

from ..process import GUNICORN, UVICORN, listening, served
from .conftest import Work

pytestmark = pytest.mark.integration

# Seconds in which a server and a worker start, on a machine that is busy.
PATIENCE = 120.0
EXAMPLES = Path(__file__).parents[3] / "examples"
SERVERS = {
    "fastapi_celery": (*UVICORN, "web:app"),
    "django_celery": (*GUNICORN, "web:application"),
}


@pytest.fixture(params=SERVERS)
def example(
    request: pytest.FixtureRequest, tmp_path: Path, work: Work, receiver: Receiver, broker: Any
) -> Iterator[str]:
    """Run an example's worker and its server; yield the server's URL."""
    folder = shutil.copytree(EXAMPLES / request.param, tmp_path / "example")
    environment = {
        "BROKER": f"redis://127.0.0.1:{broker.port}/0",
        "SENTRY_ENABLED": "true",
        "SENTRY_DSN": receiver.dsn,
        "SENTRY_TRACES_SAMPLE_RATE": "1.0",
    }
    with (
        work("prefork", app="tasks", folder=folder, environment=environment),
        listening() as listener,
        served(SERVERS[request.param], listener, folder=folder, environment=environment) as url,
    ):
        yield url


def test_one_failure_end_to_end_under_one_request_id(example: str, receiver: Receiver) -> None:
    order = urllib.request.Request(
        f"{example}/orders/17", method="POST", headers={"X-Request-ID": "one-request"}
    )
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(order, timeout=PATIENCE)
    answer.value.close()
    assert answer.value.status == 500
    assert answer.value.headers["X-Request-ID"] == "one-request"

    receiver.wait_for(2, timeout=PATIENCE, item_type="event")
    receiver.wait_for(2, timeout=PATIENCE, item_type="transaction")
    events = {event["exception"]["values"][-1]["type"]: event for event in receiver.events}
    assert events.keys() == {"ConnectionError", "LookupError"}
    at_once, later = events["ConnectionError"], events["LookupError"]
    assert at_once["tags"]["endpoint"] in {"POST /orders/{order_id}", "POST /orders/<order_id>"}
    assert later["tags"]["celery_task"] == "tasks.pack"
    for event in (at_once, later):
        assert event["tags"]["request_id"] == "one-request"
        assert event["tags"]["organization_id"] == "org-7"
        assert event["user"]["id"] == "user-7"
    [trace] = {
        item["contexts"]["trace"]["trace_id"]
        for item in (*receiver.events, *receiver.items("transaction"))
    }
    assert trace
