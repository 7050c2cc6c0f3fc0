"""Write the plans and tables of docs/alerts.md from the code.

Usage: `python scripts/alert_plans.py [--check]`; with `--check` nothing is written, and the
exit status is 1 if the page is not what the code says.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sentry_bridge.alerts.actions import ACTIONS
from sentry_bridge.alerts.conditions import CONDITIONS
from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.lines import lines
from sentry_bridge.alerts.plan import plan
from sentry_bridge.alerts.source import load_document
from sentry_bridge.alerts.state import State
from sentry_bridge.alerts.words import TRIGGERS

PAGE = Path(__file__).parent.parent / "docs" / "alerts.md"
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


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


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


def written(page: str) -> str:
    """Return the page with its plans and tables written anew."""
    with folder(page):
        page = EXAMPLE.sub(lambda found: f"{found['example']}{planned(found['toml'])}\n", page)
    for name, text in (
        ("conditions", kinds(CONDITIONS)),
        ("actions", kinds(ACTIONS)),
        ("triggers", triggers()),
    ):
        pattern = rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)"
        page = re.sub(pattern, lambda _, text=text: f"{text}\n", page, flags=re.S)
    return page


def main() -> int:
    """Write the page, or check it."""
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    if "--check" in sys.argv[1:]:
        if before != after:
            print("docs/alerts.md is not up to date: run python scripts/alert_plans.py")
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
