"""Source lines around a frame: the code stays, its literals beside telling names go."""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.redaction import Finding

_ASSIGNED = re.compile(
    r"(?<![\w.-])(?P<key>(?:--?)?[^\W\d][\w.$-]{0,200}+)(?P<close>[\"'\])]{0,4}+)\s{0,8}+"
    r"(?:(?::\s{0,4}+[\w.\[\]| ]{1,80}?)?\s{0,4}+={1,2}|:|(?P<comma>,)|=>|\()\s{0,8}+"
    r"[brufBRUF]{0,2}(?P<quote>\"\"\"|'''|[\"'])"
)
_NUMBER = re.compile(
    r"(?<![\w.-])(?P<key>[^\W\d][\w.]{0,200}+)\s{0,8}+=\s{0,8}+(?P<number>\d{3,})(?![\w.])"
)
_PEM_BODY = re.compile(r"\s*+[\"']?[0-9A-Za-z+/]{40,76}={0,2}(?:\\n)?[\"']?\s*+")
_TEMPLATE = re.compile(r"\[Filtered\]|\{[^{}]{0,80}\}|%[sdr(]")
_NAME = re.compile(r"[A-Za-z_]{1,80}+")


def find_in_source(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the literals in a line of source code that stand beside telling names."""
    position = 0
    while match := _ASSIGNED.search(text, position):
        position = match.end("key") + 1
        telling = keys.tells(match["key"])
        if telling is None or (match["comma"] and not match["close"]):
            continue
        start = match.end()
        end = start
        while (end := text.find(match["quote"], end)) > 0 and text[end - 1] == "\\":
            end += 1
        end = len(text) if end < 0 else end
        value = text[start:end]
        # A name as literal is a key (`form["password"]`, `getenv("TOKEN")`) or a template.
        named = _NAME.fullmatch(value) is not None and keys.tells(value) is not None
        if value and not named and not _TEMPLATE.search(value):
            yield Finding(start, end, f"pair:{telling.category.name}")
        position = max(position, end)
    for match in _NUMBER.finditer(text):
        telling = keys.tells(match["key"])
        if telling is not None and not telling.plural:
            yield Finding(*match.span("number"), f"pair:{telling.category.name}")
    if _PEM_BODY.fullmatch(text):
        yield Finding(0, len(text), "pem", "[pemkey]")
