"""State: what is on the server, in the words of a document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from sentry_bridge.alerts import endpoints
from sentry_bridge.alerts.client import ApiError, Client
from sentry_bridge.alerts.detectors import TYPE, Detector, detector_from
from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.document import Document, plain
from sentry_bridge.alerts.mark import Mark, is_marked, unmarked
from sentry_bridge.alerts.monitors import Monitor, monitor_from
from sentry_bridge.alerts.ownership import Ownership, ownership_from
from sentry_bridge.alerts.ownership import is_marked as has_block
from sentry_bridge.alerts.rules import Rule, rule_from
from sentry_bridge.alerts.validation import TABLE, is_valid
from sentry_bridge.settings import Problem, SettingsError
from sentry_bridge.settings.nearest import suggestion

Kind = Literal["team", "detector", "monitor", "rule", "ownership"]
TABLES: Mapping[Kind, str] = {
    "team": "teams",
    "detector": "detectors",
    "monitor": "monitors",
    "rule": "rules",
    "ownership": "ownership",
}
_ISSUES = ("issue_stream", "error")
_NOT_FOUND = 404
_STRANGE = "what answers is no server of Sentry, or one of another version"

Told = Callable[[str], None]
"""Is told what is being done."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something on the server; `content` is None if no document can say it.

    `ours` tells whether the document made it, by the mark.
    """

    kind: Kind
    name: str
    id: str
    ours: bool
    content: Any


@dataclass(frozen=True, slots=True)
class State:
    """Everything on the server that concerns one project."""

    directory: Directory
    found: tuple[Found, ...]
    ownership_rules: str
    project_teams: frozenset[str]


def read_state(client: Client, document: Document, tell: Told = lambda _: None) -> State:
    """Read what is on the server.

    Raises:
        ApiError: when a call fails.
        SettingsError: when the document's project is not there.
    """
    try:
        return _read(client, document, tell)
    except (LookupError, TypeError, AttributeError):
        raise ApiError(_STRANGE) from None


def _read(client: Client, document: Document, tell: Told) -> State:
    tell("projects")
    project_id = _project_id(client, document)
    here = {"project": project_id}
    project = {"project_id_or_slug": document.project}
    tell("teams and members")
    teams = {team["slug"]: str(team["id"]) for team in client.list(endpoints.LIST_TEAMS)}
    members = _members(client.list(endpoints.LIST_MEMBERS))
    project_teams = client.list(endpoints.LIST_PROJECT_TEAMS, path=project)
    tell("detectors")
    detectors = [
        detector
        for detector in client.list(endpoints.LIST_DETECTORS, here)
        if str(detector["projectId"]) == project_id
    ]
    tell("monitors")
    monitors = [
        monitor
        for monitor in client.list(endpoints.LIST_MONITORS, here)
        if document.project == monitor["project"]["slug"]
    ]
    tell("rules")
    rules = client.list(endpoints.LIST_RULES)
    tell("ownership")
    ownership = client.call(endpoints.GET_OWNERSHIP, path=project)
    directory = Directory(
        project=document.project,
        project_id=project_id,
        teams=teams,
        members=members,
        integrations=_integrations(client, document, rules),
        detectors=_detectors_by_name(detectors, document.mark),
        issues=_issues(detectors),
    )
    found = [Found("team", slug, identifier, False, None) for slug, identifier in teams.items()]
    found += _metric_detectors(detectors, directory, document.mark)
    found += _monitors(monitors, directory, document.mark)
    found += _rules(rules, directory, document.mark)
    found.append(_ownership(ownership, document))
    return State(
        directory=directory,
        found=tuple(found),
        ownership_rules=ownership["raw"] or "",
        project_teams=frozenset(team["slug"] for team in project_teams),
    )


def find(client: Client, kind: Kind, name: str, mark: Mark) -> str | None:
    """Return the id of something of ours that may have just been created, or None.

    Args:
        client: what to ask.
        kind: `team`, `detector`, `monitor` or `rule`.
        name: its name in the document.
        mark: the mark that it was created with.

    Raises:
        ApiError: when a call fails.
    """
    listed = {
        "team": endpoints.LIST_TEAMS,
        "detector": endpoints.LIST_DETECTORS,
        "monitor": endpoints.LIST_MONITORS,
        "rule": endpoints.LIST_RULES,
    }[kind]
    key, wanted = ("slug", name) if kind in ("team", "monitor") else ("name", name + mark.suffix)
    try:
        for each in client.list(listed):
            if each[key] == wanted:
                return str(each["id"])
    except (LookupError, TypeError):
        raise ApiError(_STRANGE) from None
    return None


def _project_id(client: Client, document: Document) -> str:
    projects = {
        project["slug"]: str(project["id"]) for project in client.list(endpoints.LIST_PROJECTS)
    }
    if document.project not in projects:
        message = f"is no project of {document.organization} on the server"
        message += suggestion(document.project, projects)
        raise SettingsError([Problem(f"{TABLE}.project", "server", message)])
    return projects[document.project]


def _members(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    members: dict[str, str] = {}
    for member in listed:
        # Who was invited and has not come yet is nobody who can be told.
        if user := member["user"]:
            members[member["email"].lower()] = str(user["id"])
    return members


def _integrations(
    client: Client, document: Document, rules: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    steps = [step for rule in document.rules.values() for step in rule.steps]
    actions = [*document.notify, *(action for step in steps for action in step.actions)]
    wanted = any(hasattr(action, "integration") for action in actions)
    present = any(
        action.get("integrationId")
        for rule in rules
        for group in rule.get("actionFilters") or ()
        for action in group.get("actions") or ()
    )
    if not (wanted or present):
        return {}
    try:
        listed = client.list(endpoints.LIST_INTEGRATIONS)
    except ApiError as error:
        if error.status == _NOT_FOUND:
            return {}
        raise
    return {each["name"]: str(each["id"]) for each in listed}


def _detectors_by_name(detectors: Iterable[Mapping[str, Any]], mark: Mark) -> dict[str, str]:
    named: dict[str, str] = {}
    for detector in sorted(detectors, key=lambda each: not mark.marks(each["name"])):
        named.setdefault(unmarked(detector["name"]), str(detector["id"]))
    return named


def _issues(detectors: Iterable[Mapping[str, Any]]) -> str | None:
    by_type = {detector["type"]: str(detector["id"]) for detector in detectors}
    return next((by_type[kind] for kind in _ISSUES if kind in by_type), None)


def _metric_detectors(
    detectors: Iterable[Mapping[str, Any]], directory: Directory, mark: Mark
) -> list[Found]:
    found: list[Found] = []
    for detector in detectors:
        if detector["type"] == TYPE and _concerns(detector["name"], mark):
            content = _content(Detector, partial(detector_from, detector, directory))
            name = unmarked(detector["name"])
            ours = mark.marks(detector["name"])
            found.append(Found("detector", name, str(detector["id"]), ours, content))
    return found


def _monitors(
    monitors: Iterable[Mapping[str, Any]], directory: Directory, mark: Mark
) -> list[Found]:
    found: list[Found] = []
    for monitor in monitors:
        if _concerns(monitor["name"], mark):
            title = unmarked(monitor["name"])
            content = _content(Monitor, partial(monitor_from, title, monitor, directory))
            ours = mark.marks(monitor["name"])
            found.append(Found("monitor", monitor["slug"], str(monitor["id"]), ours, content))
    return found


def _rules(rules: Iterable[Mapping[str, Any]], directory: Directory, mark: Mark) -> list[Found]:
    here = {*directory.detectors.values(), directory.issues}
    found: list[Found] = []
    for rule in rules:
        ours = mark.marks(rule["name"])
        concerns = not here.isdisjoint(map(str, rule["detectorIds"] or ()))
        if ours or (concerns and _concerns(rule["name"], mark)):
            content = _content(Rule, partial(rule_from, rule, directory))
            found.append(Found("rule", unmarked(rule["name"]), str(rule["id"]), ours, content))
    return found


def _ownership(body: Mapping[str, Any], document: Document) -> Found:
    ours = has_block(body["raw"] or "", document.mark)
    read = {**body, "raw": body["raw"] or ""}
    content = _content(Ownership, partial(ownership_from, read, document.mark))
    return Found("ownership", document.project, document.project, ours, content)


def _concerns(name: str, mark: Mark) -> bool:
    """Tell whether something is ours or nobody's: what another document made is its own."""
    return mark.marks(name) or not is_marked(name)


def _content(kind: Any, read: Callable[[], Any]) -> Any:
    try:
        content = read()
    except (LookupError, TypeError, ValueError, AttributeError):
        return None
    return content if is_valid(kind, plain(content)) else None
