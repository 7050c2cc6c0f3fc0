"""A service's operations are spans, described, timed, and captured once."""

import asyncio
import inspect
import math
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import BaseService, Bridge, service_operation
from sentry_bridge.testing import CapturedEnvelopes


class Billing(BaseService):
    slow_after = 3600.0

    def charge(self, order_id: int) -> str:
        with self.operation("charge", order_id=order_id) as operation:
            self.book(order_id, secret="hunter2-plain")
            operation.result(status="paid")
        return "paid"

    @service_operation(record=["order_id"])
    def book(self, order_id: int, secret: str) -> int:
        """Book."""
        if order_id < 0:
            raise ValueError("no such order")
        return order_id

    @service_operation("settle")
    async def settle_all(self) -> str:
        """Settle."""
        await asyncio.sleep(0)
        return "settled"

    @service_operation(slow_after=0.0)
    def report(self) -> None:
        return None


def test_a_service_may_have_a_session() -> None:
    session = object()
    assert Billing(session).db is session
    assert Billing().db is None
    assert Billing.service_name == "Billing"


def test_nested_operations_form_a_tree_of_spans(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    assert Billing().charge(7) == "paid"
    [transaction] = captured.transactions
    assert transaction["transaction"] == "Billing.charge"
    assert transaction["contexts"]["trace"]["data"]["status"] == "paid"
    [span] = transaction["spans"]
    assert span["description"] == "Billing.book"
    assert span["parent_span_id"] == transaction["contexts"]["trace"]["span_id"]
    assert span["data"]["success"] is True


def test_a_success_leaves_a_breadcrumb_and_nothing_else(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    Billing().charge(7)
    sentry_sdk.capture_message("later")
    [event] = captured.events
    assert [crumb["message"] for crumb in event["breadcrumbs"]["values"]] == [
        "Billing.book completed",
        "Billing.charge completed",
    ]
    assert not {"service_operation", "operation_result"} & event["contexts"].keys()


def test_a_failure_is_captured_once_with_its_context(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    with pytest.raises(ValueError, match="no such order"):
        Billing().charge(-1)
    [event] = captured.events
    assert event["contexts"]["service_operation"] == {
        "service": "Billing",
        "operation": "book",
        "context": {"order_id": -1},
    }
    assert event["contexts"]["service_error"]["error_type"] == "ValueError"
    assert event["contexts"]["operation_result"]["success"] is False
    sentry_sdk.capture_message("later")
    assert "service_error" not in captured.events[-1]["contexts"]


def test_a_slow_operation_is_reported(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    Billing().report()
    [event] = captured.events
    assert event["contexts"]["performance"]["operation"] == "Billing.report"
    assert event["contexts"]["operation_result"]["success"] is True


def test_methods_stay_what_they_are(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    assert inspect.iscoroutinefunction(Billing.settle_all)
    assert Billing.book.__doc__ == "Book."
    assert str(inspect.signature(Billing.book)) == "(self, order_id: int, secret: str) -> int"
    assert asyncio.run(Billing().settle_all()) == "settled"
    assert captured.transactions[-1]["transaction"] == "Billing.settle"


def test_concurrent_operations_keep_their_contexts_apart(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    class Slow(BaseService):
        async def run(self, number: int) -> None:
            with self.operation("run", number=number):
                await asyncio.sleep(0)
                raise ValueError(number)

    async def main() -> list[Any]:
        service = Slow()
        runs = (service.run(number) for number in range(20))
        return await asyncio.gather(*runs, return_exceptions=True)

    asyncio.run(main())
    assert len(captured.events) == 20
    for event in captured.events:
        number = event["contexts"]["service_operation"]["context"]["number"]
        assert event["exception"]["values"][-1]["value"] == str(number)


@pytest.mark.parametrize(
    ("name", "reason"), [("", "invalid_name"), (object(), "invalid_name"), ("x" * 10_240, "cut")]
)
def test_an_odd_name_is_counted_and_stops_nothing(
    bridge: Bridge, captured: CapturedEnvelopes, name: Any, reason: str
) -> None:
    def fail() -> None:
        with Billing().operation(name, slow_after=math.nan, oddity=object()) as operation:
            operation.result(price=math.nan)
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    [event] = captured.events
    assert event["contexts"]["service_error"]["service"] == "Billing"
    assert len(event["contexts"]["service_error"]["operation"]) <= 200
    lost = bridge.health()["lost"]
    assert {f"{reason}:service", "unserialisable:service", "not_a_number:service"} <= lost.keys()


class Old(BaseService):
    """Calls the three methods that the base class had first."""

    slow_after = 0.0

    def work(self, fail: bool) -> None:
        started = self._track_operation_start("work", fail=fail)
        try:
            if fail:
                raise ValueError("failed")
            self._track_operation_end("work", started, rows=3)
        except ValueError as error:
            self._handle_service_error("work", error, attempt=1)
            raise


def test_the_three_methods_still_describe_an_operation(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    service = Old()
    service.work(fail=False)
    with pytest.raises(ValueError, match="failed"):
        service.work(fail=True)
    slow, failed = captured.events
    assert slow["contexts"]["performance"]["operation"] == "Old.work"
    assert failed["contexts"]["operation_result"]["rows"] == 3
    assert failed["contexts"]["service_error"]["attempt"] == 1
    assert failed["breadcrumbs"]["values"][0]["message"] == "Old.work completed"
