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

ROUNDS = 60
REQUESTS = 100
WARM_UP = 500


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
    Subject("Flask", "flask_service"),
    Subject("Django, WSGI", "django_service"),
    Subject("Django, ASGI", "django_asgi_service"),
    Subject("FastAPI, a JWT resolver", "fastapi_service", settings=_JWT),
    Subject("Flask, a JWT resolver", "flask_service", settings=_JWT),
    Subject("Django, WSGI, a JWT resolver", "django_service", settings=_JWT),
    Subject("Django, ASGI, a JWT resolver", "django_asgi_service", settings=_JWT),
    Subject("FastAPI with a BaseHTTPMiddleware instead", "sketch_service", ours=False),
)


def measure() -> list[Table]:
    """Compare each adapter with the bare SDK, without traces and with a tenth traced."""
    rows = []
    with Receiver() as receiver:
        for subject in SUBJECTS:
            for rate in (0.0, 0.1):
                served, spent = _compare(subject, receiver.dsn, rate)
                rows.append(
                    (
                        subject.name,
                        f"{rate:.0%}",
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
                f" Rounds of {REQUESTS} requests take turns {ROUNDS} times; a ratio is the median"
                " over the pairs.\nPromise: at most 1.10x."
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


def _compare(subject: Subject, dsn: str, rate: float) -> tuple[Comparison, Comparison]:
    """Compare what serving took of its thread, and what it all took of the process."""
    with ExitStack() as stack:
        halves = [
            stack.enter_context(_process(subject, with_it, dsn, rate)) for with_it in (False, True)
        ]
        pairs = [
            # Whoever goes first finds the caches as the other left them: take turns at that, too.
            [_round(half) for half in halves]
            if number % 2
            else [_round(half) for half in reversed(halves)][::-1]
            for number in range(ROUNDS)
        ]
    served, spent = (
        Comparison.of([(without[clock], with_it[clock]) for without, with_it in pairs])
        for clock in (0, 1)
    )
    return served, spent


@contextmanager
def _process(subject: Subject, with_it: bool, dsn: str, rate: float) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_serve, args=(theirs, subject, with_it, dsn, rate), daemon=True
    )
    process.start()
    theirs.close()
    try:
        ours.recv()
        yield ours
    finally:
        ours.close()
        process.join(timeout=30)
        process.kill()


def _round(half: Connection) -> tuple[float, float]:
    half.send(REQUESTS)
    served, spent = half.recv()
    return served, spent


def _serve(orders: Connection, subject: Subject, with_it: bool, dsn: str, rate: float) -> None:
    """Serve as many requests as ordered and answer with the seconds taken, until the end."""
    flush = _start(dsn, rate, subject.settings, with_bridge=with_it and subject.ours)
    serve: services.Serve = getattr(services, subject.service)(bridge=with_it)
    serve(WARM_UP)
    flush()
    orders.send(None)
    while True:
        try:
            count = orders.recv()
        except EOFError:
            return
        thread, process = time.thread_time(), time.process_time()
        serve(count)
        served = time.thread_time() - thread
        flush()
        orders.send((served, time.process_time() - process))


def _start(dsn: str, rate: float, own: dict[str, Any], *, with_bridge: bool) -> Any:
    import sentry_sdk

    import sentry_bridge
    from sentry_bridge.bootstrap.options import client_options
    from sentry_bridge.egress import Account

    bridge = sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn=dsn,
        traces_sample_rate=rate,
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
