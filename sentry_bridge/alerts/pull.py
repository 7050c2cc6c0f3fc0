"""Pull: what is on the server, as a document that validates and plans to nothing."""

from dataclasses import dataclass
from typing import Any

from sentry_bridge.alerts.document import Document, plain
from sentry_bridge.alerts.rules import Rule
from sentry_bridge.alerts.state import TABLES, Found, State
from sentry_bridge.alerts.validation import TABLE


@dataclass(frozen=True, slots=True)
class Pulled:
    """The document as plain data, and what is on the server that no document can say."""

    data: dict[str, Any]
    left_out: tuple[Found, ...]


def pull(document: Document, state: State) -> Pulled:
    """Return what is on the server for the project of `document`."""
    own: dict[str, Any] = {"organization": document.organization, "project": document.project}
    if document.url != Document.__dataclass_fields__["url"].default:
        own["url"] = document.url
    if document.name is not None:
        own["name"] = document.name
    left_out: list[Found] = []
    teams = sorted(state.project_teams & set(state.directory.teams))
    if teams:
        own["teams"] = teams
    # What documents made comes first: under one name, it is that which counts.
    for found in sorted(state.found, key=lambda each: not each.ours):
        table = TABLES[found.kind]
        if found.kind == "team":
            continue
        if found.content is None:
            left_out.append(found)
        elif found.kind == "ownership":
            if found.ours or found.content.rules:
                own[table] = plain(found.content)
        else:
            own.setdefault(table, {}).setdefault(found.name, _plain(found.content))
    return Pulled({"default": {TABLE: own}}, tuple(left_out))


def _plain(content: Any) -> dict[str, Any]:
    data: dict[str, Any] = plain(content)
    # Without any, a rule would get those of `notify`.
    if isinstance(content, Rule) and not content.actions:
        data["actions"] = []
    return data
