"""An envelope whose headers are scrubbed when the transport reads them."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from sentry_sdk.envelope import Envelope, Item

from sentry_bridge.egress.scrubbing import scrubbing

Headers = dict[str, Any]


class GatedEnvelope(Envelope):
    """An envelope of gated items, whose headers nobody sees before they are scrubbed.

    Like the items' content they are first read by the transport's worker, and not on the
    thread that serves a request.
    """

    def __init__(
        self, headers: Headers, items: Iterable[Item], scrub: Callable[[Headers], Headers]
    ) -> None:
        self._reading = Lock()
        self._scrub = scrub
        self._scrubbed: Headers = {}
        super().__init__(items=list(items))
        # The base class stores its headers as an attribute; here they are computed.
        self._raw: Headers | None = headers

    @property
    def headers(self) -> Headers:
        """The scrubbed headers; the raw ones are forgotten on first reading."""
        return self._read_headers()

    @headers.setter
    def headers(self, headers: Headers) -> None:
        # Whoever assigns stands behind the gate, such as a transport of the application's.
        with self._reading:
            self._raw, self._scrubbed = None, headers

    def read(self) -> None:
        """Scrub all of it now."""
        self._read_headers()
        for item in self.items:
            item.get_bytes()

    def _read_headers(self) -> Headers:
        with scrubbing, self._reading:
            if self._raw is not None:
                self._scrubbed = self._scrub(self._raw)
                self._raw = None
            return self._scrubbed
