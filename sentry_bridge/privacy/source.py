"""Source lines around a frame: the code stays, its literals beside telling names go."""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable, Telling
from sentry_bridge.privacy.pairs import balanced
from sentry_bridge.privacy.redaction import Finding

_NAMED = re.compile(
    r"(?<![\w.-])(?P<name>(?:--?)?[^\W\d][\w.$-]{0,200}+)(?P<close>[\\\"'\])]{0,8}+)\s{0,8}+"
    r"(?P<joint>(?::\s{0,4}+[\w.\[\]| ]{1,80}?)?\s{0,4}+(?:[!=]=|[:+]?=)|=>|[:,(]"
    r"|(?:not )?in\b|or\b)\s{0,8}+"
)
_LITERAL = re.compile(
    r"(?P<prefix>[brufBRUF]{0,2})(?P<quote>\\{0,4}(?:\"\"\"|'''|[\"']))"
    r"|(?<![\w.])(?P<number>0[xX][0-9A-Fa-f_]{3,}+|\d[\d_]{2,}+)(?![\w.])"
)
_PEM_BODY = re.compile(r"\s*+[\"']?[0-9A-Za-z+/]{40,76}={0,2}(?:\\n)?[\"']?\s*+")
_TEMPLATE = re.compile(r"\[Filtered\]|\{[^{}]{0,80}\}|%[sdr(]")
_RANDOM = re.compile(r"(?=[^\W\d]*\d)(?=\d*[^\W\d])[\w-]{6,}")
_KEY_END = re.compile(r"\\{0,4}[\"']{1,3}\s{0,8}+:")
_NAME = re.compile(r"[A-Za-z_]{1,80}+")
_WORDS = re.compile(r"[A-Za-z_. ]++")


def find_in_source(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the literals in a line of source code that stand beside telling names."""
    position = 0
    while match := _NAMED.search(text, position):
        position = match.end("name") + 1
        joint, quoted = match["joint"], bool(match["close"].strip(")]\\"))
        telling = keys.tells(match["name"])
        if telling is None or (joint == "," and not quoted):
            continue
        start = match.end()
        for finding in _literals(text, start, joint, quoted, telling, keys):
            yield finding
            position = finding.end
    if _PEM_BODY.fullmatch(text):
        yield Finding(0, len(text), "pem", "[pemkey]")


def _literals(
    text: str, start: int, joint: str, quoted: bool, telling: Telling, keys: KeyTable
) -> Iterator[Finding]:
    """Yield what is no name among the literals that the expression at `start` consists of."""
    opening = text[start : start + 1] if joint not in (",", "(") else ""
    listed = opening != "" and opening in "([{"
    limit = balanced(text, start) if listed else len(text)
    numbers = joint not in (",", "(") and (joint != ":" or quoted) and not telling.plural
    position = start
    while literal := (_LITERAL.search if listed else _LITERAL.match)(text, position, limit):
        if literal["number"]:
            if numbers and opening != "{":
                yield Finding(*literal.span(), f"pair:{telling.category.name}")
            position = literal.end()
        else:
            first, end = literal.end(), _closing(text, literal.end(), literal["quote"])
            value = text[first:end]
            # What a mapping holds may as well describe the field, such as its type.
            harmless = opening == "{" and _WORDS.fullmatch(value)
            is_key = (listed or joint == ",") and _KEY_END.match(text, end)
            if value and not harmless and not is_key and not _is_name(value, keys):
                yield Finding(first, end, f"pair:{telling.category.name}")
            position = end + len(literal["quote"])
        if not listed:
            return


def _closing(text: str, position: int, quote: str) -> int:
    """Return where the literal ends whose content begins at `position`; cut ones at the end."""
    end = position
    while (end := text.find(quote, end)) > 0 and text[end - 1] == "\\":
        end += 1
    return len(text) if end < 0 else end


def _is_name(value: str, keys: KeyTable) -> bool:
    """Tell a key (`form["password"]`, `getenv("TOKEN")`) or a template from a value."""
    if _TEMPLATE.search(value):
        return not _RANDOM.search(_TEMPLATE.sub(" ", value))
    return _NAME.fullmatch(value) is not None and keys.tells(value) is not None
