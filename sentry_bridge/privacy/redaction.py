"""Redactions: what was found, and what stands in its place. Never a note of the value."""

import hashlib
import hmac
import os
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

Method = Literal["replace", "remove", "mask", "hash", "pseudonym"]

FILTERED = "[Filtered]"
PLACEHOLDER = re.compile(
    r"\[(?:Filtered|[a-z-]{2,12}|hash:[0-9a-f]{16})\]|\*{3,}+(?![^\s\"'&,;)\]}])"
    r"|user-[0-9a-f]{16}(?![\w-])"
)
"""What redactions leave behind; it is never redacted again."""


def in_placeholder(text: str, start: int) -> bool:
    """Tell `[email]: x`, which a redaction wrote, from `user[email]=x`, which a form did.

    Args:
        text: any text.
        start: where the word in brackets starts.
    """
    return (
        text[start - 1 : start] == "["
        and not text[start - 2 : start - 1].isalnum()
        and PLACEHOLDER.match(text, start - 1) is not None
    )


_PERSONAL = frozenset({"contact", "name", "account", "network", "identity", "email", "ip", "phone"})
_REMARKS: dict[str, str] = {
    # Types of remarks ("Meta Data", Relay's documentation of the event protocol).
    "replace": "s",
    "remove": "x",
    "mask": "m",
    "hash": "p",
    "pseudonym": "p",
}


class Finding(NamedTuple):
    """A stretch of text that must not leave: offsets in characters, end excluded."""

    start: int
    end: int
    rule: str
    text: str = FILTERED


@dataclass(frozen=True, slots=True)
class Redaction:
    """One change that a policy makes to a payload.

    Attributes:
        path: keys and indexes from the payload's root to the value, joined by dots.
        rule: name of the rule that found it.
        method: `replace`, `remove`, `mask`, `hash` or `pseudonym`.
        span: start and end of the redacted stretch in the original text, in characters,
            end excluded; None when the whole value was redacted.
    """

    path: str
    rule: str
    method: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Redactor:
    """What stands in place of a value.

    `replace` names the kind of value; `remove` leaves nothing; `mask` leaves asterisks and
    the last `keep_last` characters; `hash` leaves an HMAC-SHA256 (RFC 2104), cut to 64
    bits; `pseudonym` does so for what identifies a person and replaces everything else.
    Without a key, one is drawn for this process. With `identity`, ids of persons are
    replaced by pseudonyms whatever the method.
    """

    method: Method = "replace"
    keep_last: int = 0
    key: bytes = field(default=b"", repr=False)
    previous_key: bytes = field(default=b"", repr=False)
    identity: bool = False

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", os.urandom(32))

    def replacement(self, value: str, rule: str, text: str = FILTERED) -> tuple[str, str]:
        """Return what replaces `value`, and the type of the remark about it.

        Args:
            value: what was found.
            rule: the rule that found it.
            text: what the `replace` method puts in its place.
        """
        match self.method:
            case "replace":
                return text, "s"
            case "remove":
                return "", "x"
            case "mask":
                kept = value[-self.keep_last :] if 0 < self.keep_last < len(value) - 4 else ""
                return "*" * 8 + kept, "m"
            case "hash":
                return f"[hash:{_digest(self.key, value)}]", "p"
            case "pseudonym":
                if rule.rpartition(":")[2] in _PERSONAL:
                    return f"user-{_digest(self.key, value)}", "p"
                return text, "s"

    def pseudonyms(self, value: str) -> tuple[str, ...]:
        """Return the pseudonym of `value`, and after a rotation also the one before it."""
        keys = (self.key, self.previous_key) if self.previous_key else (self.key,)
        return tuple(f"user-{_digest(key, value)}" for key in keys)


def _digest(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def merged(findings: list[Finding]) -> list[Finding]:
    """Return findings in order, those that overlap united under the rule of the longest."""
    for before, after in pairwise(findings):
        if after.start < before.end:
            break
    else:
        return findings
    findings.sort(key=lambda finding: (finding.start, -finding.end))
    result = [findings[0]]
    for finding in findings[1:]:
        last = result[-1]
        if finding.start >= last.end:
            result.append(finding)
        elif finding.end > last.end and (last.rule, finding.rule) != ("urlauth", "email"):
            # A password and the host after it look like an address.
            longer = last if last.end - last.start >= finding.end - finding.start else finding
            result[-1] = Finding(last.start, finding.end, longer.rule, longer.text)
    return result
