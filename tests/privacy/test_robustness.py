# ruff: noqa: E501 - a corpus is read as it is written
"""Any JSON-like value: no exception, no hang, no leak, and the same again the second time."""

import json
import math
import pickle
import re
import string
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sentry_bridge.privacy import Policy
from sentry_bridge.privacy.kinds import KINDS
from sentry_bridge.privacy.patterns import PATTERNS, Pattern
from sentry_bridge.privacy.scan import Scanner
from sentry_bridge.privacy.text import TextRules
from sentry_bridge.privacy.vocabulary import CATEGORIES
from sentry_bridge.privacy.walk import MAX_DEPTH

POLICY = Policy.standard(secrets=["known-Secret-4711"])
# What a key told in one place is looked for in all others; this policy does not.
EACH_ALONE = Policy.standard(secrets=["known-Secret-4711"], disable_rules=["seen"])
FRAGMENTS = [
    "password", "api_key", "token", "email", "name", "session", "author", "card", "Bearer ", "secret",
    "jane@example.org", "4111111111111111", "203.0.113.7", "2001:db8::1", "hunter2-x", "[Filtered]",
    "[email]", "known-Secret-4711", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "+49 170 1234567",
    "=", ":", ": ", "&", ",", ", ", ";", "'", '"', "\\", "\\\"", "(", ")", "[", "]", "{", "}", "<", ">",
    " ", "\n", "--", "%", "%40", "%22", "\\u0040", "b'", "://", "@", "/reset/", "Ab12Cd34Ef56", "is ",
    "LIKE ", "INSERT INTO t (password) VALUES (", "Key (email)=(", "-----BEGIN PRIVATE KEY-----", "***",
    "cGFzc3dvcmQ9aHVudGVyMi14", "None", "?", "%s", "$1", "ü", "密码", "\ud800", "\0",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=20),
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join),
)
leaves = st.one_of(
    texts, st.none(), st.booleans(), st.integers(), st.floats(), st.just(4111111111111111)
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(texts, st.integers()), inner, max_size=4),
        st.tuples(inner, inner),
    ),
    max_leaves=12,
)
KNOWN_KINDS = [*KINDS, "not yet invented"]
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def equal(one: Any, other: Any) -> bool:
    """Compare, NaN to NaN as equal."""
    return repr(one) == repr(other)


@quick
@given(texts)
def test_scrubbing_text_again_changes_nothing(text: str) -> None:
    once = POLICY.scrub_text(text)
    assert POLICY.scrub_text(once) == once


@quick
@given(values, st.sampled_from(KNOWN_KINDS))
def test_scrubbing_again_changes_nothing(payload: Any, kind: str) -> None:
    once = POLICY.scrub(payload, kind)
    assert equal(POLICY.scrub(once, kind), once)


@quick
@given(st.dictionaries(st.sampled_from(["extra", "user", "request", "exception", "breadcrumbs", "contexts", "tags", "logentry", "_meta", "spans", "threads"]), values, max_size=4))  # fmt: skip
def test_events_of_any_shape_pass(event: dict[str, Any]) -> None:
    before = repr(event)
    once = POLICY.scrub(event)
    assert repr(event) == before
    assert equal(POLICY.scrub(once), once)
    assert POLICY.explain(event) is not None


@quick
@given(values)
def test_containers_stay_containers_of_the_same_length(payload: Any) -> None:
    def same(one: Any, other: Any) -> bool:
        if isinstance(one, dict):
            return (
                isinstance(other, dict)
                and len(one) == len(other)
                and all(same(a, b) for a, b in zip(one.values(), other.values(), strict=True))
            )
        if isinstance(one, list | tuple):
            return (
                isinstance(other, list | tuple)
                and len(one) == len(other)
                and all(same(a, b) for a, b in zip(one, other, strict=True))
            )
        return not isinstance(other, dict | list)

    assert same(payload, POLICY.scrub(payload, "unknown"))


words = st.text(alphabet=string.ascii_letters + string.digits, min_size=3, max_size=8)


