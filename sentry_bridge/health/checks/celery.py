"""Celery: whether the broker is there, workers answer, and queues are not too long."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sentry_bridge.health.check import Outcome, Run
from sentry_bridge.health.target import Target


def celery(
    *,
    target: str,
    timeout: float,
    workers: int = 1,
    queues: Sequence[str] = (),
    max_queue_length: int = 1000,
) -> Run:
    """Return a check of a Celery application's surroundings.

    Args:
        target: path of the application.
        timeout: seconds for the whole check.
        workers: how many must answer a ping; 0 does not ask them.
        queues: names of the queues to measure.
        max_queue_length: tasks waiting in one queue beyond which it is too long.
    """

    def run_of(app: Any) -> Run:
        return partial(_check, app, timeout, workers, queues, max_queue_length)

    return Target(target, run_of)


def _check(
    app: Any, timeout: float, workers: int, queues: Sequence[str], max_queue_length: int
) -> Outcome:
    with app.connection_for_read(connect_timeout=timeout) as connection:
        # Without a pause between the two tries; the default is two seconds.
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=timeout)
        lengths = {queue: _length(connection, queue) for queue in queues}
        answering = _answering(app, connection, workers, timeout / 2)
    problems = [
        f"queue {queue} has {length} tasks, at most {max_queue_length} wanted"
        for queue, length in lengths.items()
        if length > max_queue_length
    ]
    if answering < workers:
        problems.append(f"{answering} workers answer, at least {workers} wanted")
    return Outcome(
        not problems,
        "; ".join(problems) or "broker and workers answer",
        {"workers": answering, "queues": lengths} if workers else {"queues": lengths},
    )


def _answering(app: Any, connection: Any, workers: int, timeout: float) -> int:
    if not workers:
        return 0
    # It waits for `limit` answers, and for the whole of `timeout` only when some are missing.
    return len(app.control.ping(timeout=timeout, limit=workers, connection=connection))


def _length(connection: Any, queue: str) -> int:
    with connection.channel() as channel:
        try:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
        except connection.channel_errors:
            return 0  # nobody has used the queue yet
