"""Prose: sentences that name something and say its value, next to it or some words on.

`password for jane was reset to ...`, `Incorrect API key provided: ...`, `Field 'pin'
expected a number but got ...`, `Incorrect date value: '...' for column 'birth_date'`.
What counts as a value depends on what was named: a word among words is none.
"""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable, Telling
from sentry_bridge.privacy.redaction import PLACEHOLDER, Finding, in_placeholder
from sentry_bridge.privacy.vocabulary import CREDENTIAL, METADATA, SECRETS

_WORD = re.compile(r"(?<![\w.])-{0,2}(?P<key>[^\W\d_][\w.-]{0,60}+)")
# Between a name and its value: words, small numbers, and what libraries say of types.
_FILLER = (
    r"[ ,:(\['\"]{1,4}"
    r"(?:[^\W\d_]{1,20}+(?:['\u2019_-][^\W\d_]{1,20}+){0,3}(?![\w.@-]{0,40}\d)"
    r"|\d{1,3}+(?![\w.-])|<class '[\w.]{1,40}'>|(?!\[(?:Filtered|[a-z-]{2,12})\])\[[^\]\n]{0,40}\])"
)
# Values have digits, or stand in marks.
_VALUED = re.compile(r"[\d\"'`<\u00ab\u201e\u201c\u300c]")
_CLASS = re.compile(r"<class '[\w.]{1,40}'>")
_REST = re.compile(
    rf"(?P<close>[\"'`\])}}]{{0,3}}+(?:\.(?= [Gg]ot ))?)(?P<filler>(?:{_FILLER}){{0,8}}?)"
    r"(?P<joint>\s{0,4}[:=]\s{0,4}|\s{1,4}[-\u2013\u2014\u2192\u21d2|/]\s{1,4}|\s?\|\s?"
    r"|[ \t\n(\[]{1,4})"
    r"(?:(?P<quote>[\"'`\u00ab\u201e\u201c\u300c])(?P<quoted>[^\"'`\n\u00bb\u201c\u201d\u300d]{1,120}+)"
    r"|<(?P<angled>[^<>\s]{4,80}+)>"
    r"|(?P<bare>(?=[^\s\d]{0,40}+\d)(?!\d{1,3}(?![\w.-]))[^\s,;&()<>\[\]{}\"'`|]{1,120}+))"
)
_MORE = re.compile(
    r"['\"]?\s{1,2}(?:to|and|or|vs\.?|!=|<>)\s{1,2}['\"]?(?P<bare>[^\s,;()<>\[\]{}\"'`|]{4,120}+)"
)
_AFTER_VALUE = re.compile(
    r"['\"](?P<value>[^'\"\n]{1,120}+)['\"] (?:for|in|of|on) (?:the )?(?:column|key|field"
    r"|parameter|attribute|argument|variable|option|header|index) [`'\"]?(?P<key>[\w.$`-]{1,80}+)"
    r"|(?<=field \[)(?P<field>[\w.]{1,80}+)\][^\n]{0,200}?value: '(?P<shown>[^'\n]{1,120}+)'"
    r"|assign \"'?(?P<assigned>[^'\"\n]{1,120}+)'?\": \"(?P<attribute>[\w.]{1,80}+)\" must"
)
_NAMED_CODE = re.compile(
    r"(?<![\w.])(?P<code>\d{4,8})(?= (?:is|as|ist|es|est) "
    r"(?:your|the|my|ihr|dein|votre|tu|su)\b[^\n.]{0,40}"
    r"(?:code|password|passwort|passcode|pin|otp)\b)",
    re.IGNORECASE,
)
_EASTERN = re.compile(
    "(?:"
    + "|".join(
        word.strip()
        for language in ("zh", "ja", "ko")
        for word in CREDENTIAL.phrases[language].split(",")
        if not word.strip().isascii()
    )
    + ")[^\\x00-\\x7f]{0,4}[\\s:\"']{0,3}(?P<value>(?=[^\\s\\d]{0,40}+\\d)[\\x21-\\x7e]{4,80}+)"
)
_GROUPS = re.compile(r"(?:[ ./-]{1,2}\(?[0-9A-Z]{0,2}\d[0-9()./-]{0,20}+)++")
# Versions, times, durations, places and pointers are facts, beside whatever name.
_FACT = re.compile(
    r"v?\d+(?:\.\d+){2,}.*|\d{4}-\d\d-\d\d.*|\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d|kb|mb|gb|%)"
    r"|[\w+.-]+://.*|[./~].*|0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_CODES = frozenset("pin otp totp tan puk code passcode cvv cvc cvn geheimzahl".split())  # noqa: SIM905
_SAYING = frozenset(
    """
    is was got value provided given received found it ist war lautet es era est é foi è jest
    """.split()  # noqa: SIM905
)
_CHANGED = re.compile(
    r"\b(?:changed?|set|reset|updated?|rotated?)\s(?:the\s|my\s)?\Z", re.IGNORECASE
)
_CHANGING = frozenset("changed change set reset updated rotated equal equals".split())  # noqa: SIM905
# What may be said of a password as well, and does not name another thing.
_STATES = frozenset(
    """
    reset changed valid invalid expired used missing failed new old updated ids id name for
    provided not in required
    """.split()  # noqa: SIM905
)
_ABOUT = METADATA - _STATES
_PERSONAL_VALUE = re.compile(r".*[A-Z\d.@\u00c0-\uffff].*")


def find_in_prose(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield the values that sentences say of what they name."""
    if not _VALUED.search(text):
        return
    position = 0
    for match in _WORD.finditer(text):
        key = match["key"]
        if match.start() < position:
            continue
        telling = keys.tells(key) or keys.spoken(text, match.start("key"), key)
        if telling is None or in_placeholder(text, match.start("key")):
            continue
        for start, end in _said(text, match, telling, keys):
            yield Finding(start, end, f"pair:{telling.category.name}")
            position = end
    for match in _AFTER_VALUE.finditer(text):
        group = next(name for name in ("value", "shown", "assigned") if match[name] is not None)
        telling = keys.tells(match["key"] or match["field"] or match["attribute"])
        if telling is not None and keys.tells(match[group]) is None:
            yield Finding(*match.span(group), f"pair:{telling.category.name}")
    for match in _NAMED_CODE.finditer(text):
        yield Finding(*match.span("code"), "pair:credential")
    if not text.isascii():
        for match in _EASTERN.finditer(text):
            yield Finding(*match.span("value"), "pair:credential")


def _said(
    text: str, name: re.Match[str], telling: Telling, keys: KeyTable
) -> Iterator[tuple[int, int]]:
    rest = _REST.match(text, name.end())
    if rest is None or (rest["joint"].isspace() and any(c.isdigit() for c in name["key"])):
        return
    filler = _CLASS.sub("", rest["filler"]).lower()
    if not filler and rest["joint"].strip() in (":", "="):
        # A pair, and those are read elsewhere.
        return
    words = re.findall(r"[^\W\d]+", filler)
    if any(word in _ABOUT for word in words):
        return
    said = (
        rest["joint"].strip(" \t\n([") != ""
        or filler.rstrip().endswith(":")
        or (bool(words) and words[-1] in _SAYING)
        or (len(words) > 1 and words[-1] == "to" and words[-2] in _CHANGING)
        or (
            words in (["from"], ["to"])
            and _CHANGED.search(text, max(0, name.start() - 20), name.start()) is not None
        )
    )
    if words and not said and not set(words) <= {"number", "no", "nr", "nummer", "id"}:
        return
    group = next(name for name in ("quoted", "angled", "bare") if rest[name] is not None)
    start, end = rest.span(group)
    if group == "bare":
        end = _bare_end(text, start, end, telling)
    value = text[start:end]
    if group == "bare" and "=" in value.rstrip("=") and not said:
        # `session timeout=30`: another pair.
        return
    plain = not words or words[-1] in _SAYING
    if PLACEHOLDER.match(text, start) or not _is_value(
        value, group, said, plain, name["key"], telling
    ):
        return
    if group == "quoted" and keys.tells(value) is not None:
        return
    yield start, end
    while more := _MORE.match(text, end):
        start, end = more.start("bare"), _bare_end(text, *more.span("bare"), telling)
        if not _is_value(text[start:end], "bare", True, True, name["key"], telling):
            return
        yield start, end


def _bare_end(text: str, start: int, end: int, telling: Telling) -> int:
    while end > start and text[end - 1] in ".,:;?":
        end -= 1
    if telling.category.name not in SECRETS and (groups := _GROUPS.match(text, end)):
        end = groups.end()
    return end


def _is_value(value: str, group: str, said: bool, plain: bool, key: str, telling: Telling) -> bool:
    """Tell whether a word, or quoted text, can be the value of what was named."""
    digits = sum(c.isdigit() for c in value)
    if _FACT.fullmatch(value) and not (group == "quoted" and said) and not _DATE.fullmatch(value):
        return False
    if telling.plural and value.replace(",", "").replace(".", "").isdigit():
        return False
    if telling.category.name in SECRETS:
        if group == "quoted":
            if digits or telling.category.name == "session":
                return digits > 0 and len(value) >= 4
            return len(value) >= 6 and " " not in value and value.isascii()
        if value.isdigit():
            last = re.split(r"[\W_\d]+", key.lower())[-1]
            return len(value) >= 4 and ((said and plain) or last in _CODES)
        return digits > 0 and len(value) >= (4 if said else 6)
    if group == "quoted":
        return _PERSONAL_VALUE.fullmatch(value) is not None and len(value) > 2
    return digits >= 6 or _DATE.fullmatch(value) is not None
