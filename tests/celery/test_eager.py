"""What Celery's tasks report, seen where they run: eagerly, in this process."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sentry_sdk
from celery import Celery
from celery.exceptions import Ignore, Reject

from sentry_bridge import Bridge, sentry_trace
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_celery import SentryBridgeTask, instrument

from ..started import Start, batched, until

Make = Callable[..., tuple[Celery, Bridge]]


@pytest.fixture
def make(start: Start) -> Make:
    """Make an instrumented application whose tasks run where they are called."""

    def make(**settings: Any) -> tuple[Celery, Bridge]:
        bridge = start(celery=settings)
        app = Celery("shop", broker="memory://", set_as_current=False)
        app.conf.task_always_eager = True
        assert instrument(app) is bridge
        return app, bridge

    return make


def test_a_failure_is_one_event_that_says_which_task_it_was(
    make: Make, captured: CapturedEnvelopes
) -> None:
    app, bridge = make(tag_kwargs=["audit_id"])

    @app.task(name="scan", shared=False)
    def scan(audit_id: str, password: str) -> None:
        raise ValueError("broken")

    scan.delay("audit-7", password="hunter2-horse")
    [event] = captured.events
    assert event["tags"]["celery_task"] == "scan"
    assert event["tags"]["celery_retries"] == "0"
    assert event["tags"]["audit_id"] == "audit-7"
    task = event["contexts"]["task"]
    assert task.keys() == {
        "name",
        "id",
        "retry_count",
        "max_retries",
        "redelivered",
        "eta",
        "expires",
        "worker",
        "runtime",
    }
    assert (task["name"], task["retry_count"], task["max_retries"]) == ("scan", 0, 3)
    assert event["exception"]["values"][-1]["mechanism"]["handled"] is False
    assert "hunter2" not in json.dumps(captured.items())
    assert bridge.health()["lost"] == {}


def test_arguments_are_recorded_if_chosen_and_pass_the_policy(
    make: Make, captured: CapturedEnvelopes
) -> None:
    app, _ = make(record_arguments=True)

    @app.task
    def scan(audit_id: str, *, password: str) -> None:
        raise ValueError("broken")

    scan.delay("audit-7", password="hunter2-horse")
    [event] = captured.events
    arguments = event["contexts"]["task"]["arguments"]
    assert arguments["audit_id"] == "audit-7"
    assert arguments.keys() == {"audit_id", "password"}
    assert "hunter2" not in json.dumps(captured.items())


def test_only_the_last_attempt_is_an_event(make: Make, captured: CapturedEnvelopes) -> None:
    app, _ = make()

    @app.task(bind=True, max_retries=2)
    def scan(self: Any) -> None:
        try:
            raise ValueError(f"attempt {self.request.retries}")
        except ValueError as error:
            raise self.retry(exc=error, countdown=0) from error

    scan.delay()
    [event] = captured.events
    assert event["exception"]["values"][-1]["value"] == "attempt 2"
    assert event["tags"]["celery_retries"] == "2"
    messages = [crumb["message"] for crumb in event["breadcrumbs"]["values"]]
    assert messages == ["celery_task_started", "Attempt 3 of 3"]


def test_every_attempt_is_an_event_if_chosen(make: Make, captured: CapturedEnvelopes) -> None:
    app, _ = make(report_retries=True)

    @app.task(bind=True, max_retries=1)
    def scan(self: Any) -> None:
        try:
            raise ValueError(f"attempt {self.request.retries}")
        except ValueError as error:
            raise self.retry(exc=error, countdown=0) from error

    scan.delay()
    first, last = captured.events
    assert (first["level"], last.get("level", "error")) == ("warning", "error")


def test_the_base_class_tries_again_and_reports_the_last_failure(
    make: Make, captured: CapturedEnvelopes
) -> None:
    app, _ = make()
    attempts = []

    @app.task(base=SentryBridgeTask, bind=True)
    def scan(self: Any) -> None:
        attempts.append(self.request.retries)
        raise ValueError("broken")

    @app.task(base=SentryBridgeTask)
    def refuse() -> None:
        attempts.append("refused")
        raise Reject("not mine", requeue=False)

    scan.delay()
    refuse.delay()
    assert attempts == [0, 1, 2, 3, "refused"]
    assert len(captured.events) == 1


@pytest.mark.parametrize("steering", [Ignore(), Reject("not mine", requeue=False)])
def test_steering_is_no_error(make: Make, captured: CapturedEnvelopes, steering: Exception) -> None:
    app, _ = make()

    @app.task
    @sentry_trace()
    def scan() -> None:
        raise steering

    scan.delay()
    assert captured.events == []


def test_expected_exceptions_are_no_events(make: Make, captured: CapturedEnvelopes) -> None:
    app, _ = make()

    @app.task(throws=(KeyError,))
    def scan() -> None:
        raise KeyError("expected")

    scan.delay()
    assert captured.events == []


def test_a_failure_that_many_layers_see_is_one_event(
    make: Make, captured: CapturedEnvelopes
) -> None:
    app, _ = make()
    app.conf.task_eager_propagates = True

    @app.task
    @sentry_trace()
    def scan() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken") as raised:
        scan.delay()
    sentry_sdk.capture_exception(raised.value)
    assert len(captured.events) == 1


def test_a_task_in_a_task_keeps_its_own_description(
    make: Make, captured: CapturedEnvelopes
) -> None:
    app, _ = make()

    @app.task(name="inner", shared=False)
    def inner() -> None:
        raise ValueError("inner")

    @app.task(name="outer", shared=False)
    def outer() -> None:
        inner.delay()
        raise ValueError("outer")

    outer.delay()
    sentry_sdk.capture_message("afterwards")
    first, second, third = captured.events
    assert first["tags"]["celery_task"] == "inner"
    assert second["tags"]["celery_task"] == "outer"
    assert "tags" not in third
    assert "task" not in third["contexts"]


def test_transactions_say_which_task_they_were(make: Make, captured: CapturedEnvelopes) -> None:
    app, _ = make()

    @app.task(name="scan", shared=False)
    def scan() -> None:
        return None

    scan.delay()
    [transaction] = captured.transactions
    assert transaction["tags"]["celery_task"] == "scan"
    assert transaction["contexts"]["task"]["name"] == "scan"


def test_what_becomes_of_tasks_can_be_charted(start: Start, captured: CapturedEnvelopes) -> None:
    pytest.importorskip("sentry_sdk.traces", reason="this SDK has no metrics")
    bridge = start(tracking={"metrics": True, "logs": True})
    app = Celery("shop", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = True
    instrument(app)

    @app.task(name="scan", bind=True, max_retries=1)
    def scan(self: Any, page: int) -> None:
        if page < 0:
            raise self.retry(exc=ValueError("broken"), countdown=0)

    scan.delay(1)
    scan.delay(-1)
    bridge.flush()
    until(lambda: len(batched(captured, "trace_metric")) == len(batched(captured, "log")) == 8)
    counted = Counter(
        metric["attributes"]["event"]["value"] for metric in batched(captured, "trace_metric")
    )
    assert counted == {
        "celery_task_started": 3,
        "celery_task_completed": 1,
        "celery_task_failed": 2,
        "celery_task_retried": 1,
        "celery_task_final_failure": 1,
    }


def test_with_sentry_off_tasks_run_as_ever() -> None:
    app = Celery("shop", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = True
    bridge = instrument(app, settings_files=[], enabled=False)
    assert not bridge.enabled

    @app.task
    def scan() -> int:
        return 7

    assert scan.delay().get() == 7
    bridge.close()
