"""Text: everything that is looked for in one string, put together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from sentry_bridge.privacy.encodings import (
    BASE64_HINT,
    ESCAPE_HINT,
    find_in_base64,
    find_in_escapes,
)
from sentry_bridge.privacy.keys import KeyTable, Telling
from sentry_bridge.privacy.patterns import PATTERNS, Pattern
from sentry_bridge.privacy.redaction import PLACEHOLDER, Finding, merged
from sentry_bridge.privacy.source import find_in_source
from sentry_bridge.privacy.statements import (
    HINT,
    LITERAL_HINT,
    find_in_statements,
    find_sql_literals,
)
from sentry_bridge.privacy.told import find_told
from sentry_bridge.privacy.vocabulary import PARTS, PERSONS

# What can be looked for, as bits: the patterns first, in their order.
PAIRS = 1 << 40
STATEMENTS = 1 << 41
SQL = 1 << 42
ESCAPED = 1 << 43
BASE64 = 1 << 44
EVERYTHING = (1 << 45) - 1
# Needs no close reading of a string, but of the object in which it stands.
OBJECTS = 1 << 45
PERSON_OBJECTS = 1 << 46
_DEPTH = 2
_FORMATTED = r"%%|%(?:\((?P<name>\w{1,60})\))?[-#0 +]{0,3}\d{0,4}(?:\.\d{1,4})?[srdifxgeXc]"
_PARAMETER = re.compile(_FORMATTED + r"|\{(?P<field>\w{0,60})(?:![rsa])?(?::[^{}]{0,20})?\}")
# SQL or its repr; its literals, and where values are bound to it (PEP 249, "paramstyle";
# "PREPARE", PostgreSQL's documentation).
_STATEMENT = re.compile(
    r"[bru]?['\"]{0,3}(?:\s|\\n){0,20}\(?(?P<sql>select\s[\s\S]{0,4000}?\bfrom\b|(?:insert|replace)\s"
    r"|update\s{1,8}\S{1,200}(?:\s|\\n){1,8}set\b|delete\s{1,8}from\b|with\s{1,8}\w|merge\s{1,8}into\b)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"'(?:[^']|'')*+'|{_FORMATTED}|\?(?![?|&])|\$(?P<number>\d{{1,3}})"
    r"|(?<![:\w]):(?P<field>[A-Za-z_]\w{0,60})"
)
# What may stand in JSON behind the last word of a key, which has letters only.
_KEY_END = r"[^A-Za-z\"]{0,16}\":"
# In JSON: what keys alone do not tell about an object.
OBJECT_HINTS = (
    rf"(?i:key|keys|code|hash|sig){_KEY_END}\"'?[0-9A-Za-z+/=_-]{{16}}",
    rf"\"(?i:{'|'.join(sorted(PARTS))})\":",
    rf"(?i:{'|'.join(sorted(PERSONS))}){_KEY_END}\"'?[A-Z\x80-\xff][^\" ]+ ",
    # Whole numbers that may be those of cards.
    r"[:,\[][2-9][0-9]{12,18}[,\]}]",
)
_STAND_IN = re.compile(r"0zqzq(\d+)zqzq")
_BITS = (("pairs", PAIRS), ("statements", STATEMENTS), ("encodings", ESCAPED | BASE64))

# Places: what a string is, by where it stands. They say what is not looked for in it.
PROSE = 0
SOURCE = 1
IDENTIFIER = 2
VERSION = 3
TEMPLATE = 4

RULE_NAMES = ("pairs", "statements", "encodings", "seen", "known")


def is_statement(text: str) -> bool:
    """Tell whether a text is SQL, or the repr of it."""
    return _STATEMENT.match(text) is not None


@dataclass(frozen=True, slots=True)
class TextRules:
    """What is looked for in a string. Immutable."""

    keys: KeyTable
    patterns: tuple[Pattern, ...] = PATTERNS
    sql_literals: bool = False
    disabled: frozenset[str] = frozenset()

    def hints(self) -> list[tuple[str, int]]:
        """Return the necessary conditions, each with the bit of what it is necessary for."""
        persons = "|".join(sorted(PERSONS))
        hints = [
            (hint, 1 << index)
            for index, pattern in enumerate(self.patterns)
            for hint in pattern.hints
        ]
        if "pairs" not in self.disabled:
            hints += [(hint, PAIRS) for hint in self.keys.hints()]
            # `<User: jane>` has no key.
            hints.append((rf"<[A-Za-z_]{{0,60}}(?i:{persons})[0-9_]{{0,60}}(?:: | [0-9])", PAIRS))
        if "statements" not in self.disabled:
            hints.append((HINT, STATEMENTS))
        if "encodings" not in self.disabled:
            hints += [(ESCAPE_HINT, ESCAPED), (BASE64_HINT, BASE64)]
        hints += [(hint, OBJECTS) for hint in OBJECT_HINTS]
        hints.append((rf"(?i:{persons}){_KEY_END}\{{", PERSON_OBJECTS))
        if self.sql_literals:
            hints.append((LITERAL_HINT, SQL))
        merged_hints: dict[str, int] = {}
        for hint, bit in hints:
            merged_hints[hint] = merged_hints.get(hint, 0) | bit
        return list(merged_hints.items())

    def _enabled(self) -> int:
        bits = EVERYTHING
        for name, bit in _BITS:
            if name in self.disabled:
                bits &= ~bit
        return bits

    def told_parameters(self, template: str) -> dict[str, Telling]:
        """Return what a message says about its parameters, by their names or indexes.

        `login with password=%s` tells that the first parameter is a password, and
        `INSERT INTO users (id, pin) VALUES (?, ?)` that the second one is. SQL may stand in
        its repr.
        """
        names: list[str] = []
        position = count()
        statement = _STATEMENT.match(template)

        def stand_in(match: re.Match[str]) -> str:
            if match.group() == "%%" or match.group()[0] == "'":
                return match.group()
            number = match["number"] if statement else None
            name = match["name"] or match["field"] or (number and str(int(number) - 1))
            names.append(name or str(next(position)))
            # A name in SQL is a column; a value begins with a digit.
            return f"0zqzq{len(names) - 1}zqzq"

        if statement:
            text = template[statement.start("sql") :].replace("\\n", "\n").replace("\\'", "'")
            text = _BOUND.sub(stand_in, text)
        else:
            text = _PARAMETER.sub(stand_in, template)
        told: dict[str, Telling] = {}
        for start, end, rule, _ in self._told(text) if names else ():
            for index in _STAND_IN.findall(text[start:end]):
                category = self.keys.category(rule.removeprefix("pair:"))
                if category is not None and int(index) < len(names):
                    told[names[int(index)]] = Telling(category)
        return told

    def _told(self, text: str) -> Iterator[Finding]:
        yield from find_told(text, self.keys)
        yield from find_in_statements(text, self.keys)

    def find(
        self, text: str, place: int = PROSE, wanted: int = EVERYTHING, depth: int = 0
    ) -> list[Finding]:
        """Return what must not leave of `text`, in order and without overlaps.

        Args:
            text: any string.
            place: what the string is, one of the places above.
            wanted: bits of what may be in it; everything by default.
            depth: how many encodings the text was in.
        """
        findings: list[Finding] = []
        if self.disabled:
            wanted &= self._enabled()
        if place == TEMPLATE:
            place = PROSE
        if wanted & PAIRS:
            if place == SOURCE:
                findings += find_in_source(text, self.keys)
            elif place != IDENTIFIER:
                findings += find_told(text, self.keys)
        if wanted & STATEMENTS and place == PROSE:
            findings += find_in_statements(text, self.keys)
        if wanted & SQL and self.sql_literals and place == PROSE:
            findings += find_sql_literals(text)
        # What matches the hint that several patterns share may be any of theirs.
        bits = wanted & ((1 << len(self.patterns)) - 1)
        while bits:
            bit = bits & -bits
            bits ^= bit
            pattern = self.patterns[bit.bit_length() - 1]
            if not (place == VERSION and pattern.numeric):
                for match in pattern.regex.finditer(text):
                    if pattern.check(match):
                        findings.append(pattern.finding(match))
        if depth < _DEPTH and wanted & (ESCAPED | BASE64):
            if wanted & ESCAPED:
                findings += find_in_escapes(
                    text, lambda decoded: self.find(decoded, place, depth=depth + 1)
                )
            if wanted & BASE64:
                findings += find_in_base64(
                    text, lambda decoded: self.find(decoded, PROSE, depth=depth + 1)
                )
        findings = merged(findings)
        if "[" not in text and "*" not in text and "user-" not in text:
            # No placeholder stands in it.
            return findings
        return [
            finding
            for finding in findings
            if not PLACEHOLDER.fullmatch(text, finding.start, finding.end)
        ]
