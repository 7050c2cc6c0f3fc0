"""The mark that the middleware leaves on a connection's scope."""

from collections.abc import Iterable
from typing import NamedTuple

from sentry_bridge.context import CurrentRequest

MARK = "sentry_bridge"
RawHeaders = list[tuple[bytes, bytes]]


class Mark(NamedTuple):
    """The request and the header that names it, as ASGI writes headers."""

    request: CurrentRequest
    header: tuple[bytes, bytes]

    def named(self, headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
        """Return a response's headers with the request id, in place of any other."""
        name = self.header[0]
        # Names are to be lower-case, but those of a mounted WSGI application may not be.
        named = [pair for pair in headers if pair[0].lower() != name]
        named.append(self.header)
        return named


def decoded(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Return ASGI headers as text ("HTTP connection scope", ASGI specification)."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
