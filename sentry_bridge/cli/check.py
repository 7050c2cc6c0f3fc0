"""`sentry-bridge check`: are the settings right, and what do they let out?"""

import sys
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from sentry_bridge.bootstrap.verification import faults
from sentry_bridge.cli.source import Environment, Files, console, exit_with, settings_or_exit
from sentry_bridge.settings import Settings
from sentry_bridge.settings.weakening import weakenings


def check(
    *,
    env: Environment = None,
    settings_file: Files = None,
    strict: Annotated[
        bool, Parameter(negative="", help="Exit with status 1 when anything weakens protection.")
    ] = False,
) -> int:
    """Check the settings, and name everything in them that weakens the protection.

    The exit status is 2 when settings are wrong, with every problem on the standard error;
    1 when they are right but weaken the protection and --strict is given; else 0.
    """
    settings = settings_or_exit(env, settings_file)
    # The application's modules, which settings name, lie where the command is called.
    sys.path.insert(0, "")
    if wrong := list(faults(settings)):
        exit_with(wrong)
    found = list(weakenings(settings))
    output = console()
    for weakening in found:
        output.print(
            Text.assemble(
                (weakening.key, "bold yellow"),
                (f" ({weakening.layer})", "dim"),
                f": {weakening.what}",
            ),
            soft_wrap=True,
        )
    output.print(Text(f"The settings are right. {_state(settings)} {_count(len(found))}"))
    return 1 if strict and found else 0


def _state(settings: Settings) -> str:
    if settings.enabled and settings.dsn:
        return f"Sentry is on in {settings.environment}."
    reason = "there is no DSN" if settings.enabled else "it is not enabled"
    return f"Sentry is off in {settings.environment}: {reason}."


def _count(weakenings: int) -> str:
    if not weakenings:
        return "Nothing weakens the protection."
    if weakenings == 1:
        return "One setting weakens the protection."
    return f"{weakenings} settings weaken the protection."
