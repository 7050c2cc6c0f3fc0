"""A transport that keeps what would leave, and the reading of envelopes."""

import json
import threading
from collections.abc import Iterable
from typing import Any

from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.utils import Dsn


def items_of(envelopes: Iterable[bytes], item_type: str | None = None) -> list[Any]:
    """Return the payloads of serialised envelopes, JSON parsed and other content as bytes.

    Args:
        envelopes: envelopes as they leave ("Envelopes", Sentry developer documentation).
        item_type: keeps only items of this type, such as `event`; None keeps all.
    """
    return [
        payload
        for envelope in envelopes
        for headers, payload in _split(envelope)
        if item_type is None or headers.get("type") == item_type
    ]


class CapturedEnvelopes(Transport):
    """A transport for tests: `init(transport=CapturedEnvelopes())`. Nothing is sent.

    `envelopes` holds every envelope as the bytes that would have left.
    """

    def __init__(self) -> None:
        super().__init__()
        # The SDK writes the DSN's public key into trace headers.
        self.parsed_dsn = Dsn("http://public@captured.invalid/1")
        self.envelopes: list[bytes] = []
        self._changed = threading.Condition()

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep the envelope in serialised form."""
        serialised = envelope.serialize()
        with self._changed:
            self.envelopes.append(serialised)
            self._changed.notify_all()

    def wait_for(self, count: int, *, timeout: float, item_type: str | None = None) -> None:
        """Wait until `count` items, of `item_type` if given, have been captured.

        Raises:
            TimeoutError: when they have not after `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.items(item_type)) >= count, timeout):
                raise TimeoutError(f"{len(self.items(item_type))} of {count} items were captured")

    def items(self, item_type: str | None = None) -> list[Any]:
        """Return the payloads of all items, or of those of one type, in order."""
        return items_of(self.envelopes, item_type)

    @property
    def events(self) -> list[dict[str, Any]]:
        """All error and message events."""
        return self.items("event")

    @property
    def transactions(self) -> list[dict[str, Any]]:
        """All transactions."""
        return self.items("transaction")


def _split(envelope: bytes) -> Iterable[tuple[dict[str, Any], Any]]:
    rest = envelope.partition(b"\n")[2]
    while rest:
        line, _, rest = rest.partition(b"\n")
        if not line:
            continue
        headers = json.loads(line)
        length = headers.get("length")
        if length is None:
            payload, _, rest = rest.partition(b"\n")
        else:
            payload, rest = rest[:length], rest[length:].removeprefix(b"\n")
        try:
            yield headers, json.loads(payload)
        except ValueError:
            yield headers, payload
