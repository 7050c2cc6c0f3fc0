"""Checks come from the settings, and what is wrong with them is named."""

from typing import Any

import pytest

from sentry_bridge import SettingsError, get_bridge
from sentry_bridge.health import Check
from sentry_bridge.health.configured import configured
from sentry_bridge.settings import load


def checks(tables: dict[str, Any], **health: Any) -> dict[str, Check]:
    settings = load(settings_files=[], overrides={"health": {"checks": tables, **health}})
    return {check.name: check for check in configured(settings, get_bridge)}


def problems(table: Any) -> list[str]:
    with pytest.raises(SettingsError) as error:
        checks({"mine": table})
    return [f"{problem.key}: {problem.message}" for problem in error.value.problems]


def test_sentry_is_always_checked() -> None:
    sentry = checks({})["sentry"]
    assert not sentry.critical
    assert sentry.tags == ("ready",)


def test_a_table_s_options_win_over_those_for_all() -> None:
    made = checks({"mine": {"kind": "disk", "ttl": 1}, "other": {"kind": "disk"}}, ttl=9, timeout=3)
    assert (made["mine"].ttl, made["other"].ttl, made["mine"].timeout) == (1, 9, 3)


def test_kinds_know_their_component() -> None:
    made = checks(
        {
            "disk": {"kind": "disk"},
            "database": {"kind": "database", "target": "shop.database:engine"},
        }
    )
    assert made["disk"].component == "system"
    assert made["database"].component == "datastore"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({}, "health.checks.mine.kind: must be one of database, django"),
        ({"kind": "disc"}, "did you mean disk?"),
        ({"kind": "database"}, "health.checks.mine.target: is missing; it must be a string"),
        ({"kind": "disk", "pth": "/"}, "health.checks.mine.pth: is not an option of this kind"),
        ({"kind": "disk", "path": 1}, "health.checks.mine.path: must be a string"),
        ({"kind": "disk", "ttl": -1}, "health.checks.mine.ttl: must be from 0 to 3600 seconds"),
        ({"kind": "disk", "timeout": True}, "health.checks.mine.timeout: must be a number"),
        ({"kind": "disk", "critical": "no"}, "health.checks.mine.critical: must be true or false"),
        ({"kind": "disk", "tags": ["alive"]}, "must be a list of live, ready, startup"),
        ({"kind": "celery", "target": "a:b", "queues": "q"}, "must be a list of strings"),
        ({"kind": "http", "url": "ftp://x/"}, "url must begin with http:// or https://"),
        ({"kind": "http", "url": "http://x:y/"}, "health.checks.mine"),
        ({"kind": "redis"}, "health.checks.mine: needs either url or target"),
        ({"kind": "redis", "url": "a", "target": "b"}, "needs either url or target"),
        ({"kind": "redis", "url": "a", "tags": ["live"]}, "must not hold live"),
        ({"kind": "sentry", "critical": True}, "must be false"),
        ({"kind": "sentry", "active": True, "tags": ["live"]}, "must not hold live"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, Any], problem: str) -> None:
    assert problem in "\n".join(problems(table))


def test_every_problem_of_every_check_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        checks({"a": {"kind": "disk", "ttl": "x", "tags": 1}, "b": {"kind": "x"}})
    assert len(error.value.problems) == 3
    assert {problem.layer for problem in error.value.problems} == {"keyword argument"}


def test_a_url_s_password_is_not_shown() -> None:
    url = "redis://:hunter2-correct-horse@cache.internal/0"
    assert "hunter2" not in repr(checks({"mine": {"kind": "redis", "url": url}}))
    with pytest.raises(SettingsError) as error:
        checks({"mine": {"kind": "redis", "url": url, "ttl": "x"}})
    assert "hunter2" not in str(error.value)
