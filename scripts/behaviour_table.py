"""Write the table "behaviour x framework" into docs/context.md, from the conformance suite.

Usage: `python scripts/behaviour_table.py [--check] [RESULTS]`. RESULTS is what a run of
`pytest tests/conformance --junit-xml=RESULTS` wrote; without it the suite runs now. With
--check nothing is written, and the exit status is 1 when the table is out of date.
"""

import ast
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from page import ROOT, filled, publish, read

SUITE = ROOT / "tests" / "conformance"
PAGE = "docs/context.md"
FRAMEWORKS = {
    "fastapi": "FastAPI",
    "starlette": "Starlette",
    "flask": "Flask",
    "django-wsgi": "Django, WSGI",
    "django-asgi": "Django, ASGI",
}
_WORDS = {"passed": "yes", "failed": "**no**", "skipped": "n/a"}

Outcomes = dict[tuple[str, str], dict[str, set[str]]]


def run(folder: Path) -> Path:
    """Run the suite and return the file of its results."""
    results = folder / "results.xml"
    subprocess.run(  # noqa: S603 - our own suite
        [sys.executable, "-m", "pytest", str(SUITE), f"--junit-xml={results}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return results


def outcomes(results: Path) -> Outcomes:
    """Return, by module and test, the outcomes of all its cases for each framework."""
    found: Outcomes = defaultdict(lambda: defaultdict(set))
    for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314
        test, _, parameters = case.get("name", "").partition("[")
        framework = next(
            (name for name in FRAMEWORKS if f"{parameters.rstrip(']')}-".startswith(f"{name}-")),
            None,
        )
        if framework is not None:
            bad = case.find("failure") is not None or case.find("error") is not None
            outcome = (
                "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
            )
            module = case.get("classname", "").rpartition(".")[2]
            found[module, test][framework].add(outcome)
    return found


def table(found: Outcomes) -> str:
    """Return the outcomes as Markdown: a behaviour passes when all of its cases do."""
    names = FRAMEWORKS.values()
    rows = [f"| Behaviour | {' | '.join(names)} |", "| --- |" + " --- |" * len(FRAMEWORKS)]
    titled: set[str] = set()
    for (module, test), by_framework in sorted(found.items(), key=lambda item: item[0][0]):
        if module not in titled:
            titled.add(module)
            rows.append(f"| **{_title(module)}** |" + " |" * len(FRAMEWORKS))
        cells = [_word(by_framework[framework]) for framework in FRAMEWORKS]
        rows.append(f"| {_sentence(test)} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _title(module: str) -> str:
    text = (SUITE / f"{module}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or module).splitlines()[0].rstrip(".")


def _sentence(test: str) -> str:
    words = test.removeprefix("test_").replace("_s_", "'s ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _word(outcomes: set[str]) -> str:
    worst = next((name for name in ("failed", "passed", "skipped") if name in outcomes), "skipped")
    return _WORDS[worst]


def main() -> int:
    """Fill the region of the page, or only compare it."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    with TemporaryDirectory() as folder:
        results = Path(arguments[0]) if arguments else run(Path(folder))
        behaviours = table(outcomes(results))
    return publish({PAGE: filled(read(PAGE), {"behaviours": behaviours})})


if __name__ == "__main__":
    raise SystemExit(main())
