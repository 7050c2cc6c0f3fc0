"""Policy: what may leave, compiled once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sentry_bridge.privacy.draft import Draft
from sentry_bridge.privacy.export import relay_config
from sentry_bridge.privacy.keys import KeyTable
from sentry_bridge.privacy.kinds import KINDS, WITH_META, kinds_with_user
from sentry_bridge.privacy.known import KnownSecrets, environment_secrets, secrets_in
from sentry_bridge.privacy.presets import PRESETS
from sentry_bridge.privacy.reader import Reader
from sentry_bridge.privacy.redaction import Method, Redaction, Redactor
from sentry_bridge.privacy.scan import Scanner
from sentry_bridge.privacy.strict import Strictness
from sentry_bridge.privacy.text import RULE_NAMES, TextRules
from sentry_bridge.privacy.tree import read

if TYPE_CHECKING:
    from sentry_bridge.privacy.relay import RelayPolicy

_METHODS = {"s": "replace", "x": "remove", "m": "mask", "p": "hash"}


@dataclass(frozen=True, kw_only=True, repr=False)
class PolicyOptions:
    """What a policy is made of, by the names of the privacy settings."""

    preset: str = "standard"
    method: Method = "replace"
    deny_keys: tuple[str, ...] = ()
    allow_keys: tuple[str, ...] = ()
    disable_rules: tuple[str, ...] = ()
    safe_keys: tuple[str, ...] = ()
    rules: Mapping[str, Any] | None = None
    applications: Mapping[str, Any] | None = None
    sql_literals: str = "telling"
    known_secrets: bool = False
    secrets: tuple[str, ...] = ()
    mask_keep_last: int = 0
    hash_key: str | None = None
    previous_hash_key: str | None = None
    # No privacy setting: what the user settings let events say in clear.
    user_fields: tuple[str, ...] = ()


_FIELDS = tuple(field.name for field in fields(PolicyOptions))


class Policy:
    """Decides what may leave.

    Compiled once; nothing but counts and registered secrets changes afterwards. Safe to
    share between threads; a pickled policy starts its counts anew.
    """

    def __init__(
        self,
        options: PolicyOptions | None,
        relay: RelayPolicy | None = None,
        known: KnownSecrets | None = None,
    ) -> None:
        """Compile a policy; the class methods are the ways to make one.

        Args:
            options: the engine's own rules, or None to have only Relay's.
            relay: rules in Relay's language, applied after the engine's own.
            known: values that are removed wherever they appear.
        """
        self._options = options
        self._relay = relay
        self._known = known or KnownSecrets()
        self._reader = _reader(options, self._known) if options is not None else None
        self._kinds = kinds_with_user(options.user_fields) if options is not None else KINDS
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def standard(cls, **changes: Any) -> Policy:
        """Build the policy that everyone gets.

        Args:
            **changes: privacy settings by their names, such as `preset` or `deny_keys`.

        Raises:
            ValueError: for a name, a preset or a rule that does not exist.
        """
        unknown = [name for name in changes if name not in _FIELDS]
        if unknown:
            raise ValueError(
                f"unknown privacy setting {unknown[0]!r}; known are {', '.join(_FIELDS)}"
            )
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | set | frozenset) else value
            for name, value in changes.items()
        }
        options = PolicyOptions(**given)
        if options.preset not in PRESETS:
            raise ValueError(f"unknown preset {options.preset!r}; known are {', '.join(PRESETS)}")
        # The values themselves are kept in the matcher alone.
        return cls(replace(options, secrets=()), _own_relay(options), _known(options))

    @classmethod
    def from_settings(cls, settings: Any, *, user_fields: Iterable[str] = ()) -> Policy:
        """Build the policy that the privacy settings describe.

        Args:
            settings: an object with attributes named as the arguments of `standard`.
            user_fields: fields of an event's user, such as `email`, that leave as they are.

        Raises:
            ValueError: as `standard` does.
        """
        return cls.standard(
            **{name: getattr(settings, name) for name in _FIELDS if hasattr(settings, name)},
            user_fields=tuple(user_fields),
        )

    @classmethod
    def from_relay(cls, config: Mapping[str, Any], strict_compat: bool = True) -> Policy:
        """Build a policy from Relay's PII configuration, and of nothing else.

        Args:
            config: `rules`, `vars` and `applications`, as "Advanced Data Scrubbing" has them.
            strict_compat: whether to agree exactly with Relay, also where it is wrong.

        Raises:
            ValueError: when a rule or selector does not parse.
        """
        from sentry_bridge.privacy import relay

        return cls(None, relay.compile_config(config, strict_compat=strict_compat))

    @classmethod
    def from_datascrubbing(cls, settings: Mapping[str, Any]) -> Policy:
        """Build a policy from Relay's classic settings, such as `scrubDefaults`."""
        from sentry_bridge.privacy import relay

        return cls.from_relay(relay.from_datascrubbing(settings))

    def scrub(self, payload: Any, kind: str = "event") -> Any:
        """Return `payload` without what must not leave; the input is not touched.

        Args:
            payload: any JSON-like value.
            kind: the envelope item's type; `envelope_header`, `item_header` and
                `attachment_json` for what is no item, `unknown` for anything else.

        Returns:
            The payload; events and transactions with `_meta` remarks on what changed. It
            shares with the input what did not change.
        """
        result = payload
        if self._reader is not None:
            draft = read(payload, self._kinds.get(kind, KINDS["unknown"]), self._reader)
            result = draft.result()
            changed = draft.changed
            if kind in WITH_META and isinstance(result, dict):
                result = self._with_meta(draft, payload, result)
            if changed:
                self._count(draft, kind)
        if self._relay is not None and isinstance(result, dict):
            result = self._relay.scrub(result, kind)
        return result

    def scrub_text(self, text: str) -> str:
        """Return `text` without what must not leave."""
        if self._reader is None:
            event = self.scrub({"logentry": {"formatted": text}}, "event")
            return str(event["logentry"]["formatted"] or "")
        result: str = self.scrub(text, "unknown")
        return result

    def explain(self, payload: Any, kind: str = "event") -> list[Redaction]:
        """Return the redactions that `scrub` would make: where and why, never what."""
        redactions: list[Redaction] = []
        result = payload
        if self._reader is not None:
            draft = read(payload, self._kinds.get(kind, KINDS["unknown"]), self._reader)
            redactions = [
                Redaction(path, note.rule, _METHODS[note.remark], note.before)
                for path, note in draft.located()
            ]
            result = draft.result()
        if self._relay is not None and isinstance(result, dict):
            redactions += [
                Redaction(".".join(map(str, found.path)), found.rule, found.method, found.span)
                for found in self._relay.explain(result, kind)
            ]
        return redactions

    def counts(self) -> Mapping[str, int]:
        """Return the redactions so far by rule. Never values."""
        return self._counted(0)

    def counts_by_path(self) -> Mapping[str, int]:
        """Return the redactions so far by shape of path; keys of the application are `*`."""
        return self._counted(1)

    def counts_by_kind(self) -> Mapping[str, int]:
        """Return the redactions so far by kind of payload."""
        return self._counted(2)

    def register_secrets(self, values: Iterable[str] | Mapping[str, Any]) -> None:
        """Remove further values wherever they appear, from now on. Safe from any thread.

        Args:
            values: the values; or settings, of which those under telling names are taken
                unless the setting `known_secrets` is off.
                Values of fewer than 8 characters and common words are left out.
        """
        if self._reader is None or self._options is None:
            return
        if isinstance(values, Mapping):
            if not self._options.known_secrets:
                return
            values = list(secrets_in(values, self._reader.rules.keys))
        with self._lock:
            self._known = self._known.extended(values)
            self._reader = self._reader.with_known(self._known)

    @property
    def pseudonymises(self) -> bool:
        """Whether ids of persons leave as pseudonyms only."""
        return self._redactor.identity

    def pseudonym(self, value: str) -> str:
        """Return the stable pseudonym of a person's id, such as `user-3f9a...`."""
        return self._redactor.pseudonyms(value)[0]

    def pseudonyms(self, value: str) -> tuple[str, ...]:
        """Return the pseudonym of an id and, after a rotation of the key, the one before."""
        return self._redactor.pseudonyms(value)

    def to_relay(self) -> dict[str, Any]:
        """Return the policy in Relay's PII configuration language, for the server."""
        own: dict[str, Any] = {}
        if self._reader is not None:
            own = relay_config(self._reader.rules)
        if self._relay is None:
            return own
        given = self._relay.to_relay()
        if not own:
            return given
        return {
            **given,
            "rules": {**own.get("rules", {}), **given.get("rules", {})},
            "applications": {**own.get("applications", {}), **given.get("applications", {})},
        }

    def warm_up(self) -> None:
        """Compile the fastest scan now instead of in the background after the first use."""
        if self._reader is not None:
            self._reader.scanner.warm_up()

    def __repr__(self) -> str:
        if self._options is None:
            return f"<Policy of {self._relay!r}>"
        changed = [
            f"{name}={getattr(self._options, name)!r}"
            for name in ("method", "deny_keys", "allow_keys", "disable_rules", "sql_literals")
            if getattr(self._options, name) != getattr(PolicyOptions, name)
        ]
        own = [f"{self._relay!r}"] if self._relay is not None else []
        return f"<Policy {' '.join([self._options.preset, *changed, repr(self._known), *own])}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_unpickled, (_State(self._options, self._relay, self._known),))

    @property
    def _redactor(self) -> Redactor:
        return self._reader.redactor if self._reader is not None else Redactor()

    @staticmethod
    def _with_meta(draft: Draft, payload: Any, result: dict[Any, Any]) -> dict[Any, Any]:
        if not draft.changed and "_meta" not in result:
            return result
        if result is payload:
            result = dict(result)
        if meta := draft.meta(result.get("_meta")):
            result["_meta"] = meta
        else:
            result.pop("_meta", None)
        return result

    def _count(self, draft: Draft, kind: str) -> None:
        counts = draft.counts()
        with self._lock:
            for (rule, path), number in counts.items():
                self._counts[rule, path, kind] += number

    def _counted(self, part: int) -> Mapping[str, int]:
        totals: Counter[str] = Counter()
        with self._lock:
            for key, number in self._counts.items():
                totals[key[part]] += number
        return MappingProxyType(dict(totals))


