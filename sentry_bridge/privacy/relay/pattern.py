r"""Patterns: the syntax of Rust's regex crate, run by RE2 in linear time.

RE2 is linear as the regex crate is, but its `\d`, `\w`, `\s` and `\b` are ASCII and it has neither
the `x` flag nor operations on sets. So a pattern is parsed and written anew, twice:

* for ASCII text, which is nearly all text, with every class cut down to ASCII: small and fast;
* for other text, with full sets, over the encoding that `haystack` describes.

Texts and offsets are UTF-8 bytes, as in Relay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from sentry_bridge.privacy.relay import codepoints as cp
from sentry_bridge.privacy.relay.engine import EngineError, Matcher, Span
from sentry_bridge.privacy.relay.errors import PolicyError
from sentry_bridge.privacy.relay.haystack import CELL, FILLER, Haystack
from sentry_bridge.privacy.relay.syntax import (
    Assertion,
    Chars,
    Choice,
    Group,
    Node,
    Repeat,
    Sequence,
    parse,
)

_Z: cp.Ranges = ((CELL, CELL),)


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. Make one with `compile_pattern`."""

    source: str
    ignore_case: bool
    groups: int
    ascii_source: str = field(repr=False)
    """The pattern for ASCII text, in RE2's syntax."""

    @cached_property
    def encoded_source(self) -> str:
        """The pattern for encoded text, in RE2's syntax."""
        node, _ = parse(self.source, ignore_case=self.ignore_case, ascii_only=False)
        return _write(node, ascii_only=False)

    @cached_property
    def _ascii(self) -> Matcher:
        return Matcher(self.ascii_source)

    @cached_property
    def _encoded(self) -> Matcher:
        return Matcher(self.encoded_source)

    def matches(self, haystack: Haystack) -> bool:
        """Whether the pattern occurs anywhere."""
        if haystack.is_ascii:
            return self._ascii.search(haystack.utf8) is not None
        return next(self.find_all(haystack), None) is not None

    def find_all(self, haystack: Haystack) -> Iterator[tuple[Span, ...]]:
        """Every match from left to right, as the spans of its groups; group 0 is the match.

        An empty match directly behind another match does not count (as in the regex crate).
        """
        matcher, text = (
            (self._ascii, haystack.utf8) if haystack.is_ascii else (self._encoded, haystack.encoded)
        )
        position, previous_end = 0, -1
        while position <= len(text):
            spans = matcher.search(text, position)
            if spans is None:
                return
            start, end = spans[0]
            if start == end:
                position = end + 1
                if end == previous_end or _is_inside_character(text, end):
                    continue
            else:
                position = end
            if haystack.is_ascii:
                yield spans
            else:
                plain = tuple(
                    (haystack.plain_offset(low), haystack.plain_offset(high))
                    if low >= 0
                    else (-1, -1)
                    for low, high in spans
                )
                if plain[0][0] < 0:
                    continue  # An empty match within a character's cell.
                yield plain
            previous_end = end


def _is_inside_character(text: bytes, offset: int) -> bool:
    return offset < len(text) and text[offset] & 0xC0 == 0x80


@lru_cache(maxsize=512)
def compile_pattern(source: str, *, ignore_case: bool = False) -> Pattern:
    """Compile a pattern in the syntax of Rust's regex crate.

    Args:
        source: The pattern.
        ignore_case: As if the pattern began with `(?i)`.

    Raises:
        PolicyError: With the column and what was expected; also for what cannot be matched in
            linear time, and for a pattern that grows too large.
    """
    node, groups = parse(source, ignore_case=ignore_case, ascii_only=True)
    pattern = Pattern(source, ignore_case, groups, _write(node, ascii_only=True))
    try:
        pattern._ascii  # noqa: B018  (compiles it)
    except EngineError as error:
        raise PolicyError(f"the pattern is too large: {error}", text=source) from None
    return pattern


def _write(node: Node, *, ascii_only: bool) -> str:
    match node:
        case Chars(members):
            return _write_ascii(members) if ascii_only else _write_encoded(members)
        case Assertion(assertion):
            return assertion
        case Sequence(parts):
            return "".join(_write(part, ascii_only=ascii_only) for part in parts) or "(?:)"
        case Choice(options):
            return f"(?:{'|'.join(_write(one, ascii_only=ascii_only) for one in options)})"
        case Group(inner):
            return f"({_write(inner, ascii_only=ascii_only)})"
        case Repeat(inner, low, high, greedy):
            count = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high))
            if count is None:
                count = f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"
            body = _write(inner, ascii_only=ascii_only)
            return f"(?:{body}){count}{'' if greedy else '?'}"


def _write_ascii(members: cp.Ranges) -> str:
    return cp.bracket(cp.intersection(members, cp.ASCII))


@lru_cache(maxsize=256)
def _write_encoded(members: cp.Ranges) -> str:
    wordy = cp.intersection(cp.intersection(members, cp.NON_ASCII), cp.word())
    plain = cp.difference(cp.difference(members, wordy), _Z)
    options = [cp.bracket(plain)] if plain else []
    if cp.contains(members, CELL):
        options.append(rf"Z\x{{{FILLER:X}}}Z")
    if wordy:
        options.append(f"Z{cp.bracket(wordy)}Z")
    if not options:
        return cp.bracket(cp.NOTHING)
    return options[0] if len(options) == 1 and plain else f"(?:{'|'.join(options)})"
