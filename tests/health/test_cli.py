"""`sentry-bridge health` and `manage.py health` exit with what the checks say."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from sentry_bridge import get_bridge

pytest.importorskip("cyclopts")

from sentry_bridge.cli.health import health

SETTINGS = """
[default.health.checks.mine]
kind = "callable"
target = "shop:mine"
critical = {critical}
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*command: str, shop: str, critical: str = "true") -> subprocess.CompletedProcess[str]:
        (tmp_path / "shop.py").write_text(shop)
        (tmp_path / "settings.toml").write_text(SETTINGS.format(critical=critical))
        return subprocess.run(
            [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Lay out a service in the working directory."""

    def lay_out(shop: str, critical: str = "true") -> None:
        (tmp_path / "shop.py").write_text(shop)
        (tmp_path / "settings.toml").write_text(SETTINGS.format(critical=critical))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "shop", raising=False)
    yield lay_out
    sys.modules.pop("shop", None)
    get_bridge().close()


ILL = "def mine(): raise ConnectionError('db-7.internal')"
WELL = "def mine(): return True"


@pytest.mark.parametrize(
    ("shop", "critical", "code", "status"),
    [
        (WELL, "true", 0, "healthy"),
        (ILL, "false", 1, "degraded"),
        (ILL, "true", 2, "unhealthy"),
    ],
)
def test_the_exit_status_tells(
    service: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    shop: str,
    critical: str,
    code: int,
    status: str,
) -> None:
    service(shop, critical)
    assert health(json=True) == code
    printed = capsys.readouterr()
    assert json.loads(printed.out)["status"] == status
    assert "db-7" not in printed.out + printed.err


def test_people_read_lines(
    service: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    service(ILL)
    health()
    printed = capsys.readouterr().out
    assert printed.splitlines()[0] == "unhealthy"
    assert "critical  mine    ConnectionError" in printed


def test_wrong_settings_are_unhealthy(
    service: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    service(WELL, critical='"no"')
    assert health() == 2
    assert "health.checks.mine.critical (settings.toml [default])" in capsys.readouterr().err


def test_it_is_a_command(run: Callable[..., Any]) -> None:
    command = "import sys; sys.path.remove(''); import sentry_bridge.cli as c; c.main()"
    done = run("-c", command, "health", "--json", shop=ILL)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (2, "unhealthy")


ANSWERS = {
    "/ready": (200, b'{"status": "degraded", "version": null, "checks": {}}'),
    "/down": (503, b'{"status": "unhealthy", "version": null, "checks": {}}'),
    "/other": (200, b"<html>welcome</html>"),
    "/strange": (200, b'{"status": "superb"}'),
}


class Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.mark.parametrize(
    ("path", "code"), [("/ready", 1), ("/down", 2), ("/other", 2), ("/strange", 2)]
)
def test_a_running_service_can_be_asked(
    path: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}{path}"
        assert health(url=url) == code
        server.shutdown()
        thread.join()
    assert health(url=url) == 2
    assert "127.0.0.1" not in capsys.readouterr().err
    assert health(url="file:///etc/passwd") == 2


MANAGE = """
import sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["sentry_bridge_django"],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "{name}"}}}},
    SENTRY_BRIDGE={{"health": {{"checks": {{"db": {{"kind": "django"}}}}}}}},
)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "health", "--json"])
"""


@pytest.mark.parametrize(("name", "code"), [(":memory:", 0), ("/no/such/folder.db", 2)])
def test_django_s_command_checks_its_connections(
    run: Callable[..., Any], name: str, code: int
) -> None:
    pytest.importorskip("django")
    done = run("-c", MANAGE.format(name=name), shop=WELL)
    told = json.loads(done.stdout)
    assert done.returncode == code, done.stderr
    assert told["checks"]["db"]["healthy"] is (code == 0)
    assert told["checks"]["mine"]["healthy"] is True
