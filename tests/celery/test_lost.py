"""A process that is lost with its task: an event, unless the task is delivered again."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from billiard.einfo import ExceptionInfo
from celery import Celery, signals
from celery.concurrency.base import BasePool
from celery.exceptions import TimeLimitExceeded, WorkerLostError
from celery.utils.imports import symbol_by_name

from sentry_bridge import get_bridge
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_celery import instrument

from ..started import Start, batched, until

LATE = {"acks_late": True}
REJECTED = {**LATE, "reject_on_worker_lost": True}
NOT_ACKED = {**LATE, "acks_on_failure_or_timeout": False}
ERROR = [("error", "scan")]
WARNING = [("warning", "scan")]

Receive = Callable[..., Any]


@pytest.fixture
def receive(start: Start) -> Receive:
    """Return the request that a worker of two processes makes of a task."""

    def receive(
        options: dict[str, Any],
        *,
        redelivered: bool = False,
        report_retries: bool = False,
        metrics: bool = False,
    ) -> Any:
        start(celery={"report_retries": report_retries}, tracking={"metrics": metrics})
        app: Any = Celery("shop", broker="memory://", set_as_current=False)
        instrument(app)

        def fail(password: str) -> None:
            raise ValueError("broken")

        scan: Any = app.task(name="scan", shared=False, **options)(fail)
        scan.delay(password="hunter2-horse")
        queue = app.amqp.queues["celery"](app.connection().default_channel)
        message: Any = queue.get()
        message.delivery_info["redelivered"] = redelivered
        request = symbol_by_name(scan.Request)(
            message, on_ack=message.ack_log_error, on_reject=message.reject_log_error, app=app
        )
        signals.task_received.send(sender=None, request=request)
        return request

    return receive


def lose(request: Any, exception: Exception) -> None:
    """Do what the pool does when the process that runs a task is gone."""
    request.on_accepted(4711, time.monotonic())
    try:
        raise exception
    except Exception:
        request.on_failure(ExceptionInfo())


@pytest.mark.parametrize(
    ("options", "report_retries", "reported"),
    [
        ({}, False, ERROR),
        (LATE, False, ERROR),
        (NOT_ACKED, True, ERROR),
        (REJECTED, False, []),
        (REJECTED, True, WARNING),
    ],
)
def test_what_is_reported_of_a_lost_process(
    receive: Receive,
    captured: CapturedEnvelopes,
    options: dict[str, Any],
    report_retries: bool,
    reported: list[tuple[str, str]],
) -> None:
    request = receive(options, report_retries=report_retries)
    lose(request, WorkerLostError("signal 9"))
    events = captured.events
    assert [(event["level"], event["tags"]["celery_task"]) for event in events] == reported
    assert "hunter2" not in str(events)
    assert get_bridge().health()["lost"] == {}


@pytest.mark.parametrize("options", [{}, LATE, NOT_ACKED])
def test_a_hard_time_limit_is_a_failure_though_it_may_be_tried_again(
    receive: Receive, captured: CapturedEnvelopes, options: dict[str, Any]
) -> None:
    request = receive(options)
    lose(request, TimeLimitExceeded(1))
    request.on_timeout(soft=False, timeout=1)
    [event] = captured.events
    assert event["exception"]["values"][-1]["type"] == "TimeLimitExceeded"
    assert event["tags"]["celery_task"] == "scan"


@pytest.mark.parametrize(
    ("options", "exception", "becomes"),
    [
        (REJECTED, WorkerLostError("signal 9"), "celery_task_retried"),
        (LATE, WorkerLostError("signal 9"), "celery_task_final_failure"),
        (LATE, TimeLimitExceeded(1), "celery_task_final_failure"),
        (NOT_ACKED, TimeLimitExceeded(1), "celery_task_final_failure"),
    ],
)
def test_what_becomes_of_a_lost_attempt_is_charted_once(
    receive: Receive,
    captured: CapturedEnvelopes,
    options: dict[str, Any],
    exception: Exception,
    becomes: str,
) -> None:
    pytest.importorskip("sentry_sdk.traces", reason="this SDK has no metrics")
    request = receive(options, metrics=True)
    lose(request, exception)
    if isinstance(exception, TimeLimitExceeded):
        request.on_timeout(soft=False, timeout=1)
    get_bridge().flush()
    until(lambda: len(batched(captured, "trace_metric")) >= 2)
    metrics = batched(captured, "trace_metric")
    charted = [metric["attributes"]["event"]["value"] for metric in metrics]
    assert sorted(charted) == sorted(["celery_task_failed", becomes])


def test_each_delivery_that_is_lost_for_good_is_reported(
    receive: Receive, captured: CapturedEnvelopes
) -> None:
    for redelivered in (False, True):
        lose(receive(LATE, redelivered=redelivered), WorkerLostError("signal 9"))
    contexts = [event["contexts"]["task"] for event in captured.events]
    assert [context["redelivered"] for context in contexts] == [False, True]


def test_an_event_says_that_its_task_was_delivered_again(
    receive: Receive, captured: CapturedEnvelopes
) -> None:
    receive(LATE, redelivered=True).execute()
    [event] = captured.events
    assert event["contexts"]["task"]["redelivered"] is True
    messages = [crumb.get("message") for crumb in event["breadcrumbs"]["values"]]
    assert "Delivered again" in messages


@pytest.mark.parametrize("report_retries", [False, True])
def test_a_task_that_is_stopped_as_the_broker_went_away(
    receive: Receive, captured: CapturedEnvelopes, report_retries: bool
) -> None:
    class Pool(BasePool):
        def terminate_job(self, pid: int, signal: Any = None) -> None:
            """Of a process that is none."""

    request = receive(LATE, report_retries=report_retries)
    request.on_accepted(4711, time.monotonic())
    request.cancel(Pool())
    assert captured.events == []
    assert get_bridge().health()["lost"] == {}