@dataclass(frozen=True, slots=True, repr=False)
class _State:
    """What a pickled policy carries; secrets in it are masked."""

    options: PolicyOptions | None
    relay: Any
    known: KnownSecrets


def _unpickled(state: _State) -> Policy:
    return Policy(state.options, state.relay, state.known)


def _known(options: PolicyOptions) -> KnownSecrets:
    values = list(options.secrets)
    if options.known_secrets:
        values += environment_secrets(KeyTable())
    return KnownSecrets(values)


def _own_relay(options: PolicyOptions) -> RelayPolicy | None:
    if not options.applications:
        return None
    from sentry_bridge.privacy import relay

    config = {"rules": dict(options.rules or {}), "applications": dict(options.applications)}
    if options.hash_key:
        config["vars"] = {"hashKey": options.hash_key}
    return relay.compile_config(config, strict_compat=False)


def _reader(options: PolicyOptions, known: KnownSecrets) -> Reader:
    preset = PRESETS[options.preset]
    disabled = {name.removeprefix("key:").removeprefix("pair:") for name in options.disable_rules}
    categories = [c for c in preset.all_categories if c.name not in disabled]
    patterns = [p for p in preset.all_patterns if p.name not in disabled]
    names = {c.name for c in preset.all_categories} | {p.name for p in preset.all_patterns}
    if unknown := sorted(disabled - names - set(RULE_NAMES)):
        raise ValueError(
            f"unknown rule {unknown[0]!r} in disable_rules; known are "
            f"{', '.join(sorted(names | set(RULE_NAMES)))}"
        )
    rules = TextRules(
        KeyTable(options.deny_keys, options.allow_keys, categories),
        tuple(patterns),
        sql_literals=preset.sql_literals or options.sql_literals == "remove",
        disabled=frozenset(disabled & set(RULE_NAMES)),
    )
    redactor = Redactor(
        method=options.method,
        keep_last=options.mask_keep_last,
        key=(options.hash_key or "").encode(),
        previous_key=(options.previous_hash_key or "").encode(),
        identity=preset.identity or options.method in ("hash", "pseudonym"),
    )
    strictness = Strictness(options.safe_keys) if preset.strict else None
    return Reader(rules, redactor, known, Scanner(rules.hints()), strictness)
