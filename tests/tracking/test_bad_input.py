"""Whatever application code passes, it never gets an exception back; losses are counted."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import sentry_sdk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sentry_bridge
from sentry_bridge import Bridge
from sentry_bridge.testing import CapturedEnvelopes

from ..started import Start


class Hostile:
    """An object whose every method raises."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __str__(self) -> str:
        raise RuntimeError("no str")

    def __bool__(self) -> bool:
        raise RuntimeError("no truth")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __hash__(self) -> int:
        raise RuntimeError("no hash")


class HostileMapping(Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        raise RuntimeError("no item")

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError("no keys")

    def __len__(self) -> int:
        return 1


def endless() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


ODD: list[Any] = [
    None,
    math.nan,
    -math.inf,
    -1,
    True,
    10**5000,
    "",
    " \n",
    "x" * 10_240,
    "SELECT 100%% %s {0} {name!r}",
    "\ud800",
    b"\xff",
    object(),
    Hostile(),
    HostileMapping(),
    endless(),
    {1: {2: {3: {4: {5: 6}}}}},
    {Hostile: Hostile()},
    {f"key {n}": n for n in range(1000)},
]
# By index: hypothesis would hash them; and not by a method of theirs, which it would print.
odd = st.integers(0, len(ODD) - 1).map(lambda index: ODD[index])
anything = odd | st.text() | st.integers() | st.floats() | st.dictionaries(st.text(), odd)

HELPERS: dict[str, Callable[..., Any]] = {
    "business_event": sentry_bridge.track_business_event,
    "performance_issue": sentry_bridge.track_performance_issue,
    "external_api_error": sentry_bridge.track_external_api_error,
    "credit_operation": sentry_bridge.track_credit_operation,
    "error_context": sentry_bridge.add_error_context,
}


@given(name=anything, first=anything, second=anything, third=anything)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_helper_ever_raises(
    start: Start, captured: CapturedEnvelopes, name: Any, first: Any, second: Any, third: Any
) -> None:
    start(tracking={"rate_limit": 0, "logs": True, "metrics": True})
    sentry_bridge.track_business_event(name, first)
    sentry_bridge.track_performance_issue(name, first, second)
    sentry_bridge.track_external_api_error(name, first, second, third)
    sentry_bridge.track_credit_operation(name, first, second, third)
    sentry_bridge.add_error_context(name, first)
    sentry_bridge.set_error_tags(first=first, second=second)
    with sentry_bridge.track_operation(name, slow_after=first, detail=second):
        pass
    with sentry_bridge.BaseService().operation(name, slow_after=first, detail=second) as operation:
        operation.result(third=third)
    sentry_sdk.capture_message("the scope can still be sent")
    assert "the scope can still be sent" in json.dumps(captured.events[-1])


@pytest.mark.parametrize(
    ("helper", "arguments", "reason"),
    [
        ("business_event", ("",), "invalid_name"),
        ("business_event", (None,), "invalid_name"),
        ("business_event", ("x" * 10_240,), "cut"),
        ("business_event", ("sale", {"item": object()}), "unserialisable"),
        ("business_event", ("sale", {"price": math.nan}), "not_a_number"),
        ("business_event", ("sale", [1, 2]), "unserialisable"),
        ("business_event", ("sale", HostileMapping()), "error"),
        ("performance_issue", ("render", math.nan), "invalid_number"),
        ("performance_issue", ("render", -1), "invalid_number"),
        ("performance_issue", ("render", 10, 10**5000), "invalid_number"),
        ("external_api_error", ("billing", "", 500, 1), "invalid_name"),
        ("credit_operation", ("debit", Hostile(), "org", True), "unserialisable"),
        ("error_context", ("order", {"lines": endless()}), "cut"),
    ],
)
def test_what_is_lost_is_counted_with_its_reason(
    bridge: Bridge, helper: str, arguments: tuple[Any, ...], reason: str
) -> None:
    HELPERS[helper](*arguments)
    assert f"{reason}:{helper}" in bridge.health()["lost"]


def test_a_name_that_looks_like_a_format_is_kept_as_it_is(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    name = "SELECT * WHERE a LIKE '100%s' {b}"
    sentry_bridge.track_performance_issue(name, 5000)
    [event] = captured.events
    assert event["contexts"]["performance"]["operation"] == name


def test_an_object_is_named_and_never_shown(bridge: Bridge, captured: CapturedEnvelopes) -> None:
    class Customer:
        def __repr__(self) -> str:
            return "Customer(ssn=078-05-1120)"

    sentry_bridge.add_error_context("order", {"customer": Customer(), "day": None})
    sentry_sdk.capture_message("later")
    [event] = captured.events
    assert event["contexts"]["order"] == {"customer": "<Customer>", "day": None}


def test_later_changes_of_properties_do_not_show(
    bridge: Bridge, captured: CapturedEnvelopes
) -> None:
    basket = {"items": ["book"]}
    sentry_bridge.add_error_context("basket", basket)
    basket["items"].append("pen")
    sentry_sdk.capture_message("later")
    [event] = captured.events
    assert event["contexts"]["basket"] == {"items": ["book"]}
