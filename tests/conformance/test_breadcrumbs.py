"""The request's own life, and what its user did, are the event's breadcrumbs."""

from typing import Any

from . import resolvers
from .conftest import Service


def trail(event: dict[str, Any]) -> list[str]:
    # Without a message are those of what the SDK itself watches, such as subprocesses.
    return [crumb["message"] for crumb in event["breadcrumbs"]["values"] if "message" in crumb]


def test_an_event_tells_the_request_s_life_in_order(service: Service) -> None:
    service.client.get("/acted")
    event = service.event()
    assert trail(event) == ["received", "cart emptied", "answered"]
    times = [crumb["timestamp"] for crumb in event["breadcrumbs"]["values"]]
    assert times == sorted(times)


def test_waiting_for_the_user_tells_nothing_twice(start: Any) -> None:
    service: Service = start(user={"resolvers": [resolvers.found]})
    service.client.get("/status/500")
    assert trail(service.event()) == ["received", "answered", "user resolved"]


def test_that_the_user_is_known_is_told_without_saying_who(start: Any) -> None:
    service: Service = start()
    service.client.get("/introduced")
    event = service.event()
    assert trail(event) == ["received", "user resolved"]
    assert event["user"] == {"id": "18"}
    told = [crumb for crumb in event["breadcrumbs"]["values"] if crumb["category"] == "request"]
    assert ["data" in crumb for crumb in told] == [False, False]


def test_nobody_found_is_nothing_told(start: Any) -> None:
    service: Service = start(user={"resolvers": [resolvers.nobody]})
    service.client.get("/status/500")
    assert trail(service.event()) == ["received", "answered"]


def test_a_user_action_keeps_its_details(service: Service) -> None:
    service.client.get("/acted")
    trail = service.event()["breadcrumbs"]["values"]
    action = next(crumb for crumb in trail if crumb.get("message") == "cart emptied")
    assert (action["category"], action["data"]) == ("user", {"lines": 3})


def test_the_limit_is_that_of_the_settings(start: Any) -> None:
    service: Service = start(max_breadcrumbs=2)
    service.client.get("/acted")
    assert trail(service.event()) == ["cart emptied", "answered"]


def test_no_breadcrumbs_is_none(start: Any) -> None:
    service: Service = start(max_breadcrumbs=0)
    service.client.get("/acted")
    assert trail(service.event()) == []
