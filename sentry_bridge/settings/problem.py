"""What is wrong with the settings: every problem at once, none with a value that may be secret."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to fix: the dotted key, the layer that set it, and what is allowed instead.

    `message` never repeats a string that was given: it could be a secret in the wrong place.
    """

    key: str
    layer: str
    message: str

    def __str__(self) -> str:
        return f"{self.key} ({self.layer}): {self.message}"


class SettingsError(ValueError):
    """Settings that cannot be used; `problems` holds all of them, lowest layer first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Collect the problems into one error."""
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        title = "1 problem" if count == 1 else f"{count} problems"
        return "\n  ".join([f"{title} in the settings of sentry-bridge:", *map(str, self.problems)])
