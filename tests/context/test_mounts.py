"""An application inside another one: each event is about its own request."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sentry_sdk

pytest.importorskip("fastapi")
pytest.importorskip("flask")
pytest.importorskip("django")
pytest.importorskip("a2wsgi")

from a2wsgi import WSGIMiddleware
from fastapi import FastAPI

import sentry_bridge
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_fastapi import SentryBridgeMiddleware

from ..conformance.apps.asgi import fastapi_app, starlette_app
from ..conformance.apps.django import django_asgi_app, django_wsgi_app
from ..conformance.apps.flask import flask_app
from ..conformance.client import Client
from ..conformance.resolvers import found
from ..conformance.server import serve_asgi

DSN = "http://public@127.0.0.1:9/1"
REQUESTS = 40


def over_wsgi(app: Any) -> Any:
    return WSGIMiddleware(app)


MOUNTS: dict[str, Callable[[], Any]] = {
    "FastAPI": fastapi_app,
    "Starlette": starlette_app,
    "Django, ASGI": django_asgi_app,
    "Flask": lambda: over_wsgi(flask_app()),
    "Django, WSGI": lambda: over_wsgi(django_wsgi_app()),
}


@pytest.fixture
def captured(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[CapturedEnvelopes]:
    monkeypatch.chdir(tmp_path)
    captured = CapturedEnvelopes()
    sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn=DSN,
        transport=captured,
        traces_sample_rate=0.0,
        user={"resolvers": [found]},
    )
    yield captured
    sentry_bridge.get_bridge().close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("path", ["/acted", "/status/503"])
def test_each_event_is_about_its_own_request(
    captured: CapturedEnvelopes, mount: str, path: str
) -> None:
    app = FastAPI()
    app.add_middleware(SentryBridgeMiddleware)
    app.mount("/shop", MOUNTS[mount]())
    with serve_asgi(app) as server, ThreadPoolExecutor(8) as threads:
        client = Client(server.url)

        def ask(number: int) -> int:
            headers = (("X-Request-ID", f"request-{number}"), ("X-User", f"{number}"))
            answer = client.get(f"/shop{path}", *headers)
            assert answer.all("X-Request-ID") == [f"request-{number}"]
            return answer.status

        assert set(threads.map(ask, range(REQUESTS))) <= {500, 503}
        server.settle()
        captured.wait_for(REQUESTS, timeout=30, item_type="event")
    told = {}
    for event in captured.events:
        name = event["tags"]["request_id"]
        told[name] = event["user"]["id"]
        trail = [crumb.get("message") for crumb in event["breadcrumbs"]["values"]]
        assert trail.count("cart emptied") == (path == "/acted")
        assert event["contexts"]["response"]["headers"]["x-request-id"] == name
    assert told == {f"request-{number}": f"{number}" for number in range(REQUESTS)}
    assert len(captured.events) == REQUESTS
