"""Ownership: whose an issue is, by path, URL, module or tag.

Rules of ours stand between two comments in the project's ownership rules; other lines are
left alone. Source: Sentry's documentation, "Ownership Rules".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from sentry_bridge.alerts.mark import Mark
from sentry_bridge.alerts.model import ActorName, strict
from sentry_bridge.alerts.words import AUTO_ASSIGNMENT, word_for


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipRule:
    """What matches (`path:src/payments/*`, `tags.celery_task:shop.*`) belongs to `owners`."""

    match: Annotated[
        str,
        Field(
            pattern=r"^(path|module|url|codeowners|tags\.[^\s:]+):\S(.*\S)?$",
            description="path:, module:, url: or tags.<name>: and a glob",
        ),
    ]
    owners: Annotated[tuple[ActorName, ...], Field(min_length=1)]


@strict
@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """The project's ownership; what is left out of the three options stays as it is.

    `rules` are in order, the last that matches decides. With `fallthrough`, all members own
    what no rule matches.
    """

    rules: tuple[OwnershipRule, ...] = ()
    fallthrough: bool | None = None
    auto_assignment: Literal["issue_owner", "suspect_commits", "off"] | None = None
    codeowners_sync: bool | None = None


def ownership_body(ownership: Ownership, raw: str, mark: Mark) -> dict[str, Any]:
    """Return the ownership as the API takes it.

    Args:
        ownership: what is wanted.
        raw: the project's ownership rules as they are.
        mark: what tells our lines apart.
    """
    body: dict[str, Any] = {"raw": with_block(raw, ownership.rules, mark)}
    if ownership.fallthrough is not None:
        body["fallthrough"] = ownership.fallthrough
    if ownership.auto_assignment is not None:
        body["autoAssignment"] = AUTO_ASSIGNMENT[ownership.auto_assignment]
    if ownership.codeowners_sync is not None:
        body["codeownersAutoSync"] = ownership.codeowners_sync
    return body


def ownership_from(body: Mapping[str, Any], mark: Mark) -> Ownership:
    """Return the ownership that the server has: our lines, or all if none are marked.

    Raises:
        LookupError, ValueError: when a line or an option is not understood.
    """
    _, block, _ = _split(body["raw"], mark)
    lines = body["raw"].splitlines() if block is None else block
    return Ownership(
        rules=tuple(
            _rule(line) for text in lines if (line := text.strip()) and not line.startswith("#")
        ),
        fallthrough=body["fallthrough"],
        auto_assignment=word_for(AUTO_ASSIGNMENT, body["autoAssignment"]),  # type: ignore[arg-type]
        codeowners_sync=body["codeownersAutoSync"],
    )


def is_marked(raw: str, mark: Mark) -> bool:
    """Tell whether lines of ours stand in the project's ownership rules."""
    return _split(raw, mark)[1] is not None


def with_block(raw: str, rules: Iterable[OwnershipRule], mark: Mark) -> str:
    """Return the ownership rules with ours between their comments, in place of earlier ones."""
    before, _, after = _split(raw, mark)
    begin, end = mark.comments
    return "\n".join([*before, begin, *map(_line, rules), end, *after])


def without_block(raw: str, mark: Mark) -> str:
    """Return the ownership rules without ours."""
    before, _, after = _split(raw, mark)
    return "\n".join([*before, *after])


def without_rules(raw: str, rules: Iterable[OwnershipRule]) -> str:
    """Return the ownership rules without those lines that say one of `rules`."""
    said = set(map(_line, rules))
    return "\n".join(line for line in raw.splitlines() if " ".join(line.split()) not in said)


def canonical_ownership(ownership: Ownership, found: Ownership | None) -> Ownership:
    """Return what is wanted with the options that it leaves as they are on the server."""
    if found is None:
        return ownership
    kept = {
        name: getattr(found, name)
        for name in ("fallthrough", "auto_assignment", "codeowners_sync")
        if getattr(ownership, name) is None
    }
    return replace(ownership, **kept)


def _split(raw: str, mark: Mark) -> tuple[list[str], list[str] | None, list[str]]:
    lines = raw.splitlines()
    begin, end = mark.comments
    stripped = [line.strip() for line in lines]
    if begin not in stripped:
        return lines, None, []
    start = stripped.index(begin)
    stop = stripped.index(end, start) if end in stripped[start:] else len(lines)
    return lines[:start], lines[start + 1 : stop], lines[stop + 1 :]


def _line(rule: OwnershipRule) -> str:
    owners = (
        f"#{name}" if kind == "team" else name
        for kind, _, name in (owner.partition(":") for owner in rule.owners)
    )
    return " ".join([rule.match, *owners])


def _rule(line: str) -> OwnershipRule:
    words = line.split()
    owners: list[str] = []
    while len(words) > 1 and (words[-1].startswith("#") or "@" in words[-1]):
        word = words.pop()
        owners.insert(0, f"team:{word[1:]}" if word.startswith("#") else f"user:{word}".lower())
    if not owners:
        raise ValueError("a line without owners")
    return OwnershipRule(match=" ".join(words), owners=tuple(owners))
