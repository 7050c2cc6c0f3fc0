"""Failures in words that tell the cause and nothing about where the thing is or who asked."""

import errno
from collections.abc import Iterator

from sentry_bridge.health.check import Outcome


def failed(error: BaseException) -> Outcome:
    """Describe an exception by its class and that of its cause, with their standard codes.

    The text of an exception is never used: drivers put hosts, users and statements in it.
    """
    causes = list(_causes(error))
    # What has a code says most; what led to the cause in turn is the driver's affair.
    telling = next(filter(_code, causes), causes[0] if causes else None)
    told = [error] if telling is None or _code(error) else [error, telling]
    return Outcome(False, " < ".join(dict.fromkeys(map(_name, told))))


def timed_out(limit: float) -> Outcome:
    """Describe a run that was not done after `limit` seconds."""
    return Outcome(False, f"no answer within {limit:g} s")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = _cause(error)
    for _ in range(10):  # chains can be circular
        if cause is None:
            return
        yield cause
        cause = _cause(cause)


def _cause(error: BaseException) -> BaseException | None:
    # "DBAPIError.orig", SQLAlchemy documentation: the driver's own exception.
    original = error.__cause__ or getattr(error, "orig", None)
    if isinstance(original, BaseException):
        return original
    return None if error.__suppress_context__ else error.__context__


def _name(error: BaseException) -> str:
    code = _code(error)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__


def _code(error: BaseException) -> str | None:
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno)
    # PEP 249 drivers for PostgreSQL name the SQLSTATE so; MySQL's have no common name.
    state = getattr(error, "sqlstate", None)
    return f"SQLSTATE {state}" if isinstance(state, str) and state.isalnum() else None
