"""Scrubbing: no process is forked, and none ends, in the middle of a scrub.

A scrub holds locks, those of the pattern engine among them. A process that is forked
meanwhile by another thread has a copy of each lock, but not the thread that would ever
release it: its own first scrub would wait for ever.

And an interpreter that ends lets each daemon thread go as it asks for the interpreter
again ("Cautions regarding runtime finalization", Python/C API). The pattern engine is C++,
which takes that for a broken promise and aborts the process.
"""

import atexit
import os
import threading
import warnings
from types import TracebackType

import sentry_sdk

# A fork, or the end, waits so long for scrubs to end, in seconds. One takes milliseconds.
PATIENCE = 2.0


class _Scrubbing:
    """Entered by every scrub; many may be within it, but no fork and no end meanwhile."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._running = 0
        self._ended = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._hold_off,
                after_in_parent=lambda: self._changed.release(),
                after_in_child=self._start_afresh,
            )
        # What is registered last runs first: an SDK that was started before delivers after
        # this, and a delivery needs scrubs. So this delivers first.
        atexit.register(self._end)

    def __enter__(self) -> None:
        with self._changed:
            if self._ended and threading.current_thread() is not threading.main_thread():
                # A daemon thread, which is not to outlive the interpreter.
                self._changed.wait_for(lambda: not self._ended)
            self._running += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._changed:
            self._running -= 1
            if not self._running:
                self._changed.notify_all()

    def _hold_off(self) -> None:
        """Wait until no scrub is running, and let none begin until the fork is done."""
        self._changed.acquire()
        self._changed.wait_for(lambda: not self._running, PATIENCE)

    def _start_afresh(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._running = 0

    def _end(self) -> None:
        """Deliver what waits, then let no thread begin a scrub any more."""
        with warnings.catch_warnings():
            # The SDK warns that nothing waits for its asynchronous transport, at any end.
            warnings.simplefilter("ignore")
            sentry_sdk.flush()
        with self._changed:
            self._ended = True
            self._changed.wait_for(lambda: not self._running, PATIENCE)


scrubbing = _Scrubbing()
