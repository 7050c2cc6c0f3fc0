"""The table of settings in the documents is what the model says."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = "scripts/settings_table.py"


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / SCRIPT, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def copy_script(root: Path) -> None:
    for script in (SCRIPT, "scripts/page.py"):
        shutil.copy(ROOT / script, root / script)


def test_the_documents_are_up_to_date() -> None:
    result = run(ROOT, "--check")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_table_that_is_out_of_date_is_found_and_filled(tmp_path: Path) -> None:
    for folder in ("scripts", "docs"):
        (tmp_path / folder).mkdir()
    copy_script(tmp_path)
    for page in (tmp_path / "README.md", tmp_path / "docs" / "settings.md"):
        page.write_text("above\n<!-- settings -->\nold\n<!-- /settings -->\nbelow\n")
    assert run(tmp_path, "--check").returncode == 1
    assert "\nold\n" in (tmp_path / "README.md").read_text()
    assert run(tmp_path).returncode == 0
    assert run(tmp_path, "--check").returncode == 0
    text = (tmp_path / "README.md").read_text()
    assert text.startswith("above\n<!-- settings -->\n| Setting |")
    assert text.endswith("<!-- /settings -->\nbelow\n")
    assert '| `privacy.preset` | `"standard"` | one of standard, strict' in text


def test_a_page_without_a_place_for_the_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    copy_script(tmp_path)
    (tmp_path / "README.md").write_text("nothing")
    result = run(tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith("there is no region")
