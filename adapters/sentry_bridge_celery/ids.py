"""Ids: who queued a task, and for whom, carried in the header of its message.

Only opaque ids travel, each only if the settings name it (`celery.carry`), and only if the
policy finds nothing in it. What arrives is validated again: a broker has many writers.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sentry_sdk
from sentry_sdk.scope import Scope

from sentry_bridge.context import current_request
from sentry_bridge.privacy import Policy
from sentry_bridge.tracking.losses import lost

HEADER = "sentry_bridge_ids"

# Long enough for any id, and neither an address nor a sentence.
_OPAQUE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that a task was queued with; None for what is unknown."""

    request_id: str | None = None
    user_id: str | None = None
    organization_id: str | None = None

    def apply(self, scope: Scope) -> None:
        """Say on the events of a scope what is known."""
        if self.request_id is not None:
            scope.set_tag("request_id", self.request_id)
        if self.user_id is not None:
            scope.set_user({"id": self.user_id})
        if self.organization_id is not None:
            scope.set_tag("organization_id", self.organization_id)


NO_IDS = Ids()


def fit_for_header(ids: Ids, names: Iterable[str], policy: Policy) -> dict[str, str]:
    """Return those of the ids named that are fit to travel in a message's header."""
    header: dict[str, str] = {}
    for name in names:
        value = getattr(ids, name)
        if value is None:
            continue
        if _OPAQUE.fullmatch(value) and policy.scrub_text(value) == value:
            header[name] = value
        else:
            lost(f"not_opaque:{name}", "celery")
    return header


def received_ids(header: object) -> Ids:
    """Read the ids that a message carries; what is not an opaque id is dropped and counted."""
    if not isinstance(header, Mapping):
        return NO_IDS
    known: dict[str, Any] = {}
    for name in Ids.__dataclass_fields__:
        value = header.get(name)
        if isinstance(value, str) and _OPAQUE.fullmatch(value):
            known[name] = value
        elif value is not None:
            lost(f"invalid:{name}", "celery")
    return Ids(**known)


def current_ids(names: Container[str], inherited: Ids) -> Ids:
    """Return the ids of the request being served, else those that a task inherited.

    Args:
        names: which of them are asked for; for others nobody is looked for.
        inherited: the ids of the task that is running.
    """
    request = current_request()
    asks_for_user = "user_id" in names or "organization_id" in names
    user = request.known_user() if request is not None and asks_for_user else None
    # Whom the application names itself; the SDK has no public way to ask.
    named = (getattr(sentry_sdk.get_isolation_scope(), "_user", None) or {}).get("id")
    return Ids(
        request_id=inherited.request_id if request is None else request.id,
        user_id=(user and user.id) or (inherited.user_id if named is None else str(named)),
        organization_id=(user and user.organization_id) or inherited.organization_id,
    )
