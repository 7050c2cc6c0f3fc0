"""A probe whose checks are fresh, against the simplest JSON route of the same application."""

import statistics
import time
from collections.abc import Iterable
from typing import Any

import sentry_bridge
from benchmarks.services import Serve, over_asgi, over_wsgi
from benchmarks.table import Table

ROUNDS = 60
REQUESTS = 100
WARM_UP = 300
PROBE, TRIVIAL = "/health/ready", "/ping"
_TTL = 3600.0


def measure() -> list[Table]:
    """Compare the two routes in every framework, taking turns."""
    bridge = sentry_bridge.init(
        settings_files=[],
        enabled=True,
        dsn="http://public@127.0.0.1:9/1",
        traces_sample_rate=0.0,
        profiles_sample_rate=0.0,
        health={"ttl": _TTL, "checks": {"disk": {"kind": "disk", "min_free_percent": 0.0}}},
    )
    rows = []
    for name, trivial, probe in _services():
        times = list(_turns(trivial, probe))
        plain, cached = (
            statistics.median(column) / REQUESTS for column in zip(*times, strict=True)
        )
        ratio = statistics.median(second / first for first, second in times)
        rows.append((name, f"{plain * 1e6:.0f} µs", f"{cached * 1e6:.0f} µs", f"{ratio:.2f}x"))
    bridge.close()
    return [
        Table(
            title="A probe",
            note=(
                f"`{PROBE}`, its results fresh, and a route of the same application that returns"
                f' `{{"status": "ok"}}`.\nRounds of {REQUESTS} requests take turns {ROUNDS} times;'
                " the ratio is the median over the pairs.\nPromise: at most 1.20x."
            ),
            header=("service", "trivial route", "probe", "ratio"),
            rows=rows,
        )
    ]


def _turns(trivial: Serve, probe: Serve) -> Iterable[tuple[float, float]]:
    for serve in (trivial, probe):
        serve(WARM_UP)
    for number in range(ROUNDS):
        if number % 2:
            yield _round(trivial), _round(probe)
        else:
            second = _round(probe)
            yield _round(trivial), second


def _round(serve: Serve) -> float:
    started = time.perf_counter()
    serve(REQUESTS)
    return time.perf_counter() - started


def _services() -> Iterable[tuple[str, Serve, Serve]]:
    fastapi, flask = _fastapi(), _flask()
    yield "FastAPI", over_asgi(fastapi, TRIVIAL), over_asgi(fastapi, PROBE)
    yield "Flask", over_wsgi(flask, TRIVIAL), over_wsgi(flask, PROBE)
    wsgi, asgi = _django()
    yield "Django, WSGI", over_wsgi(wsgi, TRIVIAL), over_wsgi(wsgi, PROBE)
    yield "Django, ASGI", over_asgi(asgi, f"{TRIVIAL}-async"), over_asgi(asgi, PROBE)


def _fastapi() -> Any:
    from fastapi import FastAPI

    from sentry_bridge_fastapi import SentryBridgeMiddleware, health_router

    app = FastAPI()

    @app.get(TRIVIAL)
    async def ping() -> dict[str, str]:
        return {"status": "ok"}

    app.include_router(health_router())
    app.add_middleware(SentryBridgeMiddleware)
    return app


def _flask() -> Any:
    from flask import Flask

    from sentry_bridge_flask import SentryBridge, health_blueprint

    app = Flask(__name__)

    @app.get(TRIVIAL)
    def ping() -> dict[str, str]:
        return {"status": "ok"}

    SentryBridge(app)
    app.register_blueprint(health_blueprint())
    return app


def _django() -> tuple[Any, Any]:
    import django
    from django.conf import settings
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    def ping(request: HttpRequest) -> JsonResponse:
        return JsonResponse({"status": "ok"})

    async def async_ping(request: HttpRequest) -> JsonResponse:
        return ping(request)

    settings.configure(
        ALLOWED_HOSTS=["shop.example"],
        INSTALLED_APPS=["sentry_bridge_django"],
        MIDDLEWARE=[
            "sentry_bridge_django.middleware.SentryBridgeMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
        LOGGING_CONFIG=None,
    )
    django.setup()
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application

    from sentry_bridge_django.health import urlpatterns

    views = (path("ping", ping), path("ping-async", async_ping))
    settings.ROOT_URLCONF = (*views, *urlpatterns)
    return get_wsgi_application(), get_asgi_application()
