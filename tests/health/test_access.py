"""Details are for who presents the token or asks from a listed network."""

import pytest

from sentry_bridge import SettingsError
from sentry_bridge.health.access import Access
from sentry_bridge.settings import load

TOKEN = "a-token-of-the-tests"


def access(**health: object) -> Access:
    return Access.from_settings(load(settings_files=[], overrides={"health": health}))


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Bearer  {TOKEN} "])
def test_the_token_authorizes(header: str) -> None:
    assert access(token=TOKEN).allows(header, None)


@pytest.mark.parametrize(
    "header",
    [None, "", TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer ", "Bearer é", f"Bearer {TOKEN}x"],
)
def test_nothing_else_does(header: str | None) -> None:
    assert not access(token=TOKEN).allows(header, "127.0.0.1")


def test_without_a_token_none_is_right() -> None:
    assert not access().allows("Bearer ", None)
    assert not access().allows("Bearer None", None)


@pytest.mark.parametrize("client", ["10.1.2.3", "::ffff:10.1.2.3", "fd00::7"])
def test_listed_networks_are_authorized(client: str) -> None:
    assert access(networks=["10.0.0.0/8", "fd00::/8"]).allows(None, client)


@pytest.mark.parametrize("client", ["11.0.0.1", "::1", "unix:", "", None])
def test_other_networks_are_not(client: str | None) -> None:
    assert not access(networks=["10.0.0.0/8"]).allows(None, client)


def test_everyone_is_everyone() -> None:
    assert access(details="everyone").allows(None, None)


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(access(token=TOKEN))


@pytest.mark.parametrize(
    ("health", "message"),
    [
        ({"token": "short"}, "health.token (keyword argument): must have at least 16"),
        ({"networks": ["10.0.0.1/8"]}, "health.networks (keyword argument): must be a list"),
        ({"networks": ["internal"]}, "health.networks (keyword argument): must be a list"),
    ],
)
def test_what_is_wrong_is_named(health: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        access(**health)
    assert message in str(error.value)
    assert "short" not in str(error.value).replace("shortest", "")
