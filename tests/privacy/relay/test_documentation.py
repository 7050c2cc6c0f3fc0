"""What is written down is what the code says."""

from pathlib import Path

import pytest

from sentry_bridge.privacy.relay.corrections import CORRECTIONS, DEVIATIONS, Difference
from sentry_bridge.privacy.relay.selector import ALIASES, VALUE_TYPES

PAGE = Path(__file__).parents[3] / "docs" / "relay.md"


@pytest.mark.parametrize("one", [*CORRECTIONS, *DEVIATIONS], ids=lambda one: one.about)
def test_every_difference_is_documented(one: Difference) -> None:
    assert f"| {one.about} | {one.reference} | {one.here} |" in PAGE.read_text("utf-8")


def test_types_have_one_name_each() -> None:
    assert not set(ALIASES) & set(VALUE_TYPES)
    assert set(ALIASES.values()) <= set(VALUE_TYPES)
