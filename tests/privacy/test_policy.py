"""A policy is compiled once, says what it does, and never says what it found."""

import copy
import json
import pickle
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from sentry_bridge.privacy import Policy, Redaction

SECRET = "s3cr3t-Value-99"
EVENT: dict[str, Any] = {
    "event_id": "a" * 32,
    "user": {"id": "4711", "email": "jane@example.org", "ip_address": "203.0.113.7"},
    "extra": {"password": "hunter2-x", "note": "mail jane@example.org now", "n": 5},
}


def test_the_input_is_not_touched() -> None:
    event = copy.deepcopy(EVENT)
    Policy.standard().scrub(event)
    assert event == EVENT


def test_remarks_say_which_rule_changed_what_and_where() -> None:
    scrubbed = Policy.standard().scrub(EVENT)
    assert scrubbed["extra"] == {"password": "[Filtered]", "note": "mail [email] now", "n": 5}
    assert scrubbed["_meta"] == {
        "extra": {
            "password": {"": {"rem": [["key:credential", "s"]], "len": 9}},
            "note": {"": {"rem": [["email", "s", 5, 12]], "len": 25}},
        },
        "user": {
            "email": {"": {"rem": [["key:contact", "s"]], "len": 16}},
            "ip_address": {"": {"rem": [["key:network", "x"]]}},
        },
    }


def test_remarks_join_those_of_the_sdk() -> None:
    event = {
        "extra": {"note": "mail jane@example.org"},
        "_meta": {"extra": {"note": {"": {"rem": [["!limit", "x", 20, 23]], "len": 900}}}},
    }
    note = Policy.standard().scrub(event)["_meta"]["extra"]["note"][""]
    assert note == {"rem": [["!limit", "x", 20, 23], ["email", "s", 5, 12]], "len": 900}


def test_an_event_without_findings_gets_no_remarks() -> None:
    assert Policy.standard().scrub({"extra": {"n": 5}}) == {"extra": {"n": 5}}


def test_a_value_that_has_no_placeholder_of_its_type_is_removed() -> None:
    assert "ip_address" not in Policy.standard().scrub(EVENT)["user"]


def test_explain_names_path_rule_method_and_span() -> None:
    policy = Policy.standard(method="mask")
    assert sorted(policy.explain(EVENT), key=lambda found: found.path) == [
        Redaction("extra.note", "email", "mask", (5, 21)),
        Redaction("extra.password", "key:credential", "mask", None),
        Redaction("user.email", "key:contact", "mask", None),
        Redaction("user.ip_address", "key:network", "remove", None),
    ]
    assert policy.counts() == {}


def test_explain_repeats_nothing_that_was_found_in_a_key() -> None:
    found = Policy.standard().explain({"extra": {"jane@example.org": {"password": "hunter2-x"}}})
    assert {redaction.path for redaction in found} == {"extra.[email]", "extra.[email].password"}
    assert "jane" not in repr(found)


def test_counts_are_kept_by_rule_path_and_kind_and_hold_no_key_of_the_application() -> None:
    policy = Policy.standard()
    policy.scrub(EVENT)
    policy.scrub({"items": [{"body": "to jane@example.org"}]}, "log")
    policy.scrub({"extra": {"jane@example.org": {"password": "hunter2-x"}}})
    assert policy.counts() == {
        "key:contact": 1,
        "key:network": 1,
        "key:credential": 2,
        "email": 3,
    }
    assert policy.counts_by_kind() == {"event": 6, "log": 1}
    assert policy.counts_by_path() == {"user": 2, "extra": 3, "extra.*": 1, "items.*": 1}


def test_a_policy_prints_legibly_and_without_secrets() -> None:
    policy = Policy.standard(deny_keys=["badge"], secrets=[SECRET], hash_key="key-of-hashes")
    assert repr(policy) == "<Policy standard deny_keys=('badge',) <1 known secrets>>"


def test_a_pickled_policy_does_the_same_and_holds_no_secret_in_clear() -> None:
    policy = Policy.standard(secrets=[SECRET], deny_keys=["badge"])
    pickled = pickle.dumps(policy)
    assert SECRET.encode() not in pickled
    payload = {"badge": "B-1", "x": f"<{SECRET}>"}
    assert pickle.loads(pickled).scrub(payload, "unknown") == {
        "badge": "[Filtered]",
        "x": "<[Filtered]>",
    }


