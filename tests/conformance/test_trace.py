"""Requests join the trace of a caller that speaks W3C Trace Context."""

import json
from typing import Any

import pytest
from sentry_sdk.consts import DEFAULT_OPTIONS

import sentry_bridge

from ..started import until
from .conftest import Service

TRACE_ID, PARENT_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE_ID}-{PARENT_ID}-01"
INVALID = [
    "",
    "00",
    f"ff-{TRACE_ID}-{PARENT_ID}-01",
    f"00-{'0' * 32}-{PARENT_ID}-01",
    f"00-{TRACE_ID}-{'0' * 16}-01",
    f"00-{TRACE_ID.upper()}-{PARENT_ID}-01",
    f"00-{TRACE_ID}-{PARENT_ID}",
]


def trace_of(event: dict[str, Any]) -> str:
    trace_id: str = event["contexts"]["trace"]["trace_id"]
    return trace_id


@pytest.mark.parametrize("header", [TRACEPARENT, f"01-{TRACE_ID}-{PARENT_ID}-00-later"])
def test_events_join_the_caller_s_trace(service: Service, header: str) -> None:
    service.client.get("/orders/42/broken", ("traceparent", header))
    assert trace_of(service.event()) == TRACE_ID


def test_transactions_join_the_caller_s_trace(start: Any) -> None:
    service: Service = start(traces_sample_rate=1.0)
    service.client.get("/orders/42", ("traceparent", TRACEPARENT))
    service.captured.wait_for(1, timeout=10, item_type="transaction")
    (transaction,) = service.captured.transactions
    assert trace_of(transaction) == TRACE_ID
    assert transaction["contexts"]["trace"]["parent_span_id"] == PARENT_ID
    assert {span["trace_id"] for span in transaction["spans"]} <= {TRACE_ID}


def test_an_envelope_s_header_names_the_caller_s_trace(start: Any) -> None:
    service: Service = start(traces_sample_rate=1.0)
    service.client.get("/orders/42", ("traceparent", TRACEPARENT))
    service.captured.wait_for(1, timeout=10, item_type="transaction")
    (envelope,) = service.captured.envelopes
    assert json.loads(envelope.splitlines()[0])["trace"]["trace_id"] == TRACE_ID


@pytest.mark.skipif("trace_lifecycle" not in DEFAULT_OPTIONS, reason="this SDK streams no spans")
@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_streamed_spans_and_their_events_join_it_as_well(start: Any, rate: float) -> None:
    service: Service = start(
        traces_sample_rate=rate,
        trace_lifecycle="stream",
        # The client of this test is in the same process, and must not speak for itself.
        trace_propagation_targets=[],
    )
    service.client.get("/orders/42/broken", ("traceparent", TRACEPARENT))
    assert trace_of(service.event()) == TRACE_ID
    service.settle()
    sentry_bridge.get_bridge().flush()

    def spans() -> list[dict[str, Any]]:
        return [
            span
            for batch in service.captured.items("span")
            for span in batch["items"]
            # Those of Django's first signal have left before a middleware sees the request.
            if span["attributes"]["sentry.op"]["value"] != "event.django"
        ]

    # The SDK's own thread may have taken the spans, and be about to send them.
    until(lambda: not rate or any(span["is_segment"] for span in spans()))
    assert {span["trace_id"] for span in spans()} == ({TRACE_ID} if rate else set())
    assert [span.get("parent_span_id") for span in spans() if span["is_segment"]] == (
        [PARENT_ID] if rate else []
    )


def test_the_sdk_s_own_header_comes_first(service: Service) -> None:
    own = "1" * 32
    service.client.get(
        "/orders/42/broken", ("traceparent", TRACEPARENT), ("sentry-trace", f"{own}-{'2' * 16}-1")
    )
    assert trace_of(service.event()) == own


@pytest.mark.parametrize("header", INVALID)
def test_nonsense_begins_a_trace_of_its_own(service: Service, header: str) -> None:
    assert service.client.get("/orders/42/broken", ("traceparent", header)).status == 500
    assert trace_of(service.event()) not in (TRACE_ID, "0" * 32)
