"""The demo on the screen: tables with one column for each framework."""

import re
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sentry_bridge.demo.fact import facts
from sentry_bridge.demo.outcome import Outcome, Visit, counted
from sentry_bridge.demo.planted import PLANTED
from sentry_bridge.demo.service import Service
from sentry_bridge.demo.traffic import REQUESTS

_FIRST = 15  # width of the first column
_NOTHING = Text("nothing", style="dim")
# What the policy leaves in a value's place: [Filtered], [email], ...
_MARK = re.compile(r"\[[A-Za-z_-]+\]")
_LEAD = 10  # characters shown before such a mark, so that it is on the screen


def show_outcomes(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print what the applications held, what of it arrived, and what else did."""
    names = [outcome.visit.framework.name for outcome in outcomes]
    table = _table("What the applications hold, and what arrives", ["place", "held", *names])
    table.show_footer = True
    table.columns[1].ratio = 3
    for column in table.columns:
        column.no_wrap, column.overflow = True, "ellipsis"
    table.columns[0].footer = "leaked"
    for column, outcome in zip(table.columns[2:], outcomes, strict=True):
        column.footer = _leak_count(outcome)
    for planted in PLANTED:
        cells = []
        for outcome in outcomes:
            if any(leak.planted is planted for leak in outcome.leaks):
                cells.append(Text(planted.secret, style="bold red"))
            else:
                cells.append(_arrived(outcome.arrived(planted.request, planted.path)))
        table.add_row(planted.place, Text(planted.held, style="yellow"), *cells)
    console.print(table)

    order = next(request for request in REQUESTS if request.name == "order")
    table = _table("What else arrives: whose failure it is", ["fact", *names])
    columns = [facts(outcome.visit.framework, order) for outcome in outcomes]
    for row in zip(*columns, strict=True):
        cells = []
        for outcome, fact in zip(outcomes, row, strict=True):
            arrived = outcome.arrived(order.name, fact.path)
            style = "green" if arrived == fact.expected else "bold red"
            cells.append(Text(arrived, style=style) if arrived is not None else _NOTHING)
        table.add_row(row[0].name, *cells)
    console.print(table)


def show_gates(console: Console, visits: Sequence[Visit]) -> None:
    """Print what the gate of each application says about itself."""
    table = _table("The gate", ["", *(visit.framework.name for visit in visits)])
    healths = [visit.health for visit in visits]
    table.add_row("in place", *(_yes(health.get("installed")) for health in healths))
    table.add_row("sent", *(_text(counted(health.get("sent"))) for health in healths))
    redactions = [health.get("redactions") or {} for health in healths]
    table.add_row(
        "taken out",
        *(_text(f"{sum(by.values())} by {len(by)} rules" if by else "") for by in redactions),
    )
    for name in ("dropped", "undelivered", "scrub_failures", "hook_failures"):
        table.add_row(
            name.replace("_", " "), *(_text(counted(health.get(name))) for health in healths)
        )
    console.print(table)


def show_problems(console: Console, problems: Iterable[tuple[str, str]]) -> None:
    """Print what is wrong, each with the framework that it is wrong in."""
    for framework, problem in problems:
        console.print(Text(f"✗ {framework}: {problem}", style="bold red"))


def show_services(console: Console, services: Sequence[Service], receiver: str | None) -> None:
    """Print where everything that keeps running listens."""
    table = _table("Running until Ctrl-C", ["", "URL"])
    for service in services:
        table.add_row(service.framework.name, f"{service.url}/orders/4711")
    if receiver is not None:
        table.add_row("receiver", receiver)
    console.print(table)


def _table(title: str, columns: Iterable[str]) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        expand=True,
    )
    first, *others = columns
    table.add_column(first, width=_FIRST)
    for column in others:
        table.add_column(column, ratio=2, overflow="fold")
    return table


def _arrived(value: str | None) -> Text:
    if value is None:
        return _NOTHING
    mark = _MARK.search(value)
    if mark is not None and mark.start() > _LEAD:
        value = "…" + value[mark.start() - _LEAD + 1 :]
    text = Text(value)
    text.highlight_regex(_MARK, "green")
    return text


def _leak_count(outcome: Outcome) -> Text:
    style = "bold red" if outcome.leaks else "bold green"
    return Text(f"{len(outcome.leaks)} of {len(PLANTED)}", style=style)


def _yes(value: object) -> Text:
    return Text("yes", style="green") if value else Text("no", style="bold red")


def _text(value: str) -> Text:
    return Text(value) if value else Text("none", style="dim")
