"""What a real server has stored when a service fails with its customers' secrets at hand."""

import http.client
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sentry_sdk

import sentry_bridge

from . import planted
from .bugsink import Bugsink, parsed
from .process import GUNICORN, UVICORN, listening, served

pytestmark = pytest.mark.integration

HERE = Path(__file__).parent
REQUEST_ID = "req-4711.a"


@dataclass(frozen=True)
class Service:
    """How one framework's service is served, and how it writes its route."""

    server: tuple[str, ...]
    route: str
    variables: tuple[tuple[str, str], ...] = ()


FRAMEWORKS = {
    "fastapi": Service((*UVICORN, "services.fastapi_service:app"), "/orders/{order_id}/pay"),
    "flask": Service((*GUNICORN, "services.flask_service:app"), "/orders/<order_id>/pay"),
    "django": Service(
        (*GUNICORN, "services.django_service:application"),
        "/orders/<order_id>/pay",
        (("DJANGO_SETTINGS_MODULE", "services.django_service"),),
    ),
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


def send(
    url: str, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


@contextmanager
def running(service: Service, bugsink: Bugsink, folder: Path) -> Iterator[str]:
    environment = {
        "PYTHONPATH": str(HERE),
        "SENTRY_ENABLED": "true",
        "SENTRY_DSN": bugsink.dsn,
        "ENVIRONMENT": "integration",
        "APP_VERSION": "1.10",
        "HOSTNAME": "shop-1",
        **dict(service.variables),
    }
    with (
        listening() as listener,
        served(service.server, listener, folder=folder, environment=environment) as url,
    ):
        yield url


def captured(url: str, *, timeout: float = 30.0) -> list[str]:
    """Ask the service for the ids of its events, until it has one."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if ids := json.loads(send(url, "GET", "/captured").body):
            return list(ids)
        time.sleep(0.05)
    raise TimeoutError("the service has captured nothing")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_service_s_error_is_stored_with_its_facts_and_without_its_secrets(
    framework: str, bugsink: Bugsink, tmp_path: Path
) -> None:
    pytest.importorskip(framework)
    service = FRAMEWORKS[framework]
    with running(service, bugsink, tmp_path) as url:
        answer = send(
            url,
            "POST",
            f"/orders/17/pay?{planted.QUERY}",
            {**planted.HEADERS, "X-Request-ID": REQUEST_ID},
            planted.BODY,
        )
        assert answer.status == 500
        assert answer.headers["X-Request-ID"] == REQUEST_ID
        (event_id,) = captured(url)
        stored = bugsink.event(event_id)

    assert planted.leaked(stored) == []
    event = parsed(stored)
    exception = event["exception"]["values"][-1]
    assert exception["type"] == "PaymentError"
    assert re.match(r"order 17: .* cannot pay with ", exception["value"])
    assert exception["stacktrace"]["frames"][-1]["function"] == "pay"
    assert exception["stacktrace"]["frames"][-1]["vars"]["order_id"] == "'17'"
    assert event["tags"]["request_id"] == REQUEST_ID
    assert event["tags"]["endpoint"] == f"POST {service.route}"
    assert event["request"]["method"] == "POST"
    assert event["request"]["data"]["colour"] == "green"
    assert "colour=green" in event["request"]["query_string"]
    assert event["contexts"]["response"]["status_code"] == 500
    assert event["release"] == "1.10"
    assert event["environment"] == "integration"
    assert event["server_name"] == "shop-1"
    (breadcrumb,) = [b for b in event["breadcrumbs"]["values"] if b["category"] == "shop"]
    assert breadcrumb["message"].startswith("paying for ")


def test_an_error_outside_of_requests_is_stored_with_its_facts_and_without_its_secrets(
    bugsink: Bugsink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bridge = sentry_bridge.init(
        enabled=True, dsn=bugsink.dsn, env="integration", environment="integration", release="1.10"
    )
    try:
        try:
            raise ValueError(f"no account for {planted.EMAIL}, password={planted.PASSWORD}")
        except ValueError as error:
            event_id = sentry_sdk.capture_exception(error)
        bridge.flush(timeout=30)
        assert event_id is not None
        stored = bugsink.event(event_id)
    finally:
        bridge.close()
        sentry_sdk.get_global_scope().set_client(None)

    assert planted.leaked(stored) == []
    event = parsed(stored)
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["value"].startswith("no account for ")
    assert event["release"] == "1.10"
    assert event["environment"] == "integration"
