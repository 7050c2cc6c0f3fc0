"""Actions: who is told, and how, when an alert rule applies.

Source: Sentry's API reference, "Create an Alert for an Organization", Actions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field

from sentry_bridge.alerts.directory import Directory
from sentry_bridge.alerts.model import strict
from sentry_bridge.alerts.words import FALLTHROUGH, word_for

SUGGESTED = "owners"
Recipient = Annotated[
    str,
    Field(
        pattern=r"^(owners|(team|user):[^\s:]+)$",
        description="owners, team:<slug of a team> or user:<e-mail address of a member>",
    ),
    AfterValidator(str.lower),
]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """Tells a team, a member or the issue's suggested owners on their preferred channel."""

    type: Literal["email"] = "email"
    to: Recipient
    fallthrough: Literal["active_members", "all_members", "no_one"] | None = None

    def __post_init__(self) -> None:
        if self.to != SUGGESTED and self.fallthrough is not None:
            raise ValueError('fallthrough goes with to = "owners" only')


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """Writes to a channel; `tags` are shown with the message, `notes` in it."""

    type: Literal["slack"] = "slack"
    channel: str
    integration: str
    tags: str | None = None
    notes: str | None = None


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Discord:
    """Writes to a channel, by its id."""

    type: Literal["discord"] = "discord"
    channel_id: str
    integration: str
    tags: str | None = None


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class MsTeams:
    """Writes to a channel of Microsoft Teams."""

    type: Literal["msteams"] = "msteams"
    channel: str
    channel_id: str
    integration: str


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class PagerDuty:
    """Opens an incident of a service."""

    type: Literal["pagerduty"] = "pagerduty"
    service: str
    service_id: str
    integration: str
    priority: Literal["default", "critical", "error", "warning", "info"] = "default"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class OpsGenie:
    """Opens an alert for a team."""

    type: Literal["opsgenie"] = "opsgenie"
    team: str
    team_id: str
    integration: str
    priority: Literal["P1", "P2", "P3", "P4", "P5"] = "P3"


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Calls the project's webhooks (`webhooks`), or an integration of one's own by its slug."""

    type: Literal["webhook"] = "webhook"
    service: str = "webhooks"


AnyAction = Email | Slack | Discord | MsTeams | PagerDuty | OpsGenie | Webhook
Action = Annotated[AnyAction, Field(discriminator="type")]

ACTIONS: Mapping[str, Any] = MappingProxyType(
    {kind.__dataclass_fields__["type"].default: kind for kind in get_args(AnyAction)}
)

# Of each kind that speaks through an integration: which fields are the target's display name
# and identifier, and which are data. The server finds a Slack channel's identifier by itself.
_TARGETS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "slack": ("channel", "", ("tags", "notes")),
        "discord": ("", "channel_id", ("tags",)),
        "msteams": ("channel", "channel_id", ()),
        "pagerduty": ("service", "service_id", ("priority",)),
        "opsgenie": ("team", "team_id", ("priority",)),
    }
)


def action_body(action: AnyAction, directory: Directory) -> dict[str, Any]:
    """Return an action as the API takes it."""
    body: dict[str, Any] = {"type": action.type, "integrationId": None, "data": {}}
    if isinstance(action, Email):
        kind, identifier = "issue_owners", ""
        if action.to == SUGGESTED:
            fallthrough = action.fallthrough or "active_members"
            body["data"] = {"fallthroughType": FALLTHROUGH[fallthrough]}
        else:
            kind, _, identifier = directory.actor_id(action.to).partition(":")
        target = {"targetType": kind, "targetDisplay": None, "targetIdentifier": identifier}
    elif isinstance(action, Webhook):
        target = {"targetType": None, "targetDisplay": None, "targetIdentifier": action.service}
    else:
        display, identifier, data = _TARGETS[action.type]
        target = {
            "targetType": "specific",
            "targetDisplay": getattr(action, display) if display else "",
            "targetIdentifier": getattr(action, identifier) if identifier else "",
        }
        body["integrationId"] = directory.integration_id(action.integration)
        body["data"] = {
            name: value for name in data if (value := getattr(action, name)) is not None
        }
    return {**body, "config": target, "status": "active"}


def action_from(body: Mapping[str, Any], directory: Directory) -> AnyAction:
    """Return the action that the server has.

    Raises:
        LookupError, TypeError, ValueError: when no action of ours can say it.
    """
    kind, target, data = body["type"], body.get("config") or {}, body.get("data") or {}
    if body.get("status", "active") != "active":
        raise ValueError(f"{kind} that is not active")
    if kind == "email":
        if target.get("targetType") == "issue_owners":
            fallthrough = word_for(FALLTHROUGH, data.get("fallthroughType") or "ActiveMembers")
            return _email(SUGGESTED, fallthrough)
        actor = f"{target['targetType']}:{target['targetIdentifier']}"
        return Email(to=directory.actor_name(actor))
    if kind == "webhook":
        return Webhook(service=target["targetIdentifier"])
    display, identifier, names = _TARGETS[kind]
    given = {name: data[name] for name in names if data.get(name) not in (None, "")}
    if display:
        given[display] = target["targetDisplay"]
    if identifier:
        given[identifier] = target["targetIdentifier"]
    action: AnyAction = ACTIONS[kind](
        integration=directory.integration_name(str(body["integrationId"])), **given
    )
    return action


def canonical_action(action: AnyAction, directory: Directory) -> AnyAction:
    """Return the action as `action_from` would read it back."""
    return action_from(action_body(action, directory), directory)


def _email(to: Any, fallthrough: Any) -> Email:
    return Email(to=to, fallthrough=None if fallthrough == "active_members" else fallthrough)
