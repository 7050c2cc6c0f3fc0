"""Outgoing calls: which answers of another service are its failures, and how they are named."""

import re
from time import monotonic

from sentry_bridge.tracking.report import track_external_api_error

# Segments that name one thing among many: numbers, UUIDs, long hexadecimal ids.
_ID = re.compile(r"(?<=/)(?:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{16,})(?=/|$)")


def report_answer(service: str | None, host: str, path: str, status: int, began: float) -> None:
    """Report an answer that is the service's failure: a 5xx, or 429.

    Args:
        service: the service's name, or None to go by its host.
        host: the host that was called.
        path: the path that was called; ids in it become `{id}`.
        status: the answer's HTTP status.
        began: when the call began, on the monotonic clock.
    """
    if status >= 500 or status == 429:
        track_external_api_error(service or host, _endpoint(path), status, _since(began))


def report_timeout(service: str | None, host: str, path: str, began: float) -> None:
    """Report a call that was given up; arguments as for `report_answer`."""
    track_external_api_error(service or host, _endpoint(path), None, _since(began))


def _endpoint(path: str) -> str:
    return _ID.sub("{id}", path) or "/"


def _since(began: float) -> float:
    return (monotonic() - began) * 1000
