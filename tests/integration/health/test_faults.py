"""The health endpoint follows what becomes of real dependencies."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from .faults import FAULTS, LIMIT, TTL, Fault, ask, observe
from .surroundings import Surroundings, surroundings

pytestmark = pytest.mark.integration

# Times are measured by `table`; here they only have to be of the right order.
_SLACK = 5.0


@pytest.fixture(scope="module")
def running() -> Iterator[Surroundings]:
    with surroundings() as running:
        yield running


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.dependency} {fault.kind}")
def test_a_fault_is_noticed_and_so_is_its_end(running: Surroundings, fault: Fault) -> None:
    seen = observe(running.url, fault, running.dependencies[fault.dependency])
    assert seen.during.status == fault.status
    assert seen.during.code == (503 if fault.status == "unhealthy" else 200)
    failing = {name for name, healthy in seen.during.healthy.items() if not healthy}
    assert failing >= set(fault.checks)
    assert seen.noticed < TTL + 2 * LIMIT + _SLACK
    assert seen.slowest < 2 * LIMIT + _SLACK


# The line of docs/health.md, as Docker runs it: in a shell, without the word CMD.
HEALTHCHECK = "sentry-bridge health --url {url}/health/ready || [ $? -eq 1 ] || exit 1"


def test_docker_s_health_check(running: Surroundings) -> None:
    def run(url: str) -> int:
        command = HEALTHCHECK.format(url=url).replace(
            "sentry-bridge", f"{sys.executable} -c 'import sentry_bridge.cli as c; c.main()'"
        )
        return subprocess.run(command, shell=True, cwd=running.folder, check=False).returncode

    assert run(running.url) == 0
    worker = running.dependencies["Celery worker"]
    worker.pause()
    try:
        assert run(running.url) == 0
    finally:
        worker.resume()
    assert run("http://127.0.0.1:9") == 1


def test_liveness_and_startup_are_told_apart_from_readiness(running: Surroundings) -> None:
    database = running.dependencies["PostgreSQL"]
    database.pause()
    try:
        assert ask(running.url, "/health/live").code == 200
        assert ask(running.url, "/health/live").healthy == {}
    finally:
        database.resume()
