"""Statements: values that stand apart from the names that tell what they are.

SQL (`INSERT INTO t (a, b) VALUES (...)`, bound parameters in error messages), rows that
databases quote in their messages, and pydantic's `input_value=`.
"""

import re
from collections.abc import Iterator

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.pairs import balanced, inside, value_at
from sentry_bridge.privacy.redaction import Finding
from sentry_bridge.privacy.vocabulary import PERSONAL

HINT = (
    r"(?i:insert\s+into|replace\s+into|failing row|duplicate entry|parameters: |input_value="
    r"|values\s{0,4}\(|key \(|['\"]loc['\"])"
)
LITERAL_HINT = r"(?i:select\s|insert\s|update\s|delete\s|where\s|values\s{0,4}\()"

_INSERT = re.compile(
    r"\b(?:insert|replace)\s{1,8}(?:ignore\s{1,8})?into\s{1,8}[\w.\"`\[\]]{1,200}+\s{0,8}\(",
    re.IGNORECASE,
)
_VALUES = re.compile(r"\bvalues\s{0,8}(?=\()", re.IGNORECASE)
_NAME = re.compile(r"[\w$.]{1,120}+")
_VALUE = re.compile(
    r"\s*+(?P<value>[A-Za-z]{0,8}'(?:[^'\\]|''|\\.)*+(?:'|$)|\"(?:[^\"\\]|\\.)*+(?:\"|$)"
    r"|[^\s,()'\"]++(?:\([^()]{0,200}\))?)(?:::[\w ]{1,40})?\s*+",
)
_ROW_DETAIL = re.compile(r"failing row contains \(", re.IGNORECASE)
_DUPLICATE = re.compile(
    r"duplicate entry '(?P<value>(?:[^'\\]|\\.){1,500}+)' for key '(?P<key>[\w.$-]{1,120})'",
    re.IGNORECASE,
)
_KEY_DETAIL = re.compile(
    r"\bkey \((?P<keys>[^()]{1,300}(?:\([^()]{0,80}\)[^()]{0,80})?)\)=\(", re.IGNORECASE
)
_PARAMETERS = re.compile(r"(?:\[|with )parameters: (?=[\[({])", re.IGNORECASE)
_STRING = re.compile(r"[bru]{0,2}(?P<quote>['\"])")
_INPUT = re.compile(
    r"(?:^|\n)(?P<loc>[^\n]{1,200})\n[^\n]{0,400}\[type=[^\n]{1,60}, input_value=(?P<value>[^\n]*?)"
    r"(?=, input_type=|\n|$)"
)
_LOCATED = re.compile(
    r"['\"]loc['\"]:\s?[(\[](?P<loc>[^()\[\]]{1,200})[)\]]"
    r"(?:(?!['\"]loc['\"])[^\n]){0,400}?['\"]input['\"]:\s?"
)
_SQL_LITERAL = re.compile(
    r"(?<![\w$])[A-Za-z]?'(?P<text>(?:[^'\\]|''|\\.)*+)(?:'|$)|(?<![\w$.%:?])(?P<number>\d++(?:\.\d++)?)(?![\w.])"
)
_IS_SQL = re.compile(
    r"\b(?:select\b[\s\S]{1,20000}?\bfrom|insert\s+into|update\s+\S{1,200}\s+set|delete\s+from)\s",
    re.IGNORECASE,
)


