"""What a rule finds, and what it puts in the place."""

import hashlib
import hmac
from typing import Any

import pytest

from sentry_bridge.privacy.relay import compile_config


def scrub_text(text: str, *names: str, key: str = "text", **config: Any) -> Any:
    policy = compile_config({"applications": {"$string": list(names)}, **config})
    return policy.scrub({"extra": {key: text}})["extra"][key]


def with_rule(text: str, rule: dict[str, Any], *, key: str = "text") -> Any:
    return scrub_text(text, "own", key=key, rules={"own": rule})


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("@email", "ask mia@example.org now", "ask [email] now"),
        ("@ip", "from 10.0.0.1 and ::1", "from [ip] and [ip]"),
        ("@creditcard", "card 4242 4242 4242 4242.", "card [creditcard]."),
        ("@mac", "at 4a:00:04:10:9b:50", "at *****************"),
        ("@uuid:replace", "id ceee0822-ed8f-4622-b2a3-789e73e75cd1", "id [uuid]"),
        ("@imei", "imei 356938035643809", "imei [imei]"),
        ("@iban", "to GB33BUKB20201555555555", "to [iban]"),
        ("@usssn", "ssn 219-09-9999", "ssn ***********"),
        ("@pemkey", "-----BEGIN PRIVATE KEY-----\nab\n-----END PRIVATE KEY-----", None),
        ("@urlauth", "https://u:p@example.org/", "https://[auth]@example.org/"),
        ("@urlauth:legacy", "https://u:p@example.org/", "https://u:[Filtered]@example.org/"),
        ("@userpath", "in /home/mia/app.py", "in /home/[user]/app.py"),
        ("@bearer", "Authorization: Bearer abc.def", "Authorization: Bearer [token]"),
        ("@password:filter", "the password is x", "[Filtered]"),
        ("@cookies:filter", "a=b; sessionid=x; c=d", "a=b; sessionid=[Filtered]; c=d"),
        ("@anything:mask", "abc", "***"),
    ],
)
def test_built_in(rule: str, text: str, expected: str | None) -> None:
    found = scrub_text(text, rule)

    if expected is None:
        expected = text.replace("ab", "[pemkey]")
    assert found == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("@email", "mia@localhost"),
        ("@ip", "version 1.2.3"),
        ("@creditcard", "1234567890123456"),
        ("@iban", "XX33BUKB20201555555555"),
        ("@uuid", "not-a-uuid"),
        ("@userpath", "/srv/app.py"),
        ("@cookies:filter", "session expired"),
        ("@email:filter", "mia@example.org"),
        ("@unheard-of", "mia@example.org"),
    ],
)
def test_built_in_leaves_alone(rule: str, text: str) -> None:
    assert scrub_text(text, rule) == text


@pytest.mark.parametrize("text", ["", "true", "false", "null", "undefined"])
def test_texts_that_say_nothing_stay(text: str) -> None:
    assert scrub_text(text, "@anything:remove") == text


def test_common_is_every_usual_rule() -> None:
    text = "mia@example.org 10.0.0.1 4242424242424242 /home/mia/x"

    assert scrub_text(text, "@common") == "[email] [ip] [creditcard] /home/[user]/x"
    assert scrub_text("4242424242424242 mia@example.org", "@common:filter") == (
        "[Filtered] mia@example.org"
    )


@pytest.mark.parametrize("key", ["password", "API-Key", "mysql_pwd", "token", "authorization"])
def test_a_telling_key_redacts_the_value(key: str) -> None:
    assert scrub_text("swordfish", "@password:filter", key=key) == "[Filtered]"


def test_a_telling_key_removes_what_is_no_text() -> None:
    policy = compile_config({"applications": {"$number || $object": ["@password:filter"]}})

    new = policy.scrub({"extra": {"token": 5, "secret": {"a": 1}, "count": 5}})

    assert new["extra"] == {"token": None, "secret": None, "count": 5}


def test_a_pattern_replaces_its_match() -> None:
    rule = {"type": "pattern", "pattern": "gold|dark", "redaction": {"method": "replace"}}

    assert with_rule("gold and dark", rule) == "[Filtered] and [Filtered]"


def test_a_pattern_replaces_chosen_groups() -> None:
    rule = {
        "type": "pattern",
        "pattern": r"(\w+)@(\w+)",
        "replaceGroups": [2],
        "redaction": {"method": "mask"},
    }

    assert with_rule("mia@example", rule) == "mia@*******"