def test_one_policy_serves_many_threads() -> None:
    policy = Policy.standard()
    expected = policy.scrub(EVENT)
    results: list[Any] = []

    def run() -> None:
        results.extend(policy.scrub(EVENT) for _ in range(20))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 160
    assert policy.counts()["email"] == 161


def test_deny_keys_add_and_allow_keys_take_away() -> None:
    policy = Policy.standard(deny_keys=["badge number"], allow_keys=["session"])
    scrubbed = policy.scrub({"badgeNumber": "B-1", "session": "kept", "session_id": "k3jh4"}, "x")
    assert scrubbed == {"badgeNumber": "[Filtered]", "session": "kept", "session_id": "[Filtered]"}


@pytest.mark.parametrize(
    ("rule", "payload"),
    [
        ("email", "mail jane@example.org"),
        ("credential", {"password": "hunter2-x"}),
        ("key:credential", {"password": "hunter2-x"}),
        ("pairs", "password=hunter2-x"),
        ("encodings", "next=jane%40example.org"),
        ("seen", [{"password": "hunter2-x"}, "use hunter2-x"]),
    ],
)
def test_a_shipped_rule_can_be_taken_out(rule: str, payload: Any) -> None:
    assert Policy.standard().scrub(payload, "unknown") != payload
    scrubbed = Policy.standard(disable_rules=[rule]).scrub(payload, "unknown")
    assert scrubbed == payload or scrubbed[-1] == payload[-1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"presets": "strict"}, "unknown privacy setting 'presets'"),
        ({"preset": "paranoid"}, "unknown preset 'paranoid'; known are standard, strict"),
        ({"disable_rules": ["emial"]}, "unknown rule 'emial' in disable_rules; known are"),
    ],
)
def test_bad_settings_are_one_clear_error(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Policy.standard(**changes)


@dataclass
class Settings:
    """Privacy settings as the settings room has them, but for those that are not set."""

    preset: str = "standard"
    method: str = "replace"
    deny_keys: tuple[str, ...] = ("badge",)
    known_secrets: bool = True
    secrets: tuple[str, ...] = (SECRET,)
    rules: dict[str, Any] = field(default_factory=dict)
    applications: dict[str, Any] = field(default_factory=dict)


def test_settings_become_a_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_API_TOKEN", "env-Value-4711")
    monkeypatch.setenv("SHOP_DATABASE", "postgres://app:env-Pass-4711@db/shop")
    monkeypatch.setenv("SHOP_COLOR", "ultramarine-4711")
    policy = Policy.from_settings(Settings())
    payload = {
        "badge": "B-1",
        "text": f"{SECRET} env-Value-4711 env-Pass-4711 ultramarine-4711",
    }
    assert policy.scrub(payload, "unknown") == {
        "badge": "[Filtered]",
        "text": "[Filtered] [Filtered] [Filtered] ultramarine-4711",
    }


def test_rules_of_one_s_own_apply_after_the_shipped_ones() -> None:
    policy = Policy.standard(
        rules={
            "tier": {"type": "pattern", "pattern": "gold|dark", "redaction": {"method": "mask"}}
        },
        applications={"$string": ["tier"]},
    )
    event = {"extra": {"note": "gold for jane@example.org"}}
    assert policy.scrub(event)["extra"] == {"note": "**** for [email]"}
    assert {found.rule for found in policy.explain(event)} == {"email", "tier"}
    assert "tier" in policy.to_relay()["rules"]


def test_relay_policies_have_the_same_methods() -> None:
    policy = Policy.from_relay({"applications": {"$string": ["@email"]}})
    event = {"extra": {"note": "jane@example.org", "password": "kept-by-this-policy"}}
    assert policy.scrub(event)["extra"] == {"note": "[email]", "password": "kept-by-this-policy"}
    assert policy.scrub_text("to jane@example.org") == "to [email]"
    assert policy.explain(event)[0].path == "extra.note"
    assert policy.to_relay() == {"applications": {"$string": ["@email"]}}
    assert pickle.loads(pickle.dumps(policy)).scrub(event) == policy.scrub(event)
    classic = Policy.from_datascrubbing({"scrubData": True, "scrubDefaults": True})
    assert classic.scrub(event)["extra"]["password"] == "[Filtered]"


def test_the_policy_for_the_server_is_one_that_relay_accepts() -> None:
    processing = pytest.importorskip("sentry_relay.processing")
    config = Policy.standard(deny_keys=["badge"]).to_relay()
    processing.validate_pii_config(json.dumps(config))
    event = {"extra": {"api_key": "k-1", "badge": "B-1", "author": "U", "n": "jane@example.org"}}
    assert processing.pii_strip_event(config, event)["extra"] == {
        "api_key": "[Filtered]",
        "badge": "[Filtered]",
        "author": "U",
        "n": "[email]",
    }


# --- methods ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "value", "text"),
    [
        ("replace", "[Filtered]", "mail [email] now"),
        ("remove", None, "mail  now"),
        ("mask", "********", "mail ********.org now"),
        ("hash", "[hash:e1c0eb3c6d9b3ed5]", "mail [hash:7c8a8c4c2c5c9a8e] now"),
        ("pseudonym", "[Filtered]", "mail user-7c8a8c4c2c5c9a8e now"),
    ],
)
def test_each_method_leaves_what_it_says(method: str, value: str | None, text: str) -> None:
    policy = Policy.standard(method=method, mask_keep_last=4, hash_key="k")
    extra = policy.scrub({"extra": {"password": "hunter2x", "note": "mail jane@example.org now"}})[
        "extra"
    ]
    if method in ("hash", "pseudonym"):
        digest = policy.pseudonym("jane@example.org").removeprefix("user-")
        text = text.replace("7c8a8c4c2c5c9a8e", digest)
        value = value and value.replace(
            "e1c0eb3c6d9b3ed5", policy.pseudonym("hunter2x").removeprefix("user-")
        )
    assert extra == {"password": value, "note": text}


