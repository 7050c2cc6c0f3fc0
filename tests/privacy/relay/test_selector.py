"""Where a rule applies."""

from typing import Any

import pytest

from sentry_bridge.privacy.relay import PolicyError, compile_config, selector

EVENT: dict[str, Any] = {
    "extra": {
        "note": "text",
        "list": ["first", "second"],
        "deep": {"deeper": {"note": "text"}},
        "count": 5,
        "flag": True,
        "card.number": "text",
        "it's": "text",
    },
    "user": {"id": "77", "email": "mia@example.org"},
    "logentry": {"message": "template", "formatted": "text"},
    "request": {"headers": {"Authorization": "secret", "Accept": "any"}, "url": "https://a.b"},
    "exception": {
        "values": [
            {
                "type": "ValueError",
                "value": "text",
                "stacktrace": {"frames": [{"function": "f", "vars": {"x": "text"}}]},
            }
        ]
    },
    "tags": [["tier", "gold"]],
    "transaction": "/pay",
}


def reached(where: str) -> set[str]:
    """Paths that a selector reaches: what goes when everything there is removed."""
    policy = compile_config({"applications": {where: ["@anything:remove"]}}, strict_compat=False)
    return {".".join(one.path) for one in policy.explain(EVENT)}


@pytest.mark.parametrize(
    ("where", "paths"),
    [
        ("extra.note", {"extra.note"}),
        ("EXTRA.Note", {"extra.note"}),
        ("note", {"extra.note", "extra.deep.deeper.note"}),
        ("extra.list.0", {"extra.list.0"}),
        ("extra.list.*", {"extra.list.0", "extra.list.1"}),
        ("extra.*.*.note", {"extra.deep.deeper.note"}),
        ("extra.**.note", {"extra.deep.deeper.note"}),
        ("extra.'card.number'", {"extra.card.number"}),
        ("extra.'it''s'", {"extra.it's"}),
        ("$number", {"extra.count"}),
        ("$array", {"extra.list"}),
        ("$user.email", {"user.email"}),
        ("$user.**", {"user.id", "user.email"}),
        ("$message", {"logentry.formatted"}),
        ("$error.value", {"exception.values.0.value"}),
        ("$exception.value", {"exception.values.0.value"}),
        ("$frame.vars", {"exception.values.0.stacktrace.frames.0.vars"}),
        ("$frame.$object", {"exception.values.0.stacktrace.frames.0.vars"}),
        ("$http.headers.authorization", {"request.headers.Authorization"}),
        ("$request.headers.*", {"request.headers.Authorization", "request.headers.Accept"}),
        ("extra.note || user.id", {"extra.note", "user.id"}),
        ("extra.note | user.id", {"extra.note", "user.id"}),
        ("$string && extra.*", {"extra.note", "extra.card.number", "extra.it's"}),
        ("$string & $user.*", {"user.id", "user.email"}),
        ("$user.* && !email", {"user.id"}),
        ("$user.* && ~email", {"user.id"}),
        ("(extra.note || $user.*) && !$user.id", {"extra.note", "user.email"}),
        ("freeform && extra.note", set()),
        ("$boolean", set()),
        ("nowhere", set()),
    ],
)
def test_reaches(where: str, paths: set[str]) -> None:
    assert reached(where) == paths


def test_a_container_goes_with_all_that_is_in_it() -> None:
    assert reached("$object") == {"extra", "request.headers"} | {
        "exception.values.0.stacktrace.frames.0.vars"
    }


def test_general_selectors_do_not_reach_what_only_a_specific_path_does() -> None:
    assert "request.url" not in reached("**")
    assert "request.url" not in reached("$string")
    assert reached("$http.url") == {"request.url"}
    assert reached("tags.tier") == {"tags.0.1"}


def test_nothing_reaches_what_identifies_the_event() -> None:
    for where in ("transaction", "**", "$error.type", "exception.values.0.type", "!nowhere"):
        assert not {"transaction", "exception.values.0.type"} & reached(where)


def test_old_words_are_accepted_alone() -> None:
    assert reached("freeform") == reached("$string")
    assert reached("databag") == reached("$object")


@pytest.mark.parametrize(
    "text",
    [
        "!(!a)",
        "!a || !b",
        "!(a && !b)",
        "(a || b) && c",
        "$string && !$user.**",
        "a.*.'b c'.**.0",
        "'it''s'",
    ],
)
def test_prints_as_it_was_written(text: str) -> None:
    assert str(selector.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("", 1, "expected a key"),
        ("extra.", 7, "expected a key"),
        ("extra note", 7, "expected '.'"),
        ("$strin", 1, "expected one of $string"),
        ("(extra", 7, "expected ')'"),
        ("extra)", 6, "expected '.'"),
        ("a && ", 6, "expected a key"),
        ("*", 1, "expected a path"),
        ("a.**.b.**", 1, "expected '**' once"),
        ("'open", 1, "expected a key and a closing quote"),
        ("!!a", 2, "expected a key"),
        ("(" * 200 + "a", 101, "nested"),
    ],
)
def test_says_where_a_selector_does_not_parse(text: str, column: int, expected: str) -> None:
    with pytest.raises(PolicyError) as caught:
        selector.parse(text)

    assert caught.value.column == column
    assert expected in str(caught.value)


def test_only_ascii_letters_are_the_same_in_any_case() -> None:
    policy = compile_config({"applications": {"extra.'é'": ["@anything:remove"]}})

    assert policy.scrub({"extra": {"é": "x", "É": "y"}})["extra"] == {"é": None, "É": "y"}
