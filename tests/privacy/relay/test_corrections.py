"""Where the reference is plainly wrong: followed when asked to, put right otherwise."""

import hashlib
import hmac
from typing import Any

import pytest

from sentry_bridge.privacy.relay import compile_config, from_datascrubbing


def both(text: str, rule: str, **config: Any) -> tuple[Any, Any]:
    """The text as the reference leaves it, and as it should be."""
    whole = {"applications": {"$string": [rule]}, **config}
    event = {"extra": {"text": text}}
    strict, right = (
        compile_config(whole, strict_compat=strict_compat).scrub(event)["extra"]["text"]
        for strict_compat in (True, False)
    )
    return strict, right


@pytest.mark.parametrize(
    ("rule", "text", "reference", "right"),
    [
        ("@ip", "host 2001:db8::1 down", "host 2001:[ip] down", "host [ip] down"),
        ("@ip", "[2001:db8::1]:443", None, "[[ip]]:443"),
        ("@ip", "fe80::1%eth0 up", None, "[ip] up"),
        ("@ip", "::ffff:10.0.0.1 up", None, None),
        ("@ip", "a::b and std::vector", None, None),
        ("@ip", "at 12:34:56", "at 12:34:56", "at 12:34:56"),
        ("@creditcard", "no 4242424242424241", "no [creditcard]", "no 4242424242424241"),
        ("@creditcard", "no 4242424242424242", "no [creditcard]", "no [creditcard]"),
        ("@iban", "no GB33BUKB20201555555556", "no [iban]", "no GB33BUKB20201555555556"),
        ("@imei", "no 356938035643808", "no [imei]", "no 356938035643808"),
        ("@anything", "two\nlines", "[Filtered]\n[Filtered]", "[Filtered]"),
        ("@email:filter", "mia@example.org", "mia@example.org", "[Filtered]"),
    ],
)
def test_texts(rule: str, text: str, reference: str | None, right: str | None) -> None:
    found = both(text, rule)

    if reference is not None:
        assert found[0] == reference
    if right is not None:
        assert found[1] == right


def test_an_ipv4_address_within_an_ipv6_address_goes() -> None:
    assert "10.0.0.1" not in both("::ffff:10.0.0.1 up", "@ip")[1]


def test_the_hash_key_counts() -> None:
    keyed = hmac.new(b"k0", b"mia@example.org", hashlib.sha1).hexdigest().upper()

    reference, right = both("mia@example.org", "@email:hash", vars={"hashKey": "k0"})

    assert right == keyed
    assert reference != keyed


def test_sensitive_fields_are_found_in_any_case() -> None:
    config = from_datascrubbing({"scrubData": True, "sensitiveFields": ["plate"]})
    event = {"extra": {"Plate": "AB-12"}}

    assert compile_config(config).scrub(event)["extra"] == event["extra"]
    assert compile_config(config, strict_compat=False).scrub(event)["extra"] == {
        "Plate": "[Filtered]"
    }


def test_shapes_stay_as_they_are() -> None:
    event: dict[str, Any] = {
        "request": {"headers": {"accept": "*/*"}, "query_string": "a=b", "data": None},
        "tags": {"tier": "gold"},
        "contexts": {"runtime": {"name": "CPython"}},
        "extra": {},
    }

    assert compile_config({}, strict_compat=False).scrub(event) == event
