"""The embedded receiver takes what the SDK sends, and is sick on demand."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentry_bridge.testing.capture import items_of
from sentry_bridge.testing.receiver import Fault, Receiver

EVENT = b'{"event_id":"a"}\n{"type":"event","length":16}\n{"message":"me"}\n'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def connection(receiver: Receiver) -> closing[HTTPConnection]:
    return closing(HTTPConnection(receiver.url.removeprefix("http://"), timeout=30))


def post(
    receiver: Receiver, body: bytes, *, encoding: str = "", project: str = "1"
) -> HTTPResponse:
    headers = {"Content-Encoding": encoding} if encoding else {}
    with connection(receiver) as client:
        client.request("POST", f"/api/{project}/envelope/", body, headers)
        response = client.getresponse()
        response.read()
    return response


@pytest.mark.parametrize(
    ("encoding", "compress"), [("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_an_envelope_is_kept_decompressed(
    receiver: Receiver, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    assert post(receiver, compress(EVENT), encoding=encoding).status == 200
    assert receiver.envelopes == [EVENT]
    assert receiver.events == [{"message": "me"}]


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_cannot_be_decompressed_is_refused(receiver: Receiver, encoding: str) -> None:
    assert post(receiver, b"\xff" * 40, encoding=encoding).status == 400
    assert receiver.envelopes == []


def test_what_is_no_envelope_is_refused(receiver: Receiver) -> None:
    assert post(receiver, b"{}\nnot an item header\n").status == 400
    assert receiver.envelopes == []


def test_chunks_are_put_together(receiver: Receiver) -> None:
    with connection(receiver) as client:
        for _ in range(2):
            client.putrequest("POST", "/api/1/envelope/")
            client.putheader("Transfer-Encoding", "chunked")
            client.endheaders([EVENT[:9], EVENT[9:]], encode_chunked=True)
            response = client.getresponse()
            assert response.status == 200
            response.read()
    assert receiver.envelopes == [EVENT, EVENT]


def test_projects_are_kept_apart(receiver: Receiver) -> None:
    assert receiver.dsn_of("7").endswith("/7")
    post(receiver, EVENT, project="7")
    assert receiver.envelopes_of("7") == [EVENT]
    assert receiver.envelopes_of("1") == []


@pytest.mark.parametrize("fault", ["400", "413", "429", "500"])
def test_a_status_is_answered_and_nothing_kept(fault: Fault) -> None:
    with Receiver(fault=fault) as receiver:
        response = post(receiver, EVENT)
        assert response.status == int(fault)
        assert (response.getheader("Retry-After") is not None) is (fault == "429")
        receiver.wait_until(lambda: receiver.answers == 1, timeout=30)
        assert receiver.envelopes == []


def test_half_a_response_is_given() -> None:
    with Receiver(fault="half") as receiver:
        with pytest.raises(IncompleteRead):
            post(receiver, EVENT)
        assert (receiver.requests, receiver.answers) == (1, 0)


def test_a_hanging_receiver_answers_nobody_and_lets_go_when_it_closes() -> None:
    receiver = Receiver(fault="hang")
    with connection(receiver) as client:
        with receiver:
            client.request("POST", "/api/1/envelope/", EVENT)
            receiver.wait_until(lambda: receiver.requests == 1, timeout=30)
            assert receiver.answers == 0
        with pytest.raises(RemoteDisconnected):
            client.getresponse()


def test_waiting_in_vain_has_an_end(receiver: Receiver) -> None:
    with pytest.raises(TimeoutError):
        receiver.wait_for(1, timeout=0.01)


def test_what_has_arrived_can_be_looked_at(receiver: Receiver) -> None:
    post(receiver, EVENT)
    with urlopen(receiver.url, timeout=30) as response:
        assert json.load(response) == [{"message": "me"}]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["event", "log"]), st.binary(), st.booleans())))
def test_every_item_of_an_envelope_is_read(items: list[tuple[str, bytes, bool]]) -> None:
    envelope = b"{}\n"
    for kind, payload, _ in items:
        header = json.dumps({"type": kind, "length": len(payload)}).encode()
        envelope += header + b"\n" + payload + b"\n"
    read = items_of([envelope])
    assert len(read) == len(items)
    for content, (_, payload, _) in zip(read, items, strict=True):
        if isinstance(content, bytes):
            assert content == payload
