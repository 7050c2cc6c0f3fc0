"""The ids that a request hands to its tasks hold in each of them, and in nothing beside."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import sentry_sdk
from celery import Celery

from sentry_bridge import Bridge
from sentry_bridge.context import (
    CurrentRequest,
    Framework,
    RequestIdFilter,
    RequestInfo,
    User,
    current_request_id,
)
from sentry_bridge.testing import CapturedEnvelopes
from sentry_bridge_celery import instrument

from ..started import Start
from .worker import work

OURS = User(id="user-7", organization_id="org-7")


class Shop:
    """A web application and its tasks."""

    def __init__(self, bridge: Bridge) -> None:
        self.noted: list[str | None] = []
        self.asked_for_user = 0
        self._framework = Framework(
            describe=lambda _: RequestInfo("GET", "/", "http://shop.example/", "", []),
            reporters=frozenset(),
            user=self._user,
        )
        self._bridge = bridge
        self.app = app = Celery("shop", broker="memory://", set_as_current=False)
        instrument(app)

        @app.task(name="note", shared=False)
        def note() -> None:
            self.noted.append(current_request_id())

        @app.task(name="nest", shared=False)
        def nest() -> None:
            note()
            note.apply()
            note.delay()

        @app.task(name="fail", shared=False)
        def fail() -> None:
            raise ValueError("broken")

        @app.task(name="log", shared=False)
        def log() -> None:
            logging.getLogger("shop").warning("packed")

        self.note, self.nest, self.fail, self.log = note, nest, fail, log

    def _user(self, _native: object) -> User:
        self.asked_for_user += 1
        return User(id="user-9", organization_id="org-9")

    @contextmanager
    def request(self, request_id: str, user: User | None = None) -> Iterator[None]:
        """Serve a request."""
        with sentry_sdk.isolation_scope():
            reporting = self._bridge.reporting
            request = CurrentRequest(self._framework, None, reporting, request_id)
            if user is not None:
                request.identify(user)
            with request.isolated(), sentry_sdk.start_transaction(name="request"):
                yield
            request.end()


@pytest.fixture
def open_shop(start: Start) -> Callable[..., Shop]:
    def open_shop(carry: Sequence[str], **settings: Any) -> Shop:
        return Shop(start(celery={"carry": carry}, **settings))

    return open_shop


def test_a_task_knows_the_request_that_queued_it(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(["request_id"])
    for request_id in ("first", "second"):
        with shop.request(request_id):
            shop.note.delay()
    shop.note.delay()
    assert work(shop.app, current_request_id) == [None]
    assert shop.noted == ["first", "second", None]


def test_tasks_within_a_task_know_it_too(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(["request_id"])
    with shop.request("first"):
        shop.nest.delay()
    work(shop.app)
    assert shop.noted == ["first", "first", "first"]


def test_an_eager_task_is_part_of_its_request(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(["request_id"])
    with shop.request("first"):
        shop.note.apply()
    shop.note.apply()
    assert shop.noted == ["first", None]


def test_log_lines_of_a_task_name_the_request(open_shop: Callable[..., Shop]) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(request_id)s %(message)s"))
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("shop")
    logger.addHandler(handler)
    try:
        shop = open_shop(["request_id"])
        with shop.request("first"):
            shop.log.delay()
        work(shop.app, lambda: logger.warning("idle"))
    finally:
        logger.removeHandler(handler)
    assert written.getvalue() == "first packed\n- idle\n"


def test_a_failure_says_whose_request_it_was(
    open_shop: Callable[..., Shop], captured: CapturedEnvelopes
) -> None:
    shop = open_shop(["request_id", "user_id", "organization_id"])
    with shop.request("first", OURS):
        shop.fail.delay()
        sentry_sdk.capture_message("queued")
    shop.fail.delay()
    work(shop.app, lambda: sentry_sdk.capture_message("idle"))
    queued, failed, other, idle = captured.events
    assert failed["tags"]["request_id"] == queued["tags"]["request_id"] == "first"
    assert failed["tags"]["organization_id"] == "org-7"
    assert failed["user"] == {"id": "user-7"}
    assert failed["contexts"]["trace"]["trace_id"] == queued["contexts"]["trace"]["trace_id"]
    for event in (other, idle):
        assert not {"request_id", "organization_id"} & event.get("tags", {}).keys()
        assert "user" not in event


def test_only_the_ids_chosen_are_carried(
    open_shop: Callable[..., Shop], captured: CapturedEnvelopes
) -> None:
    shop = open_shop(["organization_id"])
    with shop.request("first", OURS):
        shop.fail.delay()
    work(shop.app)
    [failed] = captured.events
    assert failed["tags"]["organization_id"] == "org-7"
    assert "request_id" not in failed["tags"]
    assert "user" not in failed


@pytest.mark.parametrize(("identity", "shown"), [("id", "user-9"), ("none", None)])
def test_a_user_that_can_be_found_without_waiting_is_carried_as_the_settings_allow(
    open_shop: Callable[..., Shop], captured: CapturedEnvelopes, identity: str, shown: str | None
) -> None:
    user = {"resolvers": ["framework"], "identity": identity}
    shop = open_shop(["user_id", "organization_id"], user=user)
    with shop.request("first"):
        shop.fail.delay()
    work(shop.app)
    [failed] = captured.events
    assert failed.get("user", {}).get("id") == shown


def test_nobody_is_looked_for_if_no_user_is_carried(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(["request_id"], user={"resolvers": ["framework"]})
    with shop.request("first"):
        shop.note.delay()
    work(shop.app)
    assert shop.asked_for_user == 0
