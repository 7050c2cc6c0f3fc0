"""A check runs once per TTL, never twice at once, and no longer than its limit."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge.health import Check, Health, Outcome, Report
from sentry_bridge.testing import CapturedEnvelopes

from .conftest import eventually


class Gauge:
    """Counts runs, and holds them until the test lets go."""

    def __init__(self, *, held: bool = False) -> None:
        self.runs = 0
        self.go = threading.Event()
        if not held:
            self.go.set()

    def run(self) -> None:
        self.runs += 1
        self.go.wait(30)

    async def run_async(self) -> None:
        self.runs += 1
        while not self.go.is_set():
            await asyncio.sleep(0.001)


@pytest.fixture
def gauge() -> Iterator[Gauge]:
    gauge = Gauge(held=True)
    yield gauge
    gauge.go.set()


def ours() -> int:
    """How many threads carry out checks."""
    return sum(thread.name == "sentry-bridge.health" for thread in threading.enumerate())


def outcome(report: Report, name: str = "it") -> Outcome:
    return next(result.outcome for result in report.results if result.check.name == name)


@pytest.mark.parametrize("kind", ["run", "run_async"])
def test_500_tasks_cause_one_run(gauge: Gauge, kind: str) -> None:
    health = Health([Check("it", getattr(gauge, kind), timeout=20.0)])

    async def ask() -> list[Report]:
        asking = [asyncio.create_task(health.report_async()) for _ in range(500)]
        await asyncio.sleep(0)
        gauge.go.set()
        return await asyncio.gather(*asking)

    reports = asyncio.run(ask())
    assert {report.status for report in reports} == {"healthy"}
    assert gauge.runs == 1


@pytest.mark.parametrize("kind", ["run", "run_async"])
def test_500_threads_cause_one_run(gauge: Gauge, kind: str) -> None:
    health = Health([Check("it", getattr(gauge, kind), timeout=20.0)])
    arrived = Counter[str]()

    def ask(_: int) -> str:
        arrived["all"] += 1
        return health.report().status

    with ThreadPoolExecutor(500) as pool:
        asking = [pool.submit(ask, number) for number in range(500)]
        eventually(lambda: arrived["all"] == 500)
        gauge.go.set()
        assert {future.result() for future in asking} == {"healthy"}
    assert gauge.runs == 1


def test_threads_and_event_loops_share_one_run(gauge: Gauge) -> None:
    health = Health([Check("it", gauge.run_async, timeout=20.0)])

    async def ask() -> Report:
        return await health.report_async()

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(asyncio.run, ask()) for _ in range(4)]
        asking += [pool.submit(health.report) for _ in range(4)]
        eventually(lambda: gauge.runs > 0)
        gauge.go.set()
        assert {future.result().status for future in asking} == {"healthy"}
    assert gauge.runs == 1


def test_a_result_is_kept_for_its_ttl() -> None:
    gauge = Gauge()
    health = Health([Check("it", gauge.run, ttl=60.0)])
    assert [health.report().status for _ in range(5)] == ["healthy"] * 5
    assert gauge.runs == 1


def test_after_its_ttl_it_is_found_anew() -> None:
    gauge = Gauge()
    health = Health([Check("it", gauge.run, ttl=0.0)])
    for _ in range(5):
        assert health.report().status == "healthy"
    assert gauge.runs == 5


def test_checks_run_side_by_side() -> None:
    together = threading.Barrier(3)
    health = Health([Check(name, together.wait, timeout=20.0) for name in "abc"])
    # Outcomes other than None and True are no success: what counts is that none is broken.
    assert {result.outcome.message for result in health.report().results} <= {
        "works",
        "does not work",
    }
    assert not together.broken


def test_a_hanging_check_fails_at_its_limit_and_holds_one_thread(gauge: Gauge) -> None:
    before = ours()
    health = Health([Check("it", gauge.run, timeout=0.05, ttl=0.0)])
    for _ in range(20):
        assert outcome(health.report()) == Outcome(False, "no answer within 0.05 s")
        assert ours() == before + 1
    assert gauge.runs == 1


def test_waiting_for_a_hanging_check_costs_its_limit_once(gauge: Gauge) -> None:
    health = Health([Check("it", gauge.run, timeout=0.3, ttl=0.0)])
    durations = [result.duration for _ in range(3) for result in health.report().results]
    # Each report tells how long the one run has hung: later ones were not waited for.
    assert durations[2] - durations[0] < 0.3


def test_a_check_that_no_longer_hangs_is_run_again(gauge: Gauge) -> None:
    health = Health([Check("it", gauge.run, timeout=0.05, ttl=0.0)])
    assert health.report().status == "unhealthy"
    gauge.go.set()
    eventually(lambda: health.report().status == "healthy")
    assert gauge.runs >= 2


def test_a_late_success_does_not_count(gauge: Gauge) -> None:
    health = Health([Check("it", gauge.run, timeout=0.05, ttl=60.0)])
    before = ours()
    assert health.report().status == "unhealthy"
    gauge.go.set()
    eventually(lambda: ours() <= before)
    assert health.report().status == "unhealthy"


def test_an_async_check_is_cancelled_at_its_limit() -> None:
    cancelled = threading.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    health = Health([Check("it", hang, timeout=0.05)])
    assert outcome(asyncio.run(health.report_async())).message == "no answer within 0.05 s"
    assert cancelled.is_set()
    assert outcome(health.report()).message == "no answer within 0.05 s"


def test_an_async_check_that_will_not_end_does_not_hold_up_anybody() -> None:
    runs = 0

    async def stubborn() -> None:
        nonlocal runs
        runs += 1
        while not done.is_set():
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue

    done = threading.Event()
    health = Health([Check("it", stubborn, timeout=0.05, ttl=0.0)])

    async def ask() -> list[str]:
        statuses: list[str] = [(await health.report_async()).status for _ in range(5)]
        done.set()
        return statuses

    assert asyncio.run(ask()) == ["unhealthy"] * 5
    assert runs == 1


def test_who_asked_first_may_leave(gauge: Gauge) -> None:
    health = Health([Check("it", gauge.run_async, timeout=20.0)])

    async def ask() -> Report:
        first = asyncio.create_task(health.report_async())
        while not gauge.runs:
            await asyncio.sleep(0)
        second = asyncio.create_task(health.report_async())
        await asyncio.sleep(0)
        first.cancel()
        gauge.go.set()
        return await second

    assert asyncio.run(ask()).status == "healthy"
    assert gauge.runs == 1


def test_a_run_whose_event_loop_is_gone_is_over(gauge: Gauge) -> None:
    health = Health([Check("it", gauge.run_async, timeout=20.0)])

    async def leave() -> None:
        asking = asyncio.create_task(health.report_async())
        while not gauge.runs:
            await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(leave())
    assert outcome(health.report()).message == "was cancelled"


@contextmanager
def failing_with(error: BaseException) -> Iterator[Health]:
    def fail() -> None:
        raise error

    yield Health([Check("it", fail, timeout=5.0)])


def test_an_exception_fails_the_check_without_its_text() -> None:
    error = ConnectionRefusedError(111, "db-7.internal refused jane")
    with failing_with(error) as health:
        assert outcome(health.report()).message == "ConnectionRefusedError (ECONNREFUSED)"


def test_the_cause_of_an_exception_is_named() -> None:
    error = RuntimeError("while asking db-7.internal")
    error.__cause__ = TimeoutError("jane")
    with failing_with(error) as health:
        assert outcome(health.report()).message == "RuntimeError < TimeoutError"


def test_leaving_the_process_is_only_a_failure() -> None:
    async def leave() -> None:
        raise SystemExit(3)

    with failing_with(SystemExit(3)) as health:
        assert outcome(health.report()).message == "SystemExit"
    health = Health([Check("it", leave)])
    assert outcome(asyncio.run(health.report_async())).message == "SystemExit"


@pytest.mark.parametrize(
    ("returned", "healthy"),
    [(None, True), (True, True), (False, False), (0, False), (Outcome(False, "x"), False)],
)
def test_what_a_run_may_return(returned: Any, healthy: bool) -> None:
    report = Health([Check("it", lambda: returned)]).report()
    assert outcome(report).healthy is healthy


def test_callable_objects_may_be_async() -> None:
    class Asked:
        async def __call__(self) -> bool:
            return True

    assert Health([Check("it", Asked())]).report().status == "healthy"


def test_names_are_distinct() -> None:
    with pytest.raises(ValueError, match="called it"):
        Health([Check("it", bool), Check("it", bool)])


@pytest.mark.parametrize("asked", ["report", "report_async"])
def test_what_checks_do_is_not_recorded(start: Callable[..., Any], asked: str) -> None:
    captured = CapturedEnvelopes()
    start(
        enabled=True,
        dsn="http://public@127.0.0.1:9/1",
        transport=captured,
        traces_sample_rate=1.0,
        enable_logs=True,
        attach_stacktrace=False,
        default_integrations=True,
    )

    def noisy() -> None:
        sentry_sdk.add_breadcrumb(message="from a check")
        with sentry_sdk.start_transaction(name="from a check"):
            sentry_sdk.capture_message("from a check")
        sentry_sdk.set_tag("from", "a check")

    async def noisy_async() -> None:
        noisy()

    health = Health([Check("sync", noisy), Check("async", noisy_async)])
    with sentry_sdk.start_transaction(name="request"):
        if asked == "report":
            health.report()
        else:
            asyncio.run(health.report_async())
    sentry_sdk.capture_message("afterwards")
    sentry_sdk.get_client().flush()
    assert "a check" not in b"".join(captured.envelopes).decode()
    assert captured.events[-1]["message"] == "afterwards"


def test_of_a_long_story_the_part_with_a_code_is_told() -> None:
    def fail() -> None:
        try:
            try:
                [].pop()
            except IndexError:
                raise ConnectionRefusedError(111, "db-7.internal") from None
        except OSError as refused:
            raise RuntimeError("jane") from refused

    report = Health([Check("it", fail)]).report()
    assert outcome(report).message == "RuntimeError < ConnectionRefusedError (ECONNREFUSED)"


def test_where_no_thread_can_be_started_the_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    health = Health([Check("it", bool, ttl=0.0)])
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        assert outcome(health.report()).message == "RuntimeError"
    assert outcome(health.report()).message == "does not work"
