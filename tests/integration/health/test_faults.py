"""The health endpoint follows what becomes of real dependencies."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .faults import FAULTS, LIMIT, TTL, Fault, ask, ask_until, observe
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


PAGE = (Path(__file__).parents[3] / "docs" / "health.md").read_text(encoding="utf-8")
PUBLISHED = "http://127.0.0.1:8000"


def test_docker_s_health_check(running: Surroundings) -> None:
    """The page's line, in a shell, as Docker runs it."""
    (line,) = re.findall(r"^HEALTHCHECK .*? CMD (.*)$", PAGE, re.MULTILINE)
    assert PUBLISHED in line
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    def run(url: str) -> int:
        return subprocess.run(
            line.replace(PUBLISHED, url),
            shell=True,
            cwd=running.folder,
            env={**os.environ, "PATH": path},
            check=False,
        ).returncode

    assert run(running.url) == 0
    worker = running.dependencies["Celery worker"]
    worker.pause()
    try:
        ask_until(running.url, lambda answer: answer.status == "degraded")
        assert run(running.url) == 0
    finally:
        worker.resume()
    assert run("http://127.0.0.1:9") == 1


def test_kubernetes_probes(running: Surroundings) -> None:
    """The page's probes, sent as the kubelet sends them: by the pod's address, any Accept."""
    paths = re.findall(r"httpGet: \{path: (\S+), port: 8000\}", PAGE)
    assert paths == ["/health/live", "/health/ready", "/health/startup"]
    ask_until(running.url, lambda answer: answer.status == "healthy")
    headers = {"Host": "10.1.2.3:8000", "User-Agent": "kube-probe/1.34", "Accept": "*/*"}
    for path in paths:
        assert ask(running.url, path, headers).code == 200


def test_liveness_and_startup_are_told_apart_from_readiness(running: Surroundings) -> None:
    database = running.dependencies["PostgreSQL"]
    database.pause()
    try:
        assert ask(running.url, "/health/live").code == 200
        assert ask(running.url, "/health/live").healthy == {}
    finally:
        database.resume()
