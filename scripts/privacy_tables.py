"""Write the tables of docs/privacy.md from the code of the privacy engine.

Usage: `python scripts/privacy_tables.py [--check]`; with `--check` nothing is written, and the
exit status is 1 if the page is not what the code says.
"""

from page import filled, publish, read, table

from sentry_bridge.privacy.kinds import KINDS, Shape
from sentry_bridge.privacy.patterns import PATTERNS
from sentry_bridge.privacy.presets import PRESETS
from sentry_bridge.privacy.vocabulary import CATEGORIES, Category

PAGE = "docs/privacy.md"
LANGUAGES = 40
EXAMPLES = 8
DATA = ("data", "cookies", "identity", "name", "remove", "parameters", "attributes")


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


if __name__ == "__main__":
    regions = {
        "keys": keys(),
        "patterns": patterns(),
        "presets": presets(),
        "kinds": kinds(),
    }
    raise SystemExit(publish({PAGE: filled(read(PAGE), regions)}))
