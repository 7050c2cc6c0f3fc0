"""A Celery application whose tasks fail in every way there is."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.exceptions import Ignore, Reject

import sentry_bridge
from sentry_bridge.context import current_request_id
from sentry_bridge_celery import SentryBridgeTask, instrument

app = Celery("shop", broker=os.environ["SHOP_BROKER"], backend=os.environ["SHOP_BROKER"])
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_prefetch_multiplier=1,
    task_default_retry_delay=0,
    worker_proc_alive_timeout=30.0,
    # What the broker keeps of a connection that went away is looked for after that.
    redis_retry_on_timeout=True,
    # Seconds after which the broker gives what a worker took, and never acknowledged, to others.
    broker_transport_options={"visibility_timeout": int(os.environ.get("SHOP_VISIBLE", "3600"))},
)
instrument(
    app,
    settings_files=[],
    enabled=True,
    dsn=os.environ["SHOP_DSN"],
    traces_sample_rate=1.0,
    profiles_sample_rate=0.0,
    celery={
        "carry": ["request_id", "user_id"],
        "tag_kwargs": ["order"],
        "report_retries": "SHOP_REPORT_RETRIES" in os.environ,
    },
)


def note_request() -> None:
    """Note on what is reported of the task which request it believes to be of."""
    sentry_bridge.set_error_tags(noted=current_request_id())


def attempt(order: str, marks: str) -> int:
    """Leave a mark and return how many there are."""
    with Path(marks, order).open("a") as file:
        file.write("x")
        return file.tell()


def wait(order: str, marks: str) -> None:
    """Say which process this is, and wait until released."""
    Path(marks, f"{order}.pid").write_text(str(os.getpid()))
    deadline = time.monotonic() + 60
    while not Path(marks, f"{order}.released").exists():
        if time.monotonic() > deadline:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)


@app.task
def fail(order: str, password: str = "") -> None:
    note_request()
    raise ValueError(f"order {order} cannot be served")


@app.task(bind=True, max_retries=2)
def fail_to_the_end(self: Any, order: str, password: str = "") -> None:
    note_request()
    try:
        raise ValueError(f"attempt {self.request.retries}")
    except ValueError as error:
        raise self.retry(exc=error, countdown=0) from error


@app.task(base=SentryBridgeTask, retry_backoff=False, default_retry_delay=0)
def recover(order: str, marks: str) -> str:
    """Fail twice and then succeed."""
    if attempt(order, marks) < 3:
        raise ValueError("not yet")
    return order


@app.task
def hold(order: str, marks: str, password: str = "") -> None:
    wait(order, marks)
    raise ValueError("released")


@app.task(acks_late=True)
def hold_late(order: str, marks: str, password: str = "") -> None:
    wait(order, marks)


@app.task(acks_late=True, reject_on_worker_lost=True)
def hold_once(order: str, marks: str, *, fails: bool = False, password: str = "") -> None:
    """Wait for the end of the process, and when delivered again end at once."""
    if attempt(order, marks) == 1:
        wait(order, marks)
    if fails:
        raise ValueError(f"order {order} cannot be served")


@app.task(acks_late=True, acks_on_failure_or_timeout=False)
def fail_late(order: str, password: str = "") -> None:
    raise ValueError(f"order {order} cannot be served")


@app.task(acks_late=True, time_limit=1)
def exceed_late(order: str, password: str = "") -> None:
    time.sleep(60)


@app.task(acks_late=True, acks_on_failure_or_timeout=False, time_limit=1)
def exceed_once(order: str, marks: str, password: str = "") -> None:
    if attempt(order, marks) == 1:
        time.sleep(60)


@app.task(acks_late=True)
def put_back_once(order: str, marks: str, password: str = "") -> None:
    if attempt(order, marks) == 1:
        raise Reject("not now", requeue=True)


@app.task(time_limit=1)
def exceed(order: str, password: str = "") -> None:
    time.sleep(60)


@app.task(soft_time_limit=1)
def exceed_softly(order: str, password: str = "") -> None:
    time.sleep(60)


@app.task
def return_what_cannot_be_stored(order: str) -> object:
    return object()


@app.task
def reject(order: str) -> None:
    raise Reject(ValueError("cannot be served"), requeue=False)


@app.task
def ignore(order: str) -> None:
    note_request()
    raise Ignore


@app.task
def reject_on_purpose(order: str) -> None:
    note_request()
    raise Reject("not mine", requeue=False)


@app.task
def nest(order: str) -> None:
    fail.delay(order)


@app.task
def succeed(order: str) -> str:
    sentry_bridge.track_business_event("served", {"order": order})
    return order


@app.task
def join(orders: list[str], order: str) -> None:
    note_request()
    raise ValueError(f"cannot join {len(orders)}")


@app.task
def mark(order: str, marks: str) -> None:
    Path(marks, order).touch()
