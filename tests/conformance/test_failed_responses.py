"""A failure that shows only in the response is reported, and none is reported twice."""

from collections import Counter
from typing import Any

import pytest

from .conftest import Service

EVERY_404 = {"request": {"status_sample_rates": {"404": 1.0}}}


@pytest.mark.parametrize("code", [500, 501, 503])
def test_a_5xx_that_raised_nothing_is_one_event(service: Service, code: int) -> None:
    service.client.get(f"/status/{code}", ("X-Request-ID", "mine"))
    event = service.event()
    assert event["level"] == "error"
    assert event["tags"]["request_id"] == "mine"
    assert event["tags"]["endpoint"].startswith("GET /status/")
    assert event["tags"]["endpoint"] in event["message"]
    assert event["contexts"]["response"]["status_code"] == code
    assert "threads" not in event or not event["threads"]["values"]


def test_responses_of_one_kind_are_one_issue(service: Service) -> None:
    service.client.get("/status/503")
    service.client.get("/status/503")
    service.client.get("/status/500")
    service.captured.wait_for(3, timeout=10, item_type="event")
    # Threads report in any order.
    issues = Counter(tuple(event["fingerprint"]) for event in service.captured.events)
    assert sorted(issues.values()) == [1, 2]


@pytest.mark.parametrize(
    "path", ["/orders/42/broken", "/threads/42/broken", "/mounted/orders/42/broken", "/acted"]
)
def test_an_exception_is_not_reported_twice(service: Service, path: str) -> None:
    assert service.client.get(path).status == 500
    service.settle()
    assert service.event()["exception"]["values"]


@pytest.mark.parametrize("path", ["/orders/42/broken", "/threads/42/broken"])
def test_an_exception_that_the_sdk_is_told_to_ignore_is_no_event(start: Any, path: str) -> None:
    service: Service = start(ignore_errors=[RuntimeError])
    assert service.client.get(path).status == 500
    service.settle()
    assert service.captured.events == []


def test_an_exception_that_a_hook_drops_is_no_event(start: Any) -> None:
    service: Service = start(before_send=lambda event, hint: None)
    assert service.client.get("/orders/42/broken").status == 500
    service.settle()
    assert service.captured.events == []


def test_a_logged_error_is_not_reported_twice(service: Service) -> None:
    assert service.client.get("/logged").status == 503
    assert service.event()["logger"] == "shop"


@pytest.mark.parametrize("path", ["/status/404", "/status/404/raised", "/no-such-path", "/refused"])
def test_what_the_caller_did_wrong_is_no_event_of_its_own(service: Service, path: str) -> None:
    service.client.get(path)
    service.settle()
    assert [event.get("message") for event in service.captured.events] in ([], ["refusing"])


@pytest.mark.parametrize("path", ["/status/404", "/status/404/raised", "/no-such-path"])
def test_its_share_is_a_setting(start: Any, path: str) -> None:
    service: Service = start(**EVERY_404)
    service.client.get(path)
    service.client.get("/status/400")
    event = service.event()
    assert event["level"] == "warning"
    assert event["contexts"]["response"]["status_code"] == 404


def test_ignored_transactions_are_ignored_here_too(start: Any) -> None:
    service: Service = start(filters={"ignore_transactions": ["/status/503"]})
    service.client.get("/status/503")
    service.client.get("/status/500")
    assert service.event()["contexts"]["response"]["status_code"] == 500


def test_a_share_of_nothing_silences_a_5xx(start: Any) -> None:
    service: Service = start(request={"status_sample_rates": {"503": 0.0}})
    service.client.get("/status/503")
    service.client.get("/status/500")
    assert service.event()["contexts"]["response"]["status_code"] == 500


def test_a_status_that_is_no_failure_is_none_at_any_share(start: Any) -> None:
    service: Service = start(
        request={"failed_request_status_codes": [500], "status_sample_rates": {"4xx": 1.0}}
    )
    service.client.get("/status/404")
    service.client.get("/status/500")
    assert service.event()["contexts"]["response"]["status_code"] == 500


def test_the_response_tells_how_long_it_took(service: Service) -> None:
    service.client.get("/status/500")
    assert service.event()["contexts"]["response"]["duration_ms"] > 0
