"""A planted secret is found in every disguise in which it may travel."""

import base64
import itertools
import json
from collections.abc import Callable
from importlib.resources import files
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentry_bridge.demo import planted
from sentry_bridge.demo.planted import PLANTED, Planted, leaks

SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=40)
DISGUISES: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "in JSON": lambda secret: json.dumps({"a": secret}).encode(),
    "in JSON in UTF-8": lambda secret: json.dumps([secret], ensure_ascii=False).encode(),
    "in JSON in JSON": lambda secret: json.dumps(json.dumps([secret])).encode(),
    "in a URL": lambda secret: quote(secret, safe="").encode(),
    "in a form": lambda secret: quote_plus(secret).encode(),
    "in hexadecimal": lambda secret: secret.encode().hex().encode(),
}


def found(secret: str, envelope: bytes) -> bool:
    place = Planted("place", "held", secret, "order", ())
    return [leak.planted for leak in leaks([b"unrelated", envelope], [place])] == [place]


@pytest.mark.parametrize("name", DISGUISES)
@settings(deadline=None)
@given(secret=SECRETS)
def test_a_disguise_hides_nothing(name: str, secret: str) -> None:
    assert found(secret, b"before " + DISGUISES[name](secret) + b" after")


@settings(deadline=None)
@given(secret=SECRETS, before=st.binary(max_size=8), after=st.binary(max_size=8))
def test_base64_hides_nothing(secret: str, before: bytes, after: bytes) -> None:
    whole = before + secret.encode() + after
    assert found(secret, base64.b64encode(whole))
    assert found(secret, base64.urlsafe_b64encode(whole))


def test_a_card_is_found_without_its_spaces() -> None:
    assert found("4111 1111 1111 1111", b'{"number":"4111111111111111"}')


def test_what_is_not_there_is_not_found() -> None:
    assert leaks([b'{"type":"event"}\n{"message":"[Filtered]"}']) == []


def test_each_secret_stands_for_one_place() -> None:
    assert len({secret.place for secret in PLANTED}) == len(PLANTED)
    for one, other in itertools.permutations(PLANTED, 2):
        assert one.secret not in other.secret


def test_the_secret_of_the_source_line_stands_in_the_source() -> None:
    source = files("sentry_bridge.demo.apps").joinpath("shop.py").read_text()
    assert f'test_password = "{planted.SOURCE_PASSWORD}"' in source


def test_every_secret_is_shown_where_it_is_held() -> None:
    for secret in PLANTED:
        assert found(secret.secret, secret.held.encode())
