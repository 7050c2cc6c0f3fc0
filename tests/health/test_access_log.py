"""What servers log about probes is dropped, and nothing else."""

import logging
from typing import Any

import pytest

from sentry_bridge.health.access_log import ProbeFilter


def passes(message: Any, *arguments: Any) -> bool:
    probes = ProbeFilter()
    probes.paths.add("/health/live")
    record = logging.LogRecord("server", logging.INFO, "", 0, message, arguments, None)
    return probes.filter(record)


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ('%s - "%s %s HTTP/%s" %d', ("10.0.0.1:1", "GET", "/health/live", "1.1", 200)),
        ('"%s %s %s" %s %s', ("HEAD", "/health/live?x=1", "HTTP/1.1", "200", "15")),
        ('10.0.0.1 - - [24/Nov/2026] "GET /health/live HTTP/1.1" 503 -', ()),
    ],
)
def test_lines_about_probes_are_dropped(message: str, arguments: Any) -> None:
    assert not passes(message, *arguments)


@pytest.mark.parametrize(
    "message",
    [
        '"GET /health/live/x HTTP/1.1" 200',
        '"GET /healthy HTTP/1.1" 200',
        '"POST /health/live HTTP/1.1" 405',
        '"GET /orders?next=/health/live HTTP/1.1" 200',
        "ready",
        4711,
    ],
)
def test_everything_else_is_kept(message: Any) -> None:
    assert passes(message)


def test_a_record_that_cannot_be_written_breaks_nothing() -> None:
    assert passes("%d", "x")
