"""Edit: what changes at one place of a payload."""

from typing import Any, NamedTuple


class Note(NamedTuple):
    """One redaction within an edit: spans in the text before and after it."""

    rule: str
    remark: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None


class Edit(NamedTuple):
    """A new value for one place of one container."""

    container: int
    key: Any
    value: Any
    notes: list[Note]
    length: int


REMOVED = object()
"""As an edit's value: the place itself goes."""
