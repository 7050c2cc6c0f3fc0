"""The user that an event is about, and how much of that the event may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sentry_bridge.privacy import Policy
from sentry_bridge.settings import UserSettings

FieldPolicy = Literal["full", "pseudonym", "none"]

# What each level of `identity` says about the fields that have no policy of their own.
_LEVELS: Mapping[str, Mapping[str, FieldPolicy]] = {
    "id": {"id": "full", "organization_id": "full"},
    "pseudonym": {"id": "pseudonym", "organization_id": "pseudonym"},
    "full": {"id": "full", "organization_id": "full", "email": "full", "username": "full"},
    "none": {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Who makes a request, as far as it is known."""

    id: str | None = None
    email: str | None = None
    username: str | None = None
    organization_id: str | None = None
    verified: bool | None = None
    active: bool | None = None


class Identity:
    """Decides what events say about users, field by field."""

    def __init__(self, settings: UserSettings, policy: Policy) -> None:
        """Read the policies.

        Args:
            settings: the level, and the policies of single fields.
            policy: makes pseudonyms, and may ask for one of every user's id.
        """
        self._policies = _policies(settings)
        if policy.pseudonymises and self._policies["id"] == "full":
            # The gate would see to the id itself, and not to the tag that repeats it.
            self._policies["id"] = "pseudonym"
        self._pseudonym = policy.pseudonym

    def shown(self, user: User) -> User:
        """Return what events may say about `user`."""
        known = self._policies["id"] != "none"
        return User(
            id=self._shown("id", user.id),
            email=self._shown("email", user.email),
            username=self._shown("username", user.username),
            organization_id=self._shown("organization_id", user.organization_id),
            verified=user.verified if known else None,
            active=user.active if known else None,
        )

    def _shown(self, name: str, value: str | None) -> str | None:
        policy = self._policies[name]
        if value is None or policy == "none":
            return None
        return self._pseudonym(value) if policy == "pseudonym" else value


def fields_in_clear(settings: UserSettings) -> list[str]:
    """Return the fields that identify a person and that the settings show all the same."""
    policies = _policies(settings)
    return [name for name in ("email", "username") if policies[name] == "full"]


def _policies(settings: UserSettings) -> dict[str, FieldPolicy]:
    level = _LEVELS[settings.identity]
    own = {name: getattr(settings, name) for name in ("email", "username", "organization_id")}
    return {
        "id": level.get("id", "none"),
        **{name: policy or level.get(name, "none") for name, policy in own.items()},
    }


def describe_user(event: dict[str, Any], user: User) -> None:
    """Put `user` on `event`; what the application itself said there stays.

    The names are those of the User Interface ("User", Sentry developer documentation);
    `organization_id` is of our own.
    """
    fields = {
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "organization_id": user.organization_id,
    }
    tags = {
        "user_id": user.id,
        "organization_id": user.organization_id,
        "user_verified": _word(user.verified),
        "user_active": _word(user.active),
    }
    for place, facts in (("user", fields), ("tags", tags)):
        known = {name: value for name, value in facts.items() if value is not None}
        if known:
            event[place] = {**known, **dict(event.get(place) or {})}


def _word(flag: bool | None) -> str | None:
    return None if flag is None else str(flag).lower()
