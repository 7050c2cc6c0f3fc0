"""The tables of the privacy page are those of the code."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not (ROOT / "scripts").is_dir(), reason="only in a checkout")
def test_the_privacy_page_is_up_to_date() -> None:
    script = str(ROOT / "scripts" / "privacy_tables.py")
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout
