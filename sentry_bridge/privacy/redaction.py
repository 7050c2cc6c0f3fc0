"""Redactions: what was found, where, and by which rule. Never the value itself."""

from dataclasses import dataclass
from typing import NamedTuple


class Finding(NamedTuple):
    """A stretch of text that must not leave: offsets in characters, end excluded."""

    start: int
    end: int
    rule: str
    text: str = "[Filtered]"


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


def merged(findings: list[Finding]) -> list[Finding]:
    """Return findings in order, those that overlap united under the rule of the longest."""
    findings.sort(key=lambda finding: (finding.start, -finding.end))
    result: list[Finding] = []
    for finding in findings:
        if result and finding.start < result[-1].end:
            last = result[-1]
            if finding.end > last.end:
                longer = last if last.end - last.start >= finding.end - finding.start else finding
                result[-1] = Finding(last.start, finding.end, longer.rule, longer.text)
        else:
            result.append(finding)
    return result
