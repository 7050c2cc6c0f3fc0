"""The configuration: from JSON or TOML to rules and the selectors that they are applied to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from sentry_bridge.privacy.relay import builtin, checks, classic, selector
from sentry_bridge.privacy.relay.builtin import Search, Target
from sentry_bridge.privacy.relay.errors import PolicyError
from sentry_bridge.privacy.relay.pattern import compile_pattern
from sentry_bridge.privacy.relay.redaction import Method, Redactor
from sentry_bridge.privacy.relay.rules import Rule, Step

RULE_TYPES = (*builtin.SEARCHES, "pattern", "redact_pair", "multiple", "alias")
_SPELLINGS = {"redactPair": "redact_pair"}
_METHODS = {method.value: method for method in Method}
_MAX_NESTING = 50


@dataclass(frozen=True)
class Application:
    """Rules and where they apply."""

    selector: selector.Selector
    rules: tuple[Rule, ...]


def applications(config: Mapping[str, Any], *, strict: bool) -> tuple[Application, ...]:
    """The applications of a configuration, in the order in which they are run.

    Args:
        config: `rules`, `vars` and `applications`.
        strict: Whether to do as the reference does where that is wrong.

    Raises:
        PolicyError: What is wrong, by rule, column and what was expected.
    """
    resolver = _Resolver(config, strict=strict)
    by_selector: dict[selector.Selector, tuple[Rule, ...]] = {}
    for text, names in _mapping(config, "applications").items():
        if not _is_texts(names):
            raise PolicyError("expected a list of rule names", text=str(text))
        by_selector[selector.parse(text)] = resolver.rules(names)
    # A rule that is in no application is a mistake's hiding place: it has to parse as well.
    for name in resolver.own:
        resolver.rules([name])
    return tuple(
        Application(where, by_selector[where]) for where in sorted(by_selector, key=selector.order)
    )


def _mapping(config: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = config.get(key, {})
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise PolicyError(f"{key}: expected a table")
    return value


def _is_texts(value: object) -> TypeGuard[Sequence[str]]:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, (str, bytes))
        and all(isinstance(one, str) for one in value)
    )


class _Resolver:
    """Resolves names of rules to what is to be looked for."""

    def __init__(self, config: Mapping[str, Any], *, strict: bool) -> None:
        self.strict = strict
        self.own = _mapping(config, "rules")
        key = _mapping(config, "vars").get("hashKey")
        if key is not None and not isinstance(key, str):
            raise PolicyError("vars.hashKey: expected a text")
        # The reference reads the key and hashes without it.
        self.hash_key = b"" if strict or key is None else key.encode("utf-8", "surrogatepass")

    def rules(self, names: Sequence[str]) -> tuple[Rule, ...]:
        """The rules that `names` stand for, ordered by their own names."""
        found: dict[str, Rule] = {}
        for name in names:
            for rule in self._resolve(name, found, (), None):
                found[rule.name] = rule
        return tuple(found[name] for name in sorted(found))

    def _resolve(
        self, name: str, found: Mapping[str, Rule], outer: tuple[str, ...], parent: _Parent | None
    ) -> Iterator[Rule]:
        if name in outer:
            raise PolicyError("refers to itself", rule=name)
        if len(outer) > _MAX_NESTING:
            raise PolicyError(f"refers to rules more than {_MAX_NESTING} deep", rule=outer[0])
        spec = self._spec(name)
        if spec is None or name in found:
            return
        kind = self._kind(name, spec)
        redactor = self._redactor(name, spec)
        origin = name
        if parent is not None:
            origin = parent.origin
            if parent.redactor.method is not Method.DEFAULT:
                redactor = parent.redactor
        if kind in ("multiple", "alias"):
            inner = _Parent(origin, redactor) if self._flag(name, spec, "hideInner") else None
            resolved: dict[str, Rule] = dict(found)
            for reference in self._references(name, kind, spec):
                for rule in self._resolve(reference, resolved, (*outer, name), inner):
                    resolved[rule.name] = rule
                    yield rule
            return
        try:
            steps = tuple(self._steps(name, kind, spec))
        except PolicyError as error:
            raise error.in_rule(name) from None
        yield Rule(name, origin, kind == "anything", steps, redactor)

    def _spec(self, name: str) -> Mapping[str, Any] | None:
        spec = self.own.get(name, builtin.RULES.get(name))
        if spec is None and not self.strict:
            spec = _missing_filter(name)
        if spec is None and not self.strict:
            raise PolicyError("there is no rule of this name", rule=name)
        if spec is not None and not isinstance(spec, Mapping):
            raise PolicyError("expected a table", rule=name)
        return spec

    def _kind(self, name: str, spec: Mapping[str, Any]) -> str:
        kind = spec.get("type")
        kind = _SPELLINGS.get(kind, kind) if isinstance(kind, str) else None
        if kind not in RULE_TYPES:
            raise PolicyError(f"type: expected one of {', '.join(sorted(RULE_TYPES))}", rule=name)
        return kind

    def _redactor(self, name: str, spec: Mapping[str, Any]) -> Redactor:
        if "redaction" not in spec:
            return Redactor()
        redaction = spec["redaction"]
        if not isinstance(redaction, Mapping) or not isinstance(redaction.get("method"), str):
            raise PolicyError("redaction: expected a table with a method", rule=name)
        method = _METHODS.get(redaction["method"], Method.OTHER)
        if method is Method.OTHER and not self.strict:
            known = ", ".join(one for one in _METHODS if one != Method.OTHER.value)
            raise PolicyError(f"redaction.method: expected one of {known}", rule=name)
        text = redaction.get("text", builtin.FILTERED)
        if method is Method.REPLACE and not isinstance(text, str):
            raise PolicyError("redaction.text: expected a text", rule=name)
        if method is Method.REPLACE:
            return Redactor(method, text=text)
        return Redactor(method, key=self.hash_key if method is Method.HASH else b"")

    def _flag(self, name: str, spec: Mapping[str, Any], key: str) -> bool:
        value = spec.get(key, False)
        if not isinstance(value, bool):
            raise PolicyError(f"{key}: expected true or false", rule=name)
        return value

    def _references(self, name: str, kind: str, spec: Mapping[str, Any]) -> Sequence[str]:
        if kind == "alias":
            reference = spec.get("rule")
            if not isinstance(reference, str):
                raise PolicyError("rule: expected the name of a rule", rule=name)
            return [reference]
        references: object = spec.get("rules")
        if not _is_texts(references):
            raise PolicyError("rules: expected a list of rule names", rule=name)
        return references

    def _steps(self, name: str, kind: str, spec: Mapping[str, Any]) -> Iterator[Step]:
        if kind == "pattern":
            yield self._pattern_step(name, spec)
        elif kind == "redact_pair":
            # Sensitive fields are meant in any case, which the reference forgets in writing.
            pattern = compile_pattern(
                self._text(name, spec, "keyPattern"),
                ignore_case=name == classic.STRIP_FIELDS and not self.strict,
            )
            yield Step(Target.KEY_AND_VALUE, pattern, builtin.WHOLE_MATCH)
        else:
            for search, check in self._searches(kind):
                pattern = compile_pattern(search.pattern)
                yield Step(search.target, pattern, search.groups, check)

    def _searches(self, kind: str) -> Sequence[tuple[Search, checks.Check | None]]:
        if not self.strict and kind in checks.SEARCHES:
            return checks.SEARCHES[kind]
        return [(search, None) for search in builtin.SEARCHES[kind]]

    def _pattern_step(self, name: str, spec: Mapping[str, Any]) -> Step:
        groups = spec.get("replaceGroups")
        if groups is None:
            groups = builtin.WHOLE_MATCH
        if not isinstance(groups, Sequence) or not all(
            isinstance(group, int) and not isinstance(group, bool) and 0 <= group <= 255
            for group in groups
        ):
            raise PolicyError("replaceGroups: expected a list of group numbers", rule=name)
        pattern = compile_pattern(self._text(name, spec, "pattern"))
        return Step(Target.VALUE, pattern, tuple(groups))

    def _text(self, name: str, spec: Mapping[str, Any], key: str) -> str:
        value = spec.get(key)
        if not isinstance(value, str):
            raise PolicyError(f"{key}: expected a pattern", rule=name)
        return value


@dataclass(frozen=True)
class _Parent:
    """What a rule that hides the rules inside passes on to them."""

    origin: str
    redactor: Redactor


def _missing_filter(name: str) -> Mapping[str, Any] | None:
    """`@email:filter` and its like, which the reference has for some rules only."""
    base, colon, method = name.partition(":")
    if not colon or method != "filter" or f"{base}:replace" not in builtin.RULES:
        return None
    replaced = builtin.RULES[f"{base}:replace"]
    return {**replaced, "redaction": {"method": "replace", "text": builtin.FILTERED}}
