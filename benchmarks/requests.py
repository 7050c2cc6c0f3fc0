"""A request without an error, through each adapter and without it."""

import multiprocessing
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

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
                bare, full, ratio = _compare(subject, receiver.dsn, rate)
                rows.append(
                    (
                        subject.name,
                        f"{rate:.0%}",
                        f"{bare * 1e6:.0f} µs",
                        f"{full * 1e6:.0f} µs",
                        f"{ratio:.2f}x",
                    )
                )
    return [
        Table(
            title="A request without an error",
            note=(
                "The same application with `sentry_sdk.init()` alone and with the bridge, equal"
                " options, each in a\nprocess of its own, called without a server. Rounds of"
                f" {REQUESTS} requests take turns {ROUNDS} times;\nthe ratio is the median over"
                " the pairs. Traces are delivered to a receiver on this machine.\nPromise: at"
                " most 1.10x."
            ),
            header=("service", "traced", "SDK alone", "with it", "ratio"),
            rows=rows,
        )
    ]


def _compare(subject: Subject, dsn: str, rate: float) -> tuple[float, float, float]:
    """Return the seconds per request without and with it, and the median ratio."""
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
    bare = statistics.median(pair[0] for pair in pairs)
    full = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    return bare / REQUESTS, full / REQUESTS, ratio


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


def _round(half: Connection) -> float:
    half.send(REQUESTS)
    elapsed: float = half.recv()
    return elapsed


def _serve(orders: Connection, subject: Subject, with_it: bool, dsn: str, rate: float) -> None:
    """Serve as many requests as ordered and answer with the seconds that took, until the end."""
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
        started = time.perf_counter()
        serve(count)
        # What was captured is part of the price, although no request waits for it.
        flush()
        orders.send(time.perf_counter() - started)


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
