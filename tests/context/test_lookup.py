"""Users that a database told are remembered for a while."""

import asyncio
from typing import Any

import pytest

from sentry_bridge.context import RequestInfo, User
from sentry_bridge.context.lookup import Lookup
from sentry_bridge.settings import LookupSettings

REQUEST = RequestInfo("GET", "/", "http://shop.example/", "", [])


class People:
    """A table of users that counts its queries."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, user_id: str) -> User | None:
        self.asked.append(user_id)
        return User(id=user_id, organization_id="acme") if user_id != "nobody" else None

    async def find_later(self, user_id: str) -> User | None:
        return self.find(user_id)


def ask(lookup: Lookup, user_id: str) -> Any:
    found = lookup(REQUEST, User(id=user_id))
    return asyncio.run(found) if asyncio.iscoroutine(found) else found


@pytest.mark.parametrize("find", ["find", "find_later"])
def test_an_outbreak_of_errors_is_no_outbreak_of_queries(find: str) -> None:
    people = People()
    lookup = Lookup(getattr(people, find), LookupSettings(ttl=3600.0))
    for user_id in ("17", "17", "nobody", "nobody"):
        assert ask(lookup, user_id).id == user_id
    assert ask(lookup, "17").organization_id == "acme"
    assert people.asked == ["17", "nobody"]


def test_without_a_time_nothing_is_remembered() -> None:
    people = People()
    lookup = Lookup(people.find, LookupSettings(ttl=0.0))
    assert ask(lookup, "17") == ask(lookup, "17")
    assert people.asked == ["17", "17"]


def test_not_everybody_is_remembered() -> None:
    people = People()
    lookup = Lookup(people.find, LookupSettings(ttl=3600.0))
    for number in range(1025):
        ask(lookup, str(number))
    ask(lookup, "1024")
    assert len(people.asked) == 1025
    ask(lookup, "0")
    assert len(people.asked) == 1026


def test_without_an_id_nobody_is_asked() -> None:
    people = People()
    lookup = Lookup(people.find, LookupSettings())
    assert lookup(REQUEST, None) is None
    assert lookup(REQUEST, User(email="jane@example.org")) == User(email="jane@example.org")
    assert people.asked == []
