"""Receivers of Celery's signals: from what Celery says to what the core understands."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import signals
from celery.app.task import Context
from celery.exceptions import Ignore, Reject, Retry, TimeLimitExceeded
from celery.states import REJECTED
from sentry_sdk.scope import Scope

from sentry_bridge import get_bridge
from sentry_bridge.context import carry_request_id
from sentry_bridge.tracking import current
from sentry_bridge.tracking.losses import lost
from sentry_bridge.tracking.once import add_control_flow
from sentry_bridge.tracking.tracker import Tracker
from sentry_bridge_celery.echoes import drop_echoes
from sentry_bridge_celery.failures import (
    ANNOUNCES_ALL,
    forget_requests,
    note_lost_process,
    rejected_for,
    remember,
    report_in_run,
    report_lost,
    report_lost_retry,
    report_retry,
)
from sentry_bridge_celery.ids import HEADER, current_ids, fit_for_header
from sentry_bridge_celery.processes import begin_child
from sentry_bridge_celery.request import task_put_back, use_telling_requests
from sentry_bridge_celery.run import begin, carried_ids, carried_request_id, run_of

Receiver = Callable[..., None]


def connect() -> None:
    """Connect the receivers, once per process."""
    add_control_flow(Ignore, Reject, Retry)
    carry_request_id(carried_request_id)
    drop_echoes()
    use_telling_requests()
    for signal, receiver in (
        (signals.worker_process_init, forked),
        (signals.before_task_publish, queued),
        (signals.task_received, received),
        (signals.task_prerun, started),
        (signals.task_success, completed),
        (signals.task_retry, retried),
        (signals.task_failure, failed),
        (signals.task_internal_error, failed_internally),
        (task_put_back, put_back),
        *(() if ANNOUNCES_ALL else ((signals.task_postrun, ended),)),
    ):
        signal.connect(receiver, dispatch_uid=f"sentry_bridge.{receiver.__name__}", weak=False)


def _when_on(receiver: Callable[..., None]) -> Receiver:
    """Call `receiver` only while Sentry is on for tasks, and keep its errors from Celery."""

    @wraps(receiver)
    def guarded(sender: Any = None, **details: Any) -> None:
        tracker = current.tracker
        if tracker is None or Scope.get_client().get_integration("celery") is None:
            return
        try:
            receiver(tracker, sender, **details)
        except Exception:
            lost(f"error:{receiver.__name__}", "celery")

    return guarded


@_when_on
def forked(_tracker: Tracker, _sender: Any, /, **_: Any) -> None:
    """In a child of a prefork pool: it begins."""
    begin_child()
    forget_requests()


@_when_on
def queued(_tracker: Tracker, _name: Any, /, *, headers: Any, **_: Any) -> None:
    """Before a message is sent: add the ids, and let the policy see what shows arguments."""
    bridge = get_bridge()
    policy = bridge.policy
    if policy is None:
        return
    carried = bridge.settings.celery.carry
    if carried and (header := fit_for_header(current_ids(carried, carried_ids()), carried, policy)):
        headers[HEADER] = header
    for name in ("argsrepr", "kwargsrepr"):
        shown = headers.get(name)
        if isinstance(shown, str) and len(shown) > 2:
            headers[name] = policy.scrub_text(shown)


@_when_on
def received(_tracker: Tracker, _consumer: Any, /, *, request: Any, **_: Any) -> None:
    """In a worker's main process: a task was received."""
    remember(request)


@_when_on
def started(tracker: Tracker, task: Any, /, *, args: Any, kwargs: Any, **_: Any) -> None:
    """In the task's scope: it is about to run."""
    run = begin(task, args, kwargs)
    run.identify(Scope.get_isolation_scope())
    retries = run.request.retries
    if retries:
        message = f"Attempt {retries + 1} of {_attempts(task)}"
        tracker.breadcrumb("task", message, run.properties(), "warning")
    if run.redelivered:
        tracker.breadcrumb("task", "Delivered again", run.properties(), "warning")
    if tracker.charts:
        tracker.chart("celery_task_started", task.name, run.properties())


@_when_on
def completed(tracker: Tracker, task: Any, /, *, runtime: Any = None, **_: Any) -> None:
    """In the task's scope: it succeeded."""
    run = run_of(task) if tracker.charts else None
    if run is not None:
        properties = {**run.properties(), "runtime": runtime}
        tracker.chart("celery_task_completed", task.name, properties)


@_when_on
def retried(tracker: Tracker, task: Any, /, *, request: Any, reason: Any = None, **_: Any) -> None:
    """In the task's scope, or after its process was lost: it will be tried again."""
    # Celery gives none when it stops a task that it cannot acknowledge any more.
    exception = getattr(reason, "exc", reason)
    properties = {
        "task_name": task.name,
        "task_id": request.id,
        "retry_count": request.retries,
        "error_type": type(exception or reason).__name__ if reason is not None else "Stopped",
    }
    tracker.chart("celery_task_failed", task.name, properties)
    tracker.chart("celery_task_retried", task.name, properties)
    reports = get_bridge().settings.celery.report_retries
    run = run_of(task)
    if run is not None and run.task_id == request.id:
        message = f"Retrying task (attempt {request.retries + 1})"
        tracker.breadcrumb("task", message, properties, "warning")
        if reports:
            report_retry(exception)
    elif reports:
        report_lost_retry(task, request, exception)


@_when_on
def put_back(_tracker: Tracker, task: Any, /, *, request: Any, exception: Any, **_: Any) -> None:
    """In a worker's main process: a task's message goes back on its queue."""
    note_lost_process(request)
    if isinstance(exception, TimeLimitExceeded):
        # Celery stores that as a failure all the same.
        details = {"task_id": request.id, "args": request.args, "kwargs": request.kwargs}
        failed(task, exception=exception, **details)
    else:
        retried(task, request=Context(request.request_dict), reason=exception)


@_when_on
def failed(
    tracker: Tracker,
    task: Any,
    /,
    *,
    task_id: str,
    exception: Any,
    args: Any,
    kwargs: Any,
    **_: Any,
) -> None:
    """A task failed for good: in its scope, or seen by the worker's main process."""
    run = run_of(task)
    if run is not None and run.task_id == task_id:
        report_in_run(task, exception)
        properties = run.properties()
    elif report_lost(task, task_id, exception, args, kwargs):
        properties = {"task_name": task.name, "task_id": task_id}
    else:
        return
    properties["error_type"] = type(exception).__name__
    tracker.chart("celery_task_failed", task.name, properties)
    tracker.chart("celery_task_final_failure", task.name, properties)


@_when_on
def ended(_tracker: Tracker, task: Any, /, *, state: Any, retval: Any, **details: Any) -> None:
    """In the task's scope: it ended. Where Celery announces no rejection, this tells of it."""
    if state == REJECTED and (reason := rejected_for(retval)) is not None:
        failed(task, exception=reason, **details)


@_when_on
def failed_internally(
    _tracker: Tracker,
    task: Any,
    /,
    *,
    task_id: str,
    exception: Any,
    args: Any,
    kwargs: Any,
    **_: Any,
) -> None:
    """Celery itself failed around a task: the result backend is down, say."""
    report_lost(task, task_id, exception, args, kwargs)


def _attempts(task: Any) -> str:
    return "many" if task.max_retries is None else str(task.max_retries + 1)
