"""Expected errors and ignored transactions stay here; fingerprints group the rest."""

from collections.abc import Callable
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge import Bridge
from sentry_bridge.testing import CapturedEnvelopes

Start = Callable[..., Bridge]


class ValidationError(Exception):
    pass


class StricterError(ValidationError):
    pass


class HTTPException(Exception):  # noqa: N818 - named as the frameworks name theirs
    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class WerkzeugStyle(HTTPException):
    def __init__(self, code: int) -> None:
        self.code = code


WerkzeugStyle.__init__.__annotations__.clear()


@pytest.mark.parametrize(
    "error", [ValidationError("x"), StricterError("x"), HTTPException(404), WerkzeugStyle(403)]
)
def test_expected_exceptions_and_their_subclasses_are_dropped(
    start: Start, captured: CapturedEnvelopes, error: Exception
) -> None:
    bridge = start()
    sentry_sdk.capture_exception(error)
    assert captured.events == []
    assert bridge.health()["dropped"] == {"before_send:error": 1}


@pytest.mark.parametrize("error", [HTTPException(500), HTTPException(503), KeyError("x")])
def test_server_errors_and_unexpected_exceptions_are_reported(
    start: Start, captured: CapturedEnvelopes, error: Exception
) -> None:
    start()
    sentry_sdk.capture_exception(error)
    assert len(captured.events) == 1


def test_an_exception_can_be_expected_by_its_dotted_path(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start(filters={"expected_exceptions": ["builtins.LookupError"]})
    sentry_sdk.capture_exception(KeyError("a subclass"))
    sentry_sdk.capture_exception(ZeroDivisionError())
    assert [e["exception"]["values"][0]["type"] for e in captured.events] == ["ZeroDivisionError"]


@pytest.mark.parametrize("name", ["/health", "/api/v1/health", "/static/app.css"])
def test_health_and_static_transactions_are_dropped(
    start: Start, captured: CapturedEnvelopes, name: str
) -> None:
    start()
    with sentry_sdk.start_transaction(name=name):
        pass
    with sentry_sdk.start_transaction(name="/orders/{order_id}"):
        pass
    assert [t["transaction"] for t in captured.transactions] == ["/orders/{order_id}"]


def test_a_transaction_named_after_its_endpoint_is_ignored_by_its_path(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start(filters={"ignore_transactions": ["/internal/*"]})
    with sentry_sdk.start_transaction(name="app.views.status"):
        sentry_sdk.get_isolation_scope().set_tag("endpoint", "GET /internal/status")
    assert captured.transactions == []


def test_fingerprints_group_by_the_first_rule_that_matches(
    start: Start, captured: CapturedEnvelopes
) -> None:
    start(
        fingerprints=[
            {"match": {"type": "TimeoutError", "tags.service": "pay*"}, "fingerprint": ["pay"]},
            {"match": {"message": "*quota*"}, "fingerprint": ["quota", "{{ default }}"]},
        ]
    )
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("service", "payments")
        sentry_sdk.capture_exception(TimeoutError("x"))
    sentry_sdk.capture_exception(TimeoutError("x"))
    sentry_sdk.capture_message("out of quota today")
    fingerprints: list[Any] = [event.get("fingerprint") for event in captured.events]
    assert fingerprints == [["pay"], None, ["quota", "{{ default }}"]]


def test_an_error_inside_our_hooks_loses_nothing_and_is_counted(
    start: Start, captured: CapturedEnvelopes
) -> None:
    bridge = start(fingerprints=[{"match": {"type": "*"}, "fingerprint": ["x"]}])
    event: Any = {"message": "m", "exception": {"values": ["not an exception"]}}
    sentry_sdk.capture_event(event)
    assert len(captured.events) == 1
    assert bridge.health()["hook_failures"]
