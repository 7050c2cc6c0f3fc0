"""What travels in a task's message: opaque ids if chosen, and no argument in clear."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sentry_sdk
from celery import Celery
from hypothesis import given
from hypothesis import strategies as st

from sentry_bridge_celery import instrument
from sentry_bridge_celery.ids import HEADER, Ids, received_ids

from ..started import Start

Send = Callable[..., Mapping[str, Any]]


@pytest.fixture
def send(start: Start) -> Send:
    """Send a task to a broker in memory and return the headers of its message."""

    def send(*args: Any, carry: Any = (), user: Any = None, **kwargs: Any) -> Mapping[str, Any]:
        start(celery={"carry": carry})
        app = Celery("shop", broker="memory://", set_as_current=False)
        instrument(app)
        sentry_sdk.set_user(user)
        with app.connection() as connection:
            queue = app.amqp.queues["celery"](connection.default_channel)
            queue.declare()
            queue.purge()
            app.send_task("scan", args, kwargs)
            message = queue.get()
        assert message is not None
        headers: Mapping[str, Any] = message.headers
        return headers

    return send


def test_no_id_is_carried_unless_chosen(send: Send) -> None:
    assert HEADER not in send(user={"id": "u-1"})


def test_ids_are_carried_if_chosen(send: Send) -> None:
    headers = send(carry=["user_id", "request_id"], user={"id": 42})
    assert headers[HEADER] == {"user_id": "42"}


@pytest.mark.parametrize("user_id", ["jane.roe@example.org", "x" * 129, "Jane Roe", ""])
def test_only_opaque_ids_are_carried(send: Send, user_id: str) -> None:
    assert HEADER not in send(carry=["user_id"], user={"id": user_id})


def test_no_secret_argument_is_shown_in_a_header(send: Send) -> None:
    headers = send("jane.roe@example.org", password="hunter2-horse", audit_id="audit-7")
    shown = json.dumps(dict(headers))
    assert "hunter2" not in shown
    assert "jane.roe" not in shown
    assert "audit-7" in shown


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.dictionaries(
            st.sampled_from(["request_id", "user_id", "organization_id", "other"]),
            st.none() | st.text() | st.integers() | st.from_regex(r"[a-z0-9-]{1,140}"),
        ),
    )
)
def test_what_arrives_is_an_opaque_id_or_dropped(header: Any) -> None:
    ids = received_ids(header)
    for name in Ids.__dataclass_fields__:
        value = getattr(ids, name)
        if value is not None:
            assert value == header[name]
            assert 1 <= len(value) <= 128
            assert not set(value) & set(" @/\\\"'\n\r\t<>{}")
