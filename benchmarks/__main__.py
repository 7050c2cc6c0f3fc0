"""Run every benchmark, print its tables and write them to docs/benchmarks.md.

Usage: `python -m benchmarks [NAME...]`; with names, only those run and nothing is written.
"""

import os
import platform
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from benchmarks.table import Table

NAMES = ("requests", "imports", "disabled", "health", "privacy", "tracking", "celery_tasks")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PEERS = ("sentry-sdk", "fastapi", "starlette", "flask", "django")


def main() -> None:
    """Measure what the command line names, or everything."""
    chosen = tuple(sys.argv[1:]) or NAMES
    sections = []
    for name in chosen:
        tables: Iterable[Table] = import_module(f"benchmarks.{name}").measure()
        for table in tables:
            sections.append(table.markdown())
            print(sections[-1], flush=True)
    if chosen == NAMES:
        PAGE.write_text("\n".join([_preface(), *sections]), encoding="utf-8")


def _preface() -> str:
    peers = ", ".join(f"{name} {version(name)}" for name in PEERS)
    return (
        "# Benchmarks\n\n"
        "Written by `tox -e bench`. Ratios compare two things measured in turns in one run;\n"
        "absolute numbers are those of one machine and only give the scale.\n\n"
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()};"
        f" {peers}.\n"
    )


if __name__ == "__main__":
    main()
