"""Database: whether SQLAlchemy's engine or session factory reaches it."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from sentry_bridge.health.check import Run
from sentry_bridge.health.target import Target


def database(*, target: str) -> Run:
    """Return a check that sends a query through the application's own pool.

    Args:
        target: path of an `Engine`, `AsyncEngine`, `sessionmaker`, `scoped_session` or
            `async_sessionmaker`, or of a function that returns an engine.
    """
    return Target(target, _run_of)


def _run_of(found: Any) -> Run:
    from sqlalchemy import Engine
    from sqlalchemy.orm import scoped_session, sessionmaker

    match found:
        case Engine():
            return partial(_ask, found.connect)
        case sessionmaker():
            return partial(_ask, found)
        case scoped_session():
            # The registry would hand out the session that a request of this thread uses.
            return partial(_ask, found.session_factory)
        case _ if _is_async(found):
            return partial(_ask_async, getattr(found, "connect", found))
        case _ if callable(found):
            return _run_of_engine(found())
        case _:
            raise TypeError("not an engine or a session factory")


def _is_async(found: Any) -> bool:
    # Importing this module needs greenlet; where nobody has, nothing can be asynchronous.
    module = sys.modules.get("sqlalchemy.ext.asyncio")
    return module is not None and isinstance(found, (module.AsyncEngine, module.async_sessionmaker))


def _run_of_engine(engine: Any) -> Run:
    if not hasattr(engine, "connect"):
        raise TypeError("the function does not return an engine")
    return _run_of(engine)


def _ask(connect: Callable[[], Any]) -> None:
    from sqlalchemy import select
    from sqlalchemy.exc import DBAPIError

    try:
        with connect() as connection:
            connection.execute(select(1))
    except DBAPIError as error:
        # A connection that an earlier outage has cut; the pool has now let go of all such.
        if not error.connection_invalidated:
            raise
        with connect() as connection:
            connection.execute(select(1))


async def _ask_async(connect: Callable[[], Any]) -> None:
    from sqlalchemy import select
    from sqlalchemy.exc import DBAPIError

    try:
        async with connect() as connection:
            await connection.execute(select(1))
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        async with connect() as connection:
            await connection.execute(select(1))
