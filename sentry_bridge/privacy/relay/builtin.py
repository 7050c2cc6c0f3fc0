"""What every policy knows without being told: patterns by rule type, and the rules named `@...`.

The rules are written in the configuration language itself (Sentry documentation, "Advanced Data
Scrubbing", section Data Types). What looks irregular is what the reference does: `@imei:mask`
hashes, `@mac` and `@uuid` mask, `@cookies` and `@ip:filter` do not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

WHOLE_MATCH = (0,)
FIRST_GROUP = (1,)


class Target(Enum):
    """What a pattern is held against, and what is then replaced."""

    VALUE = "value"
    """The text; the match or some of its groups are replaced."""
    KEY = "key"
    """The key; the whole value is replaced."""
    KEY_AND_VALUE = "key and value"
    """The key and the text; either way the whole value is replaced."""


@dataclass(frozen=True)
class Search:
    """One pattern of a rule.

    Args:
        target: What it is held against.
        pattern: In the syntax of Rust's regex crate.
        groups: Numbers of the groups to replace; 0 is the whole match.
    """

    target: Target
    pattern: str
    groups: tuple[int, ...] = WHOLE_MATCH


_IPV4_PART = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
IPV4 = rf"{_IPV4_PART}(?:\.{_IPV4_PART}){{3}}"
_HEXTET = r"[0-9a-fA-F]{1,4}"
# In the order in which they are tried. The second, which stops at the colons, wins over the longer
# ones behind it, so that `2001:db8::1` is cut in half.
_IPV6 = "|".join(
    (
        rf"(?:{_HEXTET}:){{7}}{_HEXTET}",
        rf"(?:{_HEXTET}:){{1,7}}:",
        rf"(?:{_HEXTET}:){{1,6}}::{_HEXTET}",
        *(rf"(?:{_HEXTET}:){{1,{7 - count}}}:(?::{_HEXTET}){{1,{count}}}" for count in range(2, 6)),
        rf"{_HEXTET}:(?:(?::{_HEXTET}){{1,6}})",
        rf":(?:(?::{_HEXTET}){{1,7}}|:)",
        rf"fe80:(?::{_HEXTET}){{0,4}}%[0-9a-zA-Z]{{1,}}::(?:ffff(?::0{{1,4}}){{0,1}}:){{0,1}}{IPV4}",
        rf"(?:{_HEXTET}:){{1,4}}:{IPV4}",
    )
)
_IBAN_COUNTRIES = (
    "AD AE AL AO AT AZ BA BE BF BG BH BI BJ BR BY CF CG CH CI CM CR CV CY CZ DE DJ DK DO DZ EE EG"
    " ES FI FO FR GA GB GE GI GL GQ GR GT GW HN HR HU IE IL IQ IR IS IT JO KM KW KZ LB LC LI LT LU"
    " LV LY MA MC MD ME MG MK ML MR MT MU MZ NE NI NL NO PK PL PS PT QA RO RS RU SA SC SE SI SK SM"
    " SN ST SV TD TG TL TN TR UA VA VG XK"
)
_PEM_LINE = r"[A-Z ]+(?:PRIVATE|PUBLIC) KEY-----"
_BEARER = Search(Target.VALUE, r"(?i)\b(Bearer\s+)([^\s]+)")
_COOKIE_NAMES = (
    "sentrysid sudo su session __session sessionid user_session symfony phpsessid"
    " fasthttpsessionid mysession irissessionid _vercel_jwt csrf xsrf _xsrf _csrf csrf-token"
    " csrf_token xsrf-token xsrf_token fastcsrf _iris_csrf"
)
SENSITIVE_COOKIES = tuple(_COOKIE_NAMES.split())
"""Names under which web frameworks keep sessions and anti-forgery tokens."""
_TELLING_KEY = (
    r"(?i)(?:password|secret|passwd|api[-_]key|apikey|auth|credentials|mysql_pwd|privatekey"
    r"|private[-_]key|token[^\s]*[:=]|^otp$|^two[-_]factor$)"
)

ANYTHING = ".*"

SEARCHES: Mapping[str, tuple[Search, ...]] = MappingProxyType(
    {
        "anything": (Search(Target.VALUE, ANYTHING),),
        "bearer": (_BEARER,),
        "cookies": (
            Search(
                Target.VALUE,
                rf"(?i)\b(?:(?:{'|'.join(SENSITIVE_COOKIES)})(?:__\d+)?)=([^;]+)",
                FIRST_GROUP,
            ),
        ),
        "creditcard": (
            Search(
                Target.VALUE,
                r"\b(?:3[47]\d|4\d{3}|5[1-5]\d\d|65\d\d|6011)(?:[-\s]?\d){12}\b",
            ),
        ),
        "email": (
            Search(
                Target.VALUE,
                r"\b[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+"
                r"@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}\b",
            ),
        ),
        "iban": (
            Search(
                Target.VALUE,
                rf"\b(?:{'|'.join(_IBAN_COUNTRIES.split())})\d{{2}}[a-zA-Z0-9]{{11,29}}\b",
            ),
        ),
        "imei": (Search(Target.VALUE, r"\b\d{2}-?\d{6}-?\d{6}-?\d{1,2}\b"),),
        "ip": (
            Search(Target.VALUE, rf"\b{IPV4}\b"),
            Search(
                Target.VALUE,
                rf"(?i)(?:\s|[[:punct:]]|^)({_IPV6})(?:\s|[[:punct:]]|$)",
                FIRST_GROUP,
            ),
        ),
        "mac": (Search(Target.VALUE, r"\b(?:[[:xdigit:]]{2}[:-]){5}[[:xdigit:]]{2}\b"),),
        "password": (
            _BEARER,
            Search(Target.KEY, "(?i)token"),
            Search(Target.KEY_AND_VALUE, _TELLING_KEY),
        ),
        "pemkey": (
            Search(
                Target.VALUE,
                rf"(?s)-----BEGIN{_PEM_LINE}[\t ]*\r?\n?(.+?)\r?\n?-----END{_PEM_LINE}",
                FIRST_GROUP,
            ),
        ),
        "url_auth": (
            Search(
                Target.VALUE,
                r"\b(?:[a-z0-9+-]+:)?//([a-zA-Z0-9%_.-]+(?::[a-zA-Z0-9%_.-]+)?)@",
                FIRST_GROUP,
            ),
        ),
        "us_ssn": (Search(Target.VALUE, r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b"),),
        "userpath": (
            Search(
                Target.VALUE,
                r"(?i)(?:\b(?:[a-z]:[\\/])?(?:users|home|documents and settings"
                r"|[^/\\]+[/\\]profiles)[\\/]|/(?:home|users)/)([^/\\\r\n\x00]+)",
                FIRST_GROUP,
            ),
        ),
        "uuid": (
            Search(
                Target.VALUE,
                r"(?i)\b[a-z0-9]{8}-?[a-z0-9]{4}-?[a-z0-9]{4}-?[a-z0-9]{4}-?[a-z0-9]{12}\b",
            ),
        ),
    }
)
"""Patterns of each rule type that brings its own."""

FILTERED = "[Filtered]"

Spec = Mapping[str, Any]
"""A rule as it stands in a configuration."""


def _replace(text: str) -> Spec:
    return {"method": "replace", "text": text}


_MASK: Spec = {"method": "mask"}
_HASH: Spec = {"method": "hash"}
_REMOVE: Spec = {"method": "remove"}


def _family(
    name: str, kind: str, text: str, *, default: str = "replace", **changed: Spec
) -> dict[str, Spec]:
    methods = {
        "replace": _replace(text),
        "mask": _MASK,
        "hash": _HASH,
        "remove": _REMOVE,
        **changed,
    }
    rules: dict[str, Spec] = {
        f"@{name}:{method}": {"type": kind, "redaction": redaction}
        for method, redaction in methods.items()
    }
    rules[f"@{name}"] = {"type": "alias", "rule": f"@{name}:{default}", "hideInner": True}
    return rules


_FILTER = _replace(FILTERED)

RULES: Mapping[str, Spec] = MappingProxyType(
    {
        **_family("anything", "anything", FILTERED, filter=_FILTER),
        **_family("bearer", "bearer", "Bearer [token]", filter=_FILTER),
        **_family("creditcard", "creditcard", "[creditcard]", filter=_FILTER),
        **_family("email", "email", "[email]"),
        **_family("iban", "iban", "[iban]", filter=_FILTER),
        **_family("imei", "imei", "[imei]", mask=_HASH),
        **_family("ip", "ip", "[ip]"),
        **_family("mac", "mac", "[mac]", default="mask"),
        **_family("password", "password", "[password]", default="remove", filter=_FILTER),
        **_family("pemkey", "pemkey", "[pemkey]", filter=_FILTER),
        **_family("urlauth", "url_auth", "[auth]"),
        **_family("userpath", "userpath", "[user]"),
        **_family("usssn", "us_ssn", "[us-ssn]", default="mask", filter=_FILTER),
        **_family("uuid", "uuid", "[uuid]", default="mask"),
        "@cookies:filter": {"type": "cookies", "redaction": _FILTER},
        "@urlauth:legacy": {
            "type": "pattern",
            "pattern": r"\b((?:[a-z0-9]+:)?//[a-zA-Z0-9%_.-]+:)([a-zA-Z0-9%_.-]+)@",
            "replaceGroups": [2],
            "redaction": _FILTER,
        },
        "@common": {
            "type": "multiple",
            "rules": [
                "@iban",
                "@ip",
                "@email",
                "@creditcard",
                "@pemkey",
                "@urlauth",
                "@userpath",
                "@bearer",
                "@password",
                "@usssn",
            ],
        },
        "@common:filter": {
            "type": "multiple",
            "rules": [
                "@creditcard:filter",
                "@iban:filter",
                "@pemkey:filter",
                "@urlauth:legacy",
                "@bearer:filter",
                "@password:filter",
                "@usssn:filter",
            ],
        },
    }
)
"""Every built-in rule, by the name that an application uses."""
