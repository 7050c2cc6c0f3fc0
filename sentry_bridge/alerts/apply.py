"""Apply: carry a plan out, one change after the other, up to the first that fails."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sentry_bridge.alerts import endpoints
from sentry_bridge.alerts.client import ApiError, Client, UnsureError
from sentry_bridge.alerts.detectors import detector_body
from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.endpoints import Endpoint
from sentry_bridge.alerts.mark import Mark
from sentry_bridge.alerts.monitors import monitor_body
from sentry_bridge.alerts.ownership import ownership_body, without_block, without_rules
from sentry_bridge.alerts.plan import Change, Plan
from sentry_bridge.alerts.rules import rule_body
from sentry_bridge.alerts.state import Kind, State, find

# Seconds to wait before something is created another time.
_WAITS = (1.0, 4.0)
_GONE = 404


@dataclass(frozen=True, slots=True)
class _Calls:
    """How a kind of thing is created, updated and deleted, and how its id is called there."""

    create: Endpoint
    update: Endpoint
    delete: Endpoint
    id: str


_CALLS: Mapping[Kind, _Calls] = MappingProxyType(
    {
        "detector": _Calls(
            endpoints.CREATE_DETECTOR,
            endpoints.UPDATE_DETECTOR,
            endpoints.DELETE_DETECTOR,
            "detector_id",
        ),
        "monitor": _Calls(
            endpoints.CREATE_MONITOR,
            endpoints.UPDATE_MONITOR,
            endpoints.DELETE_MONITOR,
            "monitor_id_or_slug",
        ),
        "rule": _Calls(
            endpoints.CREATE_RULE, endpoints.UPDATE_RULE, endpoints.DELETE_RULE, "workflow_id"
        ),
    }
)


def apply(client: Client, document: Document, state: State, plan: Plan) -> Iterator[Change]:
    """Carry a plan out, and yield each change when it is done.

    What was not done when an error comes is what the next plan says.

    Raises:
        ApiError: when a change fails; no other is begun.
    """
    directory = state.directory
    for change in plan.pending:
        if change.kind == "ownership":
            _apply_ownership(client, document, state, change)
        elif change.action == "delete":
            _delete(client, change)
        else:
            identifier = _make(client, document, directory, change)
            directory = _with(directory, change, identifier)
        yield change


def _make(client: Client, document: Document, directory: Directory, change: Change) -> str:
    body = _body(change, directory, document.mark)
    if change.id is None:
        return _create(client, document, change, body)
    calls = _CALLS[change.kind]
    client.call(calls.update, body, {calls.id: change.id})
    return change.id


def _create(client: Client, document: Document, change: Change, body: Any) -> str:
    """Create something once, even if nobody hears the end of a call that created it."""
    endpoint = endpoints.CREATE_TEAM if change.kind == "team" else _CALLS[change.kind].create
    path = {"project_id_or_slug": document.project} if change.kind == "detector" else {}
    for wait in _WAITS:
        try:
            return _id(client.call(endpoint, body, path))
        except UnsureError:
            identifier = find(client, change.kind, change.name, document.mark)
            if identifier is not None:
                return identifier
            time.sleep(wait)
    return _id(client.call(endpoint, body, path))


def _delete(client: Client, change: Change) -> None:
    calls = _CALLS[change.kind]
    try:
        client.call(calls.delete, path={calls.id: str(change.id)})
    except ApiError as error:
        # A call whose end nobody heard, or somebody else, was faster.
        if error.status != _GONE:
            raise


def _apply_ownership(client: Client, document: Document, state: State, change: Change) -> None:
    raw, mark = state.ownership_rules, document.mark
    if change.action == "delete":
        body: dict[str, Any] = {"raw": without_block(raw, mark)}
    else:
        if change.action == "adopt":
            raw = without_rules(raw, change.wanted.rules)
        body = ownership_body(change.wanted, raw, mark)
    client.call(endpoints.UPDATE_OWNERSHIP, body, {"project_id_or_slug": document.project})


def _body(change: Change, directory: Directory, mark: Mark) -> dict[str, Any]:
    name, wanted = change.name + mark.suffix, change.wanted
    match change.kind:
        case "team":
            return {"slug": change.name}
        case "detector":
            return detector_body(name, wanted, directory)
        case "monitor":
            title = (wanted.title or change.name) + mark.suffix
            return monitor_body(title, change.name, wanted, directory)
        case _:
            return rule_body(name, wanted, directory)


def _id(created: Any) -> str:
    try:
        return str(created["id"])
    except (LookupError, TypeError):
        raise ApiError("the server did not say what it created") from None


def _with(directory: Directory, change: Change, identifier: str) -> Directory:
    """Return the directory with what was just made."""
    if change.kind == "team":
        return replace(directory, teams={**directory.teams, change.name: identifier})
    if change.kind == "detector":
        return replace(directory, detectors={**directory.detectors, change.name: identifier})
    return directory
