"""Keys: what the name of a value tells about it.

A key is split into words, so that `clientSecret`, `X-Api-Key` and `user-password` tell and
`author`, `monkey`, `tokenizer_version`, `secretary` and `session_count` do not.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sentry_bridge.privacy.redaction import PLACEHOLDER
from sentry_bridge.privacy.vocabulary import (
    CATEGORIES,
    HARMLESS,
    METADATA,
    PRECISE,
    QUANTITIES,
    STEMS,
    Category,
)

_CACHE_LIMIT = 4096
_MAX_WORDS = 24
_MAX_LENGTH = 200
_WORD = re.compile(
    r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\dA-Za-z_]+",
)
_MARKS = re.compile("[\u0300-\u036f]+")
# What may stand between the words of a key: anything but a letter.
_JOINT = r"[^A-Za-z\x00]{0,3}"
_LONGEST_PHRASE = 5
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Telling:
    """What a key tells: the category, and whether its numbers count things (`tokens: 5`)."""

    category: Category
    plural: bool = False

    @property
    def rule(self) -> str:
        """Name of the rule, as remarks and counts show it."""
        return f"key:{self.category.name}"


def folded(text: str) -> str:
    """Return text without accents, as keys are compared."""
    if text.isascii():
        return text
    # Marks are dropped from letters that have them in Latin scripts only: the voicing marks
    # of Japanese are part of the letter.
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", plain).translate(_PLAIN)


def split(key: str) -> tuple[str, ...]:
    """Return the words of a key: lower case, without accents and digits.

    Boundaries are every character that is no letter, and a capital after small letters.
    """
    key = folded(key)
    return tuple(word.lower() for word in _WORD.findall(key[:_MAX_LENGTH])[:_MAX_WORDS])


_PLAIN = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "\u0131": "i", "đ": "d", "æ": "ae", "Ł": "L"}
)


class KeyTable:
    """Decides about keys. Immutable but for its cache, and safe to share between threads."""

    def __init__(
        self,
        deny: Iterable[str] = (),
        allow: Iterable[str] = (),
        categories: Sequence[Category] = CATEGORIES,
    ) -> None:
        """Compile the table.

        Args:
            deny: further telling keys, in any spelling.
            allow: keys that are to pass; a longer telling phrase around one still tells.
            categories: the shipped categories in force.
        """
        phrases: dict[tuple[str, ...], Telling | None] = {}
        alone: dict[tuple[str, ...], Telling] = {}
        joined: dict[str, Telling] = {}
        denied = Category("denied", "keys that the settings deny", {"": ", ".join(deny)})
        for category in (*categories, denied):
            alone.update(
                (split(word), Telling(category)) for word in category.alone.split(",") if word
            )
            for listing in category.phrases.values():
                for phrase in listing.split(","):
                    words = split(phrase)
                    if not words:
                        continue
                    telling = Telling(category, plural=_is_plural(words[-1]))
                    phrases.setdefault(words, telling)
                    if len(words) > 1 and len("".join(words)) >= 6:
                        joined.setdefault("".join(words), telling)
        for phrase in HARMLESS.split(","):
            phrases[split(phrase)] = None
            joined.pop("".join(split(phrase)), None)
        for phrase in denied.phrases[""].split(","):
            if words := split(phrase):
                phrases[words] = Telling(denied)
        allowed = {split(key) for key in allow}
        for words in allowed:
            phrases[words] = None
            joined.pop("".join(words), None)
        self._alone = {words: telling for words, telling in alone.items() if words not in allowed}
        self._categories = {category.name: category for category in (*categories, denied)}
        self._phrases = phrases
        self._joined = joined
        stem = next((c for c in categories if c.name == "credential"), None)
        self._stems: dict[str, Telling] = (
            {
                word: Telling(stem, plural=_is_plural(word))
                for word in STEMS
                if (word,) not in allowed
            }
            if stem
            else {}
        )
        self._ends = {words[-1] for words, told in phrases.items() if told and len(words) > 1}
        self._cache: dict[str, Telling | None] = {}

    def category(self, name: str) -> Category | None:
        """Return the category of that name, if it is in force."""
        return self._categories.get(name)

    def tells(self, key: str) -> Telling | None:
        """Return what `key` tells about its value, or None."""
        try:
            return self._cache[key]
        except KeyError:
            pass
        # What a redaction left in a key tells nothing: the address went, the word stays.
        telling = self._decide(split(PLACEHOLDER.sub(" ", key)))
        # Keys can be data: the cache neither grows with them nor keeps long ones.
        if len(key) <= 64:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            self._cache[key] = telling
        return telling

    @staticmethod
    def last_word(key: str) -> str:
        """Return the last word of `key`, or nothing."""
        words = split(key)
        return words[-1] if words else ""

    def precise(self, key: str) -> bool:
        """Tell whether `key` holds a version, a time or an id: numbers that are no one's."""
        words = split(key)
        return bool(words) and (
            words[-1] in PRECISE or (len(words) > 1 and words[-1] in ("at", "on", "id", "ids"))
        )

    def hints(self) -> list[str]:
        """Return regular expressions of which text with a telling key matches one.

        They are to be matched against folded text with a character before and behind it.
        """
        telling = {words for words, found in self._phrases.items() if found is not None}
        telling |= self._alone.keys() | {(word,) for word in self._stems}
        # Whatever holds a shorter one needs no hint of its own; a short word stands alone.
        words = sorted((w for (w,) in (p for p in telling if len(p) == 1)), key=len)
        literals: list[str] = []
        for word in words:
            if not any(literal in word for literal in literals if len(literal) > _SHORT):
                literals.append(word)
        held = [literal for literal in literals if len(literal) > _SHORT]
        short = {literal for literal in literals if len(literal) <= _SHORT}
        phrases = [
            phrase
            for phrase in sorted(telling)
            if len(phrase) > 1
            and not any(literal in word for literal in held for word in phrase)
            and not short.intersection(phrase)
        ]
        return [
            *(_alone(word) if word.isascii() else _spelled(word) for word in sorted(short)),
            *("(?i)" + _spelled(literal) for literal in held),
            *("(?i)" + _JOINT.join(map(_spelled, phrase)) for phrase in phrases),
        ]

    def expressions(self, most: int) -> dict[str, list[str]]:
        """Return for each category regular expressions of its telling keys, `most` in each."""
        phrases: dict[str, list[str]] = {}
        for words, telling in sorted(self._phrases.items()):
            if telling is not None:
                expression = r"[_\-. ]?".join(re.escape(word) for word in words)
                phrases.setdefault(telling.category.name, []).append(expression)
        return {
            name: [
                r"(?i)(^|[^a-z])(?:" + "|".join(expressions[at : at + most]) + r")($|[^a-z])"
                for at in range(0, len(expressions), most)
            ]
            for name, expressions in phrases.items()
        }

    def tells_at_end(self, words: Iterable[str]) -> Telling | None:
        """Return what the last two to five of some words tell as one phrase, or None."""
        parts = split(" ".join(words))
        for size in range(min(_LONGEST_PHRASE, len(parts)), 1, -1):
            phrase = parts[-size:]
            if phrase in self._phrases:
                return self._phrases[phrase]
        return None

    def spoken(self, text: str, start: int, key: str) -> Telling | None:
        """Return what a key tells together with the words before it: `Date of birth: ...`."""
        if key.lower() not in self._ends:
            return None
        before = text[max(0, start - 40) : start].split(" ")[-_LONGEST_PHRASE:-1]
        return self.tells_at_end([*before, key])

    def _decide(self, words: tuple[str, ...]) -> Telling | None:
        if not words:
            return None
        if words in self._alone:
            return self._alone[words]
        found: Telling | None = None
        end = index = 0
        while index < len(words):
            for size in range(min(_LONGEST_PHRASE, len(words) - index), 0, -1):
                phrase = words[index : index + size]
                if phrase in self._phrases:
                    telling = self._phrases[phrase]
                    break
            else:
                telling, size = self._by_spelling(words[index]), 1
            index += size
            if telling is not None:
                found, end = telling, index
        if found is None:
            return self._joined.get("".join(words))
        if end < len(words) and words[-1] in METADATA:
            return None
        if words[0] in QUANTITIES and len(words) > 1:
            return None
        return found

    def _by_spelling(self, word: str) -> Telling | None:
        if telling := self._joined.get(word):
            return telling
        for stem, telling in self._stems.items():
            if word.endswith(stem):
                return telling
        return None


def _spelled(word: str) -> str:
    """Return a regular expression for a word, whose case is ignored in ASCII anyway."""
    return "".join(c if c.isascii() else f"(?:{c}|{c.upper()})" for c in word)


def _alone(word: str) -> str:
    """Return a regular expression for a short word of a key: not inside a longer one."""
    return f"[^A-Za-z](?i:{word})[^a-z]|[a-z](?:{word.capitalize()}|{word.upper()})[^a-z]"


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")
