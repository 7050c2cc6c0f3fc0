"""What `_meta` says of a change, and of the changes before it."""

from typing import Any

from sentry_bridge.privacy.relay import compile_config


def own_meta(policy_rule: str, value: Any, before: dict[str, Any] | None = None) -> Any:
    policy = compile_config({"applications": {"$string || $array": [policy_rule]}})
    event: dict[str, Any] = {"extra": {"text": value}}
    if before is not None:
        event["_meta"] = {"extra": {"text": {"": before}}}
    meta = policy.scrub(event).get("_meta", {})
    return meta.get("extra", {}).get("text", {}).get("")


def test_names_rule_method_range_and_length() -> None:
    assert own_meta("@email", "ask mia@example.org") == {
        "rem": [["@email", "s", 4, 11]],
        "len": 19,
    }


def test_ranges_are_bytes_and_lengths_are_characters() -> None:
    assert own_meta("@email", "é mia@e.de") == {"rem": [["@email", "s", 3, 10]], "len": 10}


def test_a_removed_value_has_a_remark_without_range() -> None:
    assert own_meta("@anything:remove", "x y") == {"rem": [["@anything:remove", "x"]]}
    assert own_meta("@anything:remove", ["x"]) == {"rem": [["@anything:remove", "x"]]}


def test_remarks_that_were_there_move_along() -> None:
    before = {"rem": [["!limit", "x", 17, 20]], "len": 500}

    assert own_meta("@email", "ab mia@example.de...", before) == {
        "rem": [["@email", "s", 3, 10], ["!limit", "x", 10, 13]],
        "len": 500,
    }


def test_what_another_rule_put_there_is_not_searched() -> None:
    before = {"rem": [["mine", "s", 0, 6]]}

    assert own_meta("@email", "a@b.de", before) == before


def test_remarks_on_what_stays_are_kept() -> None:
    assert own_meta("@email", "nothing here", {"len": 99}) == {"len": 99}


def test_ranges_that_do_not_fit_the_text_do_no_harm() -> None:
    for span in ([5, 3], [2, 99], [-1, 2], ["a", "b"]):
        new = own_meta("@email", "ask mia@e.de", {"rem": [["mine", "x", *span]]})
        assert new["rem"] == [["@email", "s", 4, 11]]


def test_what_is_said_of_a_missing_place_is_dropped() -> None:
    policy = compile_config({"applications": {"$string": ["@email"]}})

    new = policy.scrub({"extra": {"a": "x"}, "_meta": {"extra": {"b": {"": {"len": 5}}}}})

    assert "_meta" not in new


def test_malformed_meta_does_no_harm() -> None:
    policy = compile_config({"applications": {"$string": ["@email"]}})
    meta: Any
    for meta in (5, "x", [1], {"": 5}, {"extra": 5}, {"extra": {"a": {"": {"rem": [[1], 2]}}}}):
        new = policy.scrub({"extra": {"a": "mia@e.de"}, "_meta": meta})
        assert new["extra"] == {"a": "[email]"}


def test_the_value_from_before_a_change_is_scrubbed_as_well() -> None:
    policy = compile_config({"applications": {"$string": ["@email"], "**": ["@ip:remove"]}})
    meta = {"extra": {"a": {"": {"err": ["invalid_data"], "val": "mia@example.org"}}}}

    new = policy.scrub({"extra": {"a": None}, "_meta": meta})

    assert new["_meta"]["extra"]["a"][""]["val"] == "[email]"


def test_scrubbing_twice_changes_nothing_more() -> None:
    policy = compile_config({"applications": {"$string": ["@common"], "**": ["@password:mask"]}})
    event = {"extra": {"a": "mia@example.org 10.0.0.1", "password": "x", "b": ["Bearer abc"]}}

    once = policy.scrub(event)

    assert policy.scrub(once) == once


def test_a_value_that_is_put_back_was_changed_all_the_same() -> None:
    policy = compile_config(
        {
            "rules": {
                "a": {"type": "pattern", "pattern": "a"},
                "b": {
                    "type": "redact_pair",
                    "keyPattern": "text",
                    "redaction": {"method": "replace", "text": "mia"},
                },
            },
            "applications": {"$string": ["a", "b"]},
        }
    )
    assert policy.scrub({"extra": {"text": "mia"}}) == {
        "extra": {"text": "mia"},
        "_meta": {"extra": {"text": {"": {"rem": [["b", "s", 0, 3]], "len": 3}}}},
    }
