"""The compiled policy as a whole."""

import copy
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentry_bridge.privacy.relay import RelayPolicy, compile_config, from_datascrubbing
from sentry_bridge.privacy.relay.schema import EVENT as EVENT_RECORD
from tests.privacy.relay.strategies import configs, texts

CONFIG: dict[str, Any] = {
    "rules": {"plate": {"type": "pattern", "pattern": "[A-Z]{2}-[0-9]+"}},
    "vars": {"hashKey": "not-to-be-shown"},
    "applications": {"$string": ["@email:mask", "plate"], "$user.id": ["@anything:remove"]},
}
EVENT: dict[str, Any] = {
    "extra": {"note": "mia@example.org drives W-1", "list": ["AB-12"]},
    "user": {"id": "77"},
}


def test_the_payload_is_not_touched() -> None:
    before = copy.deepcopy(EVENT)

    new = compile_config(CONFIG).scrub(EVENT)

    assert before == EVENT
    assert new["extra"]["list"] is not EVENT["extra"]["list"]


def test_the_configuration_comes_back() -> None:
    policy = compile_config(CONFIG)

    assert policy.to_relay() == CONFIG
    assert compile_config(policy.to_relay()) == policy


def test_read_only_settings_will_do() -> None:
    settings = MappingProxyType(
        {
            "rules": MappingProxyType({"own": MappingProxyType({"type": "email"})}),
            "applications": MappingProxyType({"$string": ("own",)}),
        }
    )
    policy = compile_config(settings)

    assert pickle.loads(pickle.dumps(policy)) == policy
    assert policy.to_relay()["applications"] == {"$string": ["own"]}


def test_later_changes_to_the_configuration_do_not_count() -> None:
    config = copy.deepcopy(CONFIG)
    policy = compile_config(config)
    config["applications"].clear()
    policy.to_relay()["applications"].clear()

    assert policy.scrub(EVENT)["user"] == {"id": None}


def test_explains_without_showing() -> None:
    found = compile_config(CONFIG).explain(EVENT)

    assert [(one.path, one.rule, one.method, one.span) for one in found] == [
        (("extra", "note"), "@email:mask", "mask", (0, 15)),
        (("extra", "list", "0"), "plate", "remove", (0, 0)),
        (("user", "id"), "@anything:remove", "remove", None),
    ]


def test_prints_rules_and_no_key() -> None:
    text = repr(compile_config(CONFIG))

    assert "$string: @email:mask, plate" in text
    assert "not-to-be-shown" not in text


@pytest.mark.parametrize("strict_compat", [True, False])
def test_survives_pickling(strict_compat: bool) -> None:
    policy = compile_config(CONFIG, strict_compat=strict_compat)

    again: RelayPolicy = pickle.loads(pickle.dumps(policy))

    assert again == policy
    assert again.scrub(EVENT) == policy.scrub(EVENT)


def test_threads_agree() -> None:
    policy = compile_config(CONFIG)
    expected = compile_config(CONFIG).scrub(EVENT)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: policy.scrub(EVENT), range(200)))

    assert all(one == expected for one in found)


def test_deep_and_cyclic_payloads_end() -> None:
    policy = compile_config(from_datascrubbing({"scrubData": True, "scrubDefaults": True}))
    deep: Any = {"password": "x"}
    for _ in range(2000):
        deep = {"a": [deep]}
    cyclic: dict[str, Any] = {}
    cyclic["again"] = cyclic

    new = policy.scrub({"extra": {"deep": deep, "cyclic": cyclic}})

    assert "password" not in repr(new["extra"])
    assert "!depth" in repr(new["_meta"])


@pytest.mark.parametrize("key", ["request", "user", "exception", "contexts", "tags", "logentry"])
@pytest.mark.parametrize("value", [5, "mia@example.org", [], [5, ["a"]], {"values": 5}, None, True])
def test_unexpected_types_are_scrubbed_like_any_value(key: str, value: Any) -> None:
    for strict_compat in (True, False):
        policy = compile_config(
            {"applications": {"$string": ["@email"]}}, strict_compat=strict_compat
        )
        policy.scrub({key: value})


PARTS = [*EVENT_RECORD.fields, "not_yet_invented", "values", "_meta"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(PARTS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(
    configs(),
    st.dictionaries(st.sampled_from(PARTS), anything, max_size=4),
    st.booleans(),
    st.sampled_from(["event", "log", "span", "session", "check_in", "not_yet_invented"]),
)
def test_any_json_passes(
    config: dict[str, Any], payload: dict[str, Any], strict_compat: bool, kind: str
) -> None:
    before = copy.deepcopy(payload)
    if not strict_compat:
        config = {
            "applications": {where: ["@email", "@ip:mask"] for where in config["applications"]}
        }

    new = compile_config(config, strict_compat=strict_compat).scrub(payload, kind)

    assert repr(payload) == repr(before)
    json.dumps(new)


def test_odd_values_pass() -> None:
    policy = compile_config({"applications": {"**": ["@email", "@ip"]}})
    odd = {1: "mia@example.org", None: float("nan"), "lone": "\ud800 10.0.0.1", "$string": "::1"}

    new = policy.scrub({"extra": odd})["extra"]

    assert new[1] == "[email]"
    assert new["lone"] == "\ud800 [ip]"
    assert new["$string"] == "[ip]"


def test_what_is_no_json_is_scrubbed_as_the_nearest_that_is() -> None:
    class Name(str):
        __slots__ = ()

    policy = compile_config({"applications": {"$string": ["@email"]}})
    extra = {
        "bytes": b"mia@e.de",
        "name": Name("mia@e.de"),
        "table": MappingProxyType({"a": "mia@e.de"}),
        "set": {"mia@e.de"},
        "tuple": ("mia@e.de",),
    }

    assert policy.scrub({"extra": extra})["extra"] == {
        "bytes": "[email]",
        "name": "[email]",
        "table": {"a": "[email]"},
        "set": ["[email]"],
        "tuple": ["[email]"],
    }
