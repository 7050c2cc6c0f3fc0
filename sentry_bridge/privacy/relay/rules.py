"""Rules: what is looked for under a name, and what becomes of a text in which it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sentry_bridge.privacy.relay.builtin import Target
from sentry_bridge.privacy.relay.haystack import Haystack
from sentry_bridge.privacy.relay.pattern import Pattern
from sentry_bridge.privacy.relay.redaction import Draft, Redactor

_REMEMBERED_KEYS = 4096


@dataclass(frozen=True)
class Step:
    """One thing that a rule looks for.

    Args:
        target: What the pattern is held against.
        pattern: The pattern.
        groups: Numbers of the groups to replace; 0 is the whole match.
        accepts: Further test of what was matched, such as a checksum.
    """

    target: Target
    pattern: Pattern
    groups: tuple[int, ...]
    accepts: Callable[[str], bool] | None = None


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule that looks for something by itself.

    Args:
        name: Its own name, by which rules are ordered.
        origin: The name that remarks give: its own, or that of the rule which refers to it.
        matches_anything: Whether it takes whatever it meets.
        steps: What it looks for, in this order.
        redactor: What it puts in the place.
    """

    name: str
    origin: str
    matches_anything: bool
    steps: tuple[Step, ...]
    redactor: Redactor
    _by_key: dict[str, tuple[Step, ...]] = field(default_factory=dict, repr=False)

    def steps_for_key(self, key: str | None) -> tuple[Step, ...]:
        """The steps that the key alone satisfies."""
        if key is None:
            return ()
        found = self._by_key.get(key)
        if found is None:
            haystack = Haystack(key)
            found = tuple(
                step
                for step in self.steps
                if step.target is not Target.VALUE and step.pattern.matches(haystack)
            )
            if len(self._by_key) >= _REMEMBERED_KEYS:
                self._by_key.clear()
            self._by_key[key] = found
        return found

    def removes(self, key: str | None) -> bool:
        """Whether it removes what is no text, of which nothing but the key can be looked at."""
        return self.matches_anything or bool(self.steps_for_key(key))

    def apply(self, draft: Draft, key: str | None) -> bool:
        """Redact a text.

        Args:
            draft: The text, which is changed.
            key: Its key; `None` in an array.

        Returns:
            Whether the text is to be removed altogether.
        """
        if self.matches_anything and self.redactor.removes:
            return True
        for_key = self.steps_for_key(key)
        for step in self.steps:
            if step in for_key:
                if self.redactor.removes:
                    return True
                draft.replace_whole(self.redactor, self.origin)
            elif step.target is Target.KEY_AND_VALUE:
                if step.pattern.matches(draft.haystack):
                    draft.replace_whole(self.redactor, self.origin)
            elif step.target is Target.VALUE:
                draft.replace_matches(
                    step.pattern, step.groups, self.redactor, self.origin, step.accepts
                )
        return False
