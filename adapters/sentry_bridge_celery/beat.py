"""Beat: the schedule of an application, as its check-ins describe it to Sentry."""

from typing import Any, NamedTuple

from celery import Celery
from celery.beat import Scheduler

# What the SDK puts into the check-ins; there is no public way to ask.
from sentry_sdk.integrations.celery.beat import _get_monitor_config


class ScheduledTask(NamedTuple):
    """An entry of the schedule; `schedule` and `timezone` are None if Sentry knows no such.

    `schedule` is a crontab, or such as `every 10 minute`.
    """

    name: str
    schedule: str | None
    timezone: str | None


def scheduled_tasks(app: Celery) -> list[ScheduledTask]:
    """Return what beat would schedule, by the names that check-ins have for it."""
    app.finalize()
    scheduler: Any = Scheduler(app, lazy=True)
    scheduler.setup_schedule()
    # Beat merges entries through a set: their order says nothing.
    entries = sorted(scheduler.schedule.values(), key=lambda entry: str(entry.name))
    return [_described(entry, app) for entry in entries]


def _described(entry: Any, app: Celery) -> ScheduledTask:
    config: Any = _get_monitor_config(entry.schedule, app, entry.name)
    if not config:
        return ScheduledTask(entry.name, None, None)
    schedule = config["schedule"]
    text = str(schedule["value"])
    if schedule["type"] == "interval":
        text = f"every {text} {schedule['unit']}"
    return ScheduledTask(entry.name, text, str(config["timezone"]))
