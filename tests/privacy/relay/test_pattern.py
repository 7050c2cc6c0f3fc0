"""Patterns mean what they mean to Rust's regex crate, in any script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentry_bridge.privacy.relay.haystack import Haystack
from sentry_bridge.privacy.relay.pattern import compile_pattern


def found(pattern: str, text: str, *, ignore_case: bool = False) -> list[str]:
    haystack = Haystack(text)
    compiled = compile_pattern(pattern, ignore_case=ignore_case)
    return [haystack.utf8[start:end].decode() for (start, end), *_ in compiled.find_all(haystack)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\w+", "Zoë 日本", ["Zoë", "日本"]),
        (r"\d+", "1٣ 4", ["1٣", "4"]),
        (r"\s", "a\u00a0b\u2003c", ["\u00a0", "\u2003"]),
        (r"\bé\b", "é éa aé é", ["é", "é"]),
        (r"\bZ", "Z éZ ZZ", ["Z", "Z"]),
        (r"\B.", "ab é", ["b"]),
        ("(?i)k", "K \u212a k", ["K", "\u212a", "k"]),
        ("(?i)straße", "STRAẞE", ["STRAẞE"]),
        ("(?i-u:k)", "k \u212a", ["k"]),
        ("[a-z&&[^aeiou]]+", "hello", ["h", "ll"]),
        ("[a-z--m-z]", "lmn", ["l"]),
        ("[a-c~~b-d]", "abcd", ["a", "d"]),
        ("[[:punct:][:digit:]]+", "a!1b", ["!1"]),
        (r"[^\w]", "aé-Z", ["-"]),
        (r"\p{Greek}+", "abc αβγ", ["αβγ"]),
        (r"\PL", "a1", ["1"]),
        ("(?x) a b # comment\n c", "abc", ["abc"]),
        ("(?s).+", "a\nb", ["a\nb"]),
        (".*", "a\nb", ["a", "b"]),
        ("(?m)^.", "a\nb", ["a", "b"]),
        ("^a|b$", "ab", ["a", "b"]),
        ("(?U)a+", "aa", ["a", "a"]),
        ("a{2}", "aaaa", ["aa", "aa"]),
        (r"\x41\u{e9}", "Aé", ["Aé"]),
        ("x*", "axa", ["", "x", ""]),
        ("x*", "éxZ", ["", "x", ""]),
        ("[]a]+", "]a", ["]a"]),
        ("[a-]+", "a-", ["a-"]),
    ],
)
def test_finds(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


@given(st.text("aZéz 1-\u0416", max_size=20))
def test_agrees_with_the_standard_library_where_both_mean_the_same(text: str) -> None:
    for pattern in (r"\b\w", r"\w\b", r"[^a-y]+", r"Z|é", r"\b[Zé]+\b", r"(?i)\u0436z?"):
        assert found(pattern, text) == re.findall(pattern, text)


@given(st.text(max_size=20))
def test_offsets_cut_no_character(text: str) -> None:
    haystack = Haystack(text)
    for (start, end), *_ in compile_pattern(r"\w|Z|.").find_all(haystack):
        haystack.utf8[start:end].decode("utf-8", "surrogatepass")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", r"(\w+\s?)+$", "(x+x+)+y"])
def test_patterns_that_explode_elsewhere_are_linear_here(pattern: str) -> None:
    for text in ("a" * 50_000 + "!", "é" * 20_000 + "!", "x" * 50_000):
        found(pattern, text)
