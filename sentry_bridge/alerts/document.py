"""Document: all that a project's alerts are, in the words of its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from sentry_bridge.alerts.actions import SUGGESTED, Action, Email
from sentry_bridge.alerts.detectors import Detector
from sentry_bridge.alerts.mark import Mark
from sentry_bridge.alerts.model import strict
from sentry_bridge.alerts.monitors import Monitor
from sentry_bridge.alerts.ownership import Ownership
from sentry_bridge.alerts.rules import Rule

Slug = Annotated[
    str,
    Field(
        max_length=50,
        pattern=r"^[0-9]*[a-z_-][a-z0-9_-]*$",
        description="a slug of at most 50 lower-case letters, digits, hyphens and underscores",
    ),
]
Name = Annotated[str, Field(min_length=1)]
Starter = Literal["web", "celery", "external-api"]

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The alerts of one project of one organisation.

    `include` names starter sets and `exclude` things of them that are not wanted;
    `environment` and `notify` are for rules and detectors that have none of their own.
    `beat` is the dotted path of a Celery application whose schedule is monitored. `name`
    tells documents apart that share a project.
    """

    organization: Slug
    project: Slug
    url: Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")] = "https://sentry.io"
    name: Slug | None = None
    include: tuple[Starter, ...] = ()
    exclude: tuple[str, ...] = ()
    environment: str | None = None
    notify: tuple[Action, ...] = (Email(to=SUGGESTED),)
    teams: tuple[Slug, ...] = ()
    beat: Annotated[str, Field(pattern=r"^[\w.]+:[\w.]+$")] | None = None
    rules: Mapping[Name, Rule] = field(default_factory=lambda: _EMPTY)
    detectors: Mapping[Name, Detector] = field(default_factory=lambda: _EMPTY)
    monitors: Mapping[Slug, Monitor] = field(default_factory=lambda: _EMPTY)
    ownership: Ownership | None = None

    @property
    def mark(self) -> Mark:
        """What marks the things that this document made."""
        return Mark(self.project, self.name)

    def resolved(self) -> "Document":
        """Return the document with its defaults written into each rule and detector."""
        rules = {
            name: replace(
                rule,
                actions=self.notify if rule.actions is None else rule.actions,
                environment=rule.environment or self.environment,
            )
            for name, rule in self.rules.items()
        }
        detectors = {
            name: replace(detector, environment=detector.environment or self.environment)
            for name, detector in self.detectors.items()
        }
        return replace(self, rules=rules, detectors=detectors)


def plain(item: Any) -> Any:
    """Return a part of a document as TOML can hold it, without what is default anyway."""
    if isinstance(item, Mapping):
        return {name: plain(value) for name, value in item.items()}
    if isinstance(item, tuple):
        return [plain(value) for value in item]
    if hasattr(item, "__dataclass_fields__"):
        return dict(_said(item))
    return int(item) if isinstance(item, float) and item.is_integer() else item


def _said(item: Any) -> Iterator[tuple[str, Any]]:
    for each in fields(item):
        value = getattr(item, each.name)
        if value is None or (value == each.default and each.name != "type"):
            continue
        yield each.name, plain(value)
