"""Scheduled tasks check in, with their schedule, when they are queued and when they end."""

from datetime import timedelta

import pytest
from celery import Celery
from celery.beat import Scheduler
from celery.schedules import crontab

from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_celery import instrument

from ..started import Start


@pytest.mark.parametrize(
    ("when", "schedule"),
    [
        (crontab(minute="30", hour="4"), {"type": "crontab", "value": "30 4 * * *"}),
        (timedelta(minutes=10), {"type": "interval", "value": 10, "unit": "minute"}),
    ],
)
@pytest.mark.parametrize("succeeds", [True, False])
def test_a_scheduled_task_checks_in(
    start: Start,
    captured: CapturedEnvelopes,
    when: object,
    schedule: dict[str, object],
    succeeds: bool,
) -> None:
    start()
    app = Celery("shop", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = True
    instrument(app)

    @app.task(name="report", shared=False)
    def report() -> None:
        if not succeeds:
            raise ValueError("broken")

    app.conf.beat_schedule = {"nightly report": {"task": "report", "schedule": when}}
    scheduler = Scheduler(app)
    scheduler.setup_schedule()
    scheduler.apply_entry(scheduler.schedule["nightly report"])
    begun, ended = captured.items("check_in")
    assert begun["monitor_slug"] == ended["monitor_slug"] == "nightly report"
    assert begun["check_in_id"] == ended["check_in_id"]
    assert (begun["status"], ended["status"]) == ("in_progress", "ok" if succeeds else "error")
    assert begun["monitor_config"]["schedule"] == schedule
