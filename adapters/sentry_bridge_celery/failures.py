"""Failures that no task sees: lost workers, time limits, results that cannot be stored."""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet, WeakValueDictionary

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

lost_processes: deque[int] = deque(maxlen=1000)
"""Ids of the processes that were lost with a task, for which that task's events stand."""

# Those that were reported as lost. A message that is delivered again is another request.
_reported: "WeakSet[Any]" = WeakSet()


def remember(request: Any) -> None:
    """Keep sight of a request that a worker received, in case its process is lost."""
    _requests[request.id] = request


def note_lost_process(request: Any) -> None:
    """Have the events of a task stand for the end of the process that ran it."""
    if request.worker_pid:
        lost_processes.append(request.worker_pid)


def forget_requests() -> None:
    """Know of no request, in a process that runs tasks but received none."""
    _requests.clear()


def report_in_run(task: Any, exception: BaseException) -> None:
    """Report the failure of the running task, unless the SDK's integration has.

    It has not if the task's function did not raise: its result could not be stored, say.
    """
    # What the signal hands over may be a copy of the exception that can be pickled.
    raised = sys.exc_info()[1] or exception
    if not _is_expected(task, raised):
        _capture(raised)


def report_lost(task: Any, task_id: str, exception: BaseException, args: Any, kwargs: Any) -> bool:
    """Report the failure of a task that does not run here, or no more.

    Args:
        task: the task.
        task_id: its id.
        exception: what became of it.
        args: its positional arguments.
        kwargs: its keyword arguments.

    Returns:
        Whether that is a failure and the first news of it.
    """
    if isinstance(exception, Reject):
        reason = rejected_for(exception)
        if reason is None:
            return False
        exception = reason
    elif (request := _requests.get(task_id)) is not None:
        # Celery may notice twice: that a time limit was exceeded, and that the process is gone.
        if request in _reported:
            return False
        _reported.add(request)
        note_lost_process(request)
    if not _is_expected(task, exception):
        with _scope_of(Run(task, _context_of(task, task_id), args, kwargs)):
            _capture(exception)
    return True


def is_reported_lost(task_id: Any) -> bool:
    """Tell whether the attempt at that task which was received last was reported as lost."""
    return _requests.get(task_id) in _reported


def rejected_for(rejection: Any) -> BaseException | None:
    """Return the failure for which a `Reject` gives up a message for good, if it was one.

    A task that rejects its message on purpose gives no exception as the reason.
    """
    reason = getattr(rejection, "reason", None)
    return reason if isinstance(reason, BaseException) and not rejection.requeue else None


def report_retry(exception: object) -> None:
    """Report the failure of the running task, which is followed by another attempt."""
    if isinstance(exception, BaseException):
        _capture(exception, handled=True)


def report_lost_retry(task: Any, request: Context, exception: object) -> None:
    """Report an attempt whose process was lost, and which is followed by another one."""
    with _scope_of(Run(task, request, request.args, request.kwargs)):
        report_retry(exception)


def _context_of(task: Any, task_id: str) -> Context:
    current: Context = task.request
    if current.id == task_id:
        return current
    request = _requests.get(task_id)
    return Context(request.request_dict if request is not None else {"id": task_id})


@contextmanager
def _scope_of(run: Run) -> Iterator[None]:
    request = run.request
    with sentry_sdk.isolation_scope() as scope:
        scope.clear()
        scope.generate_propagation_context(dict(request.headers or {}))
        scope.set_transaction_name(run.task.name, source="task")
        run.identify(scope)
        yield


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
