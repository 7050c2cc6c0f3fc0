"""A process that is forked while another thread scrubs can scrub by itself."""

import os
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from sentry_sdk.envelope import Envelope

from sentry_bridge.egress import Account, Gate


class LockingPolicy:
    """Scrubs under a lock, as pattern engines do, and dwells on what says so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.dwelling = threading.Event()
        self.forked = threading.Event()

    def scrub(self, payload: dict[str, Any], kind: str) -> dict[str, Any]:
        with self._lock:
            if payload.get("dwell"):
                self.dwelling.set()
                # Ends when the fork has happened; if forks wait for us, after this time.
                self.forked.wait(0.5)
        return payload


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_a_child_that_is_born_during_a_scrub_can_scrub() -> None:
    policy: Any = LockingPolicy()
    gate = Gate(policy, Account())

    def scrub(event: dict[str, Any]) -> None:
        envelope = Envelope()
        envelope.add_event(event)  # type: ignore[arg-type]
        gate.admit(envelope).serialize()

    thread = threading.Thread(target=scrub, args=({"dwell": True},))
    thread.start()
    assert policy.dwelling.wait(10)
    exit_code = _exit_code_of_child(lambda: scrub({}), policy.forked)
    thread.join()
    assert exit_code == 0


def _exit_code_of_child(work: Callable[[], object], forked: threading.Event) -> int:
    with warnings.catch_warnings():
        # Forking beside threads is what this is about.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    forked.set()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return -1
