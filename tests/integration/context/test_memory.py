"""Nothing of a request is kept after it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[3]
# Caches and pools settle; 64 bytes kept of each of the last 5,000 requests would be 320,000.
SETTLING = 250_000


@pytest.mark.parametrize("framework", ["fastapi", "flask", "django"])
def test_twenty_thousand_requests_leave_nothing(framework: str, tmp_path: Path) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "tests.integration.context.memory", framework],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=600,
    ).stdout
    left = json.loads(printed.splitlines()[-1])
    # The SDK remembers the last exception of each thread that serves, so as not to report it
    # twice; and an exception remembers the frames that it passed.
    assert left["requests"] <= 1
    assert left["bytes"] < SETTLING
