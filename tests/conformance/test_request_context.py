"""Events say which request they are about, and nothing that it should not tell."""

import json
from collections.abc import Callable

import pytest

from .conftest import Service

SECRET = "hunter2-correct-horse"
EMAIL = "jane.roe@example.org"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/orders/4711/broken", "/orders/{}/broken"),
        ("/threads/4711/broken", "/threads/{}/broken"),
        ("/mounted/orders/4711/broken", "/mounted/orders/{}/broken"),
    ],
)
def test_the_endpoint_is_the_route_template(service: Service, path: str, route: str) -> None:
    service.client.get(path)
    endpoint = service.event()["tags"]["endpoint"]
    parameter = {"fastapi": "{order_id}", "starlette": "{order_id}"}.get(
        service.framework, "<order_id>"
    )
    assert endpoint == f"GET {route.format(parameter)}"


def test_a_transaction_names_its_route_too(start) -> None:  # type: ignore[no-untyped-def]
    service = start(traces_sample_rate=1.0)
    service.client.get("/orders/42", ("X-Request-ID", "mine"))
    service.captured.wait_for(1, timeout=10, item_type="transaction")
    (transaction,) = service.captured.transactions
    assert transaction["tags"]["request_id"] == "mine"
    assert transaction["tags"]["endpoint"] in ("GET /orders/{order_id}", "GET /orders/<order_id>")


def test_method_url_and_query_are_told(service: Service) -> None:
    service.client.get("/noted?page=2&author=moss&password=" + SECRET)
    request = service.event()["request"]
    assert request["method"] == "GET"
    assert request["url"] == f"{service.client.url}/noted"
    assert "page=2" in request["query_string"]
    assert "author=moss" in request["query_string"]
    assert SECRET not in json.dumps(service.event())


def test_headers_are_told_without_credentials_and_identity(service: Service) -> None:
    service.client.get(
        "/noted",
        ("Authorization", f"Bearer {SECRET}"),
        ("Cookie", f"sessionid={SECRET}"),
        ("X-Api-Key", SECRET),
        ("X-Forwarded-For", "203.0.113.7"),
        ("From", EMAIL),
        ("Accept-Language", "de-CH"),
        ("X-Author", "moss"),
    )
    headers = {name.lower(): value for name, value in service.event()["request"]["headers"].items()}
    assert headers["accept-language"] == "de-CH"
    assert headers["x-author"] == "moss"
    assert headers["authorization"] == "[Filtered]"
    for planted in (SECRET, "203.0.113.7", EMAIL):
        assert planted not in json.dumps(service.event())


@pytest.mark.parametrize("path", ["/orders/42/broken", "/threads/42/broken"])
def test_an_unhandled_error_shows_its_response(service: Service, path: str) -> None:
    answer = service.client.get(path, ("X-Request-ID", "mine"))
    assert answer.status == 500
    response = service.event()["contexts"]["response"]
    assert response["status_code"] == 500
    assert response["headers"]["x-request-id"] == "mine"


def test_the_connection_is_described(service: Service) -> None:
    service.client.request(
        "GET", "/noted", headers=[("Content-Type", "application/json")], body=b"{}"
    )
    assert service.event()["contexts"]["http"] == {
        "http_version": "1.1",
        "content_type": "application/json",
        "content_length": "2",
        # The policy lets an address pass that is everybody's, and no other.
        "client": "127.0.0.1",
    }


def test_a_failed_response_tells_its_headers_without_credentials(
    start: Callable[..., Service],
) -> None:
    service = start(request={"status_sample_rates": {"403": 1.0}})
    service.client.get("/refused")
    service.captured.wait_for(2, timeout=10, item_type="event")
    response = service.captured.events[-1]["contexts"]["response"]
    assert response["status_code"] == 403
    assert response["headers"]["x-reason"] == "quota"
    assert response["headers"]["set-cookie"] == "[Filtered]"
    assert SECRET not in json.dumps(service.captured.events)


def test_one_failure_is_one_event(service: Service) -> None:
    service.client.get("/orders/42/broken")
    assert service.event()["exception"]["values"][-1]["value"] == "cannot ship 42"


def test_the_application_gets_the_whole_body(service: Service) -> None:
    body = bytes(range(256)) * 4096
    answer = service.client.request("POST", "/echo", body=body)
    assert answer.body == body


def test_a_stream_arrives_whole(service: Service) -> None:
    assert service.client.get("/stream").body == b"one two"


def test_with_sentry_off_requests_have_ids_and_nothing_is_captured(start) -> None:  # type: ignore[no-untyped-def]
    service = start(enabled=False)
    answer = service.client.get("/orders/42/broken", ("X-Request-ID", "mine"))
    assert answer.status == 500
    assert answer.all("X-Request-ID") == ["mine"]
    assert service.captured.envelopes == []


def test_no_transaction_is_named_after_the_middleware(start: Callable[..., Service]) -> None:
    service = start(traces_sample_rate=1.0)
    service.client.get("/no-such-path")
    service.captured.wait_for(1, timeout=10, item_type="transaction")
    (transaction,) = service.captured.transactions
    assert "SentryBridge" not in transaction["transaction"]
