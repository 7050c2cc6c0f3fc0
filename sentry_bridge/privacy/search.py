"""Search: one scan over the strings of a payload, and a close reading where it hit."""

from bisect import bisect_right

from sentry_bridge.privacy.draft import Draft
from sentry_bridge.privacy.edit import Edit, Note
from sentry_bridge.privacy.encodings import find_in_escapes
from sentry_bridge.privacy.reader import Reader
from sentry_bridge.privacy.redaction import Finding, merged
from sentry_bridge.privacy.text import ESCAPED, EVERYTHING, PROSE
from sentry_bridge.privacy.walk import Walk

_CLEAN_LIMIT = 8192
_CLEAN_LENGTH = 400


class Search:
    """Finds what the strings that a walk collected hold, and drafts the edits."""

    def __init__(self, reader: Reader, draft: Draft, walk: Walk) -> None:
        self._reader = reader
        self._draft = draft
        self._walk = walk

    def run(self) -> None:
        found: dict[tuple[int, int], list[Finding]] = {}
        self._read_promising(found)
        if self._walk.seen and "seen" not in self._reader.rules.disabled:
            self._find_seen(found)
        done: dict[int, tuple[str, list[Note]]] = {}
        for (place, index), findings in found.items():
            strings = self._walk.strings[place]
            text = strings.values[index]
            # Equal strings share their findings.
            redacted = done.get(id(findings))
            if redacted is None:
                redacted = done[id(findings)] = self._reader.redacted(text, findings)
            new, notes = redacted
            if notes:
                home, key = strings.home(index)
                self._draft.edits.append(
                    Edit(self._draft.container(home), key, new, notes, len(text))
                )
        self._note_clean(found)

    def _read_promising(self, found: dict[tuple[int, int], list[Finding]]) -> None:
        """Scan all strings, and read those closely that match a hint."""
        known = self._reader.known
        texts, limits = self._texts()
        if not texts:
            return
        joined = "\0".join(texts)
        memo: dict[tuple[str, int], list[Finding]] = {}
        for index, wanted in self._reader.scanner.scan(joined, len(texts)):
            wanted &= EVERYTHING
            if not wanted:
                continue
            text = texts[index]
            place = bisect_right(limits, index)
            findings = memo.get((text, place))
            if findings is None:
                findings = self._reader.find(text, place, wanted)
                if wanted & ESCAPED and len(known):
                    findings = merged([*findings, *find_in_escapes(text, self._known_in)])
                memo[text, place] = findings
                for finding in findings if place == PROSE else ():
                    if finding.rule.startswith("pair:"):
                        self._walk.remember(text[finding.start : finding.end], finding.rule[5:])
            if findings:
                found[place, index - (limits[place - 1] if place else 0)] = findings
        if len(known) and known.find(joined):
            for index, text in enumerate(texts):
                if spans := known.find(text):
                    place = bisect_right(limits, index)
                    spot = (place, index - (limits[place - 1] if place else 0))
                    extra = [Finding(start, end, "known") for start, end in spans]
                    findings = merged([*found.get(spot, ()), *extra])
                    found[spot] = self._reader.settled(text, place, findings)

    def _known_in(self, text: str) -> list[Finding]:
        return [Finding(start, end, "known") for start, end in self._reader.known.find(text)]

    def _texts(self) -> tuple[list[str], list[int]]:
        """Return all strings, place after place, and where each place ends."""
        texts: list[str] = []
        limits: list[int] = []
        for strings in self._walk.strings:
            texts += strings.values
            limits.append(len(texts))
        return texts, limits

    def _find_seen(self, found: dict[tuple[int, int], list[Finding]]) -> None:
        """Look everywhere for the values that keys told somewhere."""
        self._walk.resume_seen()
        texts, limits = self._texts()
        joined = "\0".join(texts)
        seen: dict[tuple[int, int], list[Finding]] = {}
        for value, category in self._walk.seen.items():
            position = joined.find(value)
            index = counted = 0
            while position >= 0:
                index += joined.count("\0", counted, position)
                counted = position
                start = position - (joined.rfind("\0", 0, position) + 1)
                if index < len(texts) and texts[index].startswith(value, start):
                    place = bisect_right(limits, index)
                    spot = (place, index - (limits[place - 1] if place else 0))
                    finding = Finding(start, start + len(value), f"seen:{category}")
                    seen.setdefault(spot, []).append(finding)
                position = joined.find(value, position + len(value))

        for (place, index), findings in seen.items():
            known = found.get((place, index), [])
            text = self._walk.strings[place].values[index]
            more = _outside(findings, known)
            if more:
                found[place, index] = self._reader.settled(text, place, merged([*known, *more]))

    def _note_clean(self, found: dict[tuple[int, int], list[Finding]]) -> None:
        for place, clean in self._reader.clean.items():
            fresh = [
                text
                for index, text in enumerate(self._walk.strings[place].values)
                if len(text) <= _CLEAN_LENGTH and (place, index) not in found
            ]
            if fresh:
                if len(clean) + len(fresh) > _CLEAN_LIMIT:
                    clean.intersection_update(("",))
                clean.update(fresh)


def _outside(findings: list[Finding], known: list[Finding]) -> list[Finding]:
    """Return the findings that stand in none of those that are known, which are in order."""
    starts = [finding.start for finding in known]
    outside: list[Finding] = []
    for finding in findings:
        before = bisect_right(starts, finding.start) - 1
        if before < 0 or known[before].end < finding.end:
            outside.append(finding)
    return outside
