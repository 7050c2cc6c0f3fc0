"""The token comes from the environment alone, goes to the server alone, and is shown nowhere."""

import pytest

from sentry_bridge.alerts.client import ApiError, Client
from tests.alerts.conftest import Write
from tests.alerts.documents import SMALL
from tests.alerts.server import TOKEN, Fault, SentryServer
from tests.cli.conftest import Run


@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_a_token_one_line_says_where_it_belongs(
    write: Write, run: Run, server: SentryServer, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    write(SMALL)
    monkeypatch.delenv("SENTRY_AUTH_TOKEN")
    if value is not None:
        monkeypatch.setenv("SENTRY_AUTH_TOKEN", value)
    result = run("alerts", "plan")
    assert (result.status, result.errors) == (
        1,
        "There is no token: set the variable SENTRY_AUTH_TOKEN.\n",
    )
    assert server.requests == []


def test_a_token_that_is_none_is_not_shown(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(SMALL)
    monkeypatch.setenv("SENTRY_AUTH_TOKEN", "secret\r\nX-Evil: 1")
    result = run("alerts", "plan")
    assert result.status == 1
    assert "holds no token" in result.errors
    assert "secret" not in result.errors


def test_a_token_that_is_not_accepted(write: Write, run: Run, server: SentryServer) -> None:
    write(SMALL)
    server.token = "another"
    result = run("alerts", "plan")
    assert result.status == 1
    assert "answered 401: the token in SENTRY_AUTH_TOKEN is not accepted" in result.errors
    assert TOKEN not in result.errors


def test_a_token_without_the_right_scope(write: Write, run: Run, server: SentryServer) -> None:
    write(SMALL)
    server.faults = [Fault("403", "POST", "workflows/$")]
    result = run("alerts", "apply", "--yes")
    assert result.status == 1
    assert "the token needs the scope alerts:write or org:admin or org:write" in result.errors


def test_what_a_server_repeats_of_it_is_not_shown(server: SentryServer) -> None:
    client = Client(server.url, "acme", TOKEN)
    detail = client._detail(f'{{"detail": "bad {TOKEN} \\u001b[31m"}}'.encode())
    assert detail == "bad ***  [31m"
    assert TOKEN not in repr(client)
    client.close()


@pytest.mark.parametrize("url", ["http://sentry.example.com", "ftp://127.0.0.2"])
def test_it_does_not_travel_in_clear_text(url: str) -> None:
    with pytest.raises(ApiError, match="clear text"):
        Client(url, "acme", TOKEN)


def test_it_goes_through_the_proxy_of_the_environment(
    write: Write, run: Run, server: SentryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("")
    monkeypatch.setenv("https_proxy", server.url)
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    monkeypatch.setenv("no_proxy", "direct.example.com")
    assert run("alerts", "plan").status == 0  # this machine is asked directly
    server.requests.clear()
    assert run("alerts", "plan", "--url", "https://sentry.example.com").status == 1
    assert {(each.method, each.path) for each in server.requests} == {
        ("CONNECT", "sentry.example.com:443")
    }


def test_it_follows_no_redirect(write: Write, run: Run, server: SentryServer) -> None:
    write("")
    with SentryServer() as other:
        server.redirect = other.url
        result = run("alerts", "plan")
        assert result.status == 1
        assert "answered 302: the server is elsewhere; give its URL with --url" in result.errors
        assert other.requests == []
