"""Strictness: the preset that lets only what is known to be harmless pass.

Numbers, booleans and strings pass under allow-listed keys. Any other value leaves as its
type and length, and so does prose; template text (messages before their parameters, SQL,
routes, source lines) is read like everywhere else.
"""

import re
from collections.abc import Iterable

from sentry_bridge.privacy.keys import split
from sentry_bridge.privacy.vocabulary import METADATA, PRECISE

SAFE_KEYS = """
    status, status code, code, method, endpoint, route, operation, category, level, type, kind,
    name, handled, unit, attempt, attempts, retries, queue, task, task name, handler, service,
    region, environment, release, host, reason, content type, content length, accept, locale,
    language, currency, country, plan, tier, feature, flag, result, os, device, runtime, tenant,
    request id, celery task id, root id, parent id, db system, db operation, http method,
    server name,
    thread name, thread id, logger, event type, sort, page, per page
"""
_DESCRIBED = re.compile(r"<[\w.]{1,80}(?: of \d{1,10})?>")
_QUOTED = re.compile(r"(?P<prefix>[bru]{0,2})(?P<quote>['\"])(?P<text>.*)(?P=quote)", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,300}(?P<fraction>\.\d{1,300})?(?:e[+-]?\d{1,4})?")
_CALL = re.compile(r"<?([A-Za-z_][\w.]{0,79})")
_OPENING = {"{": "dict", "[": "list", "(": "tuple"}


class Strictness:
    """Decides which keys pass, and describes what does not. Immutable."""

    def __init__(self, safe_keys: Iterable[str] = ()) -> None:
        """Compile the allow-list: the shipped one and `safe_keys`."""
        self._safe = {split(key) for key in (*SAFE_KEYS.split(","), *safe_keys)}

    def passes(self, key: str) -> bool:
        """Tell whether values of `key` pass."""
        words = split(key)
        return words in self._safe or (bool(words) and words[-1] in METADATA | PRECISE)


def described(value: object) -> str | None:
    """Return the type and length of a value; None if it may pass as it is.

    A string may be a repr, as the SDK writes variables; then it is described by what it
    represents.
    """
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, str):
        return f"<{type(value).__name__}>"
    if value in ("", "None", "True", "False") or _DESCRIBED.fullmatch(value):
        return None
    if quoted := _QUOTED.fullmatch(value):
        name = "bytes" if "b" in quoted["prefix"].lower() else "str"
        return f"<{name} of {len(quoted['text'])}>"
    if number := _NUMBER.fullmatch(value):
        return "<float>" if number["fraction"] else "<int>"
    if value[0] in _OPENING:
        return f"<{_OPENING[value[0]]} of {len(value)}>"
    if (value[0] == "<" or "(" in value) and (name_of := _CALL.match(value)):
        return f"<{name_of[1]}>"
    return f"<str of {len(value)}>"
