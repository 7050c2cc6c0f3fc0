"""The users of the conformance suite's services, in a database of SQLAlchemy's."""

from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

PATH = Path(gettempdir()) / f"sentry-bridge-{uuid4().hex}.db"


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    organization_id: Mapped[int]
    is_active: Mapped[bool]


class Opened(Session):
    """A session that counts those that are open."""

    open = 0

    def __enter__(self) -> "Opened":
        Opened.open += 1
        super().__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        Opened.open -= 1
        super().__exit__(*error)


def _engine() -> Engine:
    engine = create_engine(f"sqlite:///{PATH}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if session.get(Person, 17) is None:
            session.add(Person(id=17, full_name="Jane", organization_id=4, is_active=True))
            session.commit()
    return engine


engine = _engine()
make_session = sessionmaker(engine, class_=Opened)


class OpenedLater(AsyncSession):
    """The same, for asynchronous sessions."""

    async def __aenter__(self) -> "OpenedLater":
        Opened.open += 1
        await super().__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        Opened.open -= 1
        await super().__aexit__(*error)


def make_session_later() -> AsyncSession:
    """Make a session on an engine without a pool, which belongs to no event loop."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{PATH}", poolclass=NullPool)
    return OpenedLater(engine)
