"""The regular expression engine, RE2, which matches in linear time whatever the pattern.

This is the only module that knows the binding (google-re2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

try:
    import re2 as _binding  # type: ignore[import-untyped]
except ImportError as error:  # pragma: no cover
    raise ImportError(
        "Relay's configuration language needs RE2: install the package google-re2"
    ) from error

_re2: Any = _binding

Span = tuple[int, int]
"""First and one past the last byte; `(-1, -1)` for a group that took no part."""

_MEMORY = 64 << 20  # bytes that one compiled pattern may take


class EngineError(ValueError):
    """RE2 refuses a pattern: it does not parse, or it grows too large."""


def _options() -> Any:
    options = _re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


class Matcher:
    """A compiled pattern.

    Args:
        pattern: In RE2's syntax.

    Raises:
        EngineError: RE2 refuses the pattern.
    """

    def __init__(self, pattern: str) -> None:
        try:
            self._regexp = _re2.compile(pattern, _options())
        except _re2.error as error:
            reason = error.args[0] if error.args else ""
            text = reason.decode() if isinstance(reason, bytes) else str(reason)
            raise EngineError(text) from None
        self._numbers = range(self._regexp.groups + 1)

    def search(self, text: bytes, start: int = 0) -> tuple[Span, ...] | None:
        """The first match from `start` on: its span and those of its groups."""
        match = self._regexp.search(text, start)
        return None if match is None else tuple(match.span(number) for number in self._numbers)

    def find_texts(self, text: str) -> Iterator[str]:
        """The text of every match."""
        return (match[0] for match in self._regexp.finditer(text))


class MatcherSet:
    """Many patterns, looked for in one pass.

    Args:
        patterns: In RE2's syntax.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._set = _re2.Set.SearchSet(_options())
        self._is_empty = True
        for pattern in patterns:
            self._set.Add(pattern)
            self._is_empty = False
        self._set.Compile()

    def matches(self, text: bytes) -> bool:
        """Whether any of the patterns occurs."""
        return not self._is_empty and self._set.Match(text) is not None
