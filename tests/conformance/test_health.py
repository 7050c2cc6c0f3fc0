"""Probes are answered alike by every adapter, and by the plain ASGI and WSGI applications."""

import json
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sentry_sdk

from sentry_bridge.health import Outcome

from .client import Answer
from .conftest import ADAPTERS, INSTALLED, Adapter, Service

PLAIN = {
    "asgi": Adapter("", "plain", "asgi_app", "serve_asgi"),
    "wsgi": Adapter("", "plain", "wsgi_app", "serve_wsgi"),
}
TOKEN = "conformance-token-4711"
HOST, PASSWORD, USER = "db-7.internal.example", "hunter2-correct-horse", "jane.roe@example.org"

calls: Counter[str] = Counter()


async def passing() -> None:
    calls["passing"] += 1
    sentry_sdk.add_breadcrumb(message="from a check")


def failing() -> None:
    calls["failing"] += 1
    logging.getLogger("shop").error("the check failed")
    raise ConnectionError(f"cannot reach {HOST} as {USER} with {PASSWORD}")


def explaining() -> Outcome:
    return Outcome(False, f"password={PASSWORD}", {"owner": USER})


def check(function: Callable[..., Any], **options: Any) -> dict[str, Any]:
    return {"kind": "callable", "target": f"{__name__}:{function.__name__}", **options}


Start = Callable[..., Service]


@pytest.fixture(params=[*INSTALLED, *PLAIN])
def adapter(request: pytest.FixtureRequest) -> Adapter:
    calls.clear()
    return {**ADAPTERS, **PLAIN}[request.param]


@pytest.fixture
def serve(start: Start, adapter: Adapter) -> Start:
    """Start the adapter's service with health settings."""

    def serve(checks: dict[str, Any] | None = None, *, sdk: Any = None, **health: Any) -> Service:
        return start(health={"checks": checks or {}, **health}, **(sdk or {}))

    return serve


@pytest.fixture
def base(adapter: Adapter) -> str:
    """Where the endpoint is mounted."""
    return "/internal" if adapter.framework == "starlette" else ""


def body(answer: Answer) -> Any:
    return json.loads(answer.body)


AUTHORIZED = ("Authorization", f"Bearer {TOKEN}")


def test_a_healthy_service(serve: Start, base: str) -> None:
    service = serve({"mine": check(passing)}, sdk={"release": "1.10"})
    answer = service.client.get(f"{base}/health")
    assert answer.status == 200
    assert answer.all("Content-Type") == ["application/json"]
    assert answer.all("Cache-Control") == ["no-store"]
    assert body(answer) == {
        "status": "healthy",
        "version": "1.10",
        "checks": {
            "sentry": {"healthy": True, "message": "works", "critical": False},
            "mine": {"healthy": True, "message": "works", "critical": True},
        },
    }


def test_an_unhealthy_service_lives(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing)})
    statuses = {
        path: service.client.get(f"{base}/health{path}").status
        for path in ("", "/live", "/ready", "/startup")
    }
    assert statuses == {"": 503, "/live": 200, "/ready": 503, "/startup": 503}


def test_what_is_not_critical_only_degrades(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing, critical=False), "other": check(passing)})
    answer = service.client.get(f"{base}/health")
    assert answer.status == 200
    assert body(answer)["status"] == "degraded"


def test_each_probe_runs_what_is_tagged_with_its_name(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing, tags=["live"]), "other": check(passing, tags=[])})
    assert service.client.get(f"{base}/health/live").status == 503
    assert service.client.get(f"{base}/health/ready").status == 200
    assert calls == {"failing": 1}
    assert service.client.get(f"{base}/health").status == 503
    assert calls == {"failing": 1, "passing": 1}


def test_trouble_with_sentry_only_degrades(serve: Start, base: str) -> None:
    service = serve(token=TOKEN)
    # Somebody got between the gate and the transport.
    sentry_sdk.get_client().transport.capture_envelope = lambda envelope: None  # type: ignore
    answer = service.client.get(f"{base}/health", AUTHORIZED)
    assert answer.status == 200
    assert body(answer)["status"] == "degraded"
    assert body(answer)["checks"]["sentry"]["facts"]["gate_installed"] is False
    assert service.client.get(f"{base}/health/ready").status == 200


def test_strangers_are_told_no_more_than_which_checks_pass(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing)}, token=TOKEN, networks=["10.0.0.0/8"])
    for header in (
        ("Authorization", "Bearer wrong"),
        ("Authorization", TOKEN),
        ("X-Real-IP", "10.0.0.1"),
    ):
        told = body(service.client.get(f"{base}/health", header))["checks"]["mine"]
        assert told == {"healthy": False, "message": "does not work", "critical": True}


