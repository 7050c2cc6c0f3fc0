"""Mark: how things on the server show that a document made them.

The API has no field for it that all kinds of things share, so it stands at the end of
their names; in ownership rules, in comments.
"""

import re
from dataclasses import dataclass

_ANY = re.compile(r" \[sentry-bridge:[a-z0-9_/-]+\]$")


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a document: its project's slug and, if it has one, its own name."""

    project: str
    name: str | None = None

    @property
    def text(self) -> str:
        """What the mark says."""
        return f"{self.project}/{self.name}" if self.name else self.project

    @property
    def suffix(self) -> str:
        """What follows the name of a thing."""
        return f" [sentry-bridge:{self.text}]"

    @property
    def comments(self) -> tuple[str, str]:
        """The comments before and after our ownership rules."""
        return f"# sentry-bridge:{self.text} begins", f"# sentry-bridge:{self.text} ends"

    def marks(self, name: str) -> bool:
        """Tell whether a name on the server has this mark."""
        return name.endswith(self.suffix)


def is_marked(name: str) -> bool:
    """Tell whether a name on the server has the mark of any document."""
    return _ANY.search(name) is not None


def unmarked(name: str) -> str:
    """Return a name on the server without the mark of any document."""
    return _ANY.sub("", name)
