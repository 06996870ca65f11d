"""Opening the database: the settings that every connection needs, and the lock of the one service."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, create_engine

BUSY_SECONDS = 15


class DatabaseError(Exception):
    """The database cannot be used; the text is one sentence for people, without passwords."""


def read_url(url: str) -> URL:
    """Read a database address; raises DatabaseError for what is none or is of an unknown kind."""
    try:
        read = make_url(url)
    except ArgumentError:
        raise DatabaseError("the database address cannot be read; write sqlite:///tracker.db, for instance") from None
    if read.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseError(f"databases of the kind {read.get_backend_name()!r} are not supported, only SQLite")
    if read.get_backend_name() == "postgresql":
        raise DatabaseError("PostgreSQL is not supported by this version; use sqlite:///tracker.db")
    return read


def sqlite_file(url: str) -> Path | None:
    """Give the file behind a SQLite address; None for one in memory."""
    name = read_url(url).database
    return Path(name) if name and name != ":memory:" else None


def open_engine(url: str, *, write: bool = True) -> Engine:
    """Open the database. A writer's transactions take the write lock at once, so none is lost to another.

    Raises DatabaseError when the folder is missing or, for a reader, the file.
    """
    file = sqlite_file(url)
    if file and not file.parent.is_dir():
        raise DatabaseError(f"the folder of the database does not exist: {file.parent}")
    if file and file.is_dir():
        raise DatabaseError(f"the database is a folder, not a file: {file}")
    if file and not write and not file.exists():
        raise DatabaseError(
            f"there is no database {file} yet; run `tracker once` first, or look into that of a rehearsal with "
            "--database rehearsal.db"
        )
    engine = create_engine(read_url(url), hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare if write else _prepare_reader)
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare(connection: Any, _: Any) -> None:
    _prepare_reader(connection, _)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _: Any) -> None:
    # Without this the driver begins transactions itself, at the first write: read-then-write loses updates.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def schema_version(engine: Engine) -> str | None:
    """Give the migration that the database stands at; None for one without tables of ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def table_names(engine: Engine) -> list[str]:
    """Give the names of all tables in the database."""
    with engine.connect() as connection:
        return inspect(connection).get_table_names()


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or undone as a whole by an exception."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session
