"""Real workers on a real broker: every final failure is one event, and nothing leaks."""

import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from sentry_bridge.testing.receiver import Receiver

from .conftest import Work
from .front import EMAIL, PASSWORD, Shop, kind, nothing_leaked, until

pytestmark = pytest.mark.integration


def test_prefork_reports_every_final_failure_once(
    work: Work, shop: Shop, receiver: Receiver, broker: Any, tmp_path: Path
) -> None:
    secrets = f"password={PASSWORD!r}"
    with work("prefork"):
        shop.queue(
            f"shop.fail.delay('plain', {secrets})",
            f"shop.fail_to_the_end.delay('retried', {secrets})",
            f"shop.recover.delay('recovered', {str(tmp_path)!r})",
            f"shop.exceed.delay('hard limit', {secrets})",
            f"shop.exceed_softly.delay('soft limit', {secrets})",
            "shop.return_what_cannot_be_stored.delay('unstorable')",
            "shop.reject.delay('rejected')",
            "shop.ignore.delay('ignored')",
            "shop.reject_on_purpose.delay('rejected on purpose')",
            "shop.nest.delay('nested')",
            "chain(shop.succeed.si('a'), shop.fail.si('chained'))()",
            "group([shop.succeed.si('d'), shop.fail.si('grouped')])()",
            "chord([shop.succeed.si('b'), shop.succeed.si('c')], shop.join.s('joined'))()",
        )
        plain, retried, hard, soft, unstorable, rejected, *_ = shop.wait_for(
            "plain",
            "retried",
            "hard limit",
            "soft limit",
            "unstorable",
            "rejected",
            "nested",
            "chained",
            "grouped",
            "joined",
        )
        until(lambda: (tmp_path / "recovered").read_text() == "xxx", "the recovery")

        # A process of the pool is killed in the middle of a task.
        shop.queue(f"shop.hold.delay('lost', {str(tmp_path)!r}, {secrets})")
        pid = tmp_path / "lost.pid"
        until(lambda: pid.exists() and bool(pid.read_text()), "the task to be killed")
        os.kill(int(pid.read_text()), signal.SIGKILL)
        [lost] = shop.wait_for("lost")

        # The broker goes away while a task runs, and comes back.
        shop.queue(f"shop.hold.delay('held', {str(tmp_path)!r})")
        until(lambda: (tmp_path / "held.pid").exists(), "the held task")
        address = ("127.0.0.1", broker.port)
        broker.stop()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(address, timeout=5)
        broker.start(timeout=60)
        shop.queue(f"shop.mark.delay('back', {str(tmp_path)!r})")
        (tmp_path / "held.released").touch()
        shop.wait_for("held")
        until(lambda: (tmp_path / "back").exists(), "work after the broker came back")
        shop.queue(f"shop.fail_to_the_end.delay('retried later', {secrets})")
        shop.wait_for("retried later")

    assert kind(plain) == kind(retried) == kind(rejected) == "ValueError"
    assert retried["tags"]["celery_retries"] == "2"
    assert kind(hard) == "TimeLimitExceeded"
    assert kind(soft) == "SoftTimeLimitExceeded"
    assert kind(unstorable) == "EncodeError"
    assert kind(lost) == "WorkerLostError"
    for event in (plain, hard, lost):
        assert event["tags"]["celery_queue"] == "celery"
        assert event["contexts"]["task"]["worker"]
        assert event["user"] == {"id": "user-7"}
    once = shop.orders()
    assert once == dict.fromkeys(once, 1), shop.summary()
    assert len(once) == 13, shop.summary()
    each_knew_its_request(shop)
    nothing_leaked(receiver)


@pytest.mark.parametrize("pool", ["threads", "solo", "gevent"])
def test_other_pools_report_every_final_failure_once(
    work: Work, shop: Shop, receiver: Receiver, pool: str
) -> None:
    if pool == "gevent":
        pytest.importorskip("gevent")
    with work(pool):
        shop.queue(
            f"shop.fail.delay('plain', password={PASSWORD!r})",
            "shop.fail_to_the_end.delay('retried')",
            "shop.fail_late.delay('late')",
            "shop.nest.delay('nested')",
            "shop.return_what_cannot_be_stored.delay('unstorable')",
            "shop.reject.delay('rejected')",
            "shop.ignore.delay('ignored')",
            "shop.reject_on_purpose.delay('rejected on purpose')",
            "chain(shop.succeed.si('a'), shop.fail.si('chained'))()",
        )
        shop.wait_for("plain", "retried", "late", "nested", "unstorable", "rejected", "chained")
    once = shop.orders()
    assert once == dict.fromkeys(once, 1), shop.summary()
    assert len(once) == 7, shop.summary()
    each_knew_its_request(shop)
    nothing_leaked(receiver)


def test_no_secret_is_in_the_headers_of_a_message(
    shop: Shop, environment: dict[str, str], broker: Any
) -> None:
    shop.queue(
        f"shop.fail.apply_async(({EMAIL!r},), dict(password={PASSWORD!r}), queue='parked')",
    )
    [message] = broker.client(decode_responses=True).lrange("parked", 0, -1)
    headers = json.loads(message)["headers"]
    assert headers["sentry_bridge_ids"].keys() == {"request_id", "user_id"}
    assert PASSWORD not in json.dumps(headers)
    assert EMAIL not in json.dumps(headers)


def each_knew_its_request(shop: Shop) -> None:
    events = [event for event in shop.reports() if "noted" in event.get("tags", {})]
    requests = [event["tags"]["request_id"] for event in events]
    assert [event["tags"]["noted"] for event in events] == requests
    assert len(set(requests)) == len(requests) > 2
