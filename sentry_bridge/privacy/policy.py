"""Policy: what may leave, compiled once."""

import threading
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.pairs import find_pairs
from sentry_bridge.privacy.patterns import PATTERNS
from sentry_bridge.privacy.redaction import Finding, Redaction, merged

_STRUCTURE = frozenset(
    [
        "event_id",
        "trace_id",
        "span_id",
        "parent_span_id",
        "timestamp",
        "start_timestamp",
        "release",
        "environment",
        "dist",
        "platform",
        "level",
        "version",
        "public_key",
        "sample_rate",
        "sample_rand",
        "sampled",
        "type",
    ]
)
_FILTERED = "[Filtered]"
_MAX_DEPTH = 200


class Policy:
    """Decides what may leave. Immutable, and safe to share between threads."""

    def __init__(self, keys: KeyTable) -> None:
        self._keys = keys
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def standard(cls, **changes: Any) -> Self:
        """Build the policy that everyone gets, with changes by the names of the settings."""
        return cls(KeyTable(changes.get("deny_keys", ()), changes.get("allow_keys", ())))

    @classmethod
    def from_settings(cls, settings: Any) -> Self:
        """Build the policy that the privacy settings describe."""
        return cls.standard(deny_keys=settings.deny_keys, allow_keys=settings.allow_keys)

    @classmethod
    def from_relay(cls, config: Mapping[str, Any], strict_compat: bool = True) -> Any:
        """Build a policy from Relay's PII configuration."""
        from sentry_bridge.privacy import relay

        return relay.from_relay(config, strict_compat=strict_compat)  # type: ignore[attr-defined]

    @classmethod
    def from_datascrubbing(cls, settings: Mapping[str, Any]) -> Any:
        """Build a policy from Relay's classic data scrubbing settings."""
        from sentry_bridge.privacy import relay

        return relay.from_datascrubbing(settings)  # type: ignore[attr-defined]

    def scrub(self, payload: Any, kind: str = "event") -> Any:
        """Return `payload` without what must not leave, and with `_meta` remarks on it."""
        walk = _Walk(self._keys)
        result = walk.value(payload, (), None, 0)
        with self._lock:
            self._counts.update(redaction.rule for redaction in walk.redactions)
        if walk.meta and isinstance(result, dict) and kind in ("event", "transaction"):
            result["_meta"] = _joined_meta(result.get("_meta"), walk.meta)
        return result

    def scrub_text(self, text: str) -> str:
        """Return `text` without what must not leave."""
        walk = _Walk(self._keys)
        result: str = walk.value(text, (), None, 0)
        with self._lock:
            self._counts.update(redaction.rule for redaction in walk.redactions)
        return result

    def explain(self, payload: Any, kind: str = "event") -> list[Redaction]:
        """Return the redactions that `scrub` would make."""
        del kind
        walk = _Walk(self._keys)
        walk.value(payload, (), None, 0)
        return walk.redactions

    def counts(self) -> Mapping[str, int]:
        """Return the redactions so far, by rule."""
        with self._lock:
            return MappingProxyType(dict(self._counts))

    def to_relay(self) -> dict[str, Any]:
        """Return the policy in Relay's PII configuration language."""
        return {"applications": {"**": ["@common:filter"]}}


class _Walk:
    def __init__(self, keys: KeyTable) -> None:
        self._keys = keys
        self.redactions: list[Redaction] = []
        self.meta: dict[str, Any] = {}

    def value(self, value: Any, path: tuple[str, ...], rule: str | None, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            self._note(path, "depth", None, 0)
            return _FILTERED
        match value:
            case str():
                return self._text(value, path, rule)
            case dict():
                return self._mapping(value, path, rule, depth)
            case list() | tuple():
                return self._sequence(value, path, rule, depth)
            case bool() | None:
                return value
            case int() | float() if rule:
                self._note(path, rule, None, 0)
                return _FILTERED
            case _:
                return value

    def _text(self, text: str, path: tuple[str, ...], rule: str | None) -> str:
        if rule is not None:
            if text in ("", _FILTERED):
                return text
            self._note(path, rule, None, len(text))
            return _FILTERED
        findings = merged(find(text, self._keys))
        for finding in reversed(findings):
            text = text[: finding.start] + finding.text + text[finding.end :]
        for finding in findings:
            self._note(path, finding.rule, (finding.start, finding.end), len(text))
        return text

    def _mapping(
        self, mapping: dict[Any, Any], path: tuple[str, ...], rule: str | None, depth: int
    ) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in mapping.items():
            name = key if isinstance(key, str) else str(key)
            if name == "_meta" and not path:
                result[key] = value
                continue
            told = rule
            if told is None and name not in _STRUCTURE and (telling := self._keys.tells(name)):
                told = telling.rule
            shown = self._text(name, (*path, "*"), None) if isinstance(key, str) else key
            while shown in result:
                shown = f"{shown}~"
            if name in _STRUCTURE and isinstance(value, str) and name != "type":
                result[shown] = value
            else:
                result[shown] = self.value(value, (*path, str(shown)), told, depth + 1)
        return result

    def _sequence(
        self, items: Any, path: tuple[str, ...], rule: str | None, depth: int
    ) -> list[Any]:
        result: list[Any] = []
        pair = len(items) == 2 and isinstance(items[0], str)
        for index, item in enumerate(items):
            told = rule
            previous = items[index - 1] if index else None
            if (
                told is None
                and isinstance(previous, str)
                and len(previous) < 80
                and (pair or previous.startswith("-"))
                and (telling := self._keys.tells(previous))
            ):
                told = telling.rule
            result.append(self.value(item, (*path, str(index)), told, depth + 1))
        return result

    def _note(
        self, path: tuple[str, ...], rule: str, span: tuple[int, int] | None, length: int
    ) -> None:
        self.redactions.append(Redaction(".".join(path), rule, "replace", span))
        node = self.meta
        for part in path:
            node = node.setdefault(part, {})
        remark: list[Any] = [rule, "s"]
        if span:
            remark += span
        entry = node.setdefault("", {"rem": []})
        entry["rem"].append(remark)
        if length:
            entry["len"] = length


def find(text: str, keys: KeyTable) -> list[Finding]:
    """Return what must not leave in `text`."""
    findings = list(find_pairs(text, keys))
    for pattern in PATTERNS:
        findings += pattern.find(text)
    return findings


def _joined_meta(old: Any, new: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(old, dict):
        return new
    result = dict(old)
    for key, value in new.items():
        known = result.get(key)
        if key == "" and isinstance(known, dict):
            result[key] = {**value, **known, "rem": [*known.get("rem", ()), *value["rem"]]}
        else:
            result[key] = _joined_meta(known, value) if isinstance(value, dict) else value
    return result
