"""Delivery: how the transport fares, seen where it makes its requests."""

import os
import threading
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Literal

from sentry_sdk.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

Worker = Literal["running", "idle", "dead"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How things stand between the transport and the server.

    None means that the transport, being the application's own, does not say. `worker` is
    dead when envelopes are queued and nobody takes them. `waiting` is how long, in seconds,
    the oldest request has been waiting for its answer. `last_success` and `last_failure`
    are Unix times, `failure` says of which kind the latter was, and `rate_limits` gives by
    category the Unix time until which nothing is sent (`all` for every category).
    """

    worker: Worker | None
    queued: int | None
    queue_limit: int | None
    waiting: float | None
    last_success: float | None
    last_failure: float | None
    failure: str | None
    rate_limits: Mapping[str, float]


class DeliveryLog:
    """Notes what becomes of each request that a transport makes."""

    def __init__(self) -> None:
        """Start with nothing noted."""
        self._changed = threading.Condition()
        # With the process: a fork's child inherits requests that it does not make.
        self._waiting: dict[object, tuple[int, float]] = {}
        self._ended = 0
        self.follows = False
        self.asynchronous = False
        self.last_success: float | None = None
        self.last_failure: float | None = None
        self.failure: str | None = None

    def follow(self, transport: Transport) -> None:
        """Note the requests of `transport`, if it makes them as the SDK's do.

        What the SDK offers in public tells of losses only, never of a success.
        """
        request = getattr(transport, "_request", None)
        self.follows = request is not None
        self.asynchronous = iscoroutinefunction(request)
        if self.asynchronous and request is not None:

            async def request_async(*arguments: Any, **options: Any) -> Any:
                with self._noted() as answers:
                    answers.append(await request(*arguments, **options))
                return answers[0]

            transport._request = request_async  # type: ignore[attr-defined]
        elif request is not None:

            def request_noted(*arguments: Any, **options: Any) -> Any:
                with self._noted() as answers:
                    answers.append(request(*arguments, **options))
                return answers[0]

            transport._request = request_noted  # type: ignore[attr-defined]

    @property
    def ended(self) -> int:
        """How many requests have been answered or have failed."""
        return self._ended

    def wait_beyond(self, ended: int, timeout: float) -> bool:
        """Wait up to `timeout` seconds until more than `ended` requests have ended."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ended > ended, timeout)

    @property
    def waiting(self) -> float | None:
        """Seconds for which the oldest unanswered request has been waiting, or None."""
        with self._changed:
            began = [start for process, start in self._waiting.values() if process == os.getpid()]
        return monotonic() - min(began) if began else None

    @contextmanager
    def _noted(self) -> "Iterator[list[Any]]":
        token, answers = object(), list[Any]()
        with self._changed:
            self._waiting[token] = (os.getpid(), monotonic())
        try:
            yield answers
        finally:
            with self._changed:
                del self._waiting[token]
                self._ended += 1
                status = getattr(answers[0], "status", 0) if answers else None
                if status is not None and 200 <= status < 300:
                    self.last_success = time()
                else:
                    self.last_failure = time()
                    self.failure = "network" if status is None else f"status_{status}"
                self._changed.notify_all()


def delivery(transport: Transport | None, log: DeliveryLog) -> Delivery:
    """Tell how things stand with `transport`, whose requests `log` notes. No network traffic."""
    worker = getattr(transport, "_worker", None)
    queue = getattr(worker, "_queue", None)
    queued = queue.qsize() if queue is not None else None
    options = getattr(transport, "options", None) or {}
    return Delivery(
        worker=_worker_state(worker, queued) if worker is not None else None,
        queued=queued,
        queue_limit=options.get("transport_queue_size") if queue is not None else None,
        waiting=log.waiting,
        last_success=log.last_success,
        last_failure=log.last_failure,
        failure=log.failure,
        rate_limits=_rate_limits(transport),
    )


def _worker_state(worker: Any, queued: int | None) -> Worker:
    # The SDK starts its worker with the first envelope, and again after a fork.
    if worker.is_alive:
        return "running"
    return "dead" if queued else "idle"


def _rate_limits(transport: Transport | None) -> dict[str, float]:
    now = datetime.now(UTC)
    limits = dict(getattr(transport, "_disabled_until", None) or {})
    return {
        category or "all": until.timestamp() for category, until in limits.items() if until > now
    }
