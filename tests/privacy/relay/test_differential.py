"""Random events under random configurations, against the reference implementation.

The number of examples is `HYPOTHESIS_EXAMPLES`; `tox -e differential` runs this with the reference
installed.
"""

import json
import os
from typing import Any

import pytest
import sentry_sdk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from sentry_bridge.privacy.relay import compile_config, from_datascrubbing
from tests.privacy.relay.strategies import (
    PATTERNS,
    classic_settings,
    configs,
    events,
    events_as_sent,
    texts,
)

processing = pytest.importorskip(
    "sentry_relay.processing", reason="the reference (sentry-relay) is not installed"
)

pytestmark = pytest.mark.differential

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "200"))
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
@given(configs(), events_as_sent())
def test_any_shape(config: dict[str, Any], event: dict[str, Any]) -> None:
    assert compile_config(config).scrub(event) == processing.pii_strip_event(config, event)


class Kept(Transport):
    """Keeps what the SDK would send."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        for item in envelope.items:
            if item.type in ("event", "transaction"):
                self.events.append(json.loads(item.payload.get_bytes()))


def raise_with_data(password: str, card: str) -> None:
    token = b"abc"
    raise ValueError(f"card {card} of mia@example.org, {len(password)}, {len(token)}")


@pytest.mark.parametrize(
    "config",
    [
        from_datascrubbing({"scrubData": True, "scrubDefaults": True, "scrubIpAddresses": True}),
        {"applications": {"$string": ["@common"], "$frame.vars.**": ["@password:mask"]}},
        {},
    ],
    ids=["classic", "common", "none"],
)
def test_events_of_the_sdk(config: dict[str, Any]) -> None:
    kept = Kept()
    client = sentry_sdk.Client(
        dsn="http://public@127.0.0.1:9/1",
        transport=kept,
        traces_sample_rate=1.0,
        max_value_length=100,
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"ip_address": "10.0.0.1", "email": "mia@example.org"})
        scope.set_extra("long", "x" * 2000 + " mia@example.org")
        with sentry_sdk.start_transaction(name="/pay"), sentry_sdk.start_span(op="db") as span:
            span.set_data("http.query", "token=abc")
            try:
                raise_with_data("swordfish", "4242424242424242")
            except ValueError:
                sentry_sdk.capture_exception()
        scope.set_client(None)
    client.close()

    assert [event.get("type", "error") for event in kept.events] == ["error", "transaction"]
    for event in kept.events:
        assert compile_config(config).scrub(event) == processing.pii_strip_event(config, event)


@thorough
@given(st.sampled_from(PATTERNS), texts, st.sampled_from(["mask", "hash", "remove"]))
def test_patterns_on_texts(pattern: str, text: str, method: str) -> None:
    rule = {"type": "pattern", "pattern": pattern, "redaction": {"method": method}}
    config = {"rules": {"r": rule}, "applications": {"$string": ["r"]}}
    event = {"extra": {"text": text}}

    assert compile_config(config).scrub(event) == processing.pii_strip_event(config, event)