@quick
@given(values, st.sampled_from(["password", "api_key", "X-Auth-Token", "clientSecret"]))
def test_no_planted_value_survives_beside_a_telling_key(around: Any, key: str) -> None:
    planted = "pl4nted-Value-0815"
    payload = {"a": around, "b": [{key: planted}, around], "c": f"{key}={planted}"}
    assert planted not in repr(POLICY.scrub(payload, "unknown"))


@quick
@given(texts, texts)
def test_no_planted_address_survives_in_any_text(before: str, after: str) -> None:
    planted = "plan.ted@example.org"
    text = f"{before} {planted} {after}"
    assert planted not in POLICY.scrub_text(text)


# --- engines ----------------------------------------------------------------------------

RULES = TextRules(POLICY._reader.rules.keys) if POLICY._reader else None
ENGINES = [Scanner(RULES.hints(), name) for name in ("re2", "hyperscan")] if RULES else []


@settings(max_examples=400, deadline=None)
@given(texts)
def test_a_hint_matches_wherever_something_is_found(text: str) -> None:
    assert RULES is not None
    if "\0" not in text and RULES.find(text):
        for engine in ENGINES:
            assert engine.scan(text, 1), engine


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_the_hint_of_a_pattern_matches_whatever_it_finds(pattern: Pattern, data: Any) -> None:
    greedy = re.sub(r"(?<!\\)([+*?}])\+", r"\1", pattern.regex.pattern)
    text = data.draw(st.from_regex(re.compile(greedy, pattern.regex.flags)))
    assume("\0" not in text and RULES is not None)
    if any(pattern.check(match) for match in pattern.regex.finditer(text)):
        for engine in ENGINES:
            bits = [bit for _, bit in engine.scan(text, 1)]
            assert bits, engine
            assert bits[0] & 1 << PATTERNS.index(pattern), engine


@quick
@given(st.lists(values, max_size=4))
def test_both_engines_give_the_same_results(payload: Any) -> None:
    results = []
    for engine in ENGINES:
        policy = Policy.standard()
        assert policy._reader is not None
        policy._reader.scanner = engine
        results.append(policy.scrub({"extra": {"x": payload}, "a": payload}))
    assert equal(*results)


class Suspicious(Scanner):
    """A scanner that has everything read closely."""

    def _choose(self) -> None:
        return None


@quick
@given(st.lists(values, max_size=4))
def test_whatever_is_skipped_held_nothing(payload: Any) -> None:
    everything = pickle.loads(pickle.dumps(POLICY))
    everything._reader.scanner = Suspicious([])
    event = {"extra": {"x": payload}, "exception": {"values": [{"stacktrace": {"frames": [
        {"lineno": 1, "vars": {"a": payload, "customer": payload}}]}}]}}  # fmt: skip
    assert equal(POLICY.scrub(event), everything.scrub(event))


PHRASES = [
    phrase.split()
    for category in CATEGORIES
    for phrases in category.phrases.values()
    for phrase in phrases.replace("\n", " ").split(",")
]
telling = st.builds(
    lambda words, joint, end: joint.join(words) + end,
    st.sampled_from(
        [
            *PHRASES,
            ["key"],
            ["sig"],
            ["hash"],
            ["customer"],
            ["user"],
            ["name"],
            ["card"],
            ["number"],
            ["lat"],
            ["cn"],
        ]
    ),
    st.sampled_from(["_", "-", " ", ".", "__", "2", "/", "]["]),
    st.sampled_from(["", "2", "_1", "[0]", " (new)", "Id"]),
)


@settings(max_examples=1500, deadline=None)
@given(telling, telling, st.sampled_from(["qkqk11qkqkqkqkqkqk", "Jane Roe", "x1", 12]))
def test_what_tells_in_a_key_is_never_skipped(outer: str, inner: str, value: Any) -> None:
    everything = pickle.loads(pickle.dumps(POLICY))
    everything._reader.scanner = Suspicious([])
    event = {"extra": {"x": [{"a": {outer: {inner: value}}}, {outer: value}]}}
    assert equal(POLICY.scrub(event), everything.scrub(event))


