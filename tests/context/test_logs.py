"""Log lines name the request they belong to, in logging and in structlog."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from sentry_bridge.context import (
    CurrentRequest,
    Framework,
    RequestIdFilter,
    RequestInfo,
    add_request_id,
)

PLAIN = Framework(
    describe=lambda _: RequestInfo("GET", "/", "http://shop.example/", "", []),
    reporters=frozenset(),
)


@pytest.fixture
def written() -> Iterator[StringIO]:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(request_id)s %(message)s"))
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("shop")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def test_a_log_line_names_its_request(written: StringIO) -> None:
    logger = logging.getLogger("shop.orders")
    logger.warning("before")
    request = CurrentRequest(PLAIN, None, None, received_id="mine")
    logger.warning("during")
    request.end()
    logger.warning("after")
    assert written.getvalue() == "- before\nmine during\n- after\n"


def test_a_structlog_event_names_its_request() -> None:
    assert add_request_id(None, "info", {"event": "before"}) == {"event": "before"}
    request = CurrentRequest(PLAIN, None, None, received_id="mine")
    try:
        named = add_request_id(None, "info", {"event": "during"})
        assert named == {"event": "during", "request_id": "mine"}
        own = add_request_id(None, "info", {"event": "x", "request_id": "own"})
        assert own["request_id"] == "own"
    finally:
        request.end()
