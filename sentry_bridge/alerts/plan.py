"""Plan: what would be created, changed and deleted, so that the server has what is wanted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from sentry_bridge.alerts.detectors import canonical_detector
from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.document import Document
from sentry_bridge.alerts.monitors import canonical_monitor
from sentry_bridge.alerts.ownership import Ownership, canonical_ownership
from sentry_bridge.alerts.references import unknown
from sentry_bridge.alerts.rules import canonical_rule
from sentry_bridge.alerts.state import TABLES, Found, Kind, State
from sentry_bridge.alerts.validation import TABLE
from sentry_bridge.settings import Problem, SettingsError

Action = Literal["create", "adopt", "change", "delete", "unchanged"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: what it is on the server, and what is wanted."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one thing; `id` is the server's, None if it is yet to be created.

    `adopt` changes something that no document made, and marks it. `wanted` is None if it is
    to be deleted.
    """

    action: Action
    kind: Kind
    name: str
    id: str | None = None
    wanted: Any = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every thing of a document and of its making, in the order in which they are done."""

    changes: tuple[Change, ...]

    @property
    def pending(self) -> tuple[Change, ...]:
        """What is to be done."""
        return tuple(change for change in self.changes if change.action != "unchanged")


def plan(document: Document, state: State, *, adopt: bool = False) -> Plan:
    """Compare a document with what is on the server.

    Args:
        document: what is wanted.
        state: what is there.
        adopt: whether things that no document made, and that differ from what the document
            says under their name, are taken over.

    Raises:
        SettingsError: when the document names somebody or something that is not there, or
            such a thing differs and is not to be taken over.
    """
    if problems := list(unknown(document, state)):
        raise SettingsError(problems)
    wanted = _wanted(document.resolved(), state)
    found: dict[tuple[Kind, str], list[Found]] = defaultdict(list)
    for each in state.found:
        found[each.kind, each.name].append(each)
    made: list[Change] = []
    gone: list[Change] = []
    conflicts: list[Problem] = []
    for (kind, name), content in wanted.items():
        present = sorted(found.get((kind, name), ()), key=lambda each: (not each.ours, _age(each)))
        if not present:
            made.append(Change("create", kind, name, None, content))
            continue
        change = _compared(present[0], content, adopt=adopt)
        if isinstance(change, Problem):
            conflicts.append(change)
        else:
            made.append(change)
        gone += [_deleted(each) for each in present[1:] if each.ours]
    for key, present in found.items():
        if key not in wanted:
            gone += [_deleted(each) for each in present if each.ours]
    if conflicts:
        raise SettingsError(conflicts)
    order = list(TABLES)
    # Rules name detectors: they are made after them, and deleted before.
    made.sort(key=lambda change: order.index(change.kind))
    gone.sort(key=lambda change: -order.index(change.kind))
    return Plan((*made, *gone))


def _age(found: Found) -> tuple[int, str]:
    return (len(found.id), found.id)


def _deleted(found: Found) -> Change:
    return Change("delete", found.kind, found.name, found.id)


def _wanted(document: Document, state: State) -> dict[tuple[Kind, str], Any]:
    directory = _with_future(document, state.directory)
    wanted: dict[tuple[Kind, str], Any] = {("team", slug): None for slug in document.teams}
    for name, detector in document.detectors.items():
        wanted["detector", name] = canonical_detector(detector)
    for name, monitor in document.monitors.items():
        wanted["monitor", name] = canonical_monitor(name, monitor)
    for name, rule in document.rules.items():
        wanted["rule", name] = canonical_rule(rule, directory)
    if document.ownership is not None:
        wanted["ownership", document.project] = document.ownership
    return wanted


def _with_future(document: Document, directory: Directory) -> Directory:
    """Return the directory with what will be there when rules are made.

    No id of a server is negative.
    """
    teams = {slug: str(-1 - number) for number, slug in enumerate(document.teams)}
    detectors = {name: str(-1 - number) for number, name in enumerate(document.detectors)}
    return replace(
        directory,
        teams={**teams, **directory.teams},
        detectors={**detectors, **directory.detectors},
    )


def _compared(found: Found, wanted: Any, *, adopt: bool) -> Change | Problem:
    kind, name = found.kind, found.name
    if kind == "team":
        return Change("unchanged", kind, name, found.id)
    compared = canonical_ownership(wanted, found.content) if kind == "ownership" else wanted
    differences = tuple(_differences(found.content, compared))
    if not differences:
        if found.ours or not adopt:
            return Change("unchanged", kind, name, found.id, wanted)
        return Change("adopt", kind, name, found.id, wanted)
    if found.ours:
        return Change("change", kind, name, found.id, wanted, differences)
    if kind == "ownership" and _adds_only(found.content, compared):
        return Change("create", kind, name, found.id, wanted)
    if adopt:
        return Change("adopt", kind, name, found.id, wanted, differences)
    key = TABLE + "." + TABLES[kind] + ("" if kind == "ownership" else f".{name}")
    message = "differs from what is there, which was not made from here; --adopt takes it over"
    return Problem(key, "server", message)


def _adds_only(found: Ownership | None, wanted: Ownership) -> bool:
    """Tell whether the project's own ownership rules stay what they are beside ours."""
    if found is None:
        return False
    return replace(found, rules=()) == replace(wanted, rules=()) and not (
        set(found.rules) & set(wanted.rules)
    )


def _differences(before: Any, after: Any) -> Iterator[Difference]:
    if before is None:
        yield Difference("", "what no document can say", after)
        return
    for each in fields(after):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old != new:
            yield Difference(each.name, old, new)


def summary(plan: Plan) -> Mapping[Action, int]:
    """Return how many things each action is for."""
    counts: dict[Action, int] = dict.fromkeys(
        ("create", "adopt", "change", "delete", "unchanged"), 0
    )
    for change in plan.changes:
        counts[change.action] += 1
    return counts
