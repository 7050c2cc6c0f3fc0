"""A worker of one thread, in this process, on a broker in memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from celery import Celery
from celery.concurrency.solo import TaskPool
from celery.worker.request import Request


def work(app: Celery, *further: Callable[[], Any]) -> list[Any]:
    """Run all tasks that are queued, and those that they queue, one after the other.

    Then call `further` on the same thread, and return the results.
    """
    with ThreadPoolExecutor(1) as thread, app.connection() as connection:
        thread.submit(app.set_current).result()
        pool = thread.submit(TaskPool).result()
        queue = app.amqp.queues["celery"](connection.default_channel)
        queue.declare()
        while message := queue.get(no_ack=True):
            thread.submit(Request(message, app=app).execute_using_pool, pool).result()
        return [thread.submit(call).result() for call in further]
