"""Echoes: log records of Celery that only repeat a failure that is reported anyway."""

from typing import Any

import sentry_sdk
from celery.worker import state
from sentry_sdk.scope import add_global_event_processor

from sentry_bridge.tracking import current
from sentry_bridge_celery.failures import ANNOUNCES_ALL, is_reported_lost, lost_processes

_installed = False


def drop_echoes() -> None:
    """Keep the SDK's logging integration from reporting a failed task a second time."""
    global _installed
    if not _installed:
        _installed = True
        add_global_event_processor(_drop_echo)


def _drop_echo(event: Any, hint: dict[str, Any]) -> Any:
    record = hint.get("log_record")
    if record is None or current.tracker is None:
        return event
    message = str(record.msg)
    values: list[object] = list(record.args) if isinstance(record.args, tuple) else []
    if record.name == "celery.worker.request":
        if message.startswith("Hard time limit") and values:
            return None if ANNOUNCES_ALL or is_reported_lost(values[-1]) else event
        if message.startswith("Task handler raised error"):
            # Celery announces that failure, or has put the message back on its queue.
            return None if _is_on() else event
    if record.name == "multiprocessing" and message.startswith("Process %r pid:%r exited"):
        return None if _was_working(values[1]) else event
    return event


def _is_on() -> bool:
    return sentry_sdk.get_client().get_integration("celery") is not None


def _was_working(pid: object) -> bool:
    """Tell whether a process of the pool had a task when it was lost."""
    return pid in lost_processes or any(
        request.worker_pid == pid for request in list(state.reserved_requests)
    )
