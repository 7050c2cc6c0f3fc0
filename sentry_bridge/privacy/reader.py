"""Reader: everything that reading a payload needs, compiled."""

from collections.abc import Iterable

from sentry_bridge.privacy.edit import Note
from sentry_bridge.privacy.known import KnownSecrets
from sentry_bridge.privacy.plans import Plans
from sentry_bridge.privacy.redaction import Finding, Redactor, merged
from sentry_bridge.privacy.scan import Scanner
from sentry_bridge.privacy.strict import Strictness
from sentry_bridge.privacy.text import EVERYTHING, IDENTIFIER, SOURCE, TextRules

_ROUNDS = 4
_GLUE = frozenset("_+.-@:/%")


class Reader:
    """Everything that reading a payload needs, compiled. Safe to share between threads."""

    def __init__(
        self,
        rules: TextRules,
        redactor: Redactor,
        known: KnownSecrets,
        scanner: Scanner,
        strictness: Strictness | None = None,
    ) -> None:
        self.rules = rules
        self.redactor = redactor
        self.known = known
        self.scanner = scanner
        self.strictness = strictness
        passes = strictness.passes if strictness is not None else None
        self.plans = Plans(rules.keys, self.find_in_key, passes)
        # Source lines and names of code come again with every event: those that were read
        # and held nothing are known.
        self.clean: dict[int, set[str]] = {SOURCE: {""}, IDENTIFIER: {""}}

    def with_known(self, known: KnownSecrets) -> "Reader":
        """Return the same reader with other known secrets."""
        return Reader(self.rules, self.redactor, known, self.scanner, self.strictness)

    def find_in_key(self, key: str) -> list[Finding]:
        """Return what must not leave of a key."""
        findings = self.rules.find(key, IDENTIFIER)
        findings += [Finding(start, end, "known") for start, end in self.known.find(key)]
        return self.settled(key, IDENTIFIER, merged(findings))

    def find(self, text: str, place: int, wanted: int) -> list[Finding]:
        """Return what must not leave of a text."""
        return self.settled(text, place, self.rules.find(text, place, wanted))

    def settled(self, text: str, place: int, findings: list[Finding]) -> list[Finding]:
        """Return findings and what shows only when they are gone: scrubbing twice is once."""
        for _ in range(_ROUNDS):
            if not any(_is_glued(text, finding) for finding in findings):
                break
            new, notes = self.redacted(text, findings)
            wanted = self.scanner.scan(new, 1)
            more = self.rules.find(new, place, wanted[0][1] & EVERYTHING) if wanted else []
            if not more:
                break
            findings = merged([*findings, *(_before(finding, notes) for finding in more)])
        return findings

    def redacted(self, text: str, findings: Iterable[Finding]) -> tuple[str, list[Note]]:
        """Return `text` with its findings replaced, and a note on each."""
        parts: list[str] = []
        notes: list[Note] = []
        position = length = 0
        for start, end, rule, placeholder in findings:
            value = text[start:end]
            new, remark = self.redactor.replacement(value, rule, placeholder)
            if new == value:
                continue
            parts += (text[position:start], new)
            length += start - position
            notes.append(Note(rule, remark, (start, end), (length, length + len(new))))
            length += len(new)
            position = end
        if not notes:
            return text, notes
        parts.append(text[position:])
        return "".join(parts), notes


def _is_glued(text: str, finding: Finding) -> bool:
    """Tell whether a finding touches what may be something else once it is gone."""
    start, end = finding.start, finding.end
    if start and ((before := text[start - 1]).isalnum() or before in _GLUE):
        return True
    after = text[end : end + 2]
    # A colon before a space is punctuation.
    return after != ": " and (after[:1].isalnum() or after[:1] in _GLUE)


def _before(finding: Finding, notes: list[Note]) -> Finding:
    """Return a finding in a redacted text as one in the text before."""
    start, end = finding.start, finding.end
    shift_start = shift_end = 0
    for note in notes:
        if note.before is None or note.after is None:
            continue
        (old_start, old_end), (new_start, new_end) = note.before, note.after
        if finding.start >= new_end:
            shift_start = old_end - new_end
        elif finding.start > new_start:
            start, shift_start = old_start, 0
        if finding.end >= new_end:
            shift_end = old_end - new_end
        elif finding.end > new_start:
            end, shift_end = old_end, 0
    return finding._replace(start=start + shift_start, end=end + shift_end)
