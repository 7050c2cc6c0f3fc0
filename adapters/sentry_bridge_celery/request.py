"""Request: what a worker's main process knows of a task, and who is told when it is put back.

Celery announces failures and retries with signals, but not that the message of a task which
ran goes back on its queue: its process was lost (`reject_on_worker_lost`), or it exceeded
its hard time limit (`acks_on_timeout`, `acks_on_failure_or_timeout`).
"""

from typing import Any

from celery import Task
from celery.exceptions import Reject
from celery.utils.dispatch import Signal
from celery.worker.request import Request

task_put_back = Signal(name="task_put_back", providing_args=["request", "exception"])
"""Sent by the task, with the `celery.worker.request.Request` and what ended its attempt."""


class TellingRequest(Request):
    """Sends `task_put_back` ("Requests and custom requests", Celery's documentation)."""

    _requeued = False

    def reject(self, requeue: bool = False) -> None:
        """Give the message up, or back to the queue."""
        if not self.acknowledged:
            self._requeued = requeue
        super().reject(requeue=requeue)

    def on_failure(
        self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False
    ) -> None:
        """Decide what becomes of the message of a task that failed."""
        super().on_failure(exc_info, send_failed_event=send_failed_event, return_ok=return_ok)
        if self._requeued:
            # Billiard wraps what it carries from one process to the other.
            exception = getattr(exc_info.exception, "exc", exc_info.exception)
            # A task that puts its own message back has not failed.
            if not isinstance(exception, Reject):
                task_put_back.send(sender=self.task, request=self, exception=exception)


def use_telling_requests() -> None:
    """Have all tasks use them whose class has no request class of its own."""
    if Task.Request == "celery.worker.request:Request":
        Task.Request = f"{__name__}:{TellingRequest.__name__}"
