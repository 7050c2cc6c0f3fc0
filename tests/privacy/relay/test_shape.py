"""The shape in which the reference writes an event."""

from typing import Any

import pytest

from sentry_bridge.privacy.relay import compile_config


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"request": {"headers": {"x-b": "1", "A": ["x", "y"]}}}, None),
        ({"message": "x"}, {"logentry": {"formatted": "x"}}),
        ({"tags": {"b b": 1, "a": True}}, {"tags": [["a", "True"], ["b-b", "1"]]}),
        ({"exception": [{"type": "E"}]}, {"exception": {"values": [{"type": "E"}]}}),
        ({"exception": {"type": "E"}}, {"exception": {"values": [{"type": "E"}]}}),
        ({"request": {"query_string": "?a=b&c=d%20e"}}, None),
        ({"request": {"cookies": "a=b; c=d%20e"}}, None),
        ({"contexts": {"os": {"name": "x"}}}, {"contexts": {"os": {"name": "x", "type": "os"}}}),
        ({"timestamp": "2020-01-01T00:00:00.5Z"}, {"timestamp": 1577836800.5}),
        ({"user": {"id": 5, "email": "", "data": {}}}, {"user": {"id": "5"}}),
        ({"user": {}, "extra": {}, "platform": None}, {}),
        ({"extra": {"a": None, "b": {}}}, {"extra": {"a": None, "b": {}}}),
    ],
)
def test_one_shape(written: dict[str, Any], read: dict[str, Any] | None) -> None:
    if read is None:
        name, pairs = {
            "headers": ("headers", [["A", "x,y"], ["X-B", "1"]]),
            "query_string": ("query_string", [["a", "b"], ["c", "d e"]]),
            "cookies": ("cookies", [["a", "b"], ["c", "d e"]]),
        }[next(iter(written["request"]))]
        read = {"request": {name: pairs}}

    assert compile_config({}).scrub(written) == read


def test_remarks_follow_what_they_are_about() -> None:
    policy = compile_config({"applications": {"$http.headers.authorization": ["@anything:mask"]}})
    meta = {"request": {"headers": {"Authorization": {"": {"len": 50}}}}}

    new = policy.scrub({"request": {"headers": {"Authorization": "abc"}}, "_meta": meta})

    assert new["request"]["headers"] == [["Authorization", "***"]]
    assert new["_meta"] == {
        "request": {
            "headers": {"0": {"1": {"": {"rem": [["@anything:mask", "m", 0, 3]], "len": 50}}}}
        }
    }
