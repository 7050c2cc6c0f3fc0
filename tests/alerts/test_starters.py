"""Starter sets name what this library really sends."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk

import sentry_bridge
from sentry_bridge.alerts.starters import starter
from sentry_bridge.testing import CapturedEnvelopes
from tests.started import Start, captured, start

__all__ = ["captured", "start"]

SETS = ("web", "celery", "external-api")
# What Sentry itself knows of events and spans.
_SENTRYS = frozenset({"is_transaction", "level"})


def conditions(name: str) -> Iterator[dict[str, Any]]:
    for rule in starter(name)["rules"].values():
        yield from rule.get("conditions", ())


def named_tags(name: str) -> set[str]:
    """Return the tags that a set names, in conditions and in queries of events."""
    tags = {each["key"] for each in conditions(name) if each["type"] == "tagged_event"}
    for detector in starter(name)["detectors"].values():
        if detector["dataset"] == "errors":
            tags |= set(re.findall(r"has:(\w+)", detector["query"]))
            tags |= set(re.findall(r"\b(?!has:)(\w+):", detector["query"]))
    return tags - _SENTRYS


def named_ops(name: str) -> set[str]:
    queries = [detector["query"] for detector in starter(name)["detectors"].values()]
    return {op for query in queries for op in re.findall(r"span\.op:([\w.]+)", query)}


def text(name: str) -> str:
    from importlib.resources import files

    return files("sentry_bridge.alerts").joinpath("starters", f"{name}.toml").read_text()


@pytest.mark.parametrize("name", SETS)
def test_a_name_is_of_one_thing_only(name: str) -> None:
    found = starter(name)
    assert not set(found["rules"]) & set(found["detectors"])
    for rule in found["rules"].values():
        assert set(rule.get("detectors", ())) <= set(found["detectors"])


def test_slow_operations(start: Start, captured: CapturedEnvelopes) -> None:
    start()
    sentry_bridge.track_performance_issue("render", 2500)
    (event,) = captured.events
    assert named_tags("web") == {"performance_issue"} <= set(event["tags"])
    assert event["fingerprint"][0] == "performance-issue"
    assert "fingerprint performance-issue" in text("web")


def test_external_api_errors(start: Start, captured: CapturedEnvelopes) -> None:
    start()
    sentry_bridge.track_external_api_error("billing", "/invoices/{id}", 503, 120)
    (event,) = captured.events
    assert named_tags("external-api") == {"external_api_error"} <= set(event["tags"])
    assert event["fingerprint"][0] == "external-api-error"
    assert "external-api-error," in text("external-api")
    assert len(event["fingerprint"]) == 4


def test_tasks(start: Start, captured: CapturedEnvelopes) -> None:
    pytest.importorskip("celery")
    from celery import Celery
    from celery.contrib.testing.worker import start_worker

    from sentry_bridge_celery import instrument

    start()
    app = Celery("shop", broker="memory://", backend="cache+memory://", set_as_current=False)
    instrument(app)

    @app.task(name="broken", shared=False)
    def broken() -> None:
        raise ValueError("broken")

    # The root logger's own level, which a worker sets: it stays set.
    with start_worker(
        app, pool="solo", loglevel="WARNING", perform_ping_check=False, shutdown_timeout=30
    ):
        broken.delay().get(propagate=False, timeout=30)
    sentry_sdk.flush()
    (event,) = captured.events
    assert named_tags("celery") == {"celery_task"} <= set(event["tags"])
    assert event["level"] == "error"
    ops = {found["contexts"]["trace"]["op"] for found in captured.transactions}
    assert named_ops("celery") <= ops


def test_requests(start: Start, captured: CapturedEnvelopes) -> None:
    pytest.importorskip("fastapi")
    import httpx
    from fastapi import FastAPI
    from sentry_sdk.integrations.fastapi import FastApiIntegration
    from sentry_sdk.integrations.starlette import StarletteIntegration

    from sentry_bridge_fastapi import SentryBridgeMiddleware

    start(integrations=[StarletteIntegration(), FastApiIntegration()])
    app = FastAPI()
    app.add_middleware(SentryBridgeMiddleware)

    @app.get("/orders")
    async def orders() -> None: ...

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return (await client.get("/orders")).status_code

    assert asyncio.run(ask()) == 200
    (transaction,) = captured.transactions
    assert named_ops("web") == {transaction["contexts"]["trace"]["op"]}
