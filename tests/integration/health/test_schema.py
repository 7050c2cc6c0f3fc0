"""The FastAPI router keeps to the OpenAPI schema that it declares."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk

import sentry_bridge
from sentry_bridge.health import Check
from tests.conformance.server import serve_asgi

pytestmark = pytest.mark.integration

TOKEN = "schema-token-of-the-tests"


AUTHORIZED = f"Authorization: Bearer {TOKEN}"
DRAFT = "Accept: application/health+json"


def ill() -> bool:
    return False


@pytest.fixture(params=["healthy", "degraded", "unhealthy"])
def status(request: pytest.FixtureRequest, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return str(request.param)


@pytest.fixture
def schema(status: str) -> Iterator[str]:
    from fastapi import FastAPI

    from sentry_bridge_fastapi import health_router

    bridge = sentry_bridge.init(release="1.10", health={"token": TOKEN})
    app = FastAPI()
    failing = Check("ill", ill, critical=status == "unhealthy")
    app.include_router(health_router(*([] if status == "healthy" else [failing])))
    with serve_asgi(app) as server:
        yield f"{server.url}/openapi.json"
    bridge.close()
    sentry_sdk.get_global_scope().set_client(None)


def test_schemathesis_finds_nothing(schema: str, status: str) -> None:
    headers = {
        "healthy": (),
        "degraded": ("--header", AUTHORIZED),
        "unhealthy": (
            *("--header", AUTHORIZED, "--header", DRAFT),
            "--exclude-checks=not_a_server_error",  # 503 is what it is to say
        ),
    }
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis as run; run()"),
            *("run", schema, "--checks=all", "--max-examples=20", "--seed=1", *headers[status]),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
