"""Five hundred people at once, failing at random: each event is about its own request."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sentry_bridge.testing.receiver import Receiver

from ..process import GUNICORN, UVICORN, listening, served
from .story import KEY

jwt = pytest.importorskip("jwt")
websockets = pytest.importorskip("websockets")

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
REQUESTS = 500
MODULES = "tests.integration.context"
THREADS = (*GUNICORN, "--worker-class=gthread", "--workers=1", "--threads=50")
SERVICES = {
    "fastapi on uvicorn": (
        (*UVICORN, f"{MODULES}.asgi:app"),
        ("async", "thread", "stream", "thread-stream", "background", "mounted/async", "socket"),
    ),
    "flask on gunicorn with threads": (
        (*THREADS, f"{MODULES}.flask_service:app"),
        ("thread", "stream", "mounted/thread", "mounted/stream"),
    ),
    "django on gunicorn with threads": (
        (*THREADS, f"{MODULES}.django_service:wsgi"),
        ("thread", "async", "stream"),
    ),
    "django on uvicorn": (
        (*UVICORN, "--lifespan=off", f"{MODULES}.django_service:asgi"),
        ("thread", "async", "async-stream"),
    ),
}


async def ask(url: str, path: str, number: int) -> None:
    token = jwt.encode({"sub": f"user-{number}"}, KEY, algorithm="HS256")
    headers = {
        "X-Request-ID": f"request-{number}",
        "X-Organization": f"organization-{number}",
        "Authorization": f"Bearer {token}",
    }
    if path.startswith("socket/"):
        address = f"{url.replace('http', 'ws')}/{path}"
        async with websockets.connect(
            address, additional_headers=headers, open_timeout=60, proxy=None
        ) as socket:
            async for _ in socket:
                pass
        return
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [f"GET /{path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    assert (await reader.read()).startswith(b"HTTP/1.1 ")
    writer.close()


async def ask_all(url: str, paths: Sequence[str]) -> list[Any]:
    asking = [ask(url, path, number) for number, path in enumerate(paths)]
    return await asyncio.gather(*asking, return_exceptions=True)


def number_of(event: dict[str, Any]) -> int:
    exceptions = event.get("exception", {}).get("values") or [{"value": event.get("message")}]
    return int(exceptions[-1]["value"].rpartition("-")[2])


@pytest.mark.parametrize("service", SERVICES)
def test_each_event_is_about_its_own_request(service: str, tmp_path: Path) -> None:
    command, routes = SERVICES[service]
    # The same at each run, so that a failure can be repeated.
    chance = random.Random(4711)
    endings = [chance.choice(("ok", "message", "raise")) for _ in range(REQUESTS)]
    paths = [f"{chance.choice(routes)}/{ending}" for ending in endings]
    failing = {number for number, ending in enumerate(endings) if ending != "ok"}
    with Receiver() as receiver, listening() as listener:
        environment = {
            "SENTRY_DSN": receiver.dsn,
            "NO_PROXY": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
        }
        with served(command, listener, folder=tmp_path, environment=environment) as url:
            answers = asyncio.run(ask_all(url, paths))
            broken = [
                (paths[number], answer)
                for number, answer in enumerate(answers)
                if answer is not None and number not in failing
            ]
            assert broken == []
            receiver.wait_until(lambda: len(receiver.envelopes) >= len(failing), timeout=120)
        events = receiver.events
    assert sorted(map(number_of, events)) == sorted(failing)
    for event in events:
        number = number_of(event)
        assert event["tags"]["request_id"] == f"request-{number}"
        assert event["user"] == {
            "id": f"user-{number}",
            "organization_id": f"organization-{number}",
        }
        trail = [crumb["message"] for crumb in event["breadcrumbs"]["values"]]
        assert [crumb for crumb in trail if " of " in crumb] == [
            f"first of request-{number}",
            f"second of request-{number}",
        ]
        assert trail.count("received") == 1
