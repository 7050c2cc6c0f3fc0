"""Metric detectors: what is measured, and from where on it is an issue.

Sentry's dashboard calls them monitors. Source: Sentry's API reference, "Create a Monitor for
a Project".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.model import ActorName, strict
from sentry_bridge.alerts.words import PRIORITIES

TYPE = "metric_issue"

_RESOLVED = 0
_DIRECTIONS: Mapping[str, int] = MappingProxyType({"above": 0, "below": 1, "both": 2})
# What is compared with a threshold, and how it is said that the threshold is kept again.
_CROSSED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"above": ("gt", "lte"), "below": ("lt", "gte")}
)
# What the API says of each dataset: its name, type of query and types of events.
_DATASETS: Mapping[str, tuple[str, int, tuple[str, ...]]] = MappingProxyType(
    {
        "errors": ("events", 0, ("default", "error")),
        "spans": ("events_analytics_platform", 1, ("trace_item_span",)),
        "logs": ("events_analytics_platform", 1, ("trace_item_log",)),
    }
)

Number = Annotated[float, Field(allow_inf_nan=False)]
Minutes = Annotated[int, Field(ge=1, le=43_200)]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A metric detector.

    `aggregate` over the items of `dataset` that match `query`, in windows of `window`
    minutes, opens an issue when it is above (or below) `high`, or `medium`, and closes it
    when it is back at `resolve`, by default the lower of them. With `change_over`, the
    thresholds are percent of what it was so many minutes before. With `sensitivity`, there
    are none: Sentry looks for anomalies.
    """

    dataset: Literal["errors", "spans", "logs"] = "errors"
    aggregate: str = "count()"
    query: str = ""
    window: Minutes = 60
    direction: Literal["above", "below", "both"] = "above"
    high: Number | None = None
    medium: Number | None = None
    resolve: Number | None = None
    change_over: Minutes | None = None
    sensitivity: Literal["low", "medium", "high"] | None = None
    environment: str | None = None
    description: str | None = None
    owner: ActorName | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        thresholds = {self.high, self.medium, self.resolve, self.change_over}
        if self.sensitivity is not None:
            if thresholds != {None}:
                raise ValueError("with sensitivity there is no high, medium, resolve, change_over")
        elif self.high is None:
            raise ValueError("needs high, or sensitivity")
        elif self.direction == "both":
            raise ValueError('direction = "both" goes with sensitivity only')
        else:
            levels = [
                level for level in (self.resolve, self.medium, self.high) if level is not None
            ]
            if levels != sorted(levels, reverse=self.direction == "below"):
                raise ValueError("resolve, medium and high must be in order")


def detector_body(name: str, detector: Detector, directory: Directory) -> dict[str, Any]:
    """Return a detector as the API takes it, under the name that it has there.

    Raises:
        LookupError: when the directory lacks its owner.
    """
    dataset, query_type, event_types = _DATASETS[detector.dataset]
    source: dict[str, Any] = {
        "aggregate": detector.aggregate,
        "dataset": dataset,
        "environment": detector.environment,
        "eventTypes": list(event_types),
        "query": detector.query,
        "queryType": query_type,
        "timeWindow": detector.window * 60,
    }
    if detector.dataset == "spans":
        source["extrapolationMode"] = "unknown"
    config: dict[str, Any] = {"detectionType": "static"}
    if detector.sensitivity is not None:
        config = {"detectionType": "dynamic"}
    elif detector.change_over is not None:
        config = {"detectionType": "percent", "comparisonDelta": detector.change_over * 60}
    return {
        "name": name,
        "type": TYPE,
        "data_sources": [source],
        "config": config,
        "condition_group": {"logic_type": "any", "conditions": _conditions(detector)},
        "owner": directory.actor_id(detector.owner) if detector.owner else None,
        "description": detector.description,
        "enabled": detector.enabled,
    }


def detector_from(body: Mapping[str, Any], directory: Directory) -> Detector:
    """Return the detector that the server has.

    Raises:
        LookupError, TypeError, ValueError: when no detector of ours can say it.
    """
    (source,) = body["dataSources"]
    query = source["queryObj"]["snubaQuery"]
    kinds = {(name, types): word for word, (name, _, types) in _DATASETS.items()}
    window, rest = divmod(query["timeWindow"], 60)
    delta, odd = divmod(body["config"].get("comparisonDelta") or 0, 60)
    if rest or odd:
        raise ValueError("a window of seconds")
    owner = body.get("owner")
    given: dict[str, Any] = {
        "dataset": kinds[query["dataset"], tuple(sorted(query["eventTypes"]))],
        "aggregate": query["aggregate"],
        "query": query["query"],
        "window": window,
        "environment": query.get("environment"),
        "change_over": delta or None,
        "description": body.get("description"),
        "owner": directory.actor_name(f"{owner['type']}:{owner['id']}") if owner else None,
        "enabled": body["enabled"],
    }
    return canonical_detector(
        Detector(**given, **_thresholds(body["conditionGroup"]["conditions"]))
    )


def canonical_detector(detector: Detector) -> Detector:
    """Return the detector as it is read back from the server."""
    return replace(detector, resolve=None) if detector.resolve == _lowest(detector) else detector


def _lowest(detector: Detector) -> float | None:
    return detector.high if detector.medium is None else detector.medium


def _conditions(detector: Detector) -> list[dict[str, Any]]:
    if detector.sensitivity is not None:
        anomaly = {
            "seasonality": "auto",
            "sensitivity": detector.sensitivity,
            "thresholdType": _DIRECTIONS[detector.direction],
        }
        return [_condition("anomaly_detection", anomaly, PRIORITIES["high"])]
    crossed, kept = _CROSSED[detector.direction]
    conditions = [_condition(crossed, _number(detector.high), PRIORITIES["high"])]
    if detector.medium is not None:
        conditions.append(_condition(crossed, _number(detector.medium), PRIORITIES["medium"]))
    resolve = _lowest(detector) if detector.resolve is None else detector.resolve
    return [*conditions, _condition(kept, _number(resolve), _RESOLVED)]


def _condition(kind: str, comparison: Any, result: int) -> dict[str, Any]:
    return {"type": kind, "comparison": comparison, "conditionResult": result}


def _thresholds(conditions: list[Mapping[str, Any]]) -> dict[str, Any]:
    by_result = {found["conditionResult"]: found for found in conditions}
    if len(by_result) != len(conditions):
        raise ValueError("thresholds of one priority")
    high = by_result.pop(PRIORITIES["high"])
    if high["type"] == "anomaly_detection":
        anomaly = high["comparison"]
        directions = {number: word for word, number in _DIRECTIONS.items()}
        return {
            "sensitivity": anomaly["sensitivity"],
            "direction": directions[anomaly["thresholdType"]],
        }
    (direction,) = (word for word, (crossed, _) in _CROSSED.items() if crossed == high["type"])
    given = {"direction": direction, "high": float(high["comparison"])}
    for name, result, place in (("medium", PRIORITIES["medium"], 0), ("resolve", _RESOLVED, 1)):
        if found := by_result.pop(result, None):
            if found["type"] != _CROSSED[direction][place]:
                raise ValueError(found["type"])
            given[name] = float(found["comparison"])
    if by_result or "resolve" not in given:
        raise ValueError("priorities")
    return given


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
