"""The command starts fast, and says what it needs."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.cli.conftest import Run


def python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_version_needs_nothing_and_loads_nothing() -> None:
    result = python(
        "import sys\n"
        "sys.modules['cyclopts'] = sys.modules['rich'] = None\n"
        "sys.argv = ['sentry-bridge', '--version']\n"
        "from sentry_bridge.cli import main\n"
        "main()\n"
        "assert not {'dynaconf', 'sentry_sdk'} & set(sys.modules)\n"
    )
    assert (result.stdout, result.stderr) == (f"{version('sentry-bridge')}\n", "")


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_the_extra_one_line_says_how_to_get_it(missing: str) -> None:
    # Alone missing; what is looked for first is nobody's concern.
    pytest.importorskip("cyclopts")
    pytest.importorskip("rich")
    result = python(
        "import sys\n"
        f"sys.modules['{missing}'] = None\n"
        "sys.argv = ['sentry-bridge', 'check']\n"
        "from sentry_bridge.cli import main\n"
        "main()\n"
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == f"sentry-bridge needs {missing}: pip install 'sentry-bridge[cli]'\n"


def test_without_the_extra_for_alerts_the_other_commands_work() -> None:
    pytest.importorskip("cyclopts")
    pytest.importorskip("cronsim")
    program = (
        "import sys\n"
        "sys.modules['cronsim'] = None\n"
        "sys.argv = ['sentry-bridge', {}]\n"
        "from sentry_bridge.cli import main\n"
        "main()\n"
    )
    overview = python(program.format("'--help'"))
    assert (overview.returncode, "alerts" in overview.stdout) == (0, True)
    validate = python(program.format("'alerts', 'validate'"))
    assert validate.returncode == 1
    assert validate.stderr == "alerts need cronsim: pip install 'sentry-bridge[alerts]'\n"


def test_a_command_loads_no_other_command() -> None:
    pytest.importorskip("cyclopts")
    result = python(
        "import sys\n"
        "sys.argv = ['sentry-bridge', 'settings', '--settings-file', 'absent.toml']\n"
        "from sentry_bridge.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "loaded = {name for name in sys.modules if name.startswith('sentry_bridge.cli.')}\n"
        "assert loaded == {'sentry_bridge.cli.settings', 'sentry_bridge.cli.source'}, loaded\n"
    )
    assert result.returncode == 0, result.stderr


def test_the_overview_names_every_command(run: Run) -> None:
    pytest.importorskip("cyclopts")
    result = run("--help")
    assert result.status == 0
    for words in ("settings", "Print the settings in force", "check", "Check the settings"):
        assert words in result.output


def test_an_unknown_command_is_an_error(run: Run) -> None:
    pytest.importorskip("cyclopts")
    assert run("chekc").status != 0
