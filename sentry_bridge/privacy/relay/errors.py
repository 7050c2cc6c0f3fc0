"""The one error that a policy raises: which rule or selector, where, and what was expected."""

from __future__ import annotations


class PolicyError(ValueError):
    """A rule, a pattern or a selector that cannot be used.

    Args:
        reason: What is wrong, and what was expected instead.
        rule: Name of the rule, or `None` when the fault lies elsewhere.
        text: The selector or pattern as written.
        column: Position of the fault in `text`, counted from 1.
    """

    def __init__(
        self,
        reason: str,
        *,
        rule: str | None = None,
        text: str | None = None,
        column: int | None = None,
    ) -> None:
        self.reason = reason
        self.rule = rule
        self.text = text
        self.column = column
        where = [] if rule is None else [f"rule {rule!r}"]
        if text is not None:
            where.append(repr(text) if column is None else f"{text!r}, column {column}")
        super().__init__(f"{', '.join(where)}: {reason}" if where else reason)

    def in_rule(self, rule: str) -> PolicyError:
        """The same error, told for the rule in whose definition it lies."""
        return PolicyError(self.reason, rule=rule, text=self.text, column=self.column)
