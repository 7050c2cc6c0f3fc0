"""Write the tables of docs/privacy.md from the code of the privacy engine.

Usage: `python scripts/privacy_tables.py [--check]`; with `--check` nothing is written, and the
exit status is 1 if the page is not what the code says.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sentry_bridge.privacy.kinds import KINDS, Shape
from sentry_bridge.privacy.patterns import PATTERNS
from sentry_bridge.privacy.presets import PRESETS
from sentry_bridge.privacy.vocabulary import CATEGORIES, Category

PAGE = Path(__file__).parent.parent / "docs" / "privacy.md"
LANGUAGES = 40
EXAMPLES = 8
DATA = ("data", "cookies", "identity", "name", "remove", "parameters", "attributes")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in lines
    )


def keys() -> str:
    """Return the table of telling keys."""
    return table(
        ("Rule", "What the keys tell about", "For example", "Languages"),
        [
            (f"`{category.name}`", category.about, examples(category), ", ".join(category.phrases))
            for category in CATEGORIES
        ],
    )


def examples(category: Category) -> str:
    """Return a few phrases of a category, from several languages."""
    phrases = [" ".join(p.split()) for p in category.phrases["en"].split(",")][:EXAMPLES]
    others = [
        listing.split(",")[0].strip()
        for language, listing in category.phrases.items()
        if language != "en"
    ][:4]
    return ", ".join([*phrases, *others])


def patterns() -> str:
    """Return the table of patterns."""
    return table(
        ("Rule", "What is recognised", "Replaced by"),
        [(f"`{pattern.name}`", pattern.about, f"`{pattern.text}`") for pattern in PATTERNS],
    )


def presets() -> str:
    """Return the tables of presets and of what they cover."""
    parts = [
        table(
            ("Preset", "What it does", "User ids", "SQL literals"),
            [
                (
                    f"`{name}`",
                    preset.about,
                    "pseudonyms" if preset.identity else "stay",
                    "all go" if preset.sql_literals else "go beside telling columns",
                )
                for name, preset in PRESETS.items()
            ],
        )
    ]
    for name, preset in PRESETS.items():
        if preset.covers:
            parts.append(
                table(
                    (f"Categories of `{name}`", "Rules that look for them"), preset.covers.items()
                )
            )
    return "\n\n".join(parts)


def kinds() -> str:
    """Return the table of kinds: what passes as it is."""
    return table(
        ("Kind", "Structure that passes as it is", "Fields with a treatment of their own"),
        [
            (f"`{kind}`", ", ".join(kept(shape)), ", ".join(treated(shape)))
            for kind, shape in KINDS.items()
        ],
    )


def kept(shape: Shape) -> list[str]:
    """Return the fields that pass, deeper ones by their last name."""
    names: dict[str, None] = {}
    for name, action in shape.fields.items():
        if action in ("keep", "tree"):
            names[name] = None
        elif isinstance(action, Shape):
            names |= dict.fromkeys(f"{name}.{inner}" for inner in kept(action) if "." not in inner)
    return list(names)[:LANGUAGES]


def treated(shape: Shape) -> list[str]:
    """Return the fields that are neither structure nor plain data, with their treatment."""
    found: list[str] = []
    for name, action in shape.fields.items():
        if isinstance(action, Shape):
            found += [f"{name}.{inner}" for inner in treated(action)]
        elif isinstance(action, str) and action in DATA and action != "data":
            found.append(f"{name} ({action})")
    return found


def written(page: str) -> str:
    """Return the page with its tables written anew."""
    for name, text in (
        ("keys", keys()),
        ("patterns", patterns()),
        ("presets", presets()),
        ("kinds", kinds()),
    ):
        block = f"<!-- {name} -->\n{text}\n<!-- /{name} -->"
        page = re.sub(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _: block, page, flags=re.S)  # noqa: B023
    return page


def main() -> int:
    """Write the page, or check it."""
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    if "--check" in sys.argv[1:]:
        if before != after:
            print("docs/privacy.md is not up to date: run python scripts/privacy_tables.py")
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
