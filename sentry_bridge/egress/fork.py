"""Fork: no process is born in the middle of a scrub.

A scrub holds locks, those of the pattern engine among them. A process that is forked
meanwhile by another thread has a copy of each lock, but not the thread that would ever
release it: its own first scrub would wait for ever.
"""

import os
import threading
from types import TracebackType

# A fork waits so long for scrubs to end, in seconds. One takes milliseconds.
PATIENCE = 2.0


class _Scrubbing:
    """Entered by every scrub; many may be within it, but no fork happens meanwhile."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._running = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._hold_off,
                after_in_parent=lambda: self._changed.release(),
                after_in_child=self._start_afresh,
            )

    def __enter__(self) -> None:
        with self._changed:
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


scrubbing = _Scrubbing()
