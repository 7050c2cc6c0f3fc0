"""Every response names its request, and so does everything reported about it."""

import json
import string

import pytest

from .conftest import Service

ACCEPTED = ["a", "abc-123_X.9", "0" * 128, string.ascii_letters]
REFUSED = [
    "",
    "a b",
    "0" * 129,
    "naïve".encode().decode("latin-1"),
    "a/b",
    "<script>",
    "a;b",
    "a\tb",
]
PATHS = {
    "/orders/42": 200,
    "/orders/42/broken": 500,
    "/threads/42/broken": 500,
    "/mounted/orders/42/broken": 500,
    "/refused": 403,
    "/no-such-path": 404,
    "/stream": 200,
}


@pytest.mark.parametrize("path", PATHS)
def test_every_response_names_its_request(service: Service, path: str) -> None:
    answer = service.client.get(path)
    assert answer.status == PATHS[path]
    (request_id,) = answer.all("X-Request-ID")
    assert len(request_id) == 32


@pytest.mark.parametrize("path", PATHS)
def test_the_caller_s_id_is_kept(service: Service, path: str) -> None:
    answer = service.client.get(path, ("X-Request-ID", "from-the-caller.1"))
    assert answer.all("X-Request-ID") == ["from-the-caller.1"]


@pytest.mark.parametrize("received", ACCEPTED)
def test_a_harmless_id_is_accepted(service: Service, received: str) -> None:
    assert service.client.get("/noted", ("X-Request-ID", received)).all("X-Request-ID") == [
        received
    ]


@pytest.mark.parametrize("received", REFUSED)
def test_any_other_id_is_replaced(service: Service, received: str) -> None:
    (request_id,) = service.client.get("/noted", ("X-Request-ID", received)).all("X-Request-ID")
    assert len(request_id) == 32
    assert service.event()["tags"]["request_id"] == request_id


def test_the_application_sees_the_id(service: Service) -> None:
    answer = service.client.get("/orders/42")
    assert json.loads(answer.body)["id"] == answer.all("X-Request-ID")[0]


@pytest.mark.parametrize("path", ["/orders/42/broken", "/threads/42/broken", "/refused", "/stream"])
def test_events_carry_the_id_of_their_request(service: Service, path: str) -> None:
    service.client.get(path, ("X-Request-ID", "mine"))
    assert service.event()["tags"]["request_id"] == "mine"


def test_requests_do_not_mix(service: Service) -> None:
    for name in ("first", "second", "third"):
        service.client.get("/noted", ("X-Request-ID", name))
    names = [event["tags"]["request_id"] for event in service.captured.events]
    assert names == ["first", "second", "third"]


def test_the_header_s_name_is_a_setting(start) -> None:  # type: ignore[no-untyped-def]
    service = start(request={"request_id_header": "X-Correlation-ID"})
    if service.framework == "django":
        pytest.skip("a Django application reads its settings once per process")
    answer = service.client.get("/orders/42", ("X-Correlation-ID", "mine"))
    assert answer.all("X-Correlation-ID") == ["mine"]
    assert answer.all("X-Request-ID") == []
