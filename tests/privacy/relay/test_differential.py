"""Random events under random configurations, against the reference implementation.

The number of examples is `RELAY_EXAMPLES`; `tox -e differential` runs this with the reference
installed.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentry_bridge.privacy.relay import compile_config, from_datascrubbing
from tests.privacy.relay.strategies import PATTERNS, classic_settings, configs, events, texts

processing = pytest.importorskip(
    "sentry_relay.processing", reason="the reference (sentry-relay) is not installed"
)

pytestmark = pytest.mark.differential

EXAMPLES = int(os.environ.get("RELAY_EXAMPLES", "200"))
thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@thorough
@given(configs(), events())
def test_any_configuration(config: dict[str, Any], event: dict[str, Any]) -> None:
    assert compile_config(config).scrub(event) == processing.pii_strip_event(config, event)


@thorough
@given(classic_settings, events())
def test_classic_settings(classic: dict[str, Any], event: dict[str, Any]) -> None:
    config = from_datascrubbing(classic)

    assert config == processing.convert_datascrubbing_config(classic)
    assert compile_config(config).scrub(event) == processing.pii_strip_event(config, event)


@thorough
@given(st.sampled_from(PATTERNS), texts, st.sampled_from(["mask", "hash", "remove"]))
def test_patterns_on_texts(pattern: str, text: str, method: str) -> None:
    rule = {"type": "pattern", "pattern": pattern, "redaction": {"method": method}}
    config = {"rules": {"r": rule}, "applications": {"$string": ["r"]}}
    event = {"extra": {"text": text}}

    assert compile_config(config).scrub(event) == processing.pii_strip_event(config, event)