@pytest.mark.parametrize("health", [{"token": TOKEN}, {"networks": ["127.0.0.0/8"]}])
def test_the_authorized_are_told_the_cause_but_no_secret(
    serve: Start, base: str, health: Any
) -> None:
    service = serve({"mine": check(failing), "own": check(explaining)}, **health)
    answer = service.client.get(f"{base}/health", AUTHORIZED)
    mine = body(answer)["checks"]["mine"]
    assert mine["message"] == "ConnectionError"
    assert mine["duration_ms"] >= 0
    for planted in (HOST, PASSWORD, USER, "Traceback", service.client.url, "public@"):
        assert planted not in answer.body.decode()


def test_the_draft_s_format_on_request(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing), "own": check(explaining, critical=False)})
    accept = ("Accept", "application/json;q=0.5, application/health+json")
    answer = service.client.get(f"{base}/health", accept)
    assert answer.status == 503
    assert answer.all("Content-Type") == ["application/health+json"]
    told = body(answer)
    assert told["status"] == "fail"
    states = {name: checks[0]["status"] for name, checks in told["checks"].items()}
    assert states == {
        "sentry:responseTime": "pass",
        "mine:responseTime": "fail",
        "own:responseTime": "warn",
    }


def test_head_is_get_without_the_body(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing)})
    for path in ("/health", "/health/live", "/health/ready", "/health/startup"):
        got = service.client.get(base + path)
        head = service.client.request("HEAD", base + path)
        assert head.status == got.status
        assert head.body == b""
        for name in ("Content-Type", "Content-Length", "Cache-Control"):
            assert head.all(name) == got.all(name)


def test_other_methods_are_refused(serve: Start, base: str) -> None:
    service = serve()
    for method in ("POST", "PUT", "DELETE"):
        assert service.client.request(method, f"{base}/health").status == 405


def test_the_paths_are_settings(serve: Start, base: str) -> None:
    service = serve(path="/status", live_path="/alive")
    assert service.client.get(f"{base}/status").status == 200
    assert service.client.get(f"{base}/alive").status == 200
    assert service.client.get(f"{base}/health").status == 404


def test_many_probes_cause_one_run(serve: Start, base: str) -> None:
    service = serve({"mine": check(failing, ttl=60.0), "other": check(passing, ttl=60.0)})
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: service.client.get(f"{base}/health"), range(100)))
    assert {answer.status for answer in answers} == {503}
    assert calls == {"failing": 1, "passing": 1}


def test_probes_leave_no_trace_in_sentry(serve: Start, base: str) -> None:
    service = serve(
        {"mine": check(failing), "other": check(passing)},
        sdk={"traces_sample_rate": 1.0},
        path="/not-among-the-ignored",
    )
    for path in ("/not-among-the-ignored", "/health/live", "/health/ready"):
        service.client.get(base + path)
    sentry_sdk.capture_message("afterwards")
    sentry_sdk.get_client().flush()
    assert [event["message"] for event in service.captured.events] == ["afterwards"]
    assert service.captured.transactions == []
    crumbs = (service.event().get("breadcrumbs") or {}).get("values", [])
    assert [crumb["message"] for crumb in crumbs if "check" in crumb.get("message", "")] == []


def test_probes_stand_in_no_log(serve: Start, base: str, caplog: pytest.LogCaptureFixture) -> None:
    service = serve({"mine": check(failing)})
    caplog.set_level(logging.INFO)
    service.client.get(f"{base}/health?verbose=1")
    service.client.get("/elsewhere")
    messages = [record.getMessage() for record in caplog.records if record.name != "shop"]
    assert [message for message in messages if "health" in message] == []
    if service.client.get("/elsewhere").all("server") == ["uvicorn"]:
        assert any("/elsewhere" in message for message in messages)


def test_metrics_are_for_the_authorized(serve: Start, base: str) -> None:
    pytest.importorskip("prometheus_client")
    service = serve({"mine": check(failing)}, token=TOKEN)
    assert service.client.get(f"{base}/health/metrics").status == 401
    answer = service.client.get(f"{base}/health/metrics", AUTHORIZED)
    assert answer.status == 200
    (content_type,) = answer.all("Content-Type")
    assert content_type.startswith("text/plain; version=")
    metrics = answer.body.decode()
    assert 'sentry_bridge_health_status{status="unhealthy"} 1.0' in metrics
    assert 'sentry_bridge_health_check_healthy{check="mine",critical="true"} 0.0' in metrics
