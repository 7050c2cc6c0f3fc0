"""Each kind of check, against something that is there and something that is not."""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from sentry_bridge import get_bridge
from sentry_bridge.health import Endpoint, Outcome
from sentry_bridge.settings import load


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The application's module, in which targets are found."""
    module = ModuleType("shop")
    monkeypatch.setitem(sys.modules, "shop", module)
    return module


def outcome(table: dict[str, Any], *, asynchronously: bool = False) -> Outcome:
    settings = load(settings_files=[], overrides={"health": {"checks": {"mine": table}}})
    health = Endpoint(settings, get_bridge).health
    report = asyncio.run(health.report_async()) if asynchronously else health.report()
    return next(result.outcome for result in report.results if result.check.name == "mine")


def test_disk() -> None:
    assert outcome({"kind": "disk", "path": "/", "min_free_percent": 0}).healthy
    full = outcome({"kind": "disk", "path": "/", "min_free_percent": 100})
    assert not full.healthy
    assert full.facts["free_bytes"] > 0
    assert outcome({"kind": "disk", "path": "/no-such-place"}).message.startswith("FileNotFound")


@contextmanager
def answering(status: int) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/status?of=it" else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/status?of=it"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (302, True), (404, False)])
def test_http(status: int, healthy: bool) -> None:
    with answering(status) as url:
        assert outcome({"kind": "http", "url": url}) == Outcome(
            healthy, f"answers {status}", {"status": status}
        )
    assert outcome({"kind": "http", "url": url}).message == "ConnectionRefusedError (ECONNREFUSED)"


def test_callable(shop: ModuleType) -> None:
    async def well() -> bool:
        return True

    shop.well, shop.ill, shop.nothing = well, lambda: False, object()  # type: ignore[attr-defined]
    assert outcome({"kind": "callable", "target": "shop:well"}).healthy
    assert outcome({"kind": "callable", "target": "shop:well"}, asynchronously=True).healthy
    assert not outcome({"kind": "callable", "target": "shop:ill"}).healthy
    for target, message in {
        "shop:gone": "AttributeError",
        "shop:nothing": "TypeError",
        "nowhere:well": "ModuleNotFoundError",
    }.items():
        assert outcome({"kind": "callable", "target": target}).message == message


@pytest.mark.parametrize("kind", ["engine", "sessionmaker", "scoped_session", "function"])
def test_database(shop: ModuleType, kind: str, tmp_path: Any) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    from sqlalchemy import orm

    engines: list[Any] = []

    def target(url: str) -> Any:
        engine = sqlalchemy.create_engine(url)
        engines.append(engine)
        return {
            "engine": engine,
            "sessionmaker": orm.sessionmaker(engine),
            "scoped_session": orm.scoped_session(orm.sessionmaker(engine)),
            "function": lambda: engine,
        }[kind]

    shop.there = target(f"sqlite:///{tmp_path}/there.db")  # type: ignore[attr-defined]
    shop.gone = target(f"sqlite:///{tmp_path}/no/such/folder.db")  # type: ignore[attr-defined]
    assert outcome({"kind": "database", "target": "shop:there"}).healthy
    gone = outcome({"kind": "database", "target": "shop:gone"})
    assert gone.message == "OperationalError"
    for engine in engines:
        engine.dispose()


def test_what_is_no_database_is_named(shop: ModuleType) -> None:
    pytest.importorskip("sqlalchemy")
    shop.engine, shop.function = object(), lambda: None  # type: ignore[attr-defined]
    for name in ("engine", "function"):
        assert outcome({"kind": "database", "target": f"shop:{name}"}).message == "TypeError"


def test_a_broker_that_is_not_there(shop: ModuleType) -> None:
    celery = pytest.importorskip("celery")
    pytest.importorskip("redis")
    shop.app = celery.Celery(broker="redis://127.0.0.1:9/0")  # type: ignore[attr-defined]
    told = outcome({"kind": "celery", "target": "shop:app"})
    assert not told.healthy
    assert told.message.startswith("OperationalError")


def test_a_redis_that_is_not_there() -> None:
    pytest.importorskip("redis")
    told = outcome({"kind": "redis", "url": "redis://127.0.0.1:9/0"})
    assert told.message.startswith("ConnectionError")


def test_a_connection_that_an_outage_has_cut_is_no_fault(shop: ModuleType, tmp_path: Any) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/there.db")
    cut = [sqlite3.OperationalError("server closed the connection")]

    def execute(*_: Any) -> None:
        if cut:
            raise cut.pop()

    sqlalchemy.event.listen(engine, "do_execute", execute)
    engine.dialect.is_disconnect = lambda *_: True
    shop.engine = engine  # type: ignore[attr-defined]
    assert outcome({"kind": "database", "target": "shop:engine"}).healthy
    cut += [sqlite3.OperationalError("gone"), sqlite3.OperationalError("gone")]
    assert not outcome({"kind": "database", "target": "shop:engine"}).healthy
    engine.dispose()
