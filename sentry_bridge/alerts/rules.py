"""Alert rules: when somebody is told of an issue. Sentry's API calls them workflows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from sentry_bridge.alerts.actions import Action, AnyAction, action_body, action_from
from sentry_bridge.alerts.conditions import (
    AnyCondition,
    AssignedTo,
    Condition,
    comparison_of,
    condition_from,
)
from sentry_bridge.alerts.directory import ISSUES, Directory
from sentry_bridge.alerts.model import ActorName, strict
from sentry_bridge.alerts.words import LOGIC, TRIGGERS, word_for

Trigger = Literal[
    "new", "regressed", "reappeared", "escalating", "resolved",
    "new_high_priority", "existing_high_priority",
]  # fmt: skip
_ASSIGNEES = {"team": "Team", "user": "Member"}


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Which conditions (all, any or none of them) lead to which actions."""

    match: Literal["all", "any", "none"] = "all"
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An alert rule.

    `when` is what happens to an issue; empty, every event counts. If the conditions hold,
    the actions are taken, by default those of the document's `notify`, and not again for
    the same issue within `throttle` minutes. `further` are more conditions with actions of
    their own. `detectors` are those whose issues count; empty, all of the project's do.
    """

    when: tuple[Trigger, ...] = ()
    match: Literal["all", "any", "none"] = "all"
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] | None = None
    further: tuple[Step, ...] = ()
    throttle: Annotated[int, Field(ge=0, le=43_200)] = 30
    environment: str | None = None
    detectors: tuple[str, ...] = ()
    owner: ActorName | None = None
    enabled: bool = True

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, the first included."""
        first = Step(match=self.match, conditions=self.conditions, actions=self.actions or ())
        return (first, *self.further)


def rule_body(name: str, rule: Rule, directory: Directory) -> dict[str, Any]:
    """Return a rule as the API takes it, under the name that it has there.

    Raises:
        LookupError: when the directory lacks somebody or something that it names.
    """
    return {
        "name": name,
        "enabled": rule.enabled,
        "environment": rule.environment,
        "config": {"frequency": rule.throttle},
        "owner": directory.actor_id(rule.owner) if rule.owner else None,
        "detector_ids": [
            int(directory.detector_id(detector)) for detector in rule.detectors or (ISSUES,)
        ],
        "triggers": {
            "logic_type": "any-short",
            "conditions": [
                _condition(TRIGGERS[trigger], True) for trigger in canonical_triggers(rule.when)
            ],
        },
        "action_filters": [
            {
                "logicType": LOGIC[step.match],
                "conditions": [
                    _condition(condition.type, _comparison(condition, directory))
                    for condition in step.conditions
                ],
                "actions": [action_body(action, directory) for action in step.actions],
            }
            for step in rule.steps
        ],
    }


def rule_from(body: Mapping[str, Any], directory: Directory) -> Rule:
    """Return the rule that the server has.

    Raises:
        LookupError, TypeError, ValueError: when no rule of ours can say it.
    """
    triggers = body["triggers"] or {}
    when = triggers.get("conditions") or ()
    if len(when) > 1 and triggers["logicType"] not in ("any", "any-short"):
        raise ValueError("triggers that must all happen")
    detectors = [directory.detector_name(str(found)) for found in body["detectorIds"] or ()]
    first, *further = [_step(found, directory) for found in body["actionFilters"] or [{}]]
    return canonical_rule(
        Rule(
            when=tuple(_trigger(found) for found in when),
            match=first.match,
            conditions=first.conditions,
            actions=first.actions,
            further=tuple(further),
            throttle=(body.get("config") or {}).get("frequency", 0),
            environment=body["environment"],
            detectors=tuple(detectors),
            owner=directory.actor_name(body["owner"]) if body.get("owner") else None,
            enabled=body["enabled"],
        ),
        directory,
    )


def canonical_rule(rule: Rule, directory: Directory) -> Rule:
    """Return the rule as it is read back from the server, which keeps no order."""
    first, *further = sorted((_canonical_step(step, directory) for step in rule.steps), key=repr)
    detectors = tuple(sorted(set(rule.detectors)))
    return replace(
        rule,
        when=canonical_triggers(rule.when),
        match=first.match,
        conditions=first.conditions,
        actions=first.actions,
        further=tuple(further),
        detectors=() if detectors == (ISSUES,) else detectors,
    )


def canonical_triggers(when: Iterable[Trigger]) -> tuple[Any, ...]:
    """Return triggers without repeats, in the order of the API's description."""
    meant = {TRIGGERS[trigger] for trigger in when}
    return tuple(
        word for word, value in TRIGGERS.items() if value in meant and word != "escalating"
    )


def _canonical_step(step: Step, directory: Directory) -> Step:
    actions: Iterable[AnyAction] = (
        action_from(action_body(action, directory), directory) for action in step.actions
    )
    return Step(
        # Of a single condition, and of none at all, "any" says what "all" says.
        match="all" if len(step.conditions) < 2 and step.match == "any" else step.match,
        conditions=tuple(sorted(step.conditions, key=repr)),
        actions=tuple(sorted(actions, key=repr)),
    )


def _condition(kind: str, comparison: Any) -> dict[str, Any]:
    return {"type": kind, "comparison": comparison, "conditionResult": True}


def _comparison(condition: AnyCondition, directory: Directory) -> Any:
    if not isinstance(condition, AssignedTo):
        return comparison_of(condition)
    if condition.to is None:
        return {"targetType": "Unassigned", "targetIdentifier": ""}
    kind, _, identifier = directory.actor_id(condition.to).partition(":")
    return {"targetType": _ASSIGNEES[kind], "targetIdentifier": int(identifier)}


def _trigger(condition: Mapping[str, Any]) -> Any:
    if condition["comparison"] is not True:
        raise ValueError(condition["type"])
    return word_for(TRIGGERS, condition["type"])


def _step(group: Mapping[str, Any], directory: Directory) -> Step:
    return Step(
        match=_match(group.get("logicType", "all")),
        conditions=tuple(_read(found, directory) for found in group.get("conditions") or ()),
        actions=tuple(action_from(found, directory) for found in group.get("actions") or ()),
    )


def _match(logic: str) -> Any:
    return word_for(LOGIC, "any-short" if logic == "any" else logic)


def _read(condition: Mapping[str, Any], directory: Directory) -> AnyCondition:
    if condition.get("conditionResult") is not True:
        raise ValueError(f"{condition['type']} that must not hold")
    if condition["type"] != AssignedTo.__dataclass_fields__["type"].default:
        return condition_from(condition["type"], condition["comparison"])
    compared = condition["comparison"]
    if compared["targetType"] == "Unassigned":
        return AssignedTo()
    kind = word_for(_ASSIGNEES, compared["targetType"])
    return AssignedTo(to=directory.actor_name(f"{kind}:{compared['targetIdentifier']}"))
