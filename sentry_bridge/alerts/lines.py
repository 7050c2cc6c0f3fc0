"""Lines: a plan as people read it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sentry_bridge.alerts.document import plain
from sentry_bridge.alerts.plan import Action, Change, Plan, summary

SIGNS: Mapping[Action, str] = {
    "create": "+",
    "adopt": "@",
    "change": "~",
    "delete": "-",
    "unchanged": "=",
}
_SUMMARY: Mapping[Action, str] = {
    "create": "to create",
    "adopt": "to adopt",
    "change": "to change",
    "delete": "to delete",
    "unchanged": "unchanged",
}
_DONE: Mapping[Action, str] = {
    "create": "created",
    "adopt": "adopted",
    "change": "changed",
    "delete": "deleted",
    "unchanged": "unchanged",
}
_KIND_WIDTH = len("ownership")


def lines(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each line of a plan, with the action that it is about or an empty string."""
    for change in plan.changes:
        yield change.action, line(change)
        for difference in change.differences:
            field = difference.field or "all of it"
            before, after = _shown(difference.before), _shown(difference.after)
            yield "", f"      {field}: {before} -> {after}"
    yield "", f"Plan: {_counted(plan, _SUMMARY)}."


def line(change: Change) -> str:
    """Return what becomes of one thing, in a line."""
    return f"  {SIGNS[change.action]} {change.kind:<{_KIND_WIDTH}} {change.name}"


def done(plan: Plan) -> str:
    """Return how many things were created, changed, ..., now that the plan is carried out."""
    return f"Done: {_counted(plan, _DONE)}."


def _counted(plan: Plan, words: Mapping[Action, str]) -> str:
    counts = summary(plan)
    return ", ".join(
        f"{counts[action]} {word}"
        for action, word in words.items()
        if counts[action] or action != "adopt"
    )


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    return json.dumps(plain(value), ensure_ascii=False)
