"""Printed: what objects about persons, and secrets, say of themselves: `<User: jane>`."""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.persons import is_full_name, is_person, is_titled
from sentry_bridge.privacy.redaction import Finding

_PRINTED = re.compile(
    r"<(?P<class>[A-Z]\w{1,60}+)(?:: |(?= \d{1,20}+ ['\"]))"
    r"(?!\w{1,60}+ object\b)(?P<self>[^<>=\n]{1,120}+)>"
)


def find_printed(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the content of printed objects whose class tells."""
    for match in _PRINTED.finditer(text):
        name, content = match["class"], match["self"]
        telling = keys.tells(name)
        if telling is not None and any(c.isdigit() for c in content):
            yield Finding(*match.span("self"), f"pair:{telling.category.name}")
        elif (
            is_person(name)
            and any(c.isalpha() for c in content)
            and (not is_titled(name) or is_full_name(content))
        ):
            yield Finding(*match.span("self"), "pair:name")
