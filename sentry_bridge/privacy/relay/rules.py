"""Rules: what is looked for under a name, and what becomes of a text in which it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sentry_bridge.privacy.relay.builtin import Target
from sentry_bridge.privacy.relay.meta import OwnMeta, Remark, read_remarks, with_remarks
from sentry_bridge.privacy.relay.pattern import Haystack, Pattern
from sentry_bridge.privacy.relay.redaction import (
    Chunk,
    Redactor,
    join,
    redact_matches,
    redact_whole,
    search_text,
    split,
)

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


class Draft:
    """A text on its way through the rules.

    Args:
        text: The text.
        meta: What `_meta` says of it before any rule.
    """

    def __init__(self, text: str, meta: OwnMeta) -> None:
        self.text = text
        self.remarks = read_remarks(meta)
        self._before = text
        self._meta = meta

    def rewrite(self, change: Callable[[list[Chunk]], list[Chunk]]) -> None:
        """Change the pieces of the text; remarks follow."""
        chunks = split(self.text, self.remarks)
        if all(chunk.rule is not None for chunk in chunks):
            return  # Nothing is left of the original.
        text, remarks = join(change(chunks))
        if text != self.text:
            self.text, self.remarks = text, remarks

    def meta(self) -> OwnMeta:
        """What `_meta` is to say of the text."""
        if self.text == self._before:
            return self._meta
        meta = with_remarks(self._meta, self.remarks)
        meta.setdefault("len", len(self._before))
        return meta

    def meta_when_removed(self, rule: str) -> OwnMeta:
        """What `_meta` is to say when `rule` takes the text away altogether."""
        return with_remarks(self.meta(), [*self.remarks, Remark(rule, "x")])


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

    def steps_for_key(self, key: str) -> tuple[Step, ...]:
        """The steps that the key alone satisfies."""
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

    def removes(self, key: str) -> bool:
        """Whether it removes what is no text, of which nothing but the key can be looked at."""
        return self.matches_anything or bool(self.steps_for_key(key))

    def apply(self, draft: Draft, key: str) -> bool:
        """Redact a text.

        Args:
            draft: The text, which is changed.
            key: Its key; empty in an array.

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
                draft.rewrite(self._replace_whole)
            elif step.target is Target.KEY_AND_VALUE:
                if step.pattern.matches(Haystack(search_text(split(draft.text, draft.remarks)))):
                    draft.rewrite(self._replace_whole)
            elif step.target is Target.VALUE:
                draft.rewrite(partial(self._replace_matches, step))
        return False

    def _replace_whole(self, chunks: list[Chunk]) -> list[Chunk]:
        return redact_whole(chunks, self.redactor, self.origin)

    def _replace_matches(self, step: Step, chunks: list[Chunk]) -> list[Chunk]:
        return redact_matches(
            chunks, step.pattern, step.groups, self.redactor, self.origin, accepts=step.accepts
        )
