"""Harmless: what stands where a value is looked for, and is none.

Words, placeholders of templates, messages about a field, objects of Python without
content, addresses that are nobody's, and what was redacted before.
"""

import re
from typing import Any

from sentry_bridge.privacy.keys import Telling
from sentry_bridge.privacy.redaction import PLACEHOLDER

TEMPLATE = re.compile(
    r"\?|%s|%r|%d|%\(\w{1,60}\)[srd]|\$\d{1,3}|:\w{1,60}|@\w{1,60}|\$?\{[\w.!:]{0,60}\}"
    r"|\{\{.{0,60}\}\}|<[\w-]{1,60}>"
)
OBJECT = re.compile(
    r"<(?:class |function |bound method |module |built-in function )?'?[\w.<>]{1,120}+'?"
    r"(?: object)?(?: at 0x[0-9a-fA-F]{1,16})?>"
)
# What others redacted: `SecretStr('****')`, `xxxx`, `sk_live_...abcd`.
_MASKED = re.compile(r"\w{1,40}\(['\"]?\*+['\"]?\)|x{4,}|\S{0,8}\.{3}\S{1,4}", re.IGNORECASE)
# Loopback and unspecified addresses, with a port or as a tuple: nobody's.
_NOBODY = re.compile(
    r"['\"(\[]{0,3}(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|::1?)"
    r"['\"\]]{0,2}(?:(?:, ?|:)\d{1,5}){0,3}['\")\]]{0,3}"
)
_POINTER = re.compile(r"0x[0-9a-f]{6,16}", re.IGNORECASE)
_MESSAGE = re.compile(
    r"[A-Z](?:[^\W\d]|[ ,;'\u2019():-]|\.(?= [A-Z]))*+(?:\d{1,3}(?:[^\W\d]|[ ,;'():-])*+)?[.!]"
)
_DEMANDS = re.compile(
    r"\b(?:enter|must|may|can|cannot|should|ensure|required|valid|invalid|already|too|not|least)\b",
    re.IGNORECASE,
)
_PROSE_SEPS = frozenset({"or", "->", "-->"})

_NOT_VALUES = frozenset(
    """
    none null nil undefined true false yes no on off expected invalid required missing field
    fields must cannot should shall not is are was were has have had expired unknown wrong
    failed denied incorrect mismatch unauthorized forbidden revoked rejected accepted valid
    verified ok error the a an and or in for from of on at by with to this that it be been too
    very already empty blank unset set changed updated created deleted removed found given
    provided supplied allowed disabled enabled optional str int bool bytes float dict list tuple
    object any string number boolean integer char varchar text expected, got length size type
    mandatory default redacted filtered masked hidden secret password token key closed opened
    started ended reset successful successfully success failure refused timeout available
    unavailable malformed enter ensure checksum declined rotated refreshed queued skipped pending
    sent bounced confirmed please pflichtfeld nothing requires
    """.split()  # noqa: SIM905
)
"""Words that stand after a telling key in messages without being its value."""


def is_harmless_value(value: str, telling: Telling | None = None) -> bool:
    """Tell whether a whole value is empty, redacted, or a thing of Python without content."""
    inner = value.strip("'\" ")
    if not inner or inner in (
        "None",
        "True",
        "False",
        "null",
        "true",
        "false",
        "...",
        "[]",
        "{}",
        "()",
    ):
        return True
    if telling is not None and telling.plural and re.fullmatch(r"[\d.,]{1,12}", inner):
        return True
    if is_message(inner):
        return True
    return (
        PLACEHOLDER.fullmatch(inner) is not None
        or (len(inner) > 2 and inner.strip("*") == "")
        or OBJECT.fullmatch(inner) is not None
    )


def is_nobody(value: Any) -> bool:
    """Tell whether an address, or the first part of one, is that of the machine itself."""
    first = value[0] if isinstance(value, list | tuple) and value else value
    return isinstance(first, str) and _NOBODY.fullmatch(first) is not None


def is_message(value: str) -> bool:
    """Tell a sentence about a field, such as `Enter a valid email address.`, from its value."""
    return (
        value.count(" ") >= 2
        and _MESSAGE.fullmatch(value) is not None
        and _DEMANDS.search(value) is not None
    )


def is_no_value(text: str, start: int, end: int, sep: str, telling: Telling) -> bool:
    """Tell whether what stands beside a telling key is no value of it."""
    value = text[start:end].strip()
    quoted = text[start - 1 : start] in ("'", '"')
    if not value or PLACEHOLDER.fullmatch(value) or TEMPLATE.fullmatch(value):
        return True
    if value.split(maxsplit=1)[0].strip("[]<>().,:;!?").lower() in _NOT_VALUES and not quoted:
        return True
    if _MASKED.fullmatch(value):
        return True
    if telling.category.name in ("address", "network") and is_nobody(value):
        return True
    if is_message(value) or (telling.category.name == "address" and _POINTER.fullmatch(value)):
        return True
    if telling.category.name == "credential" and len(value) <= 2 and value.isdigit():
        return True
    if telling.plural and re.fullmatch(r"[\d.,]{1,12}", value):
        return True
    if sep in _PROSE_SEPS:
        # `username or 'password'` and `auth -> redirect` are prose.
        digit = any(c.isdigit() for c in value)
        return not (digit or (quoted and len(value) >= 6 and sep != "or"))
    return OBJECT.fullmatch(value) is not None