def find_in_statements(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield values whose names stand elsewhere in `text`."""
    yield from _inserted(text, keys)
    yield from _key_details(text, keys)
    yield from _located(text, keys)
    done = 0
    for match in _ROW_DETAIL.finditer(text):
        if match.start() < done:
            continue
        done = inside(text, match.end() - 1)
        yield from _strings(text, match.end(), done, "row")
    for match in _DUPLICATE.finditer(text):
        if keys.tells(match["key"].rpartition(".")[2]) or keys.tells(match["key"]):
            yield Finding(*match.span("value"), "row")
    done = 0
    for match in _PARAMETERS.finditer(text):
        if match.start() < done:
            continue
        end = done = balanced(text, match.end())
        yield from _quoted(text, match.end(), end, "parameters")
    for match in _INPUT.finditer(text):
        if (telling := keys.tells(match["loc"].strip())) and match["value"]:
            yield Finding(*match.span("value"), f"pair:{telling.category.name}")


def find_sql_literals(text: str) -> Iterator[Finding]:
    """Yield every string literal of SQL in `text`."""
    if _IS_SQL.search(text):
        for match in _SQL_LITERAL.finditer(text):
            if match["text"] and match["text"] != "[Filtered]":
                yield Finding(*match.span("text"), "sql")


def _inserted(text: str, keys: KeyTable) -> Iterator[Finding]:
    done = 0
    for match in _INSERT.finditer(text):
        if match.start() < done:
            continue
        close = text.find(")", match.end())
        if close < 0:
            return
        done = close
        columns = [keys.tells(name.group()) for name in _NAME.finditer(text, match.end(), close)]
        values = _VALUES.search(text, close, min(len(text), close + 400))
        if values is None or not any(columns):
            continue
        position = values.end()
        while position < len(text) and text[position] == "(":
            position += 1
            index = 0
            while value := _VALUE.match(text, position):
                telling = columns[index] if index < len(columns) else None
                if (telling and value["value"][-1:] in ("'", '"')) or (
                    telling and value["value"][:1].isdigit()
                ):
                    start, end = value.span("value")
                    quote = value["value"].find("'") if "'" in value["value"][:9] else -1
                    inner = start + quote + 1 if quote >= 0 else start
                    stop = end - 1 if quote >= 0 and text[end - 1] == "'" else end
                    if stop > inner and text[inner:stop] != "[Filtered]":
                        yield Finding(inner, stop, f"pair:{telling.category.name}")
                position = value.end()
                if text[position : position + 1] != ",":
                    break
                position += 1
                index += 1
            position = (
                text.find("(", position, position + 4)
                if text.startswith(")", position)
                else len(text)
            )
            if position < 0:
                break


def _located(text: str, keys: KeyTable) -> Iterator[Finding]:
    """Yield inputs that pydantic's errors locate: `{'loc': ('body', 'password'), 'input': ...}`."""
    for match in _LOCATED.finditer(text):
        names = _NAME.findall(match["loc"])
        if names and (telling := keys.tells(names[-1])):
            start, end = value_at(text, match.end(), telling)
            if end > start:
                yield Finding(start, end, f"pair:{telling.category.name}")


def _key_details(text: str, keys: KeyTable) -> Iterator[Finding]:
    done = 0
    for match in _KEY_DETAIL.finditer(text):
        if match.start() < done:
            continue
        names = [name.strip() for name in match["keys"].split(",")]
        end = inside(text, match.end() - 1)
        done = end
        values = text[match.end() : end].split(", ")
        if len(values) != len(names):
            telling = next((t for name in names if (t := keys.tells(name))), None)
            if telling:
                yield Finding(match.end(), end, f"pair:{telling.category.name}")
            continue
        position = match.end()
        about = [keys.tells(name) for name in names]
        person = next((t for t in about if t and t.category.name in PERSONAL), None)
        for name, value, telling in zip(names, values, about, strict=True):
            if name == "name":
                # The name of a person, if the row is about one.
                telling = telling or person
            if telling and value and value != "[Filtered]":
                yield Finding(position, position + len(value), f"pair:{telling.category.name}")
            position += len(value) + 2


def _strings(text: str, start: int, end: int, rule: str) -> Iterator[Finding]:
    """Yield the parts of a quoted row that are no numbers, dates, booleans or nulls."""
    position = start
    for part in text[start:end].split(", "):
        value = part.strip()
        if value and not re.fullmatch(
            r"[-\d.:+ TZ]{1,40}|null|t|f|true|false|\.\.\.|\[Filtered\]|[0-9a-f-]{36}", value
        ):
            yield Finding(position, position + len(part), rule)
        position += len(part) + 2


def _quoted(text: str, start: int, end: int, rule: str) -> Iterator[Finding]:
    """Yield the string literals between two offsets, dictionary keys aside."""
    position = start
    while match := _STRING.search(text, position, end):
        close = match.end()
        while close < end and text[close] != match["quote"]:
            close += 2 if text[close] == "\\" else 1
        close = min(close, end)
        key = text[close + 1 : close + 2] == ":"
        if not key and close > match.end() and text[match.end() : close] != "[Filtered]":
            yield Finding(match.end(), close, rule)
        position = close + 1
