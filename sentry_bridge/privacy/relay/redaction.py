"""Redaction: what is put in the place of what a rule found, and the report of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from sentry_bridge.privacy.relay.engine import Span
from sentry_bridge.privacy.relay.meta import Path, Remark
from sentry_bridge.privacy.relay.pattern import Haystack, Pattern


class Method(Enum):
    """How a rule changes what it found."""

    DEFAULT = "default"
    """Remove; an outer rule's method goes before it."""
    REMOVE = "remove"
    REPLACE = "replace"
    MASK = "mask"
    HASH = "hash"
    OTHER = "other"
    """A method that is not known here: what was found is removed, without a remark."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """One change to a payload; never the value.

    Args:
        path: Where, as keys and indexes from the root.
        rule: Name of the rule.
        method: What was done.
        span: First byte and one past the last of the new text; `None` for a whole value.
    """

    path: Path
    rule: str
    method: str
    span: tuple[int, int] | None


METHOD_BY_KIND = {"x": "remove", "s": "replace", "m": "mask", "p": "hash"}


@dataclass(frozen=True, slots=True)
class Redactor:
    """A method with what it needs.

    Args:
        method: How to change what was found.
        text: The new text, for `Method.REPLACE`.
        key: Key of the hash, for `Method.HASH`.
    """

    method: Method = Method.DEFAULT
    text: str = ""
    key: bytes = field(default=b"", repr=False)

    @property
    def removes(self) -> bool:
        """Whether a whole value is removed rather than rewritten."""
        return self.method in (Method.DEFAULT, Method.REMOVE)

    def apply(self, found: str, rule: str) -> Chunk | None:
        """What stands in the place of `found`, if anything."""
        match self.method:
            case Method.DEFAULT | Method.REMOVE:
                return Chunk("", rule, "x")
            case Method.REPLACE:
                return Chunk(self.text, rule, "s")
            case Method.MASK:
                return Chunk("*" * len(found), rule, "m")
            case Method.HASH:
                data = found.encode("utf-8", "surrogatepass")
                # SHA-1 because users-affected counts are to agree with the server's.
                digest = hmac.new(self.key, data, hashlib.sha1).hexdigest()
                return Chunk(digest.upper(), rule, "p")
            case Method.OTHER:
                return None


class Chunk(NamedTuple):
    """A piece of a text: unchanged, or put there by a rule."""

    text: str
    rule: str | None = None
    kind: str = ""


_REDACTED = "\x00"
"""Stands for a redacted piece while the pieces between are searched as one text."""


def split(text: str, remarks: Iterable[Remark]) -> list[Chunk]:
    """Cut a text along the ranges of its remarks."""
    data = text.encode("utf-8", "surrogatepass")
    chunks: list[Chunk] = []
    position = 0
    for remark in remarks:
        if remark.span is None:
            continue
        start, end = remark.span
        if start < position:
            break  # It overlaps the one before.
        text, redacted = _slice(data, position, start), _slice(data, start, end)
        if text is None or redacted is None:
            break
        if text:
            chunks.append(Chunk(text))
        chunks.append(Chunk(redacted, remark.rule, remark.kind))
        position = end
    if position < len(data):
        chunks.append(Chunk(data[position:].decode("utf-8", "surrogatepass")))
    return chunks


def _slice(data: bytes, start: int, end: int) -> str | None:
    if not 0 <= start <= end <= len(data):
        return None
    try:
        return data[start:end].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None  # The range cuts a character in half.


def join(chunks: Iterable[Chunk]) -> tuple[str, list[Remark]]:
    """The text of the chunks, and a remark for each that a rule put there."""
    pieces: list[str] = []
    remarks: list[Remark] = []
    position = 0
    for chunk in chunks:
        end = position + len(chunk.text.encode("utf-8", "surrogatepass"))
        pieces.append(chunk.text)
        if chunk.rule is not None:
            remarks.append(Remark(chunk.rule, chunk.kind, (position, end)))
        position = end
    return "".join(pieces), remarks


def search_text(chunks: Sequence[Chunk]) -> str:
    """What a rule sees of the chunks: the text between redactions, and a NUL for each of those."""
    return "".join(
        chunk.text.replace(_REDACTED, "") if chunk.rule is None else _REDACTED for chunk in chunks
    )


def redact_whole(chunks: list[Chunk], redactor: Redactor, rule: str) -> list[Chunk]:
    """Put one redaction in the place of the whole text."""
    chunk = redactor.apply(search_text(chunks), rule)
    return [] if chunk is None else [chunk]


def redact_matches(
    chunks: list[Chunk],
    pattern: Pattern,
    groups: Sequence[int],
    redactor: Redactor,
    rule: str,
    *,
    accepts: Callable[[str], bool] | None = None,
) -> list[Chunk]:
    """Put a redaction in the place of each of the `groups` of each match.

    Args:
        chunks: The text so far.
        pattern: What to look for in the text between redactions.
        groups: Numbers of the groups to replace.
        redactor: What to put there.
        rule: Name to report.
        accepts: Further test of what a group matched, a checksum for example.
    """
    haystack = Haystack(search_text(chunks))
    matches = list(pattern.find_all(haystack))
    if not matches:
        return chunks
    spans: list[Span] = [
        match[group]
        for match in matches
        for group in range(len(match))
        if group in groups and match[group][0] >= 0
    ]
    kept = [chunk for chunk in chunks if chunk.rule is not None]
    kept.reverse()
    result: list[Chunk] = []
    position = 0

    def copy(end: int) -> None:
        text = haystack.utf8[position:end].decode("utf-8", "surrogatepass")
        if not text:
            return
        first, *others = text.split(_REDACTED)
        result.append(Chunk(first))
        for other in others:
            if kept:
                result.append(kept.pop())
            result.append(Chunk(other))

    for start, end in spans:
        if start < position:
            continue  # A group inside one that is already replaced.
        found = haystack.utf8[start:end].decode("utf-8", "surrogatepass")
        if accepts is not None and not accepts(found):
            continue
        copy(start)
        chunk = redactor.apply(found, rule)
        if chunk is not None:
            result.append(chunk)
        position = end
    copy(len(haystack.utf8))
    return result