def test_a_group_inside_a_replaced_one_goes_with_it() -> None:
    rule = {
        "type": "pattern",
        "pattern": "a(b)c",
        "replaceGroups": [0, 1],
        "redaction": {"method": "replace", "text": "-"},
    }

    assert with_rule("xabcx", rule) == "x-x"


def test_a_pair_is_found_by_its_key_or_in_its_text() -> None:
    rule = {"type": "redact_pair", "keyPattern": "tier", "redaction": {"method": "replace"}}

    assert with_rule("gold", rule, key="tier") == "[Filtered]"
    assert with_rule("{'tier': 'gold'}", rule) == "[Filtered]"
    assert with_rule("gold", rule) == "gold"


def test_a_list_of_pairs_is_redacted_by_their_names() -> None:
    policy = compile_config({"applications": {"$string": ["@password:filter"]}})

    new = policy.scrub({"extra": {"argv": [["password", "x"], ["user", "mia"]]}})

    assert new["extra"]["argv"] == [["password", "[Filtered]"], ["user", "mia"]]


@pytest.mark.parametrize(
    ("redaction", "expected"),
    [
        ({"method": "remove"}, "ask  now"),
        ({"method": "replace"}, "ask [Filtered] now"),
        ({"method": "replace", "text": "<mail>"}, "ask <mail> now"),
        ({"method": "mask"}, "ask *************** now"),
        ({"method": "default"}, "ask  now"),
    ],
)
def test_methods(redaction: dict[str, Any], expected: str) -> None:
    rule = {"type": "email", "redaction": redaction}

    assert with_rule("ask mia@example.org now", rule) == expected


def test_a_hash_is_the_same_for_the_same_value() -> None:
    digest = hmac.new(b"", b"mia@example.org", hashlib.sha1).hexdigest().upper()

    assert scrub_text("mia@example.org", "@email:hash") == digest


def test_an_alias_that_hides_is_reported_in_the_place_of_what_it_means() -> None:
    for hide, reported in ((True, "own"), (False, "@email:mask")):
        rule = {"type": "alias", "rule": "@email:mask", "hideInner": hide}
        policy = compile_config({"rules": {"own": rule}, "applications": {"$string": ["own"]}})

        found = policy.explain({"extra": {"text": "mia@example.org"}})

        assert [one.rule for one in found] == [reported]


def test_a_rule_that_hides_the_rules_inside_passes_its_method_on() -> None:
    rule = {
        "type": "multiple",
        "rules": ["@email", "@ip"],
        "hideInner": True,
        "redaction": {"method": "replace", "text": "-"},
    }

    assert with_rule("mia@example.org 10.0.0.1", rule) == "- -"


def test_rules_run_in_the_order_of_their_names() -> None:
    rules = {
        "b": {"type": "pattern", "pattern": "x", "redaction": {"method": "replace", "text": "y"}},
        "a": {"type": "pattern", "pattern": "y", "redaction": {"method": "replace", "text": "z"}},
    }

    assert scrub_text("x", "b", "a", rules=rules) == "y"


def test_a_file_keeps_its_name() -> None:
    frame = {"function": "f", "abs_path": "/home/mia/app.py", "filename": "app.py"}
    event = {"exception": {"values": [{"type": "E", "stacktrace": {"frames": [frame]}}]}}

    for rule, path in (("@userpath", "/home/[user]/app.py"), ("@anything:remove", "app.py")):
        policy = compile_config({"applications": {"$frame.abs_path": [rule]}})
        new = policy.scrub(event)["exception"]["values"][0]["stacktrace"]["frames"][0]
        assert new["abs_path"] == path


def test_a_pseudonym_of_the_address_stands_for_an_unknown_user() -> None:
    policy = compile_config({"applications": {"$user.ip_address": ["@ip:hash"]}})

    anonymous = policy.scrub({"user": {"ip_address": "10.0.0.1"}})["user"]
    known = policy.scrub({"user": {"ip_address": "10.0.0.1", "id": "77"}})["user"]

    assert anonymous["ip_address"] is None
    assert anonymous["id"] == known["ip_address"]
    assert known["id"] == "77"


def test_an_item_of_an_array_has_no_key() -> None:
    rule = {"type": "redact_pair", "keyPattern": "x*", "redaction": {"method": "remove"}}
    policy = compile_config({"rules": {"own": rule}, "applications": {"$number": ["own"]}})

    assert policy.scrub({"extra": {"": 5, "list": [5]}})["extra"] == {"": None, "list": [5]}
