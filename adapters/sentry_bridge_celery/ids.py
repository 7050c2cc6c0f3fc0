"""Ids: who queued a task, and for whom, carried in the header of its message.

Only opaque ids travel, each only if the settings name it (`celery.carry`), and only if the
policy finds nothing in it. What arrives is validated again: a broker has many writers.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sentry_sdk

from sentry_bridge.context import current_request
from sentry_bridge.privacy import Policy
from sentry_bridge.tracking import current

HEADER = "sentry_bridge_ids"

# Long enough for any id, and neither an address nor a sentence.
_OPAQUE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that a task was queued with; None for what is unknown."""

    request_id: str | None = None
    user_id: str | None = None
    organization_id: str | None = None

    def apply(self) -> None:
        """Say on the current task's events what is known."""
        scope = sentry_sdk.get_isolation_scope()
        if self.request_id is not None:
            scope.set_tag("request_id", self.request_id)
        if self.user_id is not None:
            scope.set_user({"id": self.user_id})
        if self.organization_id is not None:
            scope.set_tag("organization_id", self.organization_id)


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
            _lose(f"not_opaque:{name}")
    return header


def received_ids(header: object) -> Ids:
    """Read the ids that a message carries; what is not an opaque id is dropped and counted."""
    if not isinstance(header, Mapping):
        return Ids()
    known: dict[str, Any] = {}
    for name in Ids.__dataclass_fields__:
        value = header.get(name)
        if isinstance(value, str) and _OPAQUE.fullmatch(value):
            known[name] = value
        elif value is not None:
            _lose(f"invalid:{name}")
    return Ids(**known)


def current_ids(inherited: Ids | None) -> Ids:
    """Return the ids of the request being served, else those that a task inherited.

    Args:
        inherited: the ids of the task that is running, or None.
    """
    request = current_request()
    if request is None:
        own = Ids()
    else:
        user = request.user
        own = Ids(request.id, user.id if user else None, user.organization_id if user else None)
    set_by_application = getattr(sentry_sdk.get_isolation_scope(), "_user", None) or {}
    user_id = set_by_application.get("id")
    known = asdict(inherited or Ids())
    if user_id is not None:
        known["user_id"] = str(user_id)
    return Ids(**{name: value or known[name] for name, value in asdict(own).items()})


def _lose(reason: str) -> None:
    if current.tracker is not None:
        current.tracker.lost(reason, "celery")
