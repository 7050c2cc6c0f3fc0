"""Plans: what to do with the value of a key, decided once for each key."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sentry_bridge.privacy.keys import KeyTable, Telling, split
from sentry_bridge.privacy.persons import is_person
from sentry_bridge.privacy.redaction import Finding
from sentry_bridge.privacy.vocabulary import LABEL_KEYS, NAME, NAME_KEYS, PARTS, VALUE_KEYS

CACHE_LIMIT = 4096
_LONGEST_CACHED = 64
_PLAIN = re.compile(r"(?:[^\W\d][^\W\d]{0,40}(?:[._ -][^\W\d]{0,40}){0,6}+)")
PERSON_KEYS = frozenset({"name", "cn", "sn", "nom", "nome", "naam"})
_BOUND_KEYS = frozenset(
    """
    params parameters effective_parameters param_list seq_of_parameters args arguments values binds
    """.split()  # noqa: SIM905
)
_WEAK_WORDS = frozenset({"key", "keys", "code", "hash", "sig"})


@dataclass(frozen=True, slots=True)
class Special:
    """A plan for values that are neither told by their key nor plain data."""

    about: str


PRECISE = Special("holds a version, a time or an id: numbers in it are no one's")
NAMED = Special("what it holds is told by a sibling, as in {'name': ..., 'value': ...}")
WEAK = Special("holds a secret if it looks random")
PERSON = Special("is a person's name if what stands beside it is about a person")
SOMEONE = Special("is called as a person is: an object about one, or a name")
PART = Special("is told by the key of its object, too, as in {'card': {'number': ...}}")
BOUND = Special("is told by a statement beside it, as in {'sql': ..., 'params': ...}")
STRICT = Special("leaves as its type and length")


@dataclass(frozen=True, slots=True)
class Rename:
    """The key itself holds data.

    `findings` in its text, the text without them, and the plan for its value.
    """

    findings: tuple[Finding, ...]
    left: str
    plan: Telling | Special | None


def is_value_key(key: str) -> bool:
    """Tell whether a key is that of a value which has a name beside it: `value`, `field_value`."""
    words = split(key)
    return bool(words) and words[-1] in VALUE_KEYS and (len(words) == 1 or words[0] in NAME_KEYS)


@lru_cache(maxsize=1024)
def is_name_key(key: str, value_key: str) -> bool:
    """Tell whether a key is that of the name of a value: `name`, `field_name`; or a label.

    A label names but what is called a value, and not the data of a message of some type.
    """
    words = split(key)
    if words[1:] in ((), ("name",)) and words[:1] != ():
        return words[0] in NAME_KEYS or (words[0] in LABEL_KEYS and value_key.lower() == "value")
    return False


Plan = Telling | Special | Rename | None


class Plans:
    """The plan for each key, decided once for each key that comes again.

    Keys can be data: long ones and those that hold data are not kept, and there is a
    limit to how many are. `known` is read directly where every nanosecond counts.
    """

    __slots__ = ("_find", "_keys", "_passes", "known")

    def __init__(
        self,
        keys: KeyTable,
        find: Callable[[str], list[Finding]],
        passes: Callable[[str], bool] | None = None,
    ) -> None:
        self._keys = keys
        self._find = find
        self._passes = passes
        self.known: dict[Any, Plan] = {}

    def __getitem__(self, key: Any) -> Plan:
        try:
            return self.known[key]
        except KeyError:
            return self._decide(key)

    def _decide(self, key: Any) -> Plan:
        text = key if isinstance(key, str) else str(key)
        plan = self._plan(text)
        if not _PLAIN.fullmatch(text) and (findings := self._find(text)):
            # What a key tells once it left counts as well: scrubbing twice is once.
            left = _without(text, findings)
            return Rename(tuple(findings), left, plan if plan is not None else self._plan(left))
        if len(text) <= _LONGEST_CACHED:
            if len(self.known) >= CACHE_LIMIT:
                self.known.clear()
            self.known[key] = plan
        return plan

    def _plan(self, key: str) -> Telling | Special | None:
        telling = self._keys.tells(key)
        if telling is not None:
            # A first name, or the name of a file.
            return PERSON if key.lower() == "fname" and telling.category is NAME else telling
        if self._passes is not None and not self._passes(key):
            return STRICT
        if is_value_key(key):
            return NAMED
        if key.lower() in PERSON_KEYS:
            return PERSON
        if key.lower() in PARTS:
            return PART
        if key.lower() in _BOUND_KEYS:
            return BOUND
        if is_person(key):
            return SOMEONE
        if self._keys.precise(key):
            return PRECISE
        if self._keys.last_word(key) in _WEAK_WORDS:
            return WEAK
        return None


def _without(text: str, findings: list[Finding]) -> str:
    """Return `text` with placeholders for its findings, which are in order."""
    parts: list[str] = []
    position = 0
    for finding in findings:
        parts += (text[position : finding.start], finding.text)
        position = finding.end
    return "".join((*parts, text[position:]))
