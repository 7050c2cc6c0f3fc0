"""References: whom and what a document names, which must be there before anything changes."""

from collections.abc import Iterable, Iterator
from typing import Any

from sentry_bridge.alerts.actions import SUGGESTED, AnyAction, Email, Webhook
from sentry_bridge.alerts.conditions import AssignedTo
from sentry_bridge.alerts.directory import ISSUES, Directory
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.state import State
from sentry_bridge.alerts.validation import TABLE
from sentry_bridge.settings import Problem
from sentry_bridge.settings.nearest import suggestion


def unknown(document: Document, state: State) -> Iterator[Problem]:
    """Yield a problem for each name in the document that nobody and nothing has."""
    directory = state.directory
    teams = {*directory.teams, *document.teams}
    for key, actor in _actors(document):
        kind, _, name = actor.partition(":")
        if kind == "team" and name not in teams:
            yield _problem(key, "is no team of the organisation", name, teams)
        elif kind == "user" and name not in directory.members:
            words = "is no member of the organisation"
            yield _problem(key, words, name, directory.members)
    yield from _integrations(document, directory)
    detectors = {*directory.detectors, *document.detectors, ISSUES}
    for name, rule in document.rules.items():
        key = f"rules.{name}.detectors"
        for detector in rule.detectors or (ISSUES,):
            if detector not in detectors:
                yield _problem(key, "names no detector of the project", detector, detectors)
            elif detector == ISSUES and directory.issues is None:
                yield _problem(key, "must be given: the project has no detector of its issues")
    for number, owned in enumerate(document.ownership.rules if document.ownership else ()):
        for owner in owned.owners:
            kind, _, name = owner.partition(":")
            if kind == "team" and name in teams and name not in state.project_teams:
                words = "is a team without access to the project; give it access on the server"
                yield _problem(f"ownership.rules.{number}.owners", words)


def _actors(document: Document) -> Iterator[tuple[str, str]]:
    for table in ("rules", "detectors", "monitors"):
        for name, item in getattr(document, table).items():
            if item.owner is not None:
                yield f"{table}.{name}.owner", item.owner
    for key, action in _actions(document):
        if isinstance(action, Email) and action.to != SUGGESTED:
            yield f"{key}.to", action.to
    for name, rule in document.rules.items():
        for step in rule.steps:
            for condition in step.conditions:
                if isinstance(condition, AssignedTo) and condition.to is not None:
                    yield f"rules.{name}.conditions.to", condition.to
    for number, owned in enumerate(document.ownership.rules if document.ownership else ()):
        for owner in owned.owners:
            yield f"ownership.rules.{number}.owners", owner


def _actions(document: Document) -> Iterator[tuple[str, AnyAction]]:
    for action in document.notify:
        yield "notify", action
    for name, rule in document.rules.items():
        for step in rule.steps:
            for action in step.actions:
                yield f"rules.{name}.actions", action


def _integrations(document: Document, directory: Directory) -> Iterator[Problem]:
    known = directory.integrations
    for key, action in _actions(document):
        if isinstance(action, Email | Webhook):
            continue
        name = action.integration
        if known and name not in {*known, *known.values()}:
            words = "is no integration of the organisation"
            yield _problem(f"{key}.integration", words, name, known)
        elif not known and not name.isdigit():
            words = "must be the integration's id: this server lists none by name"
            yield _problem(f"{key}.integration", words)


def _problem(key: str, words: str, name: str = "", known: Iterable[Any] = ()) -> Problem:
    shown = f"{name} {words}" if name else words
    return Problem(f"{TABLE}.{key}", "server", f"{shown}{suggestion(name, known)}")
