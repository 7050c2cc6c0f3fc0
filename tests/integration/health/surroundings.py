"""A running service and everything that it depends on."""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.integration.bugsink import bugsink_server
from tests.integration.process import UVICORN, listening, served

from .dependencies import Command, Dependency, PostgreSQL, valkey, worker
from .faults import LIMIT, TTL, ask_until

ROOT = Path(__file__).parents[3]
TOKEN = "integration-token-4711"
CELERY_LIMIT = 2 * LIMIT

_SETTINGS = f"""
[default]
enabled = true
dsn = "{{dsn}}"

[default.health]
details = "everyone"
token = "{TOKEN}"
ttl = {TTL}
timeout = {LIMIT}

[default.health.checks.sentry]
active = true

[default.health.checks.database]
kind = "database"
target = "tests.integration.health.service:engine"

[default.health.checks.database_async]
kind = "database"
target = "tests.integration.health.service:async_engine"

[default.health.checks.redis]
kind = "redis"
url = "{{broker}}"

[default.health.checks.celery]
kind = "celery"
target = "tests.integration.health.service:celery"
queues = ["celery"]
critical = false
timeout = {CELERY_LIMIT}

[default.health.checks.disk]
kind = "disk"
min_free_percent = 0.1
"""


@dataclass(frozen=True)
class Surroundings:
    """Where the service runs, its folder and variables, and what it depends on."""

    url: str
    folder: Path
    environment: Mapping[str, str]
    dependencies: Mapping[str, Dependency]


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Run the service and its dependencies for the length of the block."""
    with ExitStack() as stack:
        # PostgreSQL runs as a user of its own, who must get to its files.
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="health-")))
        folder.chmod(0o755)
        dependencies, environment, dsn = _dependencies(folder)
        for dependency in dependencies.values():
            stack.callback(dependency.stop)
            stack.callback(dependency.resume)
            dependency.start()
        broker = environment["BROKER_URL"]
        (folder / "settings.toml").write_text(_SETTINGS.format(dsn=dsn, broker=broker))
        listener = stack.enter_context(listening())
        command = (*UVICORN, "--factory", "tests.integration.health.service:create_app")
        url = stack.enter_context(served(command, listener, folder=folder, environment=environment))
        ask_until(url, lambda answer: answer.status == "healthy")
        yield Surroundings(url, folder, environment, dependencies)


def _dependencies(folder: Path) -> tuple[dict[str, Dependency], dict[str, str], str]:
    database = PostgreSQL(folder)
    port = _free_port()
    environment = {
        "DATABASE_URL": database.url,
        "BROKER_URL": f"redis://127.0.0.1:{port}/0",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    sentry, dsn = _sentry(folder / "bugsink")
    return (
        {
            "PostgreSQL": database,
            "Valkey": valkey(folder, port),
            "Celery worker": worker(folder, environment),
            "Sentry's server": sentry,
        },
        environment,
        dsn,
    )


def _sentry(folder: Path) -> tuple[Command, str]:
    folder.mkdir()
    with bugsink_server(folder) as bugsink:
        dsn = bugsink.dsn
    # On a socket of its own: one that this process kept open would outlive the server.
    command = (
        *(sys.executable, "-m", "gunicorn", "--no-control-socket"),
        *(f"--bind=127.0.0.1:{urlsplit(dsn).port}", "bugsink.wsgi"),
    )
    environment = {"DJANGO_SETTINGS_MODULE": "bugsink_conf", "PYTHONPATH": str(folder)}
    return Command(command, folder, environment=environment), dsn


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
