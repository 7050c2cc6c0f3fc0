"""A look-up of users in the application's database, remembered for a while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from sentry_bridge.context.request import RequestInfo
from sentry_bridge.context.resolvers import imported
from sentry_bridge.context.user import User
from sentry_bridge.settings import LookupSettings

_REMEMBERED = 1024


class Lookup:
    """Completes a user, of whom an earlier resolver knows the id, from a database.

    Users that were found are remembered for `ttl` seconds, at most 1024 of them, so that
    an outbreak of errors is no outbreak of queries.
    """

    def __init__(self, find: Callable[[str], Any], settings: LookupSettings) -> None:
        """Make a look-up.

        Args:
            find: from an id to the user's record, or None; with a connection of its own,
                which it closes. The record's attributes are read while it is open, by
                `read` below, so `find` returns what `read` returned.
            settings: names of the attributes, and the time to remember.
        """
        self._find = find
        self._ttl = settings.ttl
        self._known: OrderedDict[str, tuple[float, User | None]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, _request: RequestInfo, user: User | None) -> User | None:
        """Return `user` with what the database knows about it."""
        if user is None or user.id is None:
            return user
        now = time.monotonic()
        with self._lock:
            until, found = self._known.get(user.id, (0.0, None))
        if until <= now:
            found = self._find(user.id)
            with self._lock:
                self._known[user.id] = (now + self._ttl, found)
                self._known.move_to_end(user.id)
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return found or user


def sqlalchemy_lookup(session_factory: str, model: str, settings: LookupSettings) -> Lookup:
    """Return a look-up with SQLAlchemy.

    Args:
        session_factory: dotted path of what makes a synchronous session, such as a
            `sessionmaker`; imported with the first look-up, like the model.
        model: dotted path of the mapped class, whose primary key is the user's id.
        settings: names of the attributes, and the time to remember.
    """

    def find(user_id: str) -> User | None:
        make_session, model_class = imported(session_factory), imported(model)
        # The key's own type: databases do not compare numbers with text.
        column = model_class.__mapper__.primary_key[0]
        with make_session() as session:
            record = session.get(model_class, column.type.python_type(user_id))
            return read(record, settings.attributes)

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
