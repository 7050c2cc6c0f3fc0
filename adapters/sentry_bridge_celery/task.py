"""A base class for tasks that are worth another try."""

from typing import TYPE_CHECKING, Any

from celery import Task
from celery.exceptions import Reject

if TYPE_CHECKING:
    _Task = Task[Any, Any]
else:
    _Task = Task


class SentryBridgeTask(_Task):
    """A task that is tried again when it fails, later each time, and then reported.

        @app.task(base=SentryBridgeTask)
        def scan(audit_id): ...

    Three retries: after at most 5, 10 and 20 minutes, drawn at random below that, so that
    tasks that failed together do not return together. Celery's own options change that:
    `max_retries`, `retry_backoff`, `autoretry_for`, `dont_autoretry_for`.
    """

    abstract = True
    autoretry_for = (Exception,)
    # Celery lets `Ignore` and `Retry` pass by itself, but would try a rejected task again.
    dont_autoretry_for = (Reject,)
    max_retries = 3
    retry_backoff = 300
    retry_backoff_max = 3600
    retry_jitter = True
