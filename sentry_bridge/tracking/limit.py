"""Rate limit: how often per minute one name is recorded."""

import math
from time import monotonic

NAMES = 1000
"""How many names a limit tells apart within a minute; further ones are held back."""


class _Entry:
    """One name: how often it was admitted in a minute, and held back since."""

    __slots__ = ("admitted", "held_back", "minute")

    def __init__(self, minute: float) -> None:
        self.minute = minute
        self.admitted = 1
        self.held_back = 0


class RateLimit:
    """Admit each name a number of times per minute, and count what was held back.

    No lock: two threads that meet may admit one occurrence too many, and a process that
    forks never inherits a lock that somebody holds.
    """

    __slots__ = ("_admitted", "_per_minute")

    def __init__(self, per_minute: int) -> None:
        """Make a limit of `per_minute` for each name; 0 means without limit."""
        self._per_minute = per_minute or math.inf
        self._admitted: dict[str, _Entry] = {}

    def admit(self, name: str) -> int:
        """Return how many occurrences of `name` this one stands for: itself and those held
        back before it. 0 means that it is held back."""
        minute = monotonic() // 60
        entry = self._admitted.get(name)
        if entry is None:
            if len(self._admitted) >= NAMES and not self._make_room(minute):
                return 0
            self._admitted[name] = _Entry(minute)
            return 1
        if entry.minute != minute:
            stands_for = 1 + entry.held_back
            entry.minute, entry.admitted, entry.held_back = minute, 1, 0
            return stands_for
        if entry.admitted < self._per_minute:
            entry.admitted += 1
            return 1
        entry.held_back += 1
        return 0

    def _make_room(self, minute: float) -> bool:
        self._admitted = {
            name: entry for name, entry in list(self._admitted.items()) if entry.minute == minute
        }
        return len(self._admitted) < NAMES
