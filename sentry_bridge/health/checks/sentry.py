"""Sentry: whether what is captured would arrive, as far as this process can tell."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from time import time
from typing import Any, Protocol

import sentry_sdk
from sentry_sdk.client import BaseClient
from sentry_sdk.utils import BadDsn, Dsn

from sentry_bridge.egress import Account, Delivery, Gate
from sentry_bridge.health.check import Outcome, Run
from sentry_bridge.settings import Settings

_NEARLY_FULL = 0.9
# A server without tracing limits transactions and spans for ever; that is no trouble.
_NEEDED = frozenset({"all", "error"})


class Wired(Protocol):
    """The parts of an enabled bridge, as `sentry_bridge.Bridge.wiring` has them."""

    @property
    def client(self) -> BaseClient:
        """The client that the bridge started."""
        ...

    @property
    def gate(self) -> Gate:
        """The gate in front of its transport."""
        ...

    @property
    def account(self) -> Account:
        """What passed and what was lost."""
        ...


class Bridged(Protocol):
    """A bridge, as `sentry_bridge.init()` returns it."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    @property
    def wiring(self) -> Wired | None:
        """The parts, or None when Sentry is off."""
        ...


def sentry(
    *, settings: Settings, bridge: Callable[[], Bridged], active: bool = False, timeout: float
) -> Run:
    """Return a check of the whole way from the current client to the server's answer.

    Args:
        settings: the application's settings, which say whether Sentry should be on.
        bridge: returns the process's bridge.
        active: asks the server as well; otherwise there is no network traffic, and the
            check knows of the server what the application's own envelopes met with.
        timeout: seconds after which a request that waits for its answer is a fault.
    """
    return partial(_check, settings, bridge, active, timeout)


def _check(
    settings: Settings, bridge: Callable[[], Bridged], active: bool, timeout: float
) -> Outcome:
    if not settings.enabled:
        return Outcome(True, "Sentry is disabled", {"enabled": False})
    wiring = bridge().wiring
    facts: dict[str, Any] = {
        "enabled": True,
        "dsn_valid": _is_valid(settings.dsn),
        "client_active": wiring is not None and _is_current(wiring.client),
        "gate_installed": wiring is not None and wiring.gate.guards(wiring.client),
    }
    if wiring is None or not all(facts.values()):
        missing = next((name for name, holds in facts.items() if not holds), "client_active")
        return Outcome(False, _MISSING[missing], facts)
    # Half of the time is left for the rest of the check and for the caller's patience.
    answered = wiring.gate.ping(timeout / 2) if active else None
    delivery = wiring.gate.delivery()
    problems = list(_problems(delivery, timeout))
    if answered is False and not problems:
        problems.append(f"the server did not answer within {timeout / 2:g} s")
    facts |= {**_facts(delivery), **wiring.account.snapshot()}
    return Outcome(not problems, "; ".join(problems) or "works", facts)


_MISSING = {
    "dsn_valid": "enabled, but the DSN is missing or does not parse",
    "client_active": "enabled, but the bridge's client is not the current one",
    "gate_installed": "the gate is not the last on the way out",
}


def _is_valid(dsn: str | None) -> bool:
    try:
        return bool(dsn and Dsn(dsn))
    except (BadDsn, ValueError):
        return False


def _is_current(client: BaseClient) -> bool:
    return (
        sentry_sdk.get_global_scope().client is client
        and client.is_active()
        and client.transport is not None
    )


def _problems(delivery: Delivery, timeout: float) -> Iterator[str]:
    if delivery.worker == "dead":
        yield "the worker is dead and envelopes are waiting"
    queued, limit = delivery.queued, delivery.queue_limit
    if queued and limit and queued >= _NEARLY_FULL * limit:
        yield f"{queued} of {limit} places in the queue are taken"
    if delivery.waiting is not None and delivery.waiting > timeout:
        yield f"the server has not answered for {delivery.waiting:.0f} s"
    if limited := sorted(_NEEDED.intersection(delivery.rate_limits)):
        yield f"rate limits are in force for {', '.join(limited)}"
    if delivery.last_failure and delivery.last_failure > (delivery.last_success or 0.0):
        yield f"the last delivery failed ({delivery.failure})"


def _facts(delivery: Delivery) -> Mapping[str, Any]:
    return {
        "worker": delivery.worker,
        "queued": delivery.queued,
        "queue_limit": delivery.queue_limit,
        "waiting_seconds": _seconds(delivery.waiting),
        **_moment("last_success", delivery.last_success),
        **_moment("last_failure", delivery.last_failure),
        "last_failure_reason": delivery.failure,
        "rate_limited_until": {
            category: _instant(until) for category, until in delivery.rate_limits.items()
        },
    }


def _moment(name: str, when: float | None) -> Mapping[str, Any]:
    age = None if when is None else _seconds(time() - when)
    return {name: None if when is None else _instant(when), f"{name}_age_seconds": age}


def _instant(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds")


def _seconds(duration: float | None) -> float | None:
    return None if duration is None else round(duration, 1)
