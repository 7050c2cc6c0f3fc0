"""The shop's front: queues tasks as a web application does, and finds what was reported."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sentry_bridge.testing.receiver import Receiver

PASSWORD = "hunter2-correct-horse"
EMAIL = "jane.roe@example.org"
FOLDER = Path(__file__).parent
WAIT = 60.0

# Runs in a process of its own, as a web application would: queues tasks, each in a request.
QUEUE = """
import sys
import sentry_sdk, shop
from celery import chain, chord, group
from sentry_bridge.context import CurrentRequest, Framework, RequestInfo
plain = Framework(lambda _: RequestInfo("POST", "/", "http://shop.example/", "", []), frozenset())
for line in sys.stdin.read().splitlines():
    with sentry_sdk.isolation_scope():
        request = CurrentRequest(plain, None, None)
        sentry_sdk.set_user({"id": "user-7"})
        eval(line)
        request.end()
"""


def until(ready: Callable[[], object], what: str = "it") -> None:
    """Wait, within a bound, until `ready()`."""
    deadline = time.monotonic() + WAIT
    while not ready():
        assert time.monotonic() < deadline, f"{what} did not happen within {WAIT:.0f} s"
        time.sleep(0.02)


class Shop:
    """Queues tasks and finds what was reported of them."""

    def __init__(self, environment: dict[str, str], receiver: Receiver) -> None:
        self._environment = environment
        self._receiver = receiver

    def queue(self, *calls: str) -> None:
        """Evaluate calls such as `shop.fail.delay(...)`, each in a request of its own."""
        subprocess.run(
            [sys.executable, "-c", QUEUE],
            input="\n".join(calls),
            text=True,
            cwd=FOLDER,
            env={**os.environ, **self._environment},
            check=True,
            capture_output=True,
            timeout=60,
        )

    def reports(self) -> list[dict[str, Any]]:
        return [event for event in self._receiver.events if event.get("type") is None]

    def of(self, order: str) -> list[dict[str, Any]]:
        return [event for event in self.reports() if event.get("tags", {}).get("order") == order]

    def wait_for(self, *orders: str) -> list[dict[str, Any]]:
        """Wait until each order was reported, and return the first report of each."""
        for order in orders:
            until(partial(self.of, order), f"the report of {order}")
        return [self.of(order)[0] for order in orders]

    def summary(self) -> list[tuple[Any, ...]]:
        """What arrived, in few words, for a test that fails."""
        return [
            (
                event.get("tags", {}).get("order"),
                event.get("logger"),
                event.get("logentry", {}).get("message"),
                [value["type"] for value in event.get("exception", {}).get("values", ())],
            )
            for event in self.reports()
        ]

    def orders(self) -> Counter[str]:
        """Count the reports of each order; that the broker was away is a report of its own."""
        return Counter(
            event.get("tags", {}).get("order", "")
            for event in self.reports()
            if not str(event.get("logger")).startswith("celery.worker.consumer")
        )


def kind(event: dict[str, Any]) -> str:
    return str(event["exception"]["values"][-1]["type"])


def nothing_leaked(receiver: Receiver) -> None:
    for envelope in list(receiver.envelopes):
        assert PASSWORD.encode() not in envelope
        assert EMAIL.encode() not in envelope
