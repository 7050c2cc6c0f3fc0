"""Payloads other than events."""

from typing import Any

import pytest

from sentry_bridge.privacy.relay import compile_config, from_datascrubbing


def attribute(value: Any) -> dict[str, Any]:
    return {"value": value, "type": "string"}


LOGS = {
    "items": [
        {
            "timestamp": 1.5,
            "trace_id": "9b2f4c1e7d364c0a8f552c9d61b0a7e4",
            "level": "info",
            "body": "mia@example.org came in",
            "attributes": {
                "password": attribute("swordfish"),
                "note": attribute("mia@example.org"),
                "sentry.release": attribute("mia@example.org"),
            },
        }
    ]
}


def first_log(*names: str, where: str) -> dict[str, Any]:
    policy = compile_config({"applications": {where: list(names)}})
    log: dict[str, Any] = policy.scrub(LOGS, "log")["items"][0]
    return log


def test_a_log_is_reached_by_its_body_and_attributes() -> None:
    assert first_log("@email", where="$log.body")["body"] == "[email] came in"
    assert first_log("@email", where="$string")["attributes"]["note"] == attribute("[email]")

    by_path = first_log("@anything:mask", where="$log.attributes.note.value")
    assert by_path["attributes"]["note"] == attribute("***************")
    by_name = first_log("@anything:remove", where="attributes.note")
    assert by_name["attributes"]["note"] == attribute(None)


def test_an_attributes_name_tells_as_a_key_does() -> None:
    log = first_log("@password:filter", where="$string")

    assert log["attributes"]["password"] == attribute("[Filtered]")


def test_what_a_log_needs_survives() -> None:
    log = first_log("@anything:remove", where="**")

    assert log["trace_id"] == "9b2f4c1e7d364c0a8f552c9d61b0a7e4"
    assert log["attributes"]["sentry.release"] == attribute("mia@example.org")


def test_remarks_name_the_attributes_value() -> None:
    policy = compile_config({"applications": {"$string": ["@email"]}})

    meta = policy.scrub(LOGS, "log")["_meta"]

    assert meta["items"]["0"]["attributes"]["note"]["value"][""]["len"] == 15


def test_the_classic_settings_hold_for_streamed_spans() -> None:
    policy = compile_config(
        from_datascrubbing({"scrubData": True, "scrubDefaults": True, "scrubIpAddresses": True})
    )
    span = {
        "name": "GET /",
        "attributes": {
            "client.address": attribute("10.0.0.1"),
            "gen_ai.prompt": attribute("write to mia@example.org"),
            "token": attribute("abc"),
        },
    }

    new = policy.scrub({"items": [span]}, "span")["items"][0]

    assert new["name"] == "GET /"
    assert new["attributes"] == {
        "client.address": attribute(None),
        "gen_ai.prompt": attribute("write to [email]"),
        "token": attribute("[Filtered]"),
    }


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        ("session", {"sid": "a@b.de", "did": "a@b.de"}, {"sid": "a@b.de", "did": "[email]"}),
        ("client_report", {"a": "a@b.de"}, {"a": "a@b.de"}),
        ("check_in", {"monitor_slug": "a@b.de"}, {"monitor_slug": "a@b.de"}),
        ("not_yet_invented", {"a": ["a@b.de"]}, {"a": ["[email]"]}),
    ],
)
def test_other_kinds(kind: str, payload: dict[str, Any], expected: dict[str, Any]) -> None:
    new = compile_config({"applications": {"$string": ["@email"]}}).scrub(payload, kind)

    assert {key: value for key, value in new.items() if key != "_meta"} == expected
