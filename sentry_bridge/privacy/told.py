"""Told: the values that a text itself tells, by pairs, sentences, rows and printed objects."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from sentry_bridge.privacy.harmless import OBJECT
from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.pairs import find_pairs
from sentry_bridge.privacy.printed import find_printed
from sentry_bridge.privacy.prose import find_in_prose
from sentry_bridge.privacy.redaction import Finding
from sentry_bridge.privacy.rows import find_in_rows

# Without any of these a key has no value beside it.
_JOINT = re.compile(r"[=:;>,|(\s-]")
_REPEATED = 5
_MOST_REPEATED = 64


def find_told(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the values that `text` tells, and the same ones wherever it says them again."""
    if (text.isascii() and not _JOINT.search(text)) or OBJECT.fullmatch(text):
        return
    findings = [
        *find_pairs(text, keys),
        *find_in_prose(text, keys),
        *find_printed(text, keys),
        *find_in_rows(text, keys),
    ]
    yield from findings
    yield from _again(text, findings)


def _again(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    told = {text[finding.start : finding.end]: finding for finding in findings}
    for value, finding in islice(told.items(), _MOST_REPEATED):
        if len(value) < _REPEATED or not any(c.isdigit() for c in value):
            continue
        start = text.find(value)
        while start >= 0:
            end = start + len(value)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                yield Finding(start, end, finding.rule)
            start = text.find(value, end)
