"""Source: where a command reads the settings from, and what it prints when they are wrong."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import Parameter
from rich.console import Console

from sentry_bridge.settings import Problem, Settings, SettingsError, load

Environment = Annotated[
    str | None,
    Parameter(
        name="--env",
        help="The section of the files to apply, instead of what SENTRY_ENVIRONMENT or"
        " ENVIRONMENT says.",
    ),
]
Files = Annotated[
    list[Path] | None,
    Parameter(
        name="--settings-file",
        help="A settings file to read instead of settings.toml; can be repeated.",
        negative="",
    ),
]

_WIDTH_OF_PIPES = 160


def console() -> Console:
    """Return a console for the standard output; what is not a terminal gets long lines."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_PIPES, highlight=False)


def settings_or_exit(environment: str | None, files: Sequence[Path] | None) -> Settings:
    """Load the settings, or print every problem and exit with status 2."""
    try:
        return load(env=environment, settings_files=files)
    except SettingsError as error:
        exit_with(error.problems)


def exit_with(problems: Sequence[Problem]) -> NoReturn:
    """Print every problem on the standard error and exit with status 2."""
    report_problems(problems)
    sys.exit(2)


def report_problems(problems: Sequence[Problem]) -> None:
    """Print every problem on the standard error."""
    output = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    for problem in problems:
        output.print(problem.key, style="bold red", end=" ")
        output.print(f"({problem.layer})", style="dim", end=": ")
        output.print(problem.message)
    output.print("1 problem." if len(problems) == 1 else f"{len(problems)} problems.")
