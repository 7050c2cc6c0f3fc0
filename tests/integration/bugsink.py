"""A real Bugsink server, and its database as the place to look what has arrived."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .process import GUNICORN, listening, served

# Bugsink digests within the request ("local" template) and then checks each event against
# Sentry's schema; nothing of it leaves this machine or the test's folder.
_SETTINGS = """
BUGSINK.update(
    VALIDATE_ON_DIGEST="strict",
    PHONEHOME=False,
    INGEST_STORE_BASE_DIR={ingestion!r},
)
"""
_CREATE_PROJECT = """
from projects.models import Project
print(Project.objects.create(name="integration").dsn)
"""


@dataclass(frozen=True)
class Bugsink:
    """A running server: where to send, and what it has stored."""

    dsn: str
    database: Path

    def event(self, event_id: str, *, timeout: float = 30.0) -> str:
        """Return the stored JSON of an event as text, once it is there.

        Raises:
            TimeoutError: when it is not after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if stored := self._rows("SELECT data FROM events_event WHERE event_id = ?", event_id):
                return str(stored[0][0])
            time.sleep(0.05)
        raise TimeoutError(f"event {event_id} has not arrived")

    def event_ids(self) -> list[str]:
        """Return the ids of all events stored so far."""
        return [row[0] for row in self._rows("SELECT event_id FROM events_event")]

    def _rows(self, statement: str, *arguments: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            try:
                return connection.execute(statement, arguments).fetchall()
            finally:
                connection.rollback()


@contextmanager
def bugsink_server(folder: Path) -> Iterator[Bugsink]:
    """Run a Bugsink server with one project, keeping all its files in `folder`."""
    environment = {"DJANGO_SETTINGS_MODULE": "bugsink_conf", "PYTHONPATH": str(folder)}
    with listening() as listener:
        port = listener.getsockname()[1]
        _manage(folder, "create_conf", "--template=local", "--host=127.0.0.1", f"--port={port}")
        with (folder / "bugsink_conf.py").open("a") as conf:
            conf.write(_SETTINGS.format(ingestion=str(folder / "ingestion")))
        _manage(folder, "manage", "migrate", "--verbosity=0", **environment)
        dsn = _manage(
            folder, "manage", "shell", "--no-imports", "-c", _CREATE_PROJECT, **environment
        )
        with served((*GUNICORN, "bugsink.wsgi"), listener, folder=folder, environment=environment):
            yield Bugsink(dsn=dsn.split()[-1], database=folder / "db.sqlite3")


def _manage(folder: Path, script: str, *arguments: str, **environment: str) -> str:
    program = f"from bugsink.scripts.{script} import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout


def parsed(stored: str) -> Any:
    """Return an event's stored JSON as data."""
    return json.loads(stored)
