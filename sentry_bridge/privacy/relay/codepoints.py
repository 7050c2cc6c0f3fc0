"""Sets of Unicode code points, as sorted lists of ranges.

A rule's pattern is written for Rust's regex crate, whose classes are Unicode sets; RE2's are
mostly ASCII. Computing with the sets themselves is what makes both mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sentry_bridge.privacy.relay.engine import Matcher

Ranges = tuple[tuple[int, int], ...]

MAX = 0x10FFFF
NOTHING: Ranges = ()
EVERYTHING: Ranges = ((0, MAX),)
ASCII: Ranges = ((0, 0x7F),)
NON_ASCII: Ranges = ((0x80, MAX),)

# White_Space, from the Unicode character database (PropList.txt).
SPACE: Ranges = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)

# Nothing beyond these blocks has a letter, a digit or a mark.
_ASSIGNED = ((0, 0xD7FF), (0xE000, 0x323AF), (0xE0100, 0xE01EF))


def ranges(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """Sort and merge `(first, last)` pairs."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(pairs):
        if merged and low <= merged[-1][1] + 1:
            if high > merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


def union(*sets: Ranges) -> Ranges:
    return ranges(pair for one in sets for pair in one)


def invert(one: Ranges) -> Ranges:
    gaps: list[tuple[int, int]] = []
    start = 0
    for low, high in one:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= MAX:
        gaps.append((start, MAX))
    return tuple(gaps)


def intersection(one: Ranges, other: Ranges) -> Ranges:
    shared: list[tuple[int, int]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            shared.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(shared)


def difference(one: Ranges, other: Ranges) -> Ranges:
    return intersection(one, invert(other))


def contains(one: Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in one)


def size(one: Ranges) -> int:
    return sum(high - low + 1 for low, high in one)


def bracket(one: Ranges) -> str:
    """The set as RE2 writes it."""
    if not one:
        return r"[^\x00-\x{10FFFF}]"
    if size(one) == 1:
        return f"\\x{{{one[0][0]:X}}}"
    inner = (
        f"\\x{{{low:X}}}" if low == high else f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in one
    )
    return f"[{''.join(inner)}]"


@lru_cache(maxsize=64)
def named(re2_class: str) -> Ranges:
    """The members of a class that RE2 knows by name, such as `\\p{Greek}`.

    Raises:
        EngineError: RE2 does not know the name.
    """
    matcher = Matcher(f"[{re2_class}]+")
    return ranges(
        (ord(run[0]), ord(run[-1]))
        for low, high in _ASSIGNED
        for run in matcher.find_texts("".join(map(chr, range(low, high + 1))))
    )


def digit() -> Ranges:
    """`\\d` of Rust: the decimal numbers of every script."""
    return named(r"\p{Nd}")


@lru_cache(maxsize=1)
def word() -> Ranges:
    """`\\w` of Rust: Alphabetic, marks, decimal numbers, connectors and joiners (UTS #18)."""
    # The last four are alphabetic symbols: letters in circles and squares.
    return named(
        r"\p{L}\p{Nl}\p{M}\p{Nd}\p{Pc}\x{200C}\x{200D}"
        r"\x{24B6}-\x{24E9}\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}"
    )


def _simple_fold(char: str) -> str:
    folded = char.casefold()
    if len(folded) == 1:
        return folded
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


@lru_cache(maxsize=1)
def _orbits() -> dict[int, tuple[int, ...]]:
    """Code points that are one letter when case is ignored (CaseFolding.txt, status C and S)."""
    by_fold: dict[str, list[int]] = {}
    for low, high in ((0x41, 0xD7FF), (0xE000, 0x1E943)):
        for code in range(low, high + 1):
            char = chr(code)
            # Scripts without case, which are nearly all code points, need no look-up.
            if char.casefold() != char or char.lower() != char or char.upper() != char:
                by_fold.setdefault(_simple_fold(char), []).append(code)
    return {code: tuple(orbit) for orbit in by_fold.values() if len(orbit) > 1 for code in orbit}


def fold_ascii(one: Ranges) -> Ranges:
    """`one` and the other case of each of its ASCII letters."""
    lower = intersection(one, ((0x61, 0x7A),))
    upper = intersection(one, ((0x41, 0x5A),))
    return union(
        one,
        tuple((low - 32, high - 32) for low, high in lower),
        tuple((low + 32, high + 32) for low, high in upper),
    )


def fold(one: Ranges) -> Ranges:
    """`one` and every other case of its members, by simple case folding."""
    orbits = _orbits()
    if size(one) < len(orbits):
        members = (code for low, high in one for code in range(low, high + 1))
        found = (orbits[code] for code in members if code in orbits)
    else:
        found = (orbit for code, orbit in orbits.items() if contains(one, code))
    return union(one, ranges((code, code) for orbit in found for code in orbit))
