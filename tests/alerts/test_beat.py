"""Monitors of a beat schedule are those that its check-ins find."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("celery")

from celery import Celery
from celery.beat import Scheduler
from celery.schedules import crontab

from sentry_bridge.alerts.schedule import canonical, schedule_from, slug
from sentry_bridge.alerts.source import load_document
from sentry_bridge.settings import SettingsError
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_celery import instrument
from tests.alerts.conftest import Write
from tests.alerts.server import SentryServer
from tests.cli.conftest import Run
from tests.started import Start, captured, start

__all__ = ["captured", "start"]

SCHEDULE: dict[str, Any] = {
    "Nightly report": {"task": "report", "schedule": crontab(minute="30", hour="4")},
    "shop.tasks.stock": {"task": "report", "schedule": timedelta(minutes=10)},
    "every-second": {"task": "report", "schedule": 1.0},
}
PROGRAM = """
from celery import Celery
from celery.schedules import crontab

app = Celery("shop", broker="memory://", set_as_current=False)
app.conf.beat_schedule = {
    "Nightly report": {"task": "report", "schedule": crontab(minute="30", hour="4")},
    "shop.tasks.stock": {"task": "report", "schedule": 600},
    "every-second": {"task": "report", "schedule": 1.0},
}

@app.on_after_finalize.connect
def more(sender, **_):
    sender.add_periodic_task(3600, ping.s(), name="hourly ping")

@app.task(shared=False)
def ping(): ...
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module with a Celery application, in the folder where the command is called."""
    (tmp_path / "shop_of_alerts.py").write_text(PROGRAM)
    monkeypatch.delitem(sys.modules, "shop_of_alerts", raising=False)
    return 'beat = "shop_of_alerts:app"\n'


def test_check_ins_find_their_monitors(
    write: Write, shop: str, start: Start, captured: CapturedEnvelopes
) -> None:
    write(shop)
    monitors = load_document().monitors
    assert set(monitors) == {"nightly-report", "shoptasksstock", "hourly-ping"}
    start()
    app = Celery("shop", broker="memory://", set_as_current=False)
    app.conf.task_always_eager = True
    instrument(app)
    app.task(name="report", shared=False)(lambda: None)
    app.conf.beat_schedule = SCHEDULE
    scheduler = Scheduler(app)
    scheduler.setup_schedule()
    for name in SCHEDULE:
        scheduler.apply_entry(scheduler.schedule[name])
    sent = {item["monitor_slug"]: item["monitor_config"] for item in captured.items("check_in")}
    assert set(sent) == {"Nightly report", "shop.tasks.stock"}
    for name, config in sent.items():
        monitor = monitors[slug(name)]
        schedule = config["schedule"]
        value = schedule["value"]
        said = schedule_from(value if schedule["type"] == "crontab" else [value, schedule["unit"]])
        assert (said, config["timezone"]) == (monitor.schedule, monitor.timezone)
        assert monitor.title == name


def test_they_are_applied_and_can_be_refined(
    write: Write, run: Run, shop: str, server: SentryServer
) -> None:
    write(f'{shop}[default.alerts.monitors.nightly-report]\nmargin = 5\nowner = "team:payments"\n')
    result = run("alerts", "apply", "--yes")
    assert result.status == 0, result.errors
    found = {monitor["slug"]: monitor for monitor in server.monitors.values()}
    assert found["nightly-report"]["config"]["schedule"] == "30 4 * * *"
    assert found["nightly-report"]["config"]["checkin_margin"] == 5
    assert found["nightly-report"]["name"] == "Nightly report [sentry-bridge:shop]"
    assert found["hourly-ping"]["config"]["schedule"] == [1, "hour"]
    assert run("alerts", "plan").status == 0


def test_without_check_ins_there_is_nothing_to_monitor(write: Write, shop: str) -> None:
    file = write(shop)
    file.write_text(file.read_text() + "[default.integrations]\nmonitor_beat_tasks = false\n")
    with pytest.raises(SettingsError, match="sends no check-ins"):
        load_document()


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("nightly", "nightly"),
        ("Nightly Report!", "nightly-report"),
        ("shop.tasks.nightly", "shoptasksnightly"),
        ("café --  au_lait-", "cafe-au_lait"),
        ("a" * 60, "a" * 50),
        ("a" * 49 + " b", "a" * 49),
    ],
)
def test_slugs(name: str, filed: str) -> None:
    assert slug(name) == filed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30  4 * * *", "30 4 * * *"),
        ("@daily", "0 0 * * *"),
        ("every 10 minutes", "every 10 minute"),
        ("1 day", "every 1 day"),
    ],
)
def test_schedules(written: str, meant: str) -> None:
    assert canonical(written) == meant
