"""Failures that no task sees: lost workers, time limits, results that cannot be stored."""

import sys
from collections import deque
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

import celery
import sentry_sdk
from celery.app.task import Context
from celery.exceptions import Reject
from sentry_sdk.utils import event_from_exception

from sentry_bridge.tracking.once import is_reported
from sentry_bridge_celery.run import Run

# The requests that this worker's main process holds, by task id, for as long as Celery does.
_requests: "WeakValueDictionary[str, Any]" = WeakValueDictionary()
ANNOUNCES_ALL = tuple(celery.VERSION)[:2] >= (5, 7)
"""Whether this Celery announces as failures rejected messages, and time limits in all pools."""

SEEN = "__sentry_bridge_task_failure__"
"""Marks an exception that Celery announced as a task's failure."""

lost_processes: deque[int] = deque(maxlen=1000)
"""Ids of the processes that were lost with a task that is reported."""

# The attempts that were reported as lost, as far back as repetitions can come.
_lost: deque[tuple[str, int]] = deque(maxlen=1000)


def remember(request: Any) -> None:
    """Keep sight of a request that a worker received, in case its process is lost."""
    _requests[request.id] = request


def report_in_run(task: Any, exception: BaseException) -> None:
    """Report the failure of the running task, unless the SDK's integration has.

    It has not if the task's function did not raise: its result could not be stored, say.
    """
    # What the signal hands over may be a copy of the exception that can be pickled.
    raised = sys.exc_info()[1] or exception
    if not _is_expected(task, raised):
        _capture(raised)


def report_lost(task: Any, task_id: str, exception: BaseException, args: Any, kwargs: Any) -> None:
    """Report the failure of a task that does not run here, or no more.

    Args:
        task: the task.
        task_id: its id.
        exception: what became of it.
        args: its positional arguments.
        kwargs: its keyword arguments.
    """
    with suppress(Exception):
        setattr(exception, SEEN, True)
    if isinstance(exception, Reject):
        reason = rejected_for(exception)
        if reason is None:
            return
        exception = reason
    if _is_expected(task, exception):
        return
    received = _requests.get(task_id)
    request = (
        task.request
        if task.request.id == task_id
        else Context(
            dict(received.request_dict, hostname=received.hostname) if received else {"id": task_id}
        )
    )
    if received is not None and received.worker_pid:
        lost_processes.append(received.worker_pid)
    # Celery may notice twice: that a time limit was exceeded, and that the process is gone.
    attempt = (task_id, request.retries)
    if attempt in _lost:
        return
    _lost.append(attempt)
    run = Run(task, request, args, kwargs)
    with sentry_sdk.isolation_scope() as scope:
        scope.clear()
        scope.generate_propagation_context(dict(request.headers or {}))
        scope.set_transaction_name(task.name, source="task")
        run.identify(scope)
        _capture(exception)


def is_reported_lost(task_id: object) -> bool:
    """Tell whether an attempt of that task was reported as lost."""
    return any(lost_id == task_id for lost_id, _ in list(_lost))


def rejected_for(rejection: Any) -> BaseException | None:
    """Return the failure for which a `Reject` gives up a message for good, if it was one.

    A task that rejects its message on purpose gives no exception as the reason.
    """
    reason = getattr(rejection, "reason", None)
    return reason if isinstance(reason, BaseException) and not rejection.requeue else None


def report_retry(exception: object) -> None:
    """Report the failure of an attempt that is followed by another one."""
    if isinstance(exception, BaseException) and not is_reported(exception):
        _capture(exception, handled=True)


def _is_expected(task: Any, exception: BaseException) -> bool:
    return isinstance(exception, tuple(task.throws or ()))


def _capture(exception: BaseException, *, handled: bool = False) -> None:
    if is_reported(exception):
        return
    event, hint = event_from_exception(
        exception,
        client_options=sentry_sdk.get_client().options,
        mechanism={"type": "celery", "handled": handled},
    )
    if handled:
        event["level"] = "warning"
    sentry_sdk.capture_event(event, hint=hint)
