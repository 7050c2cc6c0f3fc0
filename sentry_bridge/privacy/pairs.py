"""Pairs inside text: `password=...`, `"secret": "..."`, reprs, query strings, cookies."""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.redaction import Finding

_PAIR = re.compile(
    r"(?<![\w$-])(?P<flag>--?)?(?P<key>[^\W\d][\w.$\[\]-]{0,80}+)[\\\"']{0,6}+\s{0,3}+"
    r"(?P<sep>=>|=|:|,(?=\s{0,3}+[bru]?[\\\"'])|(?(flag)\s))\s{0,3}+"
)
_QUOTED = re.compile(r"""[bruBRU]{0,2}(?P<quote>\\{0,6}["'])""")
_BARE = re.compile(r"[^\s,;&|)\]}>\"'\\]++")
_STOP = frozenset(
    [
        "none",
        "null",
        "true",
        "false",
        "expected",
        "invalid",
        "required",
        "missing",
        "field",
        "must",
        "cannot",
        "should",
        "not",
        "is",
        "has",
        "expired",
        "unknown",
        "wrong",
        "failed",
        "denied",
        "the",
        "a",
        "an",
    ]
)


def find_pairs(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the values that stand beside telling keys in `text`."""
    position = 0
    while match := _PAIR.search(text, position):
        position = match.end()
        telling = keys.tells(match["key"])
        if telling is None:
            # The value may be a pair itself.
            position = match.end("key") + 1
            continue
        start, end = _value(text, match.end())
        if end <= start or text[start:end].lower() in _STOP or text.startswith("[", start):
            continue
        yield Finding(start, end, f"pair:{telling.category.name}")
        position = end


def _value(text: str, position: int) -> tuple[int, int]:
    if quoted := _QUOTED.match(text, position):
        start = quoted.end()
        end = text.find(quoted["quote"], start)
        return start, len(text) if end < 0 else end
    if bare := _BARE.match(text, position):
        scheme = bare.group().lower() in ("bearer", "basic", "token")
        if scheme and (rest := _BARE.match(text, bare.end() + 1)):
            return rest.span()
        return bare.span()
    return position, position
