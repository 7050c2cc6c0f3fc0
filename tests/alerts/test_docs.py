"""The plans and tables of the alerts page are those of the code."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("celery")

ROOT = Path(__file__).parents[2]


def test_the_alerts_page_is_up_to_date() -> None:
    script = str(ROOT / "scripts" / "alert_plans.py")
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
