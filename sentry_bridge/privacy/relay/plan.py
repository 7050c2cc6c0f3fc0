"""The plan of a policy: which rules apply at which kind of place, worked out once for each.

Places that no selector of the policy tells apart are one place, so that there are few of them
however many keys a payload has.
"""

from __future__ import annotations

from functools import cached_property

from sentry_bridge.privacy.relay import selector
from sentry_bridge.privacy.relay.builtin import Target
from sentry_bridge.privacy.relay.config import Application
from sentry_bridge.privacy.relay.engine import MatcherSet
from sentry_bridge.privacy.relay.haystack import Haystack
from sentry_bridge.privacy.relay.rules import Rule
from sentry_bridge.privacy.relay.schema import Pii

_MAX_PLACES = 20_000
_MAX_REMEMBERED = 4096

NO_TYPE: frozenset[str] = frozenset()


class Program:
    """The rules of one kind of place, in the order in which they are applied."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._keys: dict[str | None, bool] = {}
        self._removals: dict[str | None, str | None] = {}

    @cached_property
    def _always(self) -> bool:
        return any(rule.matches_anything for rule in self.rules)

    @cached_property
    def _ascii_set(self) -> MatcherSet:
        return self._set(ascii_only=True)

    @cached_property
    def _encoded_set(self) -> MatcherSet:
        return self._set(ascii_only=False)

    def _set(self, *, ascii_only: bool) -> MatcherSet:
        """Every pattern that is held against texts, to be looked for in one pass."""
        patterns = {
            step.pattern.ascii_source if ascii_only else step.pattern.encoded_source
            for rule in self.rules
            for step in rule.steps
            if step.target is not Target.KEY
        }
        return MatcherSet(sorted(patterns))

    def concerns(self, text: str, key: str | None) -> bool:
        """Whether any rule may change this text; only a few texts are worth a closer look."""
        if self._always:
            return True
        by_key = self._keys.get(key)
        if by_key is None:
            by_key = any(rule.steps_for_key(key) for rule in self.rules)
            if len(self._keys) >= _MAX_REMEMBERED:
                self._keys.clear()
            self._keys[key] = by_key
        if by_key:
            return True
        haystack = Haystack(text)
        if haystack.is_ascii:
            return self._ascii_set.matches(haystack.utf8)
        return self._encoded_set.matches(haystack.encoded)

    def removal(self, key: str | None) -> str | None:
        """Name of the rule that removes a value which is no text, if one does."""
        if key in self._removals:
            return self._removals[key]
        found = next((rule.origin for rule in self.rules if rule.removes(key)), None)
        if len(self._removals) >= _MAX_REMEMBERED:
            self._removals.clear()
        self._removals[key] = found
        return found


class Place:
    """A kind of place in a payload: all that selectors can tell apart, and nothing else."""

    def __init__(self, plan: Plan, steps: tuple[selector.Step, ...]) -> None:
        self.plan = plan
        self.steps = steps
        self._inner: dict[tuple[str | None, int | None, frozenset[str]], Place] = {}
        self._by_flag: tuple[Program | None, Program | None] | None = None

    def enter(self, key: str | None, index: int | None, types: frozenset[str]) -> Place:
        """The place of an inner value.

        Args:
            key: Its key in an object, or
            index: its index in an array.
            types: Its types.
        """
        if key is not None:
            key = self.plan.telling_key(key)
        elif index not in self.plan.indexes:
            index = -1
        at = (key, index, types)
        inner = self._inner.get(at)
        if inner is None:
            inner = Place(self.plan, (*self.steps, selector.Step(key, index, types)))
            if self.plan.places < _MAX_PLACES:
                self.plan.places += 1
                self._inner[at] = inner
        return inner

    def program(self, pii: Pii) -> Program | None:
        """The rules for a value here."""
        if pii is Pii.FALSE:
            return None
        if self._by_flag is None:
            self._by_flag = (
                self.plan.program(self.steps, Pii.TRUE),
                self.plan.program(self.steps, Pii.MAYBE),
            )
        return self._by_flag[pii is not Pii.TRUE]


class Plan:
    """What a policy's applications amount to, place by place."""

    def __init__(self, parts: tuple[Application, ...]) -> None:
        self.parts = parts
        items = [item for part in parts for item in selector.items_of(part.selector)]
        self.keys = {
            selector.same_key(item.name) for item in items if isinstance(item, selector.Key)
        }
        self.indexes = {item.number for item in items if isinstance(item, selector.Index)}
        self.root = Place(self, (selector.Step(None, None, NO_TYPE),))
        self.places = 1
        self._telling: dict[str, str] = {}
        self._programs: dict[tuple[int, ...], Program] = {}

    def telling_key(self, key: str) -> str:
        """The key as selectors see it; all that none of them names are the same."""
        telling = self._telling.get(key)
        if telling is None:
            folded = selector.same_key(key)
            telling = folded if folded in self.keys else ""
            if len(self._telling) >= _MAX_REMEMBERED:
                self._telling.clear()
            self._telling[key] = telling
        return telling

    def program(self, steps: tuple[selector.Step, ...], pii: Pii) -> Program | None:
        chosen = tuple(
            number
            for number, part in enumerate(self.parts)
            if part.rules and selector.matches(part.selector, steps, pii)
        )
        if not chosen:
            return None
        if chosen not in self._programs:
            rules = tuple(rule for number in chosen for rule in self.parts[number].rules)
            self._programs[chosen] = Program(rules)
        return self._programs[chosen]
