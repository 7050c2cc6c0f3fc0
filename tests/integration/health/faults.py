"""Faults: what a service's health endpoint says when a dependency fails, and how soon."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from .dependencies import Dependency

TTL, LIMIT = 0.5, 1.0
# Seconds after which something is broken; a busy machine starts the service in half of them.
_PATIENCE = 90.0
# Seconds between two probes.
_INTERVAL = 0.05


@dataclass(frozen=True)
class Fault:
    """A way in which the dependency of some checks fails."""

    dependency: str
    kind: str
    checks: tuple[str, ...]
    status: str

    def begin(self, dependency: Dependency) -> None:
        (dependency.stop if self.kind == "stopped" else dependency.pause)()

    def end(self, dependency: Dependency) -> None:
        (dependency.start if self.kind == "stopped" else dependency.resume)()


FAULTS = [
    Fault("PostgreSQL", "stopped", ("database", "database_async"), "unhealthy"),
    Fault("PostgreSQL", "paused", ("database", "database_async"), "unhealthy"),
    Fault("Celery worker", "stopped", ("celery",), "degraded"),
    Fault("Celery worker", "paused", ("celery",), "degraded"),
    Fault("Sentry's server", "stopped", ("sentry",), "degraded"),
    Fault("Sentry's server", "paused", ("sentry",), "degraded"),
    Fault("Valkey", "paused", ("redis", "celery"), "unhealthy"),
    Fault("Valkey", "stopped", ("redis", "celery"), "unhealthy"),
]


@dataclass(frozen=True)
class Answer:
    """One answer of the endpoint; `seconds` is how long it took."""

    code: int
    status: str
    healthy: dict[str, bool]
    messages: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Observation:
    """What was seen; times in seconds. `slowest` is the slowest answer of all."""

    during: Answer
    after: Answer
    noticed: float
    recovered: float
    slowest: float


def ask(url: str, path: str = "/health", headers: Mapping[str, str] | None = None) -> Answer:
    """Ask the endpoint."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE)
    began = time.perf_counter()
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    told: dict[str, Any] = json.loads(response.read())
    seconds = time.perf_counter() - began
    connection.close()
    checks = told["checks"]
    return Answer(
        response.status,
        told["status"],
        {name: check["healthy"] for name, check in checks.items()},
        {name: check["message"] for name, check in checks.items()},
        seconds,
    )


def ask_until(
    url: str, holds: Callable[[Answer], bool], answers: list[Answer] | None = None
) -> tuple[Answer, float]:
    """Ask again and again until `holds`; return that answer and the seconds until it was there.

    Like orchestrators, it does not wait for one answer before it asks for the next.

    Raises:
        AssertionError: when it does not in good time.
    """
    began = time.perf_counter()
    kept = [] if answers is None else answers
    with ThreadPoolExecutor(64) as pool:
        asked: set[Future[Answer]] = set()
        while True:
            asked.add(pool.submit(ask, url))
            pause = time.perf_counter() + _INTERVAL
            while (left := pause - time.perf_counter()) > 0:
                done, asked = wait(asked, left, FIRST_COMPLETED)
                elapsed = time.perf_counter() - began
                came = [future.result() for future in done]
                kept += came
                for answer in came:
                    if holds(answer):
                        kept += [future.result() for future in asked]
                        return answer, elapsed
                if not asked:
                    time.sleep(max(0.0, pause - time.perf_counter()))
            assert time.perf_counter() - began < _PATIENCE, kept[-1:]


def observe(url: str, fault: Fault, dependency: Dependency) -> Observation:
    """Let a dependency of a healthy service fail, and bring it back."""
    ask_until(url, lambda answer: answer.status == "healthy")
    answers: list[Answer] = []
    fault.begin(dependency)
    try:
        during, noticed = ask_until(
            url, lambda answer: not any(answer.healthy[name] for name in fault.checks), answers
        )
    finally:
        fault.end(dependency)
    after, recovered = ask_until(
        url, lambda answer: all(answer.healthy[name] for name in fault.checks), answers
    )
    slowest = max(answer.seconds for answer in answers)
    return Observation(during, after, noticed, recovered, slowest)
