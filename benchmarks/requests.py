"""A request without an error, through each adapter and without it."""

import multiprocessing
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Self

from benchmarks import services
from benchmarks.table import Table
from sentry_bridge.testing.receiver import Receiver

# Where a process happens to lay its memory out makes it some percent faster or slower.
PAIRS = 4
ROUNDS = 30
REQUESTS = 50
WARM_UP = 500
# Every how many requests one is traced; 0 for none.
TRACED = {"0%": 0, "10%": 10}


@dataclass(frozen=True)
class Subject:
    """A framework's service, and what stands around it in the measured half."""

    name: str
    service: str
    ours: bool = True
    settings: dict[str, Any] = field(default_factory=dict)


# Whom a failed request belongs to is looked for when it has failed, not on each request.
_JWT = {
    "user": {
        "resolvers": ["jwt", "framework"],
        "jwt": {"algorithm": "HS256", "key": "benchmark-key-of-thirty-two-bytes"},
    }
}
SUBJECTS = (
    Subject("FastAPI", "fastapi_service"),
    Subject("FastAPI, a JWT resolver", "fastapi_service", settings=_JWT),
    Subject("Flask", "flask_service"),
    Subject("Flask, a JWT resolver", "flask_service", settings=_JWT),
    Subject("Django, WSGI", "django_service"),
    Subject("Django, WSGI, a JWT resolver", "django_service", settings=_JWT),
    Subject("Django, ASGI", "django_asgi_service"),
    Subject("Django, ASGI, a JWT resolver", "django_asgi_service", settings=_JWT),
    Subject("FastAPI with a BaseHTTPMiddleware instead", "sketch_service", ours=False),
)


class Times(NamedTuple):
    """Seconds of a round: of the thread that serves, and of all threads."""

    served: float
    spent: float


Rounds = list[tuple[Times, Times]]
"""Rounds without it and with it, in pairs."""


def measure() -> list[Table]:
    """Compare each adapter with the bare SDK, without traces and with a tenth traced."""
    rows = []
    with Receiver() as receiver:
        for subject in SUBJECTS:
            for traced, rounds in _compare(subject, receiver.dsn).items():
                served = Comparison.of([(first.served, second.served) for first, second in rounds])
                spent = Comparison.of([(first.spent, second.spent) for first, second in rounds])
                rows.append(
                    (
                        subject.name,
                        traced,
                        f"{served.without * 1e6:.0f} µs",
                        f"{served.with_it * 1e6:.0f} µs",
                        f"{served.ratio:.2f}x",
                        f"{spent.ratio:.2f}x",
                    )
                )
    return [
        Table(
            title="A request without an error",
            note=(
                "The same application with `sentry_sdk.init()` alone and with the bridge, equal"
                " options, each in\na process of its own, called without a server. Times are the"
                " processor's: of the thread that\nserves, and, in the last column, of all"
                " threads, with traces scrubbed and delivered to a receiver\non this machine."
                f" Rounds of {REQUESTS} requests take turns {ROUNDS} times in each of"
                f" {PAIRS} pairs of processes;\na ratio is the median over all of them."
                " Promise: at most 1.10x."
            ),
            header=("service", "traced", "SDK alone", "with it", "ratio", "all threads"),
            rows=rows,
        )
    ]


class Comparison(NamedTuple):
    """Seconds per request without it and with it, and the median ratio of the pairs."""

    without: float
    with_it: float
    ratio: float

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> Self:
        """Compare rounds in pairs."""
        return cls(
            statistics.median(without for without, _ in pairs) / REQUESTS,
            statistics.median(with_it for _, with_it in pairs) / REQUESTS,
            statistics.median(with_it / without for without, with_it in pairs),
        )


def _compare(subject: Subject, dsn: str) -> dict[str, Rounds]:
    """Return the rounds of some pairs of processes, by the share that is traced."""
    compared: dict[str, Rounds] = {name: [] for name in TRACED}
    for _ in range(PAIRS):
        with ExitStack() as stack:
            started = [
                stack.enter_context(_process(subject, with_it, dsn)) for with_it in (False, True)
            ]
            for half in started:
                half.recv()
            for number in range(ROUNDS):
                for name, every in TRACED.items():
                    # Who goes first finds the caches as the other left them: turns at that, too.
                    order = slice(None, None, 1 if number % 2 else -1)
                    times = [_round(half, every) for half in started[order]]
                    without, with_it = times[order]
                    compared[name].append((without, with_it))
    return compared


@contextmanager
def _process(subject: Subject, with_it: bool, dsn: str) -> Iterator[Connection]:
    """Start a process that says when it is ready, and serves as ordered until the end."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, subject, with_it, dsn), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(timeout=30)
        process.kill()


def _round(half: Connection, every: int) -> Times:
    half.send(every)
    times: Times = half.recv()
    return times


class Sampler:
    """Traces one request in `every`, so that all rounds have equally many."""

    def __init__(self) -> None:
        """Trace none, until told otherwise."""
        self.every = 0
        self._count = 0

    def __call__(self, _context: Any) -> float:
        """Decide about the next request ("traces_sampler", Sentry documentation)."""
        self._count += 1
        return 1.0 if self.every and not self._count % self.every else 0.0


def _serve(orders: Connection, subject: Subject, with_it: bool, dsn: str) -> None:
    """Serve a round for each order, the share to trace, and answer with the seconds taken."""
    sampler = Sampler()
    flush = _start(dsn, sampler, subject.settings, with_bridge=with_it and subject.ours)
    serve: services.Serve = getattr(services, subject.service)(bridge=with_it)
    for every in TRACED.values():
        sampler.every = every
        serve(WARM_UP)
    flush()
    orders.send(None)
    while True:
        try:
            sampler.every = orders.recv()
        except EOFError:
            return
        thread, process = time.thread_time(), time.process_time()
        serve(REQUESTS)
        served = time.thread_time() - thread
        flush()
        orders.send(Times(served, time.process_time() - process))


def _start(dsn: str, sampler: Sampler, own: dict[str, Any], *, with_bridge: bool) -> Any:
    import sentry_sdk

    import sentry_bridge
    from sentry_bridge.bootstrap.options import client_options
    from sentry_bridge.egress import Account

    bridge = sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn=dsn,
        traces_sampler=sampler,
        profiles_sample_rate=0.0,
        **own,
    )
    if not with_bridge:
        settings = bridge.settings
        bridge.close()
        options = client_options(settings, Account())
        for hook in ("before_send", "before_send_transaction"):
            options.pop(hook)
        sentry_sdk.init(**options)
    return partial(sentry_sdk.flush, timeout=10)
