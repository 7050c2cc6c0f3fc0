"""Breadcrumbs: the request's own life, and what its user did."""

from datetime import UTC, datetime
from typing import Any

import sentry_sdk


def track_user_action(action: str, **data: Any) -> None:
    """Leave a breadcrumb of what the user did, such as `track_user_action("cart emptied")`.

    Args:
        action: what was done.
        **data: details; they pass the policy like everything else.
    """
    sentry_sdk.add_breadcrumb(type="user", category="user", message=action, data=data)


def add_milestone(
    event: dict[str, Any],
    message: str,
    at: float,
    limit: int,
    *,
    category: str = "request",
    **data: Any,
) -> None:
    """Put a milestone, of the request by default, among the event's breadcrumbs, by its time.

    Args:
        event: an error or a message, before or after its serialisation.
        message: what happened.
        at: when, in seconds since the epoch.
        limit: breadcrumbs that an event may have; the oldest give way.
        category: what kind of milestone it is.
        **data: details of it.
    """
    if limit <= 0:
        return
    trail = event.setdefault("breadcrumbs", {"values": []})["values"]
    moment = datetime.fromtimestamp(at, UTC)
    later = next(
        (place for place, known in enumerate(trail) if _is_after(known.get("timestamp"), moment)),
        len(trail),
    )
    crumb = {
        "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "category": category,
        "message": message,
        **({"data": data} if data else {}),
    }
    trail.insert(later, crumb)
    del trail[: max(len(trail) - limit, 0)]


def _is_after(timestamp: Any, moment: datetime) -> bool:
    """Compare with a time as the SDK has it: an aware datetime, or text once serialised."""
    if isinstance(timestamp, datetime):
        return timestamp > moment
    return isinstance(timestamp, str) and timestamp > moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
