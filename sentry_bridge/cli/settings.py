"""`sentry-bridge settings`: what is in force, and which layer says so."""

import json
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from sentry_bridge.cli.source import Environment, Files, console, settings_or_exit
from sentry_bridge.settings.display import Line, lines

_SHIPPED = "shipped default"


def settings(
    *,
    env: Environment = None,
    settings_file: Files = None,
    as_json: Annotated[
        bool, Parameter(name="--json", negative="", help="Print JSON: value and layer by key.")
    ] = False,
) -> int:
    """Print the settings in force with the layer of each; secrets are masked.

    Files and variables are seen, not what the application's code says: the framework's
    settings and keyword arguments of init(). The exit status is 2 when settings are wrong.
    """
    found = list(lines(settings_or_exit(env, settings_file)))
    if as_json:
        report = {
            line.key: {"value": line.value, "layer": line.layer or _SHIPPED} for line in found
        }
        print(json.dumps(report, indent=2))
        return 0
    table = Table("Setting", "Value", "Layer", box=None, header_style="bold", pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for line in found:
        table.add_row(*_cells(line))
    console().print(table)
    return 0


def _cells(line: Line) -> tuple[Text, Text, Text]:
    value = "not set" if line.value is None else json.dumps(line.value, ensure_ascii=False)
    style = "" if line.layer else "dim"
    return Text(line.key, style), Text(value, style), Text(line.layer or _SHIPPED, style)
