"""A policy in Relay's configuration language, compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sentry_bridge.privacy.relay.config import applications
from sentry_bridge.privacy.relay.errors import PolicyError
from sentry_bridge.privacy.relay.meta import attach, build
from sentry_bridge.privacy.relay.plan import Plan
from sentry_bridge.privacy.relay.redaction import Redaction
from sentry_bridge.privacy.relay.schema import FREE, ROOTS
from sentry_bridge.privacy.relay.walk import Walk


class RelayPolicy:
    """A compiled policy: immutable, safe to use from several threads, picklable.

    Args:
        config: `rules`, `vars` and `applications`.
        strict_compat: Whether to do exactly what the reference does.

    Raises:
        PolicyError: What is wrong, by rule, column and what was expected.
    """

    __slots__ = ("_config", "_plan", "_strict_compat")

    def __init__(self, config: Mapping[str, Any], *, strict_compat: bool = True) -> None:
        self._config: dict[str, Any] = _plain(config)
        self._strict_compat = strict_compat
        self._plan = Plan(applications(self._config, strict=strict_compat))

    @property
    def strict_compat(self) -> bool:
        """Whether it does exactly what the reference does."""
        return self._strict_compat

    def scrub(self, payload: Mapping[str, Any], kind: str = "event") -> dict[str, Any]:
        """A new payload without what the rules find, with remarks in `_meta`.

        Args:
            payload: A JSON object; it is not changed.
            kind: The envelope item's type.
        """
        new, _ = self._run(payload, kind)
        return new

    def explain(self, payload: Mapping[str, Any], kind: str = "event") -> list[Redaction]:
        """What `scrub` would change, and by which rule; never the values."""
        _, redactions = self._run(payload, kind)
        return redactions

    def to_relay(self) -> dict[str, Any]:
        """The configuration that makes the same policy."""
        config: dict[str, Any] = _plain(self._config)
        return config

    def _run(self, payload: Mapping[str, Any], kind: str) -> tuple[dict[str, Any], list[Redaction]]:
        body = {key: value for key, value in payload.items() if key != "_meta"}
        meta = payload.get("_meta")
        if isinstance(meta, Mapping) and meta:
            body = attach(body, {key: tree for key, tree in meta.items() if key != ""})
        walk = Walk(strict=self._strict_compat, annotated=bool(meta))
        new = walk.root(body, ROOTS.get(kind, FREE), self._plan.root)
        if walk.metas:
            new["_meta"] = build(walk.metas)
        return new, walk.redactions

    def __repr__(self) -> str:
        parts = [
            f"{part.selector}: {', '.join(rule.name for rule in part.rules)}"
            for part in self._plan.parts
        ]
        return f"<RelayPolicy strict_compat={self._strict_compat} {'; '.join(parts)}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RelayPolicy):
            return NotImplemented
        return self._config == other._config and self._strict_compat == other._strict_compat

    def __hash__(self) -> int:
        return hash((repr(self), self._strict_compat))

    def __reduce__(self) -> tuple[Callable[..., RelayPolicy], tuple[dict[str, Any], bool]]:
        return _unpickle, (self._config, self._strict_compat)


def _plain(value: Any) -> Any:
    """A copy that is JSON: settings hold read-only tables and tuples."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _unpickle(config: dict[str, Any], strict_compat: bool) -> RelayPolicy:
    return RelayPolicy(config, strict_compat=strict_compat)


def compile_config(cfg: Mapping[str, Any], *, strict_compat: bool = True) -> RelayPolicy:
    """Compile a configuration in Relay's language.

    Args:
        cfg: `rules`, `vars` and `applications`, as in Sentry's "Advanced Data Scrubbing".
        strict_compat: Whether to agree exactly with Relay, also where that is plainly wrong.

    Raises:
        PolicyError: What is wrong, by rule, column and what was expected.
    """
    if not isinstance(cfg, Mapping):
        raise PolicyError("expected a table with rules and applications")
    return RelayPolicy(cfg, strict_compat=strict_compat)
