"""Conditions: what must hold for the actions of an alert rule to be taken.

Types and fields are those of Sentry's API ("Create an Alert for an Organization",
Conditions), in snake case; what is a number or an abbreviation there is a word here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from sentry_bridge.alerts.model import ActorName, strict
from sentry_bridge.alerts.words import CATEGORIES, LEVELS, MATCHES, PRIORITIES, word_for

Interval = Literal["1min", "5min", "15min", "1h", "1d", "1w", "30d"]
TextMatch = Literal[
    "contains", "not_contains", "equals", "not_equals", "starts_with", "ends_with",
    "is_set", "not_set",
]  # fmt: skip
Count = Annotated[int, Field(ge=0)]


def _check_value(match: str, value: str | None) -> None:
    if (value is None) != (match in ("is_set", "not_set")):
        needs = "takes no value" if value is not None else "needs a value"
        raise ValueError(f"with match = {match} {needs}")


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedEvent:
    """A tag of the event."""

    type: Literal["tagged_event"] = "tagged_event"
    key: str
    match: TextMatch = "equals"
    value: str | None = None

    def __post_init__(self) -> None:
        _check_value(self.match, self.value)


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class EventAttribute:
    """An attribute of the event, such as `exception.type` or `message`."""

    type: Literal["event_attribute"] = "event_attribute"
    attribute: str
    match: TextMatch = "equals"
    value: str | None = None

    def __post_init__(self) -> None:
        _check_value(self.match, self.value)


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The event's level."""

    type: Literal["level"] = "level"
    level: Literal["fatal", "error", "warning", "info", "debug", "sample"]
    match: Literal["equals", "at_least", "at_most"] = "at_least"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class EventFrequencyCount:
    """More events of the issue than `value` in an interval."""

    type: Literal["event_frequency_count"] = "event_frequency_count"
    value: Count
    interval: Interval = "1h"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class EventFrequencyPercent:
    """`value` percent more events of the issue than in an earlier interval."""

    type: Literal["event_frequency_percent"] = "event_frequency_percent"
    value: Count
    interval: Interval = "1h"
    comparison_interval: Interval = "1w"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class TagFilter:
    """Which events count."""

    key: str
    match: TextMatch = "equals"
    value: str | None = None

    def __post_init__(self) -> None:
        _check_value(self.match, self.value)


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class UserFrequencyCount:
    """More users with the issue than `value` in an interval."""

    type: Literal["event_unique_user_frequency_count"] = "event_unique_user_frequency_count"
    value: Count
    interval: Interval = "1h"
    filters: tuple[TagFilter, ...] = ()


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class PercentSessionsCount:
    """More percent of the sessions have the issue than `value` in an interval."""

    type: Literal["percent_sessions_count"] = "percent_sessions_count"
    value: Count
    interval: Interval = "1h"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class PercentSessionsPercent:
    """`value` percent more sessions have the issue than in an earlier interval."""

    type: Literal["percent_sessions_percent"] = "percent_sessions_percent"
    value: Count
    interval: Interval = "1h"
    comparison_interval: Interval = "1w"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOccurrences:
    """The issue has happened at least `value` times."""

    type: Literal["issue_occurrences"] = "issue_occurrences"
    value: Count


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class AgeComparison:
    """The issue is older, or newer, than `value` minutes, hours, days or weeks."""

    type: Literal["age_comparison"] = "age_comparison"
    time: Literal["minute", "hour", "day", "week"]
    value: Count
    comparison_type: Literal["older", "newer"] = "older"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedTo:
    """Whom the issue is assigned to; `nobody` if `to` is left out."""

    type: Literal["assigned_to"] = "assigned_to"
    to: ActorName | None = None


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCategory:
    """The issue's category."""

    type: Literal["issue_category"] = "issue_category"
    value: Literal[
        "error", "feedback", "outage", "metric", "db_query", "http_client", "frontend", "mobile"
    ]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityAtLeast:
    """The issue's priority."""

    type: Literal["issue_priority_greater_or_equal"] = "issue_priority_greater_or_equal"
    priority: Literal["high", "medium", "low"]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityDeescalating:
    """The issue's priority falls."""

    type: Literal["issue_priority_deescalating"] = "issue_priority_deescalating"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class LatestRelease:
    """The event is from the latest release."""

    type: Literal["latest_release"] = "latest_release"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class LatestAdoptedRelease:
    """How the event's release compares with the latest that an environment adopted."""

    type: Literal["latest_adopted_release"] = "latest_adopted_release"
    environment: str
    age_comparison: Literal["older", "newer"] = "older"
    release_age_type: Literal["oldest", "newest"] = "oldest"


AnyCondition = (
    TaggedEvent
    | EventAttribute
    | Level
    | EventFrequencyCount
    | EventFrequencyPercent
    | UserFrequencyCount
    | PercentSessionsCount
    | PercentSessionsPercent
    | IssueOccurrences
    | AgeComparison
    | AssignedTo
    | IssueCategory
    | PriorityAtLeast
    | PriorityDeescalating
    | LatestRelease
    | LatestAdoptedRelease
)
Condition = Annotated[AnyCondition, Field(discriminator="type")]

CONDITIONS: Mapping[str, Any] = MappingProxyType(
    {kind.__dataclass_fields__["type"].default: kind for kind in get_args(AnyCondition)}
)

# Fields whose words stand for something else in the API; one alone is the whole comparison.
_WORDS: Mapping[tuple[str, str], Mapping[str, Any]] = MappingProxyType(
    {
        ("*", "match"): MATCHES,
        ("level", "level"): LEVELS,
        ("issue_category", "value"): CATEGORIES,
        ("issue_priority_greater_or_equal", "priority"): PRIORITIES,
    }
)


def comparison_of(condition: AnyCondition) -> Any:
    """Return the comparison of a condition without actors, as the API has it."""
    if isinstance(condition, PriorityAtLeast):
        return PRIORITIES[condition.priority]
    compared = _api(condition.type, condition)
    return compared or True


def condition_from(kind: str, comparison: Any) -> AnyCondition:
    """Return the condition that a comparison of the API stands for.

    Raises:
        LookupError, TypeError, ValueError: when no condition can say it.
    """
    model = CONDITIONS[kind]
    if model is PriorityAtLeast:
        comparison = {"priority": comparison}
    if not isinstance(comparison, Mapping):
        if comparison is not True or len(fields(model)) > 1:
            raise ValueError(kind)
        comparison = {}
    given = {
        snake(key): _document(kind, snake(key), value)
        for key, value in comparison.items()
        if value is not None
    }
    condition: AnyCondition = model(**given)
    return condition


def _api(kind: str, item: Any) -> dict[str, Any]:
    return {
        camel(field.name): _api_value(kind, field.name, value)
        for field in fields(item)
        if field.name != "type" and (value := getattr(item, field.name)) not in (None, ())
    }


def _api_value(kind: str, name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_api(kind, entry) for entry in value]
    words = _WORDS.get((kind, name)) or _WORDS.get(("*", name))
    return words[value] if words else value


def _document(kind: str, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(
            TagFilter(**{key: _document(kind, key, entry) for key, entry in item.items()})
            for item in value
        )
    words = _WORDS.get((kind, name)) or _WORDS.get(("*", name))
    return word_for(words, value) if words else value


def camel(name: str) -> str:
    """Return a name in snake case as the API writes it."""
    head, *rest = name.split("_")
    return head + "".join(map(str.capitalize, rest))


def snake(name: str) -> str:
    """Return a name of the API in snake case."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
