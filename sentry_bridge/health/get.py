"""GET: one request by the standard library, without proxies and without redirects."""

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

# A report with many checks is some kilobytes; nobody is to fill our memory.
_MOST_BYTES = 1_000_000


def address(url: str) -> SplitResult:
    """Return the parts of an absolute HTTP URL.

    Raises:
        ValueError: when it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("url must begin with http:// or https:// and name a host")
    return parts


def get(
    where: SplitResult, timeout: float, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Return status and body of what is there.

    Args:
        where: as `address` returns it.
        timeout: seconds for each step: to connect, to send, and each time to receive.
        headers: further ones to send.

    Raises:
        OSError: when there is no connection or no answer in time.
        HTTPException: when what answers does not speak HTTP.
    """
    connect = HTTPSConnection if where.scheme == "https" else HTTPConnection
    connection = connect(where.hostname or "", where.port, timeout=timeout)
    resource = (where.path or "/") + (f"?{where.query}" if where.query else "")
    try:
        connection.request(
            "GET", resource, headers={"User-Agent": "sentry-bridge", **(headers or {})}
        )
        response = connection.getresponse()
        return response.status, response.read(_MOST_BYTES)
    finally:
        connection.close()
