"""Events say who made the request, as far as the settings allow, and nobody waits for it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

import sentry_bridge

from . import resolvers
from .conftest import Service

jwt = pytest.importorskip("jwt")

KEY = "conformance-key-of-thirty-two-bytes"
JWT = {"algorithm": "HS256", "key": KEY, "audience": "shop"}
PLAIN = {"id": "17", "organization_id": "acme"}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    resolvers.calls.clear()
    resolvers.release.clear()
    yield
    resolvers.release.set()


def bearer(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> tuple[str, str]:
    claims = {"sub": "17", "org_id": "acme", "aud": "shop", "exp": time.time() + 60, **claims}
    return "Authorization", f"Bearer {jwt.encode(claims, key, algorithm=algorithm)}"


def failures() -> dict[str, int]:
    counts: dict[str, int] = sentry_bridge.get_bridge().health()["hook_failures"]
    return counts


@pytest.mark.parametrize("path", ["/noted", "/orders/42/broken", "/threads/42/broken", "/stream"])
def test_a_verified_token_names_the_user(start: Any, path: str) -> None:
    service: Service = start(user={"resolvers": ["jwt"], "jwt": JWT})
    service.client.get(path, bearer(email_verified=True))
    event = service.event()
    assert event["user"] == PLAIN
    tags = event["tags"]
    assert (tags["user_id"], tags["organization_id"], tags["user_verified"]) == (
        "17",
        "acme",
        "true",
    )


@pytest.mark.parametrize(
    "header",
    [
        bearer(key="another-key-of-thirty-two-bytes-long"),
        bearer(key="", algorithm="none"),
        bearer(exp=1),
        bearer(aud="elsewhere"),
        ("Authorization", "Bearer nonsense"),
        ("Authorization", "Basic dXNlcjpwYXNz"),
        ("Accept", "*/*"),
    ],
    ids=["forged", "unsigned", "expired", "for others", "no token", "other scheme", "nothing"],
)
def test_any_other_token_says_nothing(start: Any, header: tuple[str, str]) -> None:
    service: Service = start(user={"resolvers": ["jwt"], "jwt": JWT})
    service.client.get("/noted", header)
    event = service.event()
    assert "user" not in event
    assert "user_id" not in event["tags"]
    assert failures() == {}


@pytest.mark.parametrize("resolver", [resolvers.found, resolvers.found_later])
def test_a_resolver_of_one_s_own_names_the_user(start: Any, resolver: Any) -> None:
    service: Service = start(user={"resolvers": [resolver]})
    for path in ("/noted", "/orders/42/broken", "/threads/42/broken"):
        service.client.get(path, ("X-User", "17"))
    service.captured.wait_for(3, timeout=10, item_type="event")
    assert [event["user"] for event in service.captured.events] == [PLAIN] * 3
    assert failures() == {}


def test_a_resolver_can_be_named_by_its_path(start: Any) -> None:
    service: Service = start(user={"resolvers": [f"{resolvers.__name__}.found"]})
    service.client.get("/noted", ("X-User", "17"))
    assert service.event()["user"] == PLAIN


def test_resolvers_complete_each_other(start: Any) -> None:
    service: Service = start(user={"resolvers": ["jwt", resolvers.completed], "jwt": JWT})
    service.client.get("/noted", bearer())
    assert service.event()["user"] == {"id": "17", "organization_id": "initech"}


def test_nobody_is_looked_for_until_something_is_reported(start: Any) -> None:
    service: Service = start(user={"resolvers": [resolvers.found]}, traces_sample_rate=1.0)
    for path in ("/orders/42", "/refused-not", "/status/404"):
        service.client.get(path, ("X-User", "17"))
    service.settle()
    assert resolvers.calls == {}


def test_the_user_is_looked_for_once(start: Any) -> None:
    service: Service = start(user={"resolvers": [resolvers.found]})
    service.client.get("/twice", ("X-User", "17"))
    service.captured.wait_for(2, timeout=10, item_type="event")
    assert [event["user"] for event in service.captured.events] == [PLAIN] * 2
    assert resolvers.calls == {"found": 1}


@pytest.mark.parametrize(
    ("resolver", "counted"),
    [
        (resolvers.raising, "user:raising"),
        (resolvers.exiting, "user:exiting"),
        (resolvers.nonsense, "user:nonsense"),
        ("no.such.resolver", "user:no.such.resolver"),
    ],
)
def test_a_broken_resolver_is_counted_and_changes_nothing(
    start: Any, resolver: Any, counted: str
) -> None:
    service: Service = start(user={"resolvers": [resolver]})
    answer = service.client.get("/refused", ("X-User", "17"))
    assert (answer.status, answer.body.replace(b" ", b"").strip()) == (403, b'{"detail":"no"}')
    assert "user" not in service.event()
    assert failures() == {counted: 1}


def test_a_broken_resolver_is_not_logged_on_each_request(
    start: Any, caplog: pytest.LogCaptureFixture
) -> None:
    service: Service = start(user={"resolvers": ["no.such.resolver", resolvers.raising]})
    for _ in range(3):
        service.client.get("/noted", ("X-User", "17"))
    service.captured.wait_for(3, timeout=10, item_type="event")
    assert failures() == {"user:no.such.resolver": 3, "user:raising": 3}
    assert len([record for record in caplog.records if record.name == "sentry_bridge"]) <= 1


def test_a_login_service_that_is_down_is_counted_and_changes_nothing(start: Any) -> None:
    settings = {"algorithm": "RS256", "jwks_url": "http://127.0.0.1:9/jwks.json"}
    service: Service = start(user={"resolvers": ["jwt"], "jwt": settings})
    answer = service.client.get("/refused", bearer())
    assert (answer.status, answer.body.replace(b" ", b"").strip()) == (403, b'{"detail":"no"}')
    assert "user" not in service.event()
    assert failures() == {"user:jwt": 1}


@pytest.mark.parametrize("resolver", [resolvers.hanging, resolvers.hanging_later])
@pytest.mark.parametrize("path", ["/noted", "/orders/42/broken"])
def test_a_hanging_resolver_delays_its_own_report_only(
    start: Any, resolver: Any, path: str
) -> None:
    service: Service = start(user={"resolvers": ["jwt", resolver], "jwt": JWT, "time_limit": 0.3})
    assert service.client.get(path, bearer()).status in (200, 500)
    assert service.client.get("/orders/42").status == 200
    event = service.event()
    # What the quick resolvers found is kept.
    assert event["user"] == PLAIN
    assert failures()["user:time_limit"] == 1


@pytest.mark.parametrize(
    ("identity", "user"),
    [
        ({"identity": "id"}, PLAIN),
        ({"identity": "none"}, None),
        ({"identity": "none", "organization_id": "full"}, {"organization_id": "acme"}),
        ({"identity": "id", "organization_id": "none"}, {"id": "17"}),
    ],
)
def test_identity_decides_what_names_the_user(
    start: Any, identity: Any, user: dict[str, str] | None
) -> None:
    service: Service = start(user={"resolvers": ["jwt"], "jwt": JWT, **identity})
    service.client.get("/noted", bearer(email="jane@example.org", name="Jane Roe"))
    assert service.event().get("user") == user


@pytest.mark.parametrize(
    ("identity", "named"),
    [
        ({"identity": "full"}, {"email": "jane@example.org", "username": "Jane Roe"}),
        ({"email": "full"}, {"email": "jane@example.org"}),
    ],
)
def test_what_the_settings_turn_on_passes_the_policy(
    start: Any, identity: Any, named: dict[str, str]
) -> None:
    service: Service = start(user={"resolvers": ["jwt"], "jwt": JWT, **identity})
    service.client.get(
        "/noted?contact=jane@example.org", bearer(email="jane@example.org", name="Jane Roe")
    )
    event = service.event()
    assert event["user"] == {**PLAIN, **named}
    assert "jane@example.org" not in json.dumps({**event, "user": None})


def test_a_pseudonym_is_the_same_each_time_and_tells_nothing(start: Any) -> None:
    service: Service = start(
        user={"resolvers": ["jwt"], "jwt": JWT, "identity": "pseudonym"},
        privacy={"hash_key": "k" * 32},
    )
    service.client.get("/noted", bearer())
    service.client.get("/noted", bearer())
    service.client.get("/noted", bearer(sub="18"))
    first, second, other = (event["user"]["id"] for event in service.captured.events)
    assert first == second != other
    assert "17" not in (first, service.captured.events[0]["tags"]["user_id"])


def test_no_tag_says_more_than_the_policy_lets_the_user_say(start: Any) -> None:
    service: Service = start(
        user={"resolvers": ["jwt"], "jwt": JWT}, privacy={"preset": "gdpr", "hash_key": "k" * 32}
    )
    service.client.get("/noted", bearer(sub="user4711"))
    event = service.event()
    policy = sentry_bridge.get_bridge().policy
    assert policy is not None
    assert event["user"]["id"] == event["tags"]["user_id"] == policy.pseudonym("user4711")
    assert "user4711" not in json.dumps(event)


def test_the_application_s_hook_sees_a_user_for_whom_nobody_waits(start: Any) -> None:
    seen: list[Any] = []

    def before_send(event: Any, hint: Any) -> Any:
        seen.append(event["user"].pop("organization_id"))
        return event

    service: Service = start(user={"resolvers": ["jwt"], "jwt": JWT}, before_send=before_send)
    service.client.get("/noted", bearer())
    assert service.event()["user"] == {"id": "17"}
    assert seen == ["acme"]


def test_nobody_is_looked_for_if_a_filter_drops_the_report(start: Any) -> None:
    service: Service = start(
        user={"resolvers": [resolvers.found]}, filters={"expected_exceptions": ["RuntimeError"]}
    )
    service.client.get("/orders/42/broken", ("X-User", "17"))
    service.settle()
    assert service.captured.events == []
    assert resolvers.calls == {}


def test_the_framework_s_own_user_is_known(start: Any) -> None:
    service: Service = start(user={"resolvers": ["framework"]})
    if service.framework == "flask":
        pytest.importorskip("flask_login")
    service.client.get("/account", ("X-User", "17"))
    service.client.get("/noted", ("X-User", "18"))
    service.client.get("/noted")
    named, early, nobody = service.captured.events
    assert named["user"] == {"id": "17"}
    assert early.get("user") in ({"id": "18"}, None)
    assert "user" not in nobody


@pytest.mark.parametrize("factory", ["make_session", "make_session_later"])
def test_the_database_completes_the_user(start: Any, factory: str) -> None:
    pytest.importorskip("sqlalchemy")
    pytest.importorskip("aiosqlite")
    from .apps import database

    module = database.__name__
    service: Service = start(
        user={
            "resolvers": ["jwt", "database"],
            "jwt": JWT,
            "lookup": {"model": f"{module}.Person", "session_factory": f"{module}.{factory}"},
        }
    )
    service.client.get("/noted", bearer(org_id="token"))
    event = service.event()
    assert event["user"] == {"id": "17", "organization_id": "4"}
    assert event["tags"]["user_active"] == "true"
    assert database.Opened.open == 0
    assert failures() == {}


@pytest.mark.parametrize("path", ["/noted", "/orders/42/broken"])
def test_the_framework_s_own_models_complete_the_user(start: Any, path: str) -> None:
    service: Service = start(
        user={"resolvers": ["jwt", "database"], "jwt": JWT, "username": "full"}
    )
    if service.framework != "django":
        pytest.skip("this framework has no models")
    from django.db.backends.signals import connection_created

    from .apps import django

    django.add_person(17, "jane")
    connections: list[Any] = []

    def note(connection: Any, **_: Any) -> None:
        connections.append(connection)

    connection_created.connect(note)
    try:
        service.client.get(path, bearer(org_id=None))
        event = service.event()
    finally:
        connection_created.disconnect(note)
    assert event["user"] == {"id": "17", "username": "jane"}
    assert event["tags"]["user_active"] == "false"
    # The look-up had one of its own, and closed it.
    assert [connection.connection for connection in connections] == [None]
    assert failures() == {}


def test_the_application_can_introduce_its_user(start: Any) -> None:
    service: Service = start(user={"resolvers": [resolvers.found]})
    answer = service.client.get("/introduced", ("X-User", "17"))
    assert service.event()["user"] == {"id": "18"}
    assert json.loads(answer.body) == {"id": answer.all("X-Request-ID")[0]}
    assert resolvers.calls == {}
