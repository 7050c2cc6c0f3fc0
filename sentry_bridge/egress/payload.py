"""An envelope item whose content is scrubbed when the transport reads it."""

import json
import math
from collections.abc import Callable
from threading import Lock
from typing import Any

from sentry_sdk.envelope import Item, PayloadRef

from sentry_bridge.egress.scrubbing import scrubbing
from sentry_bridge.privacy.document import write

Scrub = Callable[[PayloadRef], Any]
"""From the raw payload to what may leave: JSON data, bytes, or None to drop the item."""
Withhold = Callable[[PayloadRef, Exception], Any]
"""From the raw payload and the failure of scrubbing it to what leaves in its place."""


_COUNTED_IN_BYTES = frozenset({"log_item", "trace_metric", "attachment"})


class ScrubbedPayload(PayloadRef):
    """A payload that computes what may leave on first reading and forgets the raw data then.

    The SDK's transports read an item when they write the envelope, on their own worker;
    a transport without a worker reads it where it stands. Either way nobody ever sees
    the raw content through this object.
    """

    def __init__(self, raw: PayloadRef, scrub: Scrub, withhold: Withhold) -> None:
        # The base class would store the three sources as attributes; here they are computed.
        self._raw: PayloadRef | None = raw
        self._scrub = scrub
        self._withhold = withhold
        self._content_type = raw.inferred_content_type
        self._content: Any = None
        self._bytes = b""
        self._reading = Lock()

    def _read(self) -> None:
        with scrubbing, self._reading:
            raw, self._raw = self._raw, None
            if raw is None:
                return
            try:
                content = self._scrub(raw)
                # Serialised here, so that what JSON cannot hold fails in here as well.
                self._bytes = _serialised(content)
            except Exception as error:
                content = self._withhold(raw, error)
                self._bytes = _serialised(content)
            self._content = content

    def outline(self, kind: str) -> PayloadRef:
        """Return a payload of the same size without content, unless this one has been read.

        Args:
            kind: the item's data category, as "Client Reports" of Sentry's developer
                documentation has them: what is lost is counted in spans, or in bytes.
        """
        raw = self._raw
        if raw is None:
            return self
        if kind == "transaction":
            transaction = raw.json if isinstance(raw.json, dict) else {}
            return PayloadRef(json={"spans": [{} for _ in transaction.get("spans") or ()]})
        if kind in _COUNTED_IN_BYTES:
            return PayloadRef(bytes=b" " * len(raw.get_bytes()))
        return PayloadRef(bytes=b"")

    @property
    def json(self) -> Any:  # type: ignore[override]
        """The scrubbed JSON data, or None for other content."""
        self._read()
        return None if isinstance(self._content, bytes) else self._content

    @property
    def path(self) -> None:  # type: ignore[override]
        """Always None: a file's content has been read and scrubbed."""
        return

    @property
    def dropped(self) -> bool:
        """Whether nothing of this payload may leave."""
        self._read()
        return self._content is None

    def get_bytes(self) -> bytes:
        """Return the scrubbed content as it leaves."""
        self._read()
        return self._bytes

    @property
    def inferred_content_type(self) -> str:
        """The raw payload's content type, known without reading it."""
        return self._content_type

    # Last in the class: below this line its name would hide the type.
    @property
    def bytes(self) -> bytes:  # type: ignore[override]
        """The scrubbed content as it leaves."""
        return self.get_bytes()


class GatedItem(Item):
    """An item that leaves scrubbed or not at all."""

    payload: ScrubbedPayload

    def outline(self) -> Item:
        """Return an item that counts as this one does and has no content.

        What is lost, such as for a full queue, is not scrubbed only to be counted.
        """
        return Item(self.payload.outline(self.data_category), headers=self.headers)

    def serialize_into(self, f: Any) -> None:
        """Write the item to `f`, or nothing when its payload could not be scrubbed."""
        if not self.payload.dropped:
            super().serialize_into(f)


def _serialised(content: Any) -> bytes:
    if content is None:
        return b""
    return content if isinstance(content, bytes) else to_json(content)


def to_json(data: Any) -> bytes:
    """Serialise JSON data; numbers that JSON lacks (NaN, infinities) become null.

    Raises:
        TypeError: for anything that is not JSON data. It is never shown by its repr,
            which nobody scrubbed.
    """
    try:
        return write(data)
    except TypeError:
        # Integers beyond 64 bits, keys that are no strings, lone surrogates, subclasses.
        return json.dumps(_finite(data), allow_nan=False, separators=(",", ":")).encode()


def _finite(data: Any) -> Any:
    match data:
        case float():
            return data if math.isfinite(data) else None
        case dict():
            return {key: _finite(value) for key, value in data.items()}
        case list() | tuple():
            return [_finite(value) for value in data]
        case _:
            return data
