"""Cron monitors: when a job should check in. Source: Sentry's API reference, "Crons"."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.model import ActorName, strict
from sentry_bridge.alerts.schedule import canonical, config, schedule_from


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError("must be the name of a time zone, such as Europe/Berlin") from None
    return name


Minutes = Annotated[int, Field(ge=1, le=40_320)]
CheckIns = Annotated[int, Field(ge=1, le=720)]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A cron monitor; the key of its table is the slug that check-ins name.

    It is missed when no check-in comes within `margin` minutes of the schedule, and failed
    when none ends within `max_runtime` minutes; after so many `failures` in a row there is
    an issue, and after so many `recoveries` it is resolved. `title` is shown for the slug.
    """

    schedule: Annotated[str, AfterValidator(canonical)]
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    title: str | None = None
    margin: Minutes | None = None
    max_runtime: Minutes | None = None
    failures: CheckIns | None = None
    recoveries: CheckIns | None = None
    owner: ActorName | None = None
    muted: bool = False
    enabled: bool = True


def monitor_body(name: str, slug: str, monitor: Monitor, directory: Directory) -> dict[str, Any]:
    """Return a monitor as the API takes it.

    Raises:
        LookupError: when the directory lacks its owner.
    """
    kind, value = config(monitor.schedule)
    return {
        "name": name,
        "slug": slug,
        "project": directory.project,
        "status": "active" if monitor.enabled else "disabled",
        "is_muted": monitor.muted,
        "owner": directory.actor_id(monitor.owner) if monitor.owner else None,
        "config": {
            "schedule_type": kind,
            "schedule": value,
            "timezone": monitor.timezone,
            "checkin_margin": monitor.margin,
            "max_runtime": monitor.max_runtime,
            "failure_issue_threshold": monitor.failures,
            "recovery_threshold": monitor.recoveries,
        },
    }


def monitor_from(title: str, body: Mapping[str, Any], directory: Directory) -> Monitor:
    """Return the monitor that the server has under a title.

    Raises:
        LookupError, TypeError, ValueError: when no monitor of ours can say it.
    """
    given, owner = body["config"], body.get("owner")
    found = Monitor(
        schedule=schedule_from(given["schedule"]),
        timezone=given.get("timezone") or "UTC",
        title=title,
        margin=given.get("checkin_margin"),
        max_runtime=given.get("max_runtime"),
        failures=given.get("failure_issue_threshold"),
        recoveries=given.get("recovery_threshold"),
        owner=directory.actor_name(f"{owner['type']}:{owner['id']}") if owner else None,
        muted=body["isMuted"],
        enabled=body["status"] != "disabled",
    )
    return canonical_monitor(body["slug"], found)


def canonical_monitor(slug: str, monitor: Monitor) -> Monitor:
    """Return the monitor as it is read back from the server."""
    return replace(monitor, title=None) if monitor.title == slug else monitor
