"""Opening the database: the settings that every connection needs. SQLite and PostgreSQL, by the address alone."""

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session, create_engine

from tracker.store.trouble import DatabaseError, Unavailable, begin_immediate, watch

__all__ = ["DatabaseError", "Unavailable", "open_engine", "shown", "sqlite_file", "transaction"]

WRITTEN = (
    "write sqlite:///tracker.db or postgresql://user:password@host:5432/name, and in the password %40 for @, %3A for "
    ":, %2F for / and %25 for %"
)
BUSY_SECONDS = 15
CONNECT_SECONDS = 10
# What every session on PostgreSQL is told: times come and go as UTC; a lock is waited for as long as on SQLite; a
# session that stopped in the middle of a transaction, or whose machine is gone, does not block the others for hours.
_SESSION = {
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
# One number of ours among the advisory locks of a database: who writes holds it to the end of the transaction.
WRITING = 0x7AC_0001


def read_url(url: str) -> URL:
    """Read a database address; raises DatabaseError for what is none or is of an unknown kind.

    What it says is wrong names no part of the address: a password may stand anywhere in one that is mistyped.
    """
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseError(f"the database address cannot be read; {WRITTEN}") from None
    if read.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        given = read.query.get("port", ())
        ports = given.split(",") if isinstance(given, str) else given
        if "@" in (read.host or "") or not all(map(str.isdecimal, ports)):
            raise DatabaseError(f"the host or the port of the database address cannot be read; {WRITTEN}")
        return read.set(drivername="postgresql+psycopg")
    if read.drivername != "sqlite":
        raise DatabaseError(
            f"databases of the kind {read.drivername!r} are not supported; write sqlite:///… or postgresql://…"
        )
    return read


def sqlite_file(url: str) -> Path | None:
    """Give the file behind a SQLite address; None for one in memory, and for PostgreSQL."""
    read = read_url(url)
    name = read.database if read.drivername == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


def shown(url: str) -> str:
    """Give a database address as people may see it: the file, or host and name without user and password."""
    read = read_url(url)
    if read.drivername == "sqlite":
        return read.database or ":memory:"
    asked = read.query.get("host", ())
    hosts = [read.host] if read.host else [asked] if isinstance(asked, str) else asked
    return f"the PostgreSQL database {read.database} on {' or '.join(hosts) or 'this machine'}"


def open_engine(url: str, *, write: bool = True, busy: float = BUSY_SECONDS) -> Engine:
    """Open the database. A writer's transactions take the write lock at once, so none is lost to another.

    ``busy`` is how many seconds a lock is waited for. What fails for the database's sake raises Unavailable.
    Raises DatabaseError when the folder is missing or, for a reader, the file; Unavailable when a server does not
    answer.
    """
    read = read_url(url)
    sqlite = read.drivername == "sqlite"
    engine = _sqlite(read, sqlite_file(url), write, busy) if sqlite else _postgresql(read, write, busy)
    watch(engine, shown(url))
    return engine


def _sqlite(url: URL, file: Path | None, write: bool, busy: float) -> Engine:
    if file and not file.parent.is_dir():
        raise DatabaseError(f"the folder of the database does not exist: {file.parent}")
    if file and file.is_dir():
        raise DatabaseError(f"the database is a folder, not a file: {file}")
    if file and not write and not file.exists():
        raise DatabaseError(
            f"there is no database {file} yet; run `tracker once` first, or look into that of a rehearsal with "
            "--database rehearsal.db"
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy})
    wanted = [f"busy_timeout={round(busy * 1000)}"]
    wanted += ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"] if write else []
    event.listen(engine, "connect", lambda connection, _: _prepare(connection, wanted))
    if write:
        event.listen(engine, "begin", lambda connection: begin_immediate(connection, busy))
    else:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare(connection: Any, pragmas: Iterable[str]) -> None:
    # Without this the driver begins transactions itself, at the first write: read-then-write loses updates.
    connection.isolation_level = None
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _postgresql(url: URL, write: bool, busy: float) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=session_settings(busy))
    # One writer at a time, as on SQLite: what is read and then written cannot have changed between.
    begin = (
        f"SELECT pg_advisory_xact_lock({WRITING})"
        if write
        else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    try:
        with engine.connect():
            pass
    except SQLAlchemyError as error:
        engine.dispose()
        raise Unavailable(f"{_place(url)} does not answer: {_reason(error)}") from None
    return engine


def session_settings(busy: float = BUSY_SECONDS) -> dict[str, Any]:
    """Give what a connection to PostgreSQL is opened with; ``busy`` is how many seconds it waits for a lock."""
    settings = {**_SESSION, "lock_timeout": f"{round(busy * 1000)}ms"}
    return {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": f"tracker {os.getpid()} on {socket.gethostname()}"[:63],
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        # A server that is gone without a word is noticed in a minute, not in hours.
        "tcp_user_timeout": 60_000,
        "keepalives_idle": 30,
    }


def _place(url: URL) -> str:
    return shown(url.render_as_string(hide_password=False))


def _reason(error: SQLAlchemyError) -> str:
    """Give the last line of what the driver says, which names the cause; the first name address and user."""
    said = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
    return said[-1].strip() if said else type(error).__name__


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
