"""Bad input gets one clear error."""

from typing import Any

import pytest

from sentry_bridge.privacy.relay import PolicyError, compile_config, from_datascrubbing


def error_of(config: Any, *, strict_compat: bool = True) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        compile_config(config, strict_compat=strict_compat)
    return caught.value


def rule_error(rule: Any, *, strict_compat: bool = True) -> PolicyError:
    return error_of({"rules": {"mine": rule}}, strict_compat=strict_compat)


@pytest.mark.parametrize(
    ("pattern", "column", "reason"),
    [
        ("a(?=b)", 2, "look-around"),
        ("(?<!a)b", 1, "look-around"),
        (r"(a)\1", 4, "back-reference"),
        ("(?P<n>a)(?P=n)", 9, "back-reference"),
        ("(a", 1, "not closed"),
        ("a)", 2, "no opening"),
        ("[a", 1, "not closed"),
        ("[b-a]", 2, "smaller end"),
        ("a{2", 4, "expected '}'"),
        ("a{3,2}", 2, "smaller number"),
        ("a{5000}", 2, "at most"),
        ("*a", 1, "nothing to repeat"),
        (r"\q", 1, "no escape"),
        (r"\p{Nope}", 1, "general category"),
        (r"\x{110000}", 1, "code point"),
        ("(?z)a", 3, "flags"),
        ("(?P<a>x)(?P<a>y)", 13, "group name"),
        ("a\\", 3, "ends here"),
        ("(" * 150 + ")" * 150, 101, "nested"),
    ],
)
def test_a_pattern_that_cannot_be_used(pattern: str, column: int, reason: str) -> None:
    error = rule_error({"type": "pattern", "pattern": pattern})

    assert (error.rule, error.column) == ("mine", column)
    assert reason in str(error)


def test_a_pattern_that_grows_too_large() -> None:
    error = rule_error({"type": "pattern", "pattern": "(?:(?:(?:a{100}){100}){100}){100}"})

    assert error.rule == "mine"
    assert "too large" in str(error)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({}, "type: expected one of"),
        ({"type": "nope"}, "type: expected one of"),
        ({"type": "pattern"}, "pattern: expected"),
        ({"type": "pattern", "pattern": 5}, "pattern: expected"),
        ({"type": "pattern", "pattern": "a", "replaceGroups": [-1]}, "replaceGroups"),
        ({"type": "redact_pair"}, "keyPattern: expected"),
        ({"type": "multiple"}, "rules: expected"),
        ({"type": "multiple", "rules": "@ip"}, "rules: expected"),
        ({"type": "alias"}, "rule: expected"),
        ({"type": "alias", "rule": "@ip", "hideInner": 1}, "hideInner: expected"),
        ({"type": "alias", "rule": "mine"}, "refers to itself"),
        ({"type": "ip", "redaction": "mask"}, "redaction: expected"),
        ({"type": "ip", "redaction": {}}, "redaction: expected"),
        ({"type": "ip", "redaction": {"method": "replace", "text": 5}}, "redaction.text"),
        (5, "expected a table"),
    ],
)
def test_a_rule_that_does_not_parse(rule: Any, reason: str) -> None:
    error = rule_error(rule)

    assert error.rule == "mine"
    assert reason in str(error)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (5, "expected a table"),
        ({"rules": []}, "rules: expected a table"),
        ({"applications": None}, "applications: expected a table"),
        ({"applications": {"$string": "@ip"}}, "list of rule names"),
        ({"vars": {"hashKey": 5}}, "vars.hashKey"),
        ({"applications": {"$nope": ["@ip"]}}, "'$nope', column 1"),
    ],
)
def test_a_configuration_of_the_wrong_form(config: Any, reason: str) -> None:
    assert reason in str(error_of(config))


def test_what_the_reference_overlooks_is_an_error_where_it_need_not_be_followed() -> None:
    unknown_rule = {"applications": {"$string": ["@emial"]}}
    unknown_method = {"rules": {"mine": {"type": "ip", "redaction": {"method": "msk"}}}}

    compile_config(unknown_rule)
    compile_config(unknown_method)
    assert "no rule of this name" in str(error_of(unknown_rule, strict_compat=False))
    assert "redaction.method" in str(error_of(unknown_method, strict_compat=False))


@pytest.mark.parametrize("key", ["scrubData", "sensitiveFields", "excludeFields"])
def test_a_classic_setting_of_the_wrong_type(key: str) -> None:
    with pytest.raises(PolicyError, match=key):
        from_datascrubbing({key: "yes"})