def test_pseudonyms_are_stable_keyed_and_found_again_after_a_rotation() -> None:
    first = Policy.standard(method="pseudonym", hash_key="one")
    second = Policy.standard(method="pseudonym", hash_key="two", previous_hash_key="one")
    assert first.scrub(EVENT)["user"]["id"] == first.pseudonym("4711")
    assert Policy.standard(hash_key="one").pseudonym("4711") == first.pseudonym("4711")
    assert second.pseudonyms("4711") == (second.pseudonym("4711"), first.pseudonym("4711"))
    assert first.pseudonym("4711") != second.pseudonym("4711")


def test_without_a_key_pseudonyms_hold_for_one_policy_only() -> None:
    assert Policy.standard().pseudonym("4711") != Policy.standard().pseudonym("4711")


# --- presets ----------------------------------------------------------------------------


def test_the_strict_preset_passes_allow_listed_keys_and_template_text_only() -> None:
    frame = {
        "function": "pay",
        "lineno": 3,
        "context_line": "    charge(order)",
        "vars": {
            "order": "<Order: 5 for Jane>",
            "n": "5",
            "names": ["'Jane'", "'Joe'"],
            "x": "None",
        },
    }
    event = {
        "release": "1.10",
        "transaction": "/orders/{order_id}",
        "exception": {
            "values": [{"type": "E", "value": "Jane owes 5", "stacktrace": {"frames": [frame]}}]
        },
        "logentry": {"message": "%s owes %s", "formatted": "Jane owes 5", "params": ["Jane", "5"]},
        "extra": {"status": "open", "remark": "likes Jane", "badge": "B-7"},
        "tags": {"region": "eu-1", "nickname": "J"},
        "user": {"id": "4711"},
    }
    policy = Policy.standard(preset="strict", safe_keys=["badge"], hash_key="k")
    scrubbed = policy.scrub(event)
    (exception,) = scrubbed["exception"]["values"]
    assert exception["type"] == "E"
    assert exception["value"] == "<str of 11>"
    assert exception["stacktrace"]["frames"] == [
        {
            "function": "pay",
            "lineno": 3,
            "context_line": "    charge(order)",
            "vars": {
                "order": "<Order>",
                "n": "<int>",
                "names": ["<str of 4>", "<str of 3>"],
                "x": "None",
            },
        }
    ]
    assert scrubbed["logentry"]["message"] == "%s owes %s"
    assert scrubbed["extra"] == {"status": "open", "remark": "<str of 10>", "badge": "B-7"}
    assert scrubbed["tags"] == {"region": "eu-1", "nickname": "[Filtered]"}
    assert scrubbed["release"] == "1.10"
    assert scrubbed["transaction"] == "/orders/{order_id}"
    assert scrubbed["user"]["id"].startswith("user-")
    assert "Jane" not in json.dumps(scrubbed)


