"""The examples in the documentation run, and are those that are tested."""

import doctest
from pathlib import Path

import pytest

from sentry_bridge.testing import CapturedEnvelopes

from ..started import Start

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "celery.md"


@pytest.mark.parametrize("enabled", [True, False])
def test_every_example_runs(start: Start, captured: CapturedEnvelopes, enabled: bool) -> None:
    bridge = start(enabled=enabled, celery={"tag_kwargs": ["audit_id"]})
    failures, examples = doctest.testfile(str(PAGE), module_relative=False)
    assert (failures, examples > 8) == (0, True)
    events = captured.events
    assert [event["tags"]["audit_id"] for event in events] == (["audit-7"] if enabled else [])
    assert bridge.health().get("lost", {}) == {}


@pytest.mark.parametrize("name", ["settings.toml", "tasks.py", "web.py"])
def test_the_shop_is_shown_as_it_is(name: str) -> None:
    shown = (ROOT / "examples" / "fastapi_celery" / name).read_text()
    assert f"\n{shown}```\n" in PAGE.read_text()
