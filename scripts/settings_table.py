"""Write the table of settings into README.md and docs/settings.md, from the model.

With --check nothing is written, and the exit status is 1 when a table is out of date.
"""

import json
import sys
from pathlib import Path

from sentry_bridge.settings.schema import Setting, schema
from sentry_bridge.settings.variables import WELL_KNOWN

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/settings.md")
BEGIN, END = "<!-- settings:begin -->", "<!-- settings:end -->"


def table() -> str:
    """Return the settings as a Markdown table, in the order of the model."""
    rows = ["| Setting | Default | Allowed | Meaning |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{setting.key}` | {_default(setting)} | {setting.allowed} | {_meaning(setting)} |"
        for setting in schema().values()
    ]
    return "\n".join(rows)


def _default(setting: Setting) -> str:
    if setting.default is None:
        return "not set"
    value = dict(setting.default) if setting.is_table else setting.default
    return f"`{json.dumps(value)}`"


def _meaning(setting: Setting) -> str:
    words = [setting.doc]
    names = [f"`{name}`" for name, key in WELL_KNOWN.items() if key == setting.key]
    if names:
        words.append(f"Variable: {', '.join(reversed(names))}.")
    if setting.additive:
        words.append("Adds up over the layers.")
    if setting.weakens:
        words.append("Weakens.")
    return " ".join(words)


def main() -> int:
    """Fill the marked region of each page, or only compare it."""
    stale = []
    for page in PAGES:
        path = ROOT / page
        text = path.read_text(encoding="utf-8")
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not (begin and end):
            sys.exit(f"{page} has no region from {BEGIN} to {END}")
        filled = f"{before}{BEGIN}\n{table()}\n{END}{after}"
        if filled != text:
            stale.append(page)
            if "--check" not in sys.argv:
                path.write_text(filled, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"{', '.join(stale)}: out of date; run python scripts/settings_table.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