@pytest.mark.parametrize(
    ("preset", "payload"),
    [
        ("gdpr", {"device_id": "D-0815"}),
        ("gdpr", {"text": "seen 00:1b:44:11:3a:b7 today"}),
        ("gdpr", {"text": "SELECT * FROM t WHERE note = 'likes tea' AND a = 'b'"}),
        ("pci", {"service_code": "201"}),
        ("pci", {"text": "card 1000000000000008 refused"}),
        ("hipaa", {"admission_date": "2026-01-02"}),
        ("hipaa", {"text": "imei 490154203237518"}),
    ],
)
def test_presets_look_for_more_than_the_standard_policy(preset: str, payload: Any) -> None:
    assert Policy.standard().scrub(payload, "unknown") == payload
    assert Policy.standard(preset=preset).scrub(payload, "unknown") != payload


@pytest.mark.parametrize("preset", ["gdpr", "hipaa", "strict"])
def test_presets_about_persons_replace_the_ids_of_users(preset: str) -> None:
    user = Policy.standard(preset=preset, hash_key="k").scrub({"user": {"id": "4711"}})["user"]
    assert user["id"].startswith("user-")


# --- known secrets ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "'{}'",
        "prefix{}suffix",
        "https://x.example/?v={}",
        'json "{}"',
    ],
)
def test_a_known_secret_is_found_in_any_text(text: str) -> None:
    policy = Policy.standard(secrets=[SECRET])
    assert SECRET not in policy.scrub_text(text.format(SECRET))


@pytest.mark.parametrize(
    "encoded",
    [
        "czNjcjN0LVZhbHVlLTk5",
        "eHhzM2NyM3QtVmFsdWUtOTl5",
        "s3cr3t%2DValue%2D99",
    ],
)
def test_a_known_secret_is_found_encoded(encoded: str) -> None:
    policy = Policy.standard(secrets=[SECRET])
    assert policy.scrub_text(f"see {encoded} here") != f"see {encoded} here"


def test_secrets_can_be_registered_later() -> None:
    policy = Policy.standard(known_secrets=True)
    policy.register_secrets([SECRET])
    policy.register_secrets(
        {
            "SECRET_KEY": "django-Key-0815",
            "DEBUG": "Yes-of-course-9",
            "DATABASES": {"default": {"PASSWORD": "db-Pass-0815"}},
        }
    )
    text = f"{SECRET} django-Key-0815 db-Pass-0815 Yes-of-course-9"
    assert policy.scrub_text(text) == "[Filtered] [Filtered] [Filtered] Yes-of-course-9"


@pytest.mark.parametrize("value", ["short", "password", "development", "12345678", "postgres", ""])
def test_short_and_common_values_are_no_known_secrets(value: str) -> None:
    assert Policy.standard(secrets=[value]).scrub_text(f"see {value} here") == f"see {value} here"


def test_a_known_secret_is_found_in_keys() -> None:
    assert Policy.standard(secrets=[SECRET]).scrub({SECRET: 1}, "unknown") == {"[Filtered]": 1}


@pytest.mark.parametrize("preset", ["gdpr", "strict", "hipaa"])
def test_a_tag_names_a_user_as_the_user_is_named(preset: str) -> None:
    policy = Policy.standard(preset=preset, hash_key="key")
    scrubbed = policy.scrub({"user": {"id": "4711"}, "tags": {"user_id": "4711"}})
    assert scrubbed["tags"]["user_id"] == scrubbed["user"]["id"] == policy.pseudonym("4711")
    assert policy.scrub(scrubbed) == scrubbed


@pytest.mark.parametrize("key", ["data", "tags"])
def test_denied_keys_hold_for_fields_of_the_protocol_as_well(key: str) -> None:
    policy = Policy.standard(deny_keys=[key])
    spans = [{"op": "db", "description": "SELECT 1", key: {"note": "opaque"}} for _ in range(9)]
    for _ in range(2):  # The second time, what stands around is known.
        scrubbed = policy.scrub({"spans": spans}, "transaction")
        assert "opaque" not in repr(scrubbed)
