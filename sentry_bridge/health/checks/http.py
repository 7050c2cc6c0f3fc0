"""HTTP: whether a service that this one depends on answers."""

from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from sentry_bridge.health.check import Outcome, Run


def http(*, url: str, timeout: float) -> Run:
    """Return a check that GETs `url`; a status below 400 is well, redirects are not followed.

    Raises:
        ValueError: when `url` is not an absolute HTTP URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("url must begin with http:// or https:// and name a host")
    # Reading the port raises ValueError as well when it is none.
    return partial(_check, parts.scheme, parts.hostname, parts.port, _resource(url), timeout)


def _check(scheme: str, host: str, port: int | None, resource: str, timeout: float) -> Outcome:
    connect = HTTPSConnection if scheme == "https" else HTTPConnection
    connection = connect(host, port, timeout=timeout)
    try:
        connection.request("GET", resource, headers={"User-Agent": "sentry-bridge"})
        status = connection.getresponse().status
    finally:
        connection.close()
    return Outcome(status < 400, f"answers {status}", {"status": status})


def _resource(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
