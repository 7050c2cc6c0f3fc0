"""HTTP: whether a service that this one depends on answers."""

from functools import partial
from urllib.parse import SplitResult

from sentry_bridge.health.check import Outcome, Run
from sentry_bridge.health.get import address, get


def http(*, url: str, timeout: float) -> Run:
    """Return a check that GETs `url`; a status below 400 is well, redirects are not followed.

    Raises:
        ValueError: when `url` is not an absolute HTTP URL.
    """
    return partial(_check, address(url), timeout)


def _check(where: SplitResult, timeout: float) -> Outcome:
    status, _ = get(where, timeout)
    return Outcome(status < 400, f"answers {status}", {"status": status})
