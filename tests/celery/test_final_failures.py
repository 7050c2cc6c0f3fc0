"""What ends a task for good is one event, and what does not is none."""

from typing import Any

import pytest
from celery import Celery
from celery.exceptions import Ignore, Reject

from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_celery import instrument

from ..started import Start
from .worker import work


@pytest.fixture
def app(start: Start) -> Celery:
    start()
    app = Celery("shop", broker="memory://", set_as_current=False)
    instrument(app)
    return app


@pytest.mark.parametrize(
    ("raised", "reported"),
    [
        (ValueError("broken"), ["ValueError"]),
        (Reject(ValueError("broken"), requeue=False), ["ValueError"]),
        (Reject("not mine", requeue=False), []),
        (Ignore(), []),
    ],
)
def test_a_task_that_ends_early(
    app: Celery, captured: CapturedEnvelopes, raised: Exception, reported: list[str]
) -> None:
    @app.task(name="scan", shared=False)
    def scan() -> None:
        raise raised

    scan.delay()
    work(app)
    events = captured.events
    assert [event["exception"]["values"][-1]["type"] for event in events] == reported
    for event in events:
        assert event["tags"]["celery_task"] == "scan"


def test_a_retry_that_cannot_be_sent(app: Celery, captured: CapturedEnvelopes) -> None:
    @app.task(name="scan", shared=False, bind=True)
    def scan(self: Any, page: object) -> None:
        try:
            raise ValueError("broken")
        except ValueError as error:
            raise self.retry(args=[object()], exc=error, countdown=0) from error

    scan.delay("first")
    work(app)
    [event] = captured.events
    assert event["exception"]["values"][-1]["type"] == "EncodeError"
    assert event["tags"]["celery_task"] == "scan"


def test_retries_to_the_end(app: Celery, captured: CapturedEnvelopes) -> None:
    @app.task(name="scan", shared=False, bind=True, max_retries=2)
    def scan(self: Any) -> None:
        raise self.retry(exc=ValueError(f"attempt {self.request.retries}"), countdown=0)

    scan.delay()
    work(app)
    [event] = captured.events
    assert event["exception"]["values"][-1]["value"] == "attempt 2"
    assert event["tags"]["celery_retries"] == "2"
