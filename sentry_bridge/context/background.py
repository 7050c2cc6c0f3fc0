"""Work that a report needs and no request waits for: a few threads, and a time limit."""

import atexit
import os
import threading
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from queue import Full, Queue, SimpleQueue
from typing import Any

_THREADS = 8
_WAITING = 1000


class _Job:
    """One piece of work, which ends exactly once: done, failed or out of time."""

    def __init__(self, work: Callable[[], Any], end: Callable[[Any], None], limit: float) -> None:
        self.deadline = time.monotonic() + limit
        self.ended = threading.Event()
        self._work: Callable[[], Any] | None = work
        self._end: Callable[[Any], None] | None = end
        self._context: Context | None = copy_context()
        self._lock = threading.Lock()

    def run(self) -> None:
        work, context = self._work, self._context
        if work is not None and context is not None:
            self.finish(context.run(_attempt, work))

    def finish(self, result: Any) -> None:
        with self._lock:
            end, self._end = self._end, None
        # What the request left here goes with the job, even while its thread hangs.
        self._work = self._context = None
        if end is not None:
            try:
                end(result)
            finally:
                self.ended.set()


class Background:
    """Runs work on a few daemon threads, which start when they are first needed.

    All work has the same time limit, counted from its submission; what exceeds it is
    given up, and its thread lost until it returns. Nothing here outlives the process or
    keeps it alive, and a forked process starts afresh.
    """

    def __init__(self, limit: float) -> None:
        """Prepare for work that may take `limit` seconds."""
        self.limit = limit
        self._start = threading.Lock()
        self._process = 0
        self._waiting: Queue[_Job] = Queue(_WAITING)
        self._watched: SimpleQueue[_Job] = SimpleQueue()

    def submit(self, work: Callable[[], Any], end: Callable[[Any], None]) -> None:
        """Run `work` soon, in a copy of the current context.

        Args:
            work: what to do.
            end: is told the result, the exception that `work` raised, or TimeoutError;
                called once, on some thread of this object's, and must not raise.
        """
        if self._process != os.getpid():
            self._begin()
        job = _Job(work, end, self.limit)
        try:
            self._waiting.put_nowait(job)
        except Full:
            job.finish(TimeoutError())
            return
        self._watched.put(job)

    def drain(self, timeout: float) -> None:
        """Wait up to `timeout` seconds until all work submitted so far has ended."""
        if self._process == os.getpid():
            done = threading.Event()
            # The watching thread ends it after all that came before.
            self._watched.put(_Job(lambda: None, lambda _: done.set(), 0.0))
            done.wait(timeout)

    def _begin(self) -> None:
        with self._start:
            if self._process == os.getpid():
                return
            self._waiting, self._watched = Queue(_WAITING), SimpleQueue()
            # In an empty context: the SDK hands a starting thread the scope of its request,
            # and these threads outlive every request.
            empty = Context()
            for name, target in [("watch", self._watch), *[("work", self._run)] * _THREADS]:
                thread = threading.Thread(target=target, name=f"sentry-bridge.{name}", daemon=True)
                empty.run(thread.start)
            atexit.register(self.drain, self.limit)
            self._process = os.getpid()

    def _run(self) -> None:
        waiting = self._waiting
        while True:
            waiting.get().run()

    def _watch(self) -> None:
        watched = self._watched
        while True:
            # All limits are equal, so deadlines come in the order of submission.
            job = watched.get()
            if not job.ended.wait(max(job.deadline - time.monotonic(), 0)):
                job.finish(TimeoutError())


def _attempt(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as error:  # a thread of ours does not end at somebody's sys.exit()
        return error
