"""Directory: who and what is on the server, by the names that documents use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ISSUES = "issues"
"""How documents call the detectors that every project has for its errors and issues."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Ids by name, as strings.

    `integrations` is empty where the server does not list them: ids stand for themselves.
    `detectors` holds those of the project; `issues` is the id of the built-in one.
    """

    project: str
    project_id: str
    teams: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    integrations: Mapping[str, str] = field(default_factory=dict)
    detectors: Mapping[str, str] = field(default_factory=dict)
    issues: str | None = None

    def actor_id(self, name: str) -> str:
        """Return `team:<id>` or `user:<id>` for a team's slug or a member's address.

        Raises:
            LookupError: when nobody has that name.
        """
        kind, _, key = name.partition(":")
        known = self.teams if kind == "team" else self.members
        return f"{kind}:{known[key]}"

    def actor_name(self, actor: str) -> str:
        """Return the name of `team:<id>` or `user:<id>`.

        Raises:
            LookupError: when it has none.
        """
        kind, _, identifier = actor.partition(":")
        known = {"team": self.teams, "user": self.members}[kind]
        return f"{kind}:{_name_of(known, identifier)}"

    def integration_id(self, name: str) -> str:
        """Return the id of an integration; an id stands for itself.

        Raises:
            LookupError: when there is none of that name.
        """
        return name if name.isdigit() and name not in self.integrations else self.integrations[name]

    def integration_name(self, identifier: str) -> str:
        """Return the name of an integration, or its id where the server does not tell."""
        try:
            return _name_of(self.integrations, identifier)
        except LookupError:
            return identifier

    def detector_id(self, name: str) -> str:
        """Return the id of a detector of the project.

        Raises:
            LookupError: when there is none of that name.
        """
        if name != ISSUES:
            return self.detectors[name]
        if self.issues is None:
            raise LookupError(name)
        return self.issues

    def detector_name(self, identifier: str) -> str:
        """Return the name of a detector of the project.

        Raises:
            LookupError: when the project has none with that id.
        """
        return ISSUES if identifier == self.issues else _name_of(self.detectors, identifier)


def _name_of(known: Mapping[str, str], identifier: str) -> str:
    for name, own in known.items():
        if own == identifier:
            return name
    raise LookupError(identifier)
