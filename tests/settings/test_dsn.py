"""A DSN parses as the SDK parses it, and its key is never shown."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sentry_sdk.utils import BadDsn, Dsn

from sentry_bridge.settings import dsn
from tests.settings.conftest import Problems

KEY = "0123456789abcdef"

PARTS = st.sampled_from(
    ["https", "http", "ftp", "://", ":", "/", "@", KEY, "sentry.example", "o1.", "9000", "0", "1",
     "x", "[", "::1", "]", "?", "#", " ", "-", ""]
)  # fmt: skip

TEXTS = st.lists(PARTS, max_size=12).map("".join)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(TEXTS)
@example(f"https://{KEY}@sentry.example/1")
@example(f"https://{KEY}:secret@sentry.example:9000/path/1")
@example(f"https://{KEY}@sentry.example/path")
@example(f"https://{KEY}@sentry.example:0/1")
def test_what_the_sdk_accepts_is_what_we_accept(text: str) -> None:
    try:
        Dsn(text)
        accepted = True
    except (BadDsn, ValueError):
        accepted = False
    assert (dsn.fault(text) is None) == accepted


@patient
@given(TEXTS)
def test_the_key_never_shows(text: str) -> None:
    fault = dsn.fault(text) or ""
    assert KEY not in fault
    if "@" in text and not text.partition("@")[2].count(KEY):
        assert KEY not in dsn.masked(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://{KEY}@sentry.example/1", "https://***@sentry.example/1"),
        (f"http://{KEY}:x@127.0.0.1:9000/a/1", "http://***@127.0.0.1:9000/a/1"),
        (f"https://{KEY}@sentry.example/oops", "https://***@sentry.example/***"),
        (f"https:{KEY}@sentry.example/1", "***"),
        (KEY, "***"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert dsn.masked(text) == shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (KEY, "must start with https://"),
        (f"ftp://{KEY}@sentry.example/1", "must start with https://"),
        ("https://sentry.example/1", "public key is missing"),
        (f"https://{KEY}@/1", "host is missing"),
        (f"https://{KEY}@sentry.example/", "number of the project"),
        (f"https://{KEY}@sentry.example:port/1", "host or port"),
    ],
)
def test_a_dsn_that_does_not_parse_is_an_error_with_the_reason(
    problems: Problems, text: str, reason: str
) -> None:
    (problem,) = problems(overrides={"dsn": text})
    assert problem.key == "dsn"
    assert reason in problem.message
    assert KEY not in problem.message
