"""Failures in words that tell the cause and nothing about where the thing is or who asked."""

import errno
from collections.abc import Iterator

from sentry_bridge.health.check import Outcome


def failed(error: BaseException) -> Outcome:
    """Describe an exception by its class, its cause's class, and their standard codes.

    The text of an exception is never used: drivers put hosts, users and statements in it.
    """
    return Outcome(False, " < ".join(dict.fromkeys(map(_name, _chain(error)))))


def timed_out(limit: float) -> Outcome:
    """Describe a run that was not done after `limit` seconds."""
    return Outcome(False, f"no answer within {limit:g} s")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and what it was raised from; the first and the last say most."""
    causes = [error]
    while (cause := causes[-1].__cause__ or _original(causes[-1])) and cause not in causes:
        causes.append(cause)
    yield causes[0]
    yield causes[-1]


def _original(error: BaseException) -> BaseException | None:
    # "DBAPIError.orig", SQLAlchemy documentation: the driver's own exception.
    original = getattr(error, "orig", None)
    return original if isinstance(original, BaseException) else error.__context__


def _name(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, OSError) and (code := errno.errorcode.get(error.errno or 0)):
        return f"{name} ({code})"
    # PEP 249 drivers for PostgreSQL name the SQLSTATE so; MySQL's have no common name.
    state = getattr(error, "sqlstate", None)
    return f"{name} (SQLSTATE {state})" if isinstance(state, str) and state.isalnum() else name
