"""The examples in the documentation run, with Sentry on and off."""

import doctest
from pathlib import Path

import pytest

from sentry_bridge.testing import CapturedEnvelopes

from ..started import Start

PAGE = Path(__file__).parents[2] / "docs" / "tracking.md"


@pytest.mark.parametrize("enabled", [True, False])
def test_every_example_runs(start: Start, captured: CapturedEnvelopes, enabled: bool) -> None:
    bridge = start(enabled=enabled)
    failures, examples = doctest.testfile(str(PAGE), module_relative=False)
    assert (failures, examples > 10) == (0, True)
    assert bool(captured.events) is enabled
    if enabled:
        assert bridge.health()["lost"] == {}
