"""Scan: one look at all strings together, to find those worth reading closely.

Every recogniser has a hint, a necessary condition for finding anything. A scan matches
all hints against the joined strings at once and returns which strings matched which. It
decides nothing: what is found in a string depends on the recognisers alone, so that the
engines below give the same results.

Two engines run the hints, both in linear time. RE2 is ready in milliseconds; Hyperscan is
several times faster and compiles for a good part of a second. So the first scans use RE2,
and a process that scans more often compiles Hyperscan in the background, which does not
hold the interpreter's lock.
Where one of them has no wheel (RE2 on musl, Hyperscan on Windows for ARM), the other does
all the work; without both, every string is read closely.
"""

import os
import threading
from collections.abc import Callable, Sequence
from contextvars import Context
from functools import lru_cache
from typing import Any, Protocol

from sentry_bridge.privacy.keys import folded

Hints = tuple[tuple[str, int], ...]
_SCANS_BEFORE_COMPILING = 20


class Engine(Protocol):
    """Matches all hints against bytes at once."""

    def __call__(self, data: bytes) -> list[tuple[int, int]]:
        """Return for each match where it ends, and the bits of its hint; sorted."""
        ...


class Scanner:
    """Finds the strings that match a hint. Safe to share between threads; picklable."""

    def __init__(self, hints: Sequence[tuple[str, int]], engine: str | None = None) -> None:
        """Prepare a scan.

        Args:
            hints: regular expressions over bytes, in the syntax that RE2 and Hyperscan
                share, with the bits that a match sets.
            engine: `re2` or `hyperscan`, to use no other; None for the best there is.
        """
        self._hints: Hints = tuple(hints)
        self._name = engine
        self._start()

    def __reduce__(self) -> tuple[Any, ...]:
        return (Scanner, (self._hints, self._name))

    def _start(self) -> None:
        self._engine: Engine | None = None
        self._fast: Engine | None = None
        self._compiling_in = 0
        self._scans = 0

    def warm_up(self) -> None:
        """Compile the fastest engine now, and wait for it."""
        if self._fast is None and self._name != "re2":
            self._fast = _hyperscan(self._hints)

    def scan(self, joined: str, count: int) -> list[tuple[int, int]]:
        """Return the indexes of the strings that match hints, with the bits of the hints.

        Args:
            joined: all strings, joined by NUL characters.
            count: how many strings there are.
        """
        if joined.count("\0") != count - 1:
            # A string holds the separator itself: which one is which cannot be told.
            return [(index, -1) for index in range(count)]
        return self._scan_both(joined.encode("utf-8", "surrogatepass"), joined, count)

    def scan_documents(self, documents: Sequence[bytes]) -> list[tuple[int, int]]:
        """Return the indexes of the JSON texts that match hints, with the bits of the hints."""
        joined = b"\0".join(documents)
        text = "" if joined.isascii() else joined.decode()
        return self._scan_both(joined, text, len(documents))

    def _scan_both(self, joined: bytes, text: str, count: int) -> list[tuple[int, int]]:
        """Scan text as it is for its forms, and without accents for what its keys tell."""
        hits = self._scan(joined, count)
        if text.isascii():
            return hits
        bits = dict(hits)
        for index, more in self._scan(folded(text).encode("utf-8", "surrogatepass"), count):
            bits[index] = bits.get(index, 0) | more
        return sorted(bits.items())

    def _scan(self, joined: bytes, count: int) -> list[tuple[int, int]]:
        engine = self._choose()
        if engine is None:
            return [(index, -1) for index in range(count)]
        # With a separator at both ends, every string has a character before and behind it.
        data = b"\0%b\0" % joined
        hits: list[tuple[int, int]] = []
        index, counted, limit, bits = -1, 0, -1, 0
        for end, bit in engine(data):
            if end <= limit:
                bits |= bit
                continue
            if bits:
                hits.append((index, bits))
            # A match may end with the separator behind its string.
            index += data.count(0, counted, end - 1)
            counted = end - 1
            limit = data.find(0, end - 1)
            if limit < 0:
                limit = len(data)
            bits = bit
        if bits:
            hits.append((index, bits))
        return hits

    def _choose(self) -> Engine | None:
        if self._fast is not None:
            return self._fast
        if self._engine is None:
            self._engine = None if self._name == "hyperscan" else _re2(self._hints)
            if self._engine is None:
                self.warm_up()
                return self._fast
        self._scans += 1
        if (
            self._name is None
            and self._scans > _SCANS_BEFORE_COMPILING
            and self._compiling_in != os.getpid()
        ):
            # Once in each process: a fork takes the memory along, but not the thread.
            self._compiling_in = os.getpid()
            compiling = threading.Thread(
                target=self.warm_up, name="sentry-bridge-compile", daemon=True
            )
            # In an empty context: what this thread is busy with would live as long as that one.
            Context().run(compiling.start)
        return self._engine


@lru_cache(maxsize=16)
def _hyperscan(hints: Hints) -> Engine | None:
    try:
        import hyperscan  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    expressions = [hint.encode() for hint, _ in hints]
    bits = [bit for _, bit in hints]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=expressions,
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_DOTALL] * len(expressions),
    )
    local = threading.local()

    def scan(data: bytes) -> list[tuple[int, int]]:
        try:
            scratch = local.scratch
        except AttributeError:
            # Scratch space serves one scan at a time.
            scratch = local.scratch = hyperscan.Scratch(database)
        matches: list[tuple[int, int]] = []
        append = matches.append

        def note(identity: int, _start: int, end: int, _flags: int, _context: Any) -> None:
            append((end, bits[identity]))

        database.scan(data, match_event_handler=note, scratch=scratch)
        matches.sort()
        return matches

    return scan


@lru_cache(maxsize=16)
def _re2(hints: Hints) -> Engine | None:
    try:
        import re2  # type: ignore[import-untyped]
    except ImportError:
        return None
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.dot_nl = True
    options.max_mem = 64 << 20
    union = "|".join(f"(?:{hint})" for hint, _ in hints)
    search: Callable[[bytes, int], Any] = re2.compile(union.encode(), options).search
    everything = 0
    for _, bit in hints:
        everything |= bit

    def scan(data: bytes) -> list[tuple[int, int]]:
        # The union does not tell which hint matched; the recognisers do.
        matches: list[tuple[int, int]] = []
        position = 0
        while match := search(data, position):
            end = match.end()
            matches.append((end, everything))
            # The rest of this string needs no look.
            position = data.find(0, end - 1)
            if position < 0:
                break
        return matches

    return scan
