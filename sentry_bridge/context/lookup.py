"""A look-up of users in the application's database, remembered for a while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from inspect import isawaitable
from typing import Any

from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.resolvers import imported
from sentry_bridge.context.user import User
from sentry_bridge.settings import LookupSettings

_REMEMBERED = 1024

Find = Callable[[str], User | Awaitable[User | None] | None]


class Lookup:
    """Completes a user, of whom an earlier resolver knows the id, from a database.

    Users that were found are remembered for `ttl` seconds, at most 1024 of them, so that
    an outbreak of errors is no outbreak of queries.
    """

    def __init__(self, find: Find, settings: LookupSettings) -> None:
        """Make a look-up.

        Args:
            find: from an id to the user or None, or an awaitable of that; with a connection
                of its own, which it closes. While it is open, `read` below reads the user
                off the record.
            settings: names of the attributes, and the time to remember.
        """
        self._find = find
        self._ttl = settings.ttl
        self._known: OrderedDict[str, tuple[float, User | None]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self, _request: RequestInfo, user: User | None
    ) -> User | Coroutine[Any, Any, User | None] | None:
        """Return `user` with what the database knows about it."""
        if user is None or user.id is None:
            return user
        with self._lock:
            until, known = self._known.get(user.id, (0.0, None))
        if time.monotonic() < until:
            return known or user
        found = self._find(user.id)
        if isawaitable(found):
            return self._remember_later(user, user.id, found)
        self._remember(user.id, found)
        return found or user

    async def _remember_later(
        self, user: User, user_id: str, finding: Awaitable[User | None]
    ) -> User | None:
        found = await finding
        self._remember(user_id, found)
        return found or user

    def _remember(self, user_id: str, found: User | None) -> None:
        with self._lock:
            self._known[user_id] = (time.monotonic() + self._ttl, found)
            self._known.move_to_end(user_id)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def sqlalchemy_lookup(session_factory: str, model: str, settings: LookupSettings) -> Lookup:
    """Return a look-up with SQLAlchemy.

    Args:
        session_factory: dotted path of what makes a session, such as a `sessionmaker` or
            an `async_sessionmaker`; imported with the first look-up, like the model.
        model: dotted path of the mapped class, whose primary key is the user's id.
        settings: names of the attributes, and the time to remember.
    """

    def find(user_id: str) -> User | Awaitable[User | None] | None:
        make_session, model_class = imported(session_factory), imported(model)
        # The key's own type: databases do not compare numbers with text.
        key = model_class.__mapper__.primary_key[0].type.python_type(user_id)
        session = make_session()
        if hasattr(session, "__aenter__"):
            return find_later(session, model_class, key)
        with session:
            return read(session.get(model_class, key), settings.attributes)

    async def find_later(session: Any, model_class: Any, key: Any) -> User | None:
        async with session:
            return read(await session.get(model_class, key), settings.attributes)

    return Lookup(find, settings)


def read(record: Any, attributes: Mapping[str, str]) -> User | None:
    """Return the user that a record describes, or None for None.

    Args:
        record: an object of the application's model.
        attributes: from the fields of `User` to the attributes that hold them; an
            attribute that the model lacks is unknown.
    """
    if record is None:
        return None

    def text(field: str) -> str | None:
        value = getattr(record, attributes.get(field, ""), None)
        return str(value) if value not in (None, "") else None

    def flag(field: str) -> bool | None:
        value = getattr(record, attributes.get(field, ""), None)
        return value if isinstance(value, bool) else None

    return User(
        id=text("id"),
        email=text("email"),
        username=text("username"),
        organization_id=text("organization_id"),
        verified=flag("verified"),
        active=flag("active"),
    )
