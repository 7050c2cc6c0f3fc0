"""The users of the conformance suite's services, in a database of SQLAlchemy's."""

from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

from sqlalchemy import Engine, create_engine
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
