"""Watch: the latest result of one check, and one run of it at a time, whoever asks."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import Future
from contextvars import Context
from inspect import iscoroutinefunction
from time import monotonic, time
from typing import Any

from sentry_bridge.health.check import Check, Outcome, Result, Run
from sentry_bridge.health.failure import failed, timed_out
from sentry_bridge.health.silence import silence
from sentry_bridge.health.target import Target

_CANCELLED = Outcome(False, "was cancelled")
# A check that calls `sys.exit()` has failed; it does not take the server with it.
_FAILURES = (Exception, SystemExit)


class Running:
    """A run that has begun; `result` is there when it is done or was given up."""

    __slots__ = ("_carrier", "_loop", "began", "deadline", "result")

    def __init__(self, limit: float) -> None:
        self.began = monotonic()
        self.deadline = self.began + limit
        self.result: Future[Result] = Future()
        self._carrier: threading.Thread | asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def in_thread(self, function: Callable[[], None]) -> None:
        """Carry the run out in a thread, which never keeps the process from ending."""
        self._carrier = threading.Thread(target=function, name="sentry-bridge.health", daemon=True)
        self._carrier.start()

    def on_loop(
        self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
    ) -> None:
        """Carry the run out as a task of its own, so that no caller's cancellation ends it."""
        self._loop = loop
        # An empty context: the run belongs to no request and holds on to none.
        self._carrier = loop.create_task(coroutine, context=Context())

    @property
    def alive(self) -> bool:
        """Whether it is still going on, or hangs; a fork's child has none of the threads."""
        if isinstance(self._carrier, threading.Thread):
            return self._carrier.is_alive()
        loop, task = self._loop, self._carrier
        return loop is not None and task is not None and not (task.done() or loop.is_closed())

    @property
    def remaining(self) -> float:
        """Seconds until its time is over."""
        return max(0.0, self.deadline - monotonic())


class Watch:
    """Ask for a check's result as often as you like: it runs once per TTL, never twice at once.

    A run that hangs costs its time limit once. Until it ends, the check is failing and no
    other run begins: a hanging dependency holds one thread, not one per probe.
    """

    def __init__(self, check: Check) -> None:
        self.check = check
        self._lock = threading.Lock()
        self._running: Running | None = None
        self._latest: Result | None = None

    def ask(self) -> Result | Running:
        """Return the result if it is fresh, else the run in progress, if need be a new one.

        A run of an `async` check belongs to the event loop of the caller, if it has one.
        """
        with self._lock:
            if self._latest is not None and monotonic() < self._latest.fresh_until:
                return self._latest
            running = self._running
            if running is not None and running.alive:
                if not running.result.done():
                    return running
                return self._keep(running, timed_out(self.check.timeout))
            if running is not None:
                self._conclude(running, _CANCELLED)
            return self._begin()

    def give_up(self, running: Running) -> None:
        """Call a run failed, since its time is over."""
        with self._lock:
            self._conclude(running, timed_out(self.check.timeout))

    def _begin(self) -> Running:
        running = Running(self.check.timeout)
        try:
            run = self.check.run
            if isinstance(run, Target):
                # This imports it, the first time; that is not held against the check.
                run = run.bound()
            running = Running(self.check.timeout)
            self._start(running, run)
        except Exception as error:
            self._conclude(running, failed(error))
        else:
            self._running = running
        return running

    def _start(self, running: Running, run: Run) -> None:
        loop = _running_loop()
        if not (iscoroutinefunction(run) or iscoroutinefunction(type(run).__call__)):
            running.in_thread(lambda: self._carry_out(running, run))
        elif loop is not None:
            running.on_loop(loop, self._carry_out_async(running, run))
        else:
            running.in_thread(lambda: asyncio.run(self._carry_out_async(running, run)))

    def _carry_out(self, running: Running, run: Run) -> None:
        try:
            with silence():
                outcome = _outcome(run())
        except _FAILURES as error:
            outcome = failed(error)
        self._end(running, outcome)

    async def _carry_out_async(self, running: Running, run: Run) -> None:
        outcome = _CANCELLED
        try:
            with silence():
                outcome = await self._limited(run())
        finally:
            self._end(running, outcome)

    async def _limited(self, run: Awaitable[Any]) -> Outcome:
        limit = asyncio.timeout(self.check.timeout)
        try:
            async with limit:
                return _outcome(await run)
        except _FAILURES as error:
            return timed_out(self.check.timeout) if limit.expired() else failed(error)

    def _end(self, running: Running, outcome: Outcome) -> None:
        with self._lock:
            if self._running is running:
                self._running = None
            late = not running.remaining
            self._conclude(running, timed_out(self.check.timeout) if late else outcome)

    def _conclude(self, running: Running, outcome: Outcome) -> None:
        if not running.result.done():
            running.result.set_result(self._keep(running, outcome))

    def _keep(self, running: Running, outcome: Outcome) -> Result:
        now = monotonic()
        self._latest = Result(
            self.check, outcome, time(), now - running.began, now + self.check.ttl
        )
        return self._latest


def collect(watches: Iterable[Watch]) -> list[Result]:
    """Return the result of every check; those that are not fresh run side by side."""
    asked = [(watch, watch.ask()) for watch in watches]
    for watch, answer in asked:
        if isinstance(answer, Running):
            try:
                answer.result.result(answer.remaining)
            except TimeoutError:
                watch.give_up(answer)
    return [_result(answer) for _, answer in asked]


async def collect_async(watches: Iterable[Watch]) -> list[Result]:
    """Return what `collect` returns, without blocking the event loop."""
    asked = [(watch, watch.ask()) for watch in watches]
    for watch, answer in asked:
        if isinstance(answer, Running) and not answer.result.done():
            # Not wait_for, which would cancel the future that others wait for as well.
            await asyncio.wait({asyncio.wrap_future(answer.result)}, timeout=answer.remaining)
            if not answer.result.done():
                watch.give_up(answer)
    return [_result(answer) for _, answer in asked]


def _result(answer: Result | Running) -> Result:
    return answer.result.result() if isinstance(answer, Running) else answer


def _outcome(returned: Any) -> Outcome:
    if isinstance(returned, Outcome):
        return returned
    healthy = returned is None or returned is True
    return Outcome(healthy, "works" if healthy else "does not work")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
