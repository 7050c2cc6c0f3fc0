"""Tasks that are acknowledged late: what is delivered again has not failed for good."""

import os
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.testing.receiver import Receiver

from .conftest import Work
from .front import EMAIL, PASSWORD, Shop, kind, nothing_leaked, until

pytestmark = pytest.mark.integration

SECRETS = f"password={PASSWORD + EMAIL!r}"


def started(marks: Path, order: str) -> int:
    """Return the id of the process that holds an order, once one does."""
    pid = marks / f"{order}.pid"
    until(lambda: pid.exists() and pid.read_text(), f"the start of {order}")
    return int(pid.read_text())


def kill_holder(marks: Path, order: str) -> None:
    """Kill the process that holds an order."""
    os.kill(started(marks, order), signal.SIGKILL)


def runs(receiver: Receiver, order: str) -> list[dict[str, Any]]:
    """Return the contexts of those attempts at an order that came to an end."""
    return [
        transaction["contexts"]["task"]
        for transaction in receiver.items("transaction")
        if transaction.get("tags", {}).get("order") == order
    ]


def at_rest(broker: Any) -> bool:
    """Tell whether no task is queued, and none runs that may be delivered again."""
    client = broker.client()
    return not client.llen("celery") and not client.hlen("unacked")


def test_only_what_is_final_is_reported(
    work: Work, shop: Shop, receiver: Receiver, broker: Any, tmp_path: Path
) -> None:
    marks = repr(str(tmp_path))
    with work("prefork"):
        for order, task in (
            ("lost once", "hold_once"),
            ("lost once, then failed", "hold_once"),
            ("lost", "hold_late"),
        ):
            fails = ", fails=True" if order.endswith("failed") else ""
            shop.queue(f"shop.{task}.delay({order!r}, {marks}, {SECRETS}{fails})")
            kill_holder(tmp_path, order)
        shop.queue(
            f"shop.fail_late.delay('failed', {SECRETS})",
            f"shop.exceed_late.delay('limit', {SECRETS})",
            f"shop.exceed_once.delay('limit once', {marks}, {SECRETS})",
            f"shop.put_back_once.delay('put back once', {marks}, {SECRETS})",
        )
        lost, again, failed, limit, limit_once = shop.wait_for(
            "lost", "lost once, then failed", "failed", "limit", "limit once"
        )
        for order in ("lost once", "put back once"):
            until(partial(runs, receiver, order), f"the end of {order}")
        until(partial(at_rest, broker), "the last acknowledgement")

    assert kind(lost) == "WorkerLostError"
    assert kind(failed) == kind(again) == "ValueError"
    assert kind(limit) == kind(limit_once) == "TimeLimitExceeded"
    assert shop.orders() == dict.fromkeys(
        ["lost", "lost once, then failed", "failed", "limit", "limit once"], 1
    ), shop.summary()
    assert [event["contexts"]["task"]["redelivered"] for event in (lost, failed, again)] == [
        False,
        False,
        True,
    ]
    # An attempt that came to no end has no transaction.
    assert [run["redelivered"] for run in runs(receiver, "lost once")] == [True]
    nothing_leaked(receiver)


def test_a_lost_attempt_is_a_warning_if_chosen(
    work: Work, shop: Shop, receiver: Receiver, environment: dict[str, str], tmp_path: Path
) -> None:
    with work("prefork", environment={**environment, "SHOP_REPORT_RETRIES": "1"}):
        shop.queue(f"shop.hold_once.delay('lost once', {str(tmp_path)!r}, {SECRETS})")
        kill_holder(tmp_path, "lost once")
        until(lambda: runs(receiver, "lost once"), "the second attempt")

    [event] = shop.reports()
    assert (event["level"], kind(event)) == ("warning", "WorkerLostError")
    assert event["tags"]["celery_task"] == "shop.hold_once"
    assert event["user"] == {"id": "user-7"}
    nothing_leaked(receiver)


def test_another_worker_takes_over_from_one_that_was_killed(
    work: Work,
    shop: Shop,
    receiver: Receiver,
    broker: Any,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    with work("prefork") as worker:
        shop.queue(
            f"shop.hold_once.delay('killed', {str(tmp_path)!r}, {SECRETS})",
            f"shop.hold_once.delay('then failed', {str(tmp_path)!r}, {SECRETS}, fails=True)",
        )
        pids = [started(tmp_path, order) for order in ("killed", "then failed")]
        worker.kill()
        worker.wait()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    assert shop.reports() == []
    with work("prefork", environment={**environment, "SHOP_VISIBLE": "1"}):
        [event] = shop.wait_for("then failed")
        until(lambda: runs(receiver, "killed"), "the second attempt")
        until(partial(at_rest, broker), "the last acknowledgement")

    assert shop.orders() == {"then failed": 1}, shop.summary()
    assert event["contexts"]["task"]["redelivered"] is True
    assert [run["redelivered"] for run in runs(receiver, "killed")] == [True]
    nothing_leaked(receiver)
