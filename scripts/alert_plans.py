"""Write the plans and tables of docs/alerts.md from the code.

Usage: `python scripts/alert_plans.py [--check]`; with `--check` nothing is written, and the
exit status is 1 if the page is not what the code says.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from page import filled, publish, read, table

from sentry_bridge.alerts.actions import ACTIONS
from sentry_bridge.alerts.conditions import CONDITIONS
from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.lines import lines
from sentry_bridge.alerts.plan import plan
from sentry_bridge.alerts.source import load_document
from sentry_bridge.alerts.state import State
from sentry_bridge.alerts.words import TRIGGERS

PAGE = "docs/alerts.md"
MODULE = re.compile(r"<!-- module: (?P<path>\S+) -->\n```python\n(?P<text>.*?)```", re.S)
EXAMPLE = re.compile(
    r"(?P<example><!-- example -->\n```toml\n(?P<toml>.*?)```\n<!-- plan -->\n)"
    r".*?(?=<!-- /plan -->)",
    re.S,
)
IMPORTS = """from datetime import timedelta
from celery import Celery
from celery.schedules import crontab
"""
# A project on whose server nothing was done yet.
EMPTY = State(
    directory=Directory(
        project="shop",
        project_id="1",
        teams={"payments": "2"},
        members={"ann@example.com": "3"},
        integrations={"acme-slack": "4", "acme-pagerduty": "5"},
        issues="6",
    ),
    found=(),
    ownership_rules="",
    project_teams=frozenset({"payments"}),
)


@contextmanager
def folder(page: str) -> Iterator[Path]:
    """Make a folder with the page's modules the working directory, for a while."""
    before = Path.cwd()
    with TemporaryDirectory() as name:
        for module in MODULE.finditer(page):
            path = Path(name) / module["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(IMPORTS + module["text"], encoding="utf-8")
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def planned(toml: str) -> str:
    """Return the plan of an example for a server on which nothing was done yet."""
    Path("alerts.toml").write_text(toml, encoding="utf-8")
    told = [text for _, text in lines(plan(load_document(), EMPTY))]
    return "\n".join(["```text", *told, "```"])


def kinds(models: Mapping[str, Any]) -> str:
    """Return the table of conditions or actions: their fields, defaults and meaning."""
    return table(
        ("`type`", "Fields", "Meaning"),
        [
            (f"`{name}`", ", ".join(said(model)) or "none", " ".join(model.__doc__.split()))
            for name, model in models.items()
        ],
    )


def said(model: Any) -> Iterator[str]:
    """Yield each field of a model, with its default if it has one."""
    for field in fields(model):
        if field.name == "type":
            continue
        default = field.default
        if default is MISSING:
            yield f"`{field.name}`"
        elif default in (None, ()):
            yield f"`{field.name}` (may be left out)"
        else:
            yield f"`{field.name}` (`{default}`)"


def triggers() -> str:
    """Return the table of triggers."""
    return table(
        ("`when`", "In Sentry's API"),
        [(f"`{word}`", f"`{name}`") for word, name in TRIGGERS.items()],
    )


def with_plans(page: str) -> str:
    """Return the page with the plan of each example written anew."""
    with folder(page):
        return EXAMPLE.sub(lambda found: f"{found['example']}{planned(found['toml'])}\n", page)


if __name__ == "__main__":
    regions = {
        "conditions": kinds(CONDITIONS),
        "actions": kinds(ACTIONS),
        "triggers": triggers(),
    }
    raise SystemExit(publish({PAGE: filled(with_plans(read(PAGE)), regions)}))