@quick
@given(st.lists(st.tuples(texts, values), min_size=3, max_size=5))
def test_a_table_is_read_as_its_rows_are(rows: Any) -> None:
    crumbs = [
        {"category": "auth", "level": "info", "message": text, "data": {"a": value}}
        for text, value in rows
    ]
    alone = [EACH_ALONE.scrub({"breadcrumbs": {"values": [crumb]}}) for crumb in crumbs]
    together = EACH_ALONE.scrub({"breadcrumbs": {"values": crumbs}})
    values_alone = [event["breadcrumbs"]["values"][0] for event in alone]
    assert equal(together["breadcrumbs"]["values"], values_alone)


@pytest.mark.parametrize("missing", ["hyperscan", "re2", "both"])
def test_without_an_engine_the_results_are_the_same(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentry_bridge.privacy import scan

    event = {"extra": {"password": "hunter2-x", "note": "mail jane@example.org", "n": "x" * 9}}
    expected = POLICY.scrub(event)
    if missing in ("hyperscan", "both"):
        monkeypatch.setattr(scan, "_hyperscan", lambda hints: None)
    if missing in ("re2", "both"):
        monkeypatch.setattr(scan, "_re2", lambda hints: None)
    policy = Policy.standard()
    for _ in range(25):
        assert policy.scrub(event) == expected


# --- hostile values ---------------------------------------------------------------------


def nested(levels: int, leaf: Any) -> Any:
    for level in range(levels):
        leaf = [leaf] if level % 2 else {"k": leaf}
    return leaf


def test_two_hundred_levels_are_read() -> None:
    output = json.dumps(POLICY.scrub(nested(200, {"password": "hunter2-x"}), "unknown"))
    assert "hunter2-x" not in output
    assert "[Filtered]" in output


def test_deeper_levels_are_cut() -> None:
    assert "hunter2-x" not in repr(POLICY.scrub(nested(MAX_DEPTH + 50, "hunter2-x"), "unknown"))


def test_cycles_end() -> None:
    cycle: Any = {"password": "hunter2-x"}
    cycle["again"] = [cycle, cycle]
    assert "hunter2-x" not in repr(POLICY.scrub({"extra": cycle}))


@pytest.mark.parametrize("value", [None, 5, True, "", [], {}, float("inf"), "\ud800"])
def test_any_value_is_a_payload(value: Any) -> None:
    assert equal(POLICY.scrub(value, "unknown"), value)


class Colour(Enum):
    """What some serialisers would write as its value."""

    RED = "hunter2-correct-horse"


@pytest.mark.parametrize("value", [b"bytes", object(), Colour.RED])
def test_what_is_no_json_does_not_pass(value: Any) -> None:
    assert POLICY.scrub(value, "unknown") == "[Filtered]"
    event = {"extra": {"a": value, "token": value, "listed": ["jane@example.org", value]}}
    assert POLICY.scrub(event)["extra"] == {
        "a": "[Filtered]",
        "token": "[Filtered]",
        "listed": ["[email]", "[Filtered]"],
    }


def test_numbers_that_json_lacks_pass() -> None:
    scrubbed = POLICY.scrub(
        {"extra": {"a": float("nan"), "b": float("-inf"), "token": float("nan")}}
    )
    assert math.isnan(scrubbed["extra"]["a"])
    assert scrubbed["extra"]["token"] == "[Filtered]"


def test_lone_surrogates_hide_nothing() -> None:
    output = POLICY.scrub({"extra": {"\udfff": "\ud800 jane@example.org \udc00"}})["extra"]
    assert output == {"\udfff": "\ud800 [email] \udc00"}


def test_keys_that_are_no_strings_pass() -> None:
    payload = {5: "jane@example.org", None: 1, ("a",): {"password": "hunter2-x"}, 1.5: [2]}
    scrubbed = POLICY.scrub(payload, "unknown")
    assert scrubbed == {5: "[email]", None: 1, ("a",): {"password": "[Filtered]"}, 1.5: [2]}


@pytest.mark.parametrize("key", ["$string", "**", "a.b", "'quoted'", "(x || y) && !z", "extra.**"])
def test_keys_that_look_like_selectors_are_keys(key: str) -> None:
    payload = {key: {"password": "hunter2-x", "n": 1}}
    assert POLICY.scrub(payload, "unknown") == {key: {"password": "[Filtered]", "n": 1}}


def test_keys_are_redacted_at_every_level() -> None:
    payload = {"a@x.org": {"a@x.org": {"a@x.org": [{"a@x.org": 1}]}}}
    assert POLICY.scrub(payload, "unknown") == {
        "[email]": {"[email]": {"[email]": [{"[email]": 1}]}}
    }


def test_equal_names_of_redacted_keys_lose_nothing() -> None:
    scrubbed = POLICY.scrub({"a@x.org": 1, "b@x.org": 2, "[email]": 3}, "unknown")
    assert sorted(scrubbed.values()) == [1, 2, 3]


def test_subclasses_of_strings_and_mappings_are_read() -> None:
    class Text(str):
        __slots__ = ()

    class Table(dict[str, Any]):
        pass

    payload = {"extra": Table(note=Text("to jane@example.org"), password=Text("hunter2-x"))}
    assert POLICY.scrub(payload)["extra"] == {"note": "to [email]", "password": "[Filtered]"}


HOSTILE = {
    "letters": "a",
    "digits": "1",
    "local parts": "a.",
    "at signs": "a@",
    "domains": "a@b.",
    "dashes": "a-",
    "colons": "a:",
    "hex groups": "ab:",
    "slashes": "a/",
    "quotes": "'",
    "backslashes": "\\",
    "escaped quotes": '\\"',
    "brackets": "([{",
    "pairs": "password=",
    "quoted pairs": '"password": "',
    "commas": "password,",
    "percent": "%2",
    "percent escapes": "%25",
    "base64": "QWxhZGRpbjpvcGVu",
    "schemes": "a://",
    "userinfo": "://a:b",
    "dots": "1.",
    "plus": "+1 ",
    "bearer": "Bearer ",
    "begin": "-----BEGIN PRIVATE KEY-----",
    "jwt": "eyJ",
    "insert": "INSERT INTO t (password) VALUES ('a', ",
    "key detail": "Key (email)=(",
    "select": "SELECT 'a' ",
    "named": '{"name": "password", ',
    "spaces": " ",
    "newlines": "\n",
    "flags": "--password ",
    "words": "password is ",
    "names": "name='Jane Roe', email=x ",
    "xml": "<password>",
    "cards": "4111 ",
    "iban": "DE89 ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_time(name: str) -> None:
    """A recogniser that is not linear would not come back from this."""
    rules = POLICY._reader.rules if POLICY._reader else None
    assert rules is not None
    seed = HOSTILE[name]
    rules.find(seed * (100_000 // len(seed)))


def test_ten_megabytes_in_one_string() -> None:
    text = "lorem ipsum dolor sit amet " * 400_000 + "password=hunter2-x"
    assert "hunter2-x" not in POLICY.scrub_text(text)


def test_values_bound_to_a_statement_may_nest() -> None:
    values: list[Any] = [47110815]
    values.append(values)
    statement = "SELECT a FROM t WHERE pin = %s AND b = %s"
    scrubbed = POLICY.scrub({"extra": {"sql": statement, "params": values}})
    assert scrubbed["extra"]["params"][0] == "[Filtered]"
    many = {"sql": statement, "params": [[47110815, 1], [47110816, [1, 2]]]}
    scrubbed = POLICY.scrub({"extra": many})
    assert scrubbed["extra"]["params"] == [["[Filtered]", 1], ["[Filtered]", [1, 2]]]
