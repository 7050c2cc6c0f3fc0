"""The classic data scrubbing settings, converted to a configuration as the reference does.

Source: Sentry documentation, "Server-Side Data Scrubbing"; the project settings `scrubData`,
`scrubDefaults`, `scrubIpAddresses`, `sensitiveFields` and `excludeFields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sentry_bridge.privacy.relay import selector
from sentry_bridge.privacy.relay.builtin import FILTERED, SENSITIVE_COOKIES
from sentry_bridge.privacy.relay.errors import PolicyError

STRIP_FIELDS = "strip-fields"
"""Name of the rule that stands for `sensitiveFields`."""

_EVERYWHERE = (
    "$string || $number || $array || $object",
    # What must survive, or is scrubbed by rules of its own.
    "debug_meta.** || $frame.filename || $frame.abs_path || $logentry.formatted || $error.value"
    " || $http.headers.user-agent",
)

_KNOWN_IP_FIELDS = (
    "$http.env.REMOTE_ADDR || $user.ip_address || $sdk.client_ip || $span.sentry_tags.'user.ip'"
    " || attributes.'client.address'"
)

_COOKIE_HEADERS = ("http.request.header.cookie", "http.response.header.set-cookie")

# Fields that are worth more than the rest, in which only what is certain is replaced.
_GENERATIVE = (
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "gen_ai.request.messages",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.input",
    "gen_ai.tool.call.result",
    "gen_ai.tool.output",
    "gen_ai.output.messages",
    "gen_ai.response.tool_calls",
    "gen_ai.response.text",
    "gen_ai.response.object",
    "gen_ai.tool.definitions",
    "gen_ai.request.available_tools",
    "gen_ai.tool.name",
    "mcp.prompt.result",
    "mcp.tool.result.content",
)

_REPLACED_ONLY = [
    "@email:replace",
    "@creditcard:replace",
    "@iban:replace",
    "@usssn:replace",
    "@bearer:replace",
]

# What a regular expression gives a meaning to, and `regex::escape` puts a backslash before.
_SPECIAL = frozenset("\\.+*?()|[]{}^$#&-~")


def from_datascrubbing(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration that the classic settings amount to.

    Args:
        settings: `scrubData`, `scrubDefaults`, `scrubIpAddresses` (booleans, false when missing),
            `sensitiveFields` and `excludeFields` (lists of names; an excluded one may be a
            selector).

    Raises:
        PolicyError: A setting has the wrong type.
    """
    scrub = _flag(settings, "scrubData")
    defaults = _flag(settings, "scrubDefaults")
    addresses = _flag(settings, "scrubIpAddresses")
    sensitive = _names(settings, "sensitiveFields")
    excluded = _names(settings, "excludeFields")

    applications: dict[str, list[str]] = {}
    rules: dict[str, Any] = {}
    everywhere: list[str] = []
    if scrub and defaults:
        everywhere.append("@common:filter")
        applications[_sensitive_cookies()] = ["@anything:filter"]
        applications[
            " || ".join(
                one for header in _COOKIE_HEADERS for one in (f"*.'{header}'.*", f"*.'{header}'")
            )
        ] = ["@cookies:filter"]
        applications[_replaced_only()] = list(_REPLACED_ONLY)
    if addresses:
        applications[_KNOWN_IP_FIELDS] = ["@anything:remove"]
        everywhere.append("@ip:replace")
    if scrub and sensitive:
        rules[STRIP_FIELDS] = {
            "type": "redact_pair",
            "keyPattern": "|".join(map(_escape, sensitive)),
            "redaction": {"method": "replace", "text": FILTERED},
        }
        everywhere.append(STRIP_FIELDS)
    if everywhere:
        applications[_unless(excluded)] = everywhere
    config: dict[str, Any] = {}
    if rules:
        config["rules"] = rules
    if applications:
        config["applications"] = applications
    return config


def _unless(excluded: list[str]) -> str:
    where = selector.And(
        (
            selector.parse(_EVERYWHERE[0]),
            selector.Not(selector.parse(_EVERYWHERE[1])),
            *(selector.Not(_field(name)) for name in excluded),
        )
    )
    return str(where)


def _field(name: str) -> selector.Selector:
    try:
        return selector.parse(name, legacy=False)
    except PolicyError:
        return selector.Path((selector.Key(name),))


def _sensitive_cookies() -> str:
    return " || ".join(
        one
        for cookie in SENSITIVE_COOKIES
        for one in (
            f"*.cookies.{cookie}",
            *(f"*.'{header}.{cookie}'" for header in _COOKIE_HEADERS),
        )
    )


def _replaced_only() -> str:
    return " || ".join(
        (
            "$logentry.formatted",
            "$log.body",
            *(
                one
                for name in _GENERATIVE
                for one in (f"$span.data.'{name}'", f"attributes.'{name}'.value")
            ),
        )
    )


def _escape(name: str) -> str:
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in name)


def _flag(settings: Mapping[str, Any], key: str) -> bool:
    value = settings.get(key, False)
    if not isinstance(value, bool):
        raise PolicyError(f"{key}: expected true or false")
    return value


def _names(settings: Mapping[str, Any], key: str) -> list[str]:
    value = settings.get(key, [])
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise PolicyError(f"{key}: expected a list of names")
    return [name for one in value if (name := one.strip())]
