"""The outcome for one application: what it answered, what arrived, and what is wrong."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sentry_bridge.demo.fact import facts
from sentry_bridge.demo.planted import Leak, leaks
from sentry_bridge.demo.reading import Reading, look_up, reading
from sentry_bridge.demo.service import Framework, Service
from sentry_bridge.demo.traffic import REQUESTS, NoAnswerError, Request, send
from sentry_bridge.testing.capture import items_of

HEALTH = Request("health", "GET", "/health/gate", "/health/gate", 200)
STEPS = len(REQUESTS) + 1


@dataclass(frozen=True, slots=True)
class Visit:
    """What the application itself showed: the health of its gate, and its failings."""

    framework: Framework
    health: Mapping[str, Any] = field(default_factory=dict)
    failings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A visit and what the receiver got of it."""

    visit: Visit
    readings: Mapping[str, Reading]
    leaks: Sequence[Leak]

    def arrived(self, request: str, path: Sequence[str]) -> str | None:
        """Return what the event about a request says at a path, or None."""
        return look_up(self.readings.get(request), path)


def visit(service: Service, remaining: Callable[[], float], advance: Callable[[], None]) -> Visit:
    """Send an application all requests and ask for the health of its gate.

    Args:
        service: the running application.
        remaining: the seconds that are left for it.
        advance: called after each step.
    """
    failings = []
    health = {}
    for request in (*REQUESTS, HEALTH):
        try:
            answer = send(service.url, request, timeout=remaining())
        except NoAnswerError as error:
            said = service.last_words()
            failings.append(f"no answer to {request.name!r}: {error}" + (said and f"\n{said}"))
            break
        if answer.status != request.status:
            failings.append(f"{request.name!r} answered {answer.status}, not {request.status}")
        elif answer.request_id != request.request_id:
            failings.append(f"the response to {request.name!r} does not carry its request id")
        elif request is HEALTH:
            health = json.loads(answer.body)
        advance()
    return Visit(service.framework, health, (*failings, *_complaints(health)))


def outcome(visit: Visit, envelopes: Sequence[bytes]) -> Outcome:
    """Read what an application has sent.

    Args:
        visit: the visit that made it send.
        envelopes: all of its envelopes, decompressed.
    """
    readings = {}
    for request in REQUESTS:
        kind = "transaction" if request.error is None else "event"
        for event in items_of(envelopes, kind):
            if look_up(event, ("tags", "request_id")) == request.request_id:
                readings[request.name] = reading(event)
    return Outcome(visit, readings, leaks(envelopes))


def problems(outcome: Outcome) -> list[str]:
    """Say everything that keeps an outcome from being right, each by its name."""
    found = list(outcome.visit.failings)
    found += [f"{leak.planted.place}: arrived ({', '.join(leak.forms)})" for leak in outcome.leaks]
    for request in REQUESTS:
        if request.name not in outcome.readings:
            # An application that stopped answering has its failing named already.
            if outcome.visit.health:
                found.append(f"nothing about {request.name!r} arrived")
            continue
        for fact in facts(outcome.visit.framework, request):
            arrived = outcome.arrived(request.name, fact.path)
            if arrived != fact.expected:
                found.append(
                    f"{request.name!r} has {fact.name} {arrived!r} instead of {fact.expected!r}"
                )
    return found


def _complaints(health: Mapping[str, Any]) -> list[str]:
    if not health:
        return []
    found = []
    if not health.get("installed"):
        found.append("the gate is not in place")
    found += [
        f"the gate counts {name.replace('_', ' ')}: {counts}"
        for name in ("undelivered", "scrub_failures", "hook_failures")
        if (counts := counted(health.get(name)))
    ]
    return found


def counted(counts: Mapping[str, int] | None) -> str:
    """Write counters as `error 3, transaction 4`."""
    return ", ".join(f"{name} {count}" for name, count in sorted((counts or {}).items()))
