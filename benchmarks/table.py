"""Table: one result as a person reads it, in a terminal and in Markdown alike."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A titled table; `note` says how it was measured and what is promised."""

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return the table as a section of a Markdown document."""
        widths = [
            max(len(cell) for cell in column)
            for column in zip(self.header, *self.rows, strict=True)
        ]
        rule = ["-" * width for width in widths]
        padded = [
            [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            for row in (self.header, rule, *self.rows)
        ]
        lines = [f"| {' | '.join(row)} |" for row in padded]
        return "\n".join([f"## {self.title}", "", self.note, "", *lines, ""])
