"""Redaction: what is put in the place of what a rule found, and the report of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from sentry_bridge.privacy.relay.haystack import Haystack
from sentry_bridge.privacy.relay.meta import OwnMeta, Path, Remark, read_remarks, with_remarks
from sentry_bridge.privacy.relay.pattern import Pattern


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
        between, redacted = _slice(data, position, start), _slice(data, start, end)
        if between is None or redacted is None:
            break
        if between:
            chunks.append(Chunk(between))
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


class Draft:
    """A text on its way through the rules.

    Args:
        text: The text.
        meta: What `_meta` says of it before any rule.
    """

    def __init__(self, text: str, meta: OwnMeta) -> None:
        self.text = text
        self.remarks = read_remarks(meta)
        # Even where one rule puts back what another took away.
        self.changed = False
        self._before = text
        self._meta = meta

    @cached_property
    def _chunks(self) -> list[Chunk]:
        return split(self.text, self.remarks)

    @cached_property
    def haystack(self) -> Haystack:
        """What a rule sees: the text between redactions, and a NUL for each of those."""
        return Haystack(
            "".join(
                chunk.text.replace(_REDACTED, "") if chunk.rule is None else _REDACTED
                for chunk in self._chunks
            )
        )

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left of the original."""
        return all(chunk.rule is not None for chunk in self._chunks)

    def replace_whole(self, redactor: Redactor, rule: str) -> None:
        """Put one redaction in the place of the whole text."""
        if not self.is_spent:
            chunk = redactor.apply(self.haystack.text, rule)
            self._change([] if chunk is None else [chunk])

    def replace_matches(
        self,
        pattern: Pattern,
        groups: Sequence[int],
        redactor: Redactor,
        rule: str,
        accepts: Callable[[str], bool] | None,
    ) -> None:
        """Put a redaction in the place of each of the `groups` of each match.

        Args:
            pattern: What to look for.
            groups: Numbers of the groups to replace.
            redactor: What to put there.
            rule: Name to report.
            accepts: Further test of what a group matched, a checksum for example.
        """
        if self.is_spent:
            return
        matches = list(pattern.find_all(self.haystack))
        if not matches:
            return
        data = self.haystack.utf8
        kept = [chunk for chunk in self._chunks if chunk.rule is not None]
        kept.reverse()
        chunks: list[Chunk] = []
        position = 0
        for match in matches:
            for group, (start, end) in enumerate(match):
                # A group inside one that is already replaced is replaced with it.
                if group not in groups or start < position:
                    continue
                found = data[start:end].decode("utf-8", "surrogatepass")
                if accepts is not None and not accepts(found):
                    continue
                _copy(data[position:start], kept, chunks)
                chunk = redactor.apply(found, rule)
                if chunk is not None:
                    chunks.append(chunk)
                position = end
        _copy(data[position:], kept, chunks)
        self._change(chunks)

    def _change(self, chunks: list[Chunk]) -> None:
        text, remarks = join(chunks)
        if text != self.text:
            self.text, self.remarks, self.changed = text, remarks, True
            del self._chunks, self.haystack

    def meta(self) -> OwnMeta:
        """What `_meta` is to say of the text."""
        if not self.changed:
            return self._meta
        meta = with_remarks(self._meta, self.remarks)
        meta.setdefault("len", len(self._before))
        return meta

    def meta_when_removed(self, rule: str) -> OwnMeta:
        """What `_meta` is to say when `rule` takes the text away altogether."""
        return with_remarks(self.meta(), [*self.remarks, Remark(rule, "x")])


def _copy(data: bytes, kept: list[Chunk], chunks: list[Chunk]) -> None:
    """Take over a part of the text with the redactions that lie in it."""
    if not data:
        return
    first, *others = data.decode("utf-8", "surrogatepass").split(_REDACTED)
    chunks.append(Chunk(first))
    for other in others:
        if kept:
            chunks.append(kept.pop())
        chunks.append(Chunk(other))
