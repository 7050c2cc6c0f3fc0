"""Write the table of settings into README.md and docs/settings.md, from the model.

With --check nothing is written, and the exit status is 1 when a table is out of date.
"""

import json

from page import filled, publish, read

from sentry_bridge.settings.schema import Setting, schema
from sentry_bridge.settings.variables import WELL_KNOWN

PAGES = ("README.md", "docs/settings.md")


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


if __name__ == "__main__":
    raise SystemExit(publish({page: filled(read(page), {"settings": table()}) for page in PAGES}))
