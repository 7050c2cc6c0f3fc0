"""What application code reports arrives, where it belongs, and leaks into nothing else."""

import json
import subprocess
import sys
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import (
    Bridge,
    add_error_context,
    set_error_tags,
    track_business_event,
    track_credit_operation,
    track_external_api_error,
    track_performance_issue,
)
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge.tracking import limit

from ..started import Start, batched, until


def breadcrumbs(event: dict[str, Any]) -> list[dict[str, Any]]:
    crumbs: list[dict[str, Any]] = event["breadcrumbs"]["values"]
    return crumbs


def test_a_business_event_is_a_breadcrumb_of_what_fails_later(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    track_business_event("order_placed", {"order": 7, "gift": True})
    sentry_sdk.capture_message("later")
    [event] = captured.events
    [crumb] = breadcrumbs(event)
    assert crumb["category"] == "business"
    assert crumb["message"] == "order_placed"
    assert crumb["data"] == {"order": 7, "gift": True}
    assert crumb["level"] == "info"
    assert "tags" not in event


def test_a_credit_operation_is_a_breadcrumb(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    track_credit_operation("debit", 5, "org-1", True)
    sentry_sdk.capture_message("later")
    [event] = captured.events
    [crumb] = breadcrumbs(event)
    assert (crumb["category"], crumb["message"]) == ("credits", "Credit debit")
    assert crumb["data"] == {
        "operation": "debit",
        "amount": 5,
        "organization_id": "org-1",
        "success": True,
    }
    assert "tags" not in event


def test_a_slow_operation_is_a_warning_and_a_fast_one_is_nothing(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    track_performance_issue("render", 1000, threshold_ms=1000)
    assert captured.events == []
    track_performance_issue("render", 2500.4, threshold_ms=1000)
    [event] = captured.events
    assert event["level"] == "warning"
    assert event["tags"]["performance_issue"]
    assert event["contexts"]["performance"] == {
        "operation": "render",
        "duration_ms": 2500.4,
        "threshold_ms": 1000.0,
        "slowdown_factor": 2.5004,
    }
    assert event["fingerprint"] == ["performance-issue", "render"]
    assert "Performance issue: render took 2500ms (threshold: 1000ms)" in json.dumps(event)


def test_an_external_error_is_an_error_grouped_by_what_was_called(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    track_external_api_error("billing", "/invoices/{id}?key=abc", 503, 120.5)
    track_external_api_error("billing", "/invoices/{id}", None, 5000)
    failed, timed_out = captured.events
    assert failed["level"] == "error"
    assert failed["tags"]["external_service"] == "billing"
    assert failed["contexts"]["external_api"] == {
        "service": "billing",
        "endpoint": "/invoices/{id}",
        "status_code": 503,
        "response_time_ms": 120.5,
    }
    assert failed["fingerprint"] == ["external-api-error", "billing", "/invoices/{id}", "503"]
    assert "billing /invoices/{id} timed out" in json.dumps(timed_out)


def test_nothing_of_a_report_shows_on_later_events(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    track_performance_issue("render", 2500)
    track_external_api_error("billing", "/", 500, 1)
    sentry_sdk.capture_message("later")
    later = captured.events[-1]
    assert "tags" not in later
    assert not {"performance", "external_api"} & later["contexts"].keys()
    assert "fingerprint" not in later


def test_context_and_tags_stay_for_the_request_and_no_longer(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    with sentry_sdk.isolation_scope():
        add_error_context("order", {"id": 7, "lines": [1, 2]})
        set_error_tags(plan="pro", seats=3)
        sentry_sdk.capture_message("inside")
    sentry_sdk.capture_message("outside")
    inside, outside = captured.events
    assert inside["contexts"]["order"] == {"id": 7, "lines": [1, 2]}
    assert inside["tags"] == {"plan": "pro", "seats": "3"}
    assert "order" not in outside["contexts"]
    assert "tags" not in outside


def test_logs_and_metrics_are_sent_when_they_are_switched_on(
    start: Start, captured: CapturedEnvelopes
) -> None:
    pytest.importorskip("sentry_sdk.traces", reason="this SDK has no metrics")
    bridge = start(tracking={"logs": True, "metrics": True})
    track_business_event("100% {odd} name", {"order": 7})
    track_performance_issue("render", 12)
    bridge.flush()
    until(lambda: bool(batched(captured, "log")) and len(batched(captured, "trace_metric")) == 2)
    [log] = batched(captured, "log")
    assert log["body"] == "Business event 100% {odd} name"
    assert log["attributes"]["order"]["value"] == 7
    metrics = batched(captured, "trace_metric")
    assert [(metric["type"], metric["value"]) for metric in metrics] == [
        ("counter", 1.0),
        ("distribution", 12.0),
    ]


def test_no_logs_and_metrics_otherwise(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    track_business_event("order_placed")
    track_performance_issue("render", 12)
    bridge.flush()
    assert captured.items() == []


def test_a_loop_cannot_flood_and_what_it_loses_is_counted(
    start: Start, captured: CapturedEnvelopes, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [60_000.0]
    monkeypatch.setattr(limit, "monotonic", lambda: now[0])
    bridge = start(tracking={"rate_limit": 3})
    for _ in range(10):
        track_performance_issue("render", 2500)
        track_performance_issue("print", 2500)
    assert len(captured.events) == 6
    assert bridge.health()["lost"] == {"rate_limited:performance_issue": 14}
    now[0] += 60
    track_performance_issue("render", 2500)
    assert len(captured.events) == 7


def test_the_counter_makes_up_for_what_was_held_back(
    start: Start, captured: CapturedEnvelopes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sentry_sdk.traces", reason="this SDK has no metrics")
    now = [60_000.0]
    monkeypatch.setattr(limit, "monotonic", lambda: now[0])
    bridge = start(tracking={"rate_limit": 2, "metrics": True})
    for _ in range(10):
        track_business_event("order_placed")
    now[0] += 60
    track_business_event("order_placed")
    bridge.flush()
    until(lambda: len(batched(captured, "trace_metric")) == 3)
    metrics = batched(captured, "trace_metric")
    assert sum(metric["value"] for metric in metrics) == 11


def test_names_cannot_exhaust_memory(
    start: Start, captured: CapturedEnvelopes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limit, "monotonic", lambda: 60_000.0)
    bridge = start()
    for number in range(limit.NAMES + 5):
        track_business_event(f"event {number}")
    assert bridge.health()["lost"] == {"rate_limited:business_event": 5}


def test_properties_go_through_the_policy(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    secret = "hunter2-correct-horse"
    track_business_event("login", {"password": secret})
    add_error_context("account", {"api_key": secret})
    sentry_sdk.capture_message("later")
    [event] = captured.events
    assert secret not in json.dumps(event)
    assert event["contexts"]["account"].keys() == {"api_key"}


def test_switched_off_nothing_happens_and_the_sdk_is_not_even_imported() -> None:
    program = """
import sys, sentry_bridge as bridge
bridge.init(settings_files=[], enabled=False)
bridge.track_business_event("a", {"b": object()})
bridge.track_performance_issue("a", float("nan"))
bridge.track_external_api_error("a", "b", 500, -1)
bridge.track_credit_operation("a", 1, "b", True)
bridge.add_error_context("a", {"b": 1})
bridge.set_error_tags(a=1)
with bridge.track_operation("a"): pass
@bridge.sentry_trace()
def traced(): return 7
class Service(bridge.BaseService):
    @bridge.service_operation()
    def run(self):
        with self.operation("inner") as operation:
            operation.result(a=1)
        return traced()
assert Service().run() == 7
assert "sentry_sdk" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
