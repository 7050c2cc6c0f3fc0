"""Trace headers go to listed hosts and to this one, and to no look-alike."""

import re

import pytest

from sentry_bridge.egress import propagation_targets

TARGETS = propagation_targets(["api.partner.example", "*.internal.example"], "web-1")


def allowed(url: str) -> bool:
    return any(re.search(target, url) for target in TARGETS)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/x",
        "http://127.0.0.1/x",
        "http://[::1]:8000/",
        "https://web-1/health",
        "https://api.partner.example",
        "https://api.partner.example:8443/v1?x=1",
        "https://user:word@API.partner.example/v1",
        "http://a.b.internal.example/",
    ],
)
def test_hosts_that_may_know(url: str) -> None:
    assert allowed(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://api.partner.example.evil.com/",
        "https://evil.com/?next=https://api.partner.example/",
        "https://evil.com/api.partner.example",
        "https://api.partner.example@evil.com/",
        "https://evil.com#@api.partner.example/",
        "https://evil-internal.example/",
        "https://evil.com/a.internal.example/",
    ],
)
def test_hosts_that_must_not(url: str) -> None:
    assert not allowed(url)
