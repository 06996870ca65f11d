"""The databases that tests run on: a SQLite file in a test's folder, or a database of its own on a PostgreSQL server.

``pytest --database postgresql`` starts a server (it comes as a wheel) and runs on it what asks here for its database.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import Connection, create_engine, inspect, make_url, text

from tracker.migrate import migrate
from tracker.store import Store

SERVER = "TRACKER_TEST_POSTGRESQL"
# Made by each process of a test run for itself: bare, and with the tables.
_BARE, _TABLES = f"bare_{os.getpid()}", f"tables_{os.getpid()}"
_made: list[str] = []
_FILE = re.compile('"sqlite:///([a-z]+[.]db)"')


def _on_server() -> bool:
    return SERVER in os.environ


def __getattr__(name: str) -> object:
    """Give KIND and POSTGRESQL as they are when asked for: the server starts after the first modules are loaded."""
    if name in {"KIND", "POSTGRESQL"}:
        return _on_server() if name == "POSTGRESQL" else ("postgresql" if _on_server() else "sqlite")
    raise AttributeError(name)


def url(folder: Path, name: str = "tracker.db", *, tables: bool = False) -> str:
    """Give the address of the database of a folder, the same each time; with ``tables`` it is made at once."""
    file = folder / name
    if not _on_server():
        if tables and not file.exists():
            file.write_bytes(_empty())
        return f"sqlite:///{file}"
    database = "t_" + hashlib.sha256(str(file.absolute()).encode()).hexdigest()[:24]
    if database not in _made and not _there(database):
        _create(database, _template(tables))
    return _address(database)


def beside(folder: Path, name: str = "tracker.db") -> str:
    """Give the address as a config in the folder may write it."""
    return url(folder, name) if _on_server() else f"sqlite:///{name}"


def config(folder: Path, text: str, name: str = "config.toml") -> Path:
    """Write a config that names a SQLite file beside it, or, in its place, the database of that name; for us alone."""
    path = folder / name
    path.write_text(_FILE.sub(lambda found: f'"{beside(folder, found[1])}"', text), encoding="utf-8")
    path.chmod(0o600)
    return path


def copy(source: Path, folder: Path, name: str = "tracker.db") -> None:
    """Put a copy of one folder's tracker.db, which nobody is using, into another folder, under a name."""
    if not _on_server():
        (folder / name).write_bytes((source / "tracker.db").read_bytes())
        return
    taken, put = (make_url(one).database or "" for one in (url(source), url(folder, name)))
    drop([put])
    _create(put, taken)


def made() -> tuple[str, ...]:
    """Give the names of the databases made so far."""
    return tuple(_made)


def drop(names: Sequence[str]) -> None:
    """Take databases away, whoever still looks into them."""
    for name in names:
        _server(os.getpid()).execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _made.remove(name)


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """Give a connection for a test's own SQL, committed at the end."""
    engine = create_engine(_driver(address))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def rows(address: str, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Give what a query finds."""
    with connected(address) as connection:
        return [tuple(row) for row in connection.execute(text(sql), values).all()]


def execute(address: str, sql: str, **values: Any) -> None:
    """Run a statement and commit it."""
    with connected(address) as connection:
        connection.execute(text(sql), values)


@cache
def _empty() -> bytes:
    """A database with the tables and nothing in them, made once: the migrations take a third of a second."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/empty.db")
        migrate(store)
        store.close()
        return Path(folder, "empty.db").read_bytes()


def dump(address: str) -> str:
    """Give everything that a database holds as text."""
    with connected(address) as connection:
        names = inspect(connection).get_table_names()
        found = [repr(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names]
    return "\n".join([*names, *found])


def _driver(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


def _address(database: str) -> str:
    return make_url(os.environ[SERVER]).set(database=database).render_as_string(hide_password=False)


def _there(database: str) -> bool:
    return bool(_server(os.getpid()).execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone())


def _template(tables: bool) -> str:
    if _BARE not in _made:
        _create(_BARE, "template0", "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C.UTF-8'")
    if tables and _TABLES not in _made:
        _create(_TABLES, _BARE)
        store = Store(_address(_TABLES))
        migrate(store)
        store.close()
    return _TABLES if tables else _BARE


def _create(name: str, template: str, how: str = "") -> None:
    _server(os.getpid()).execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY {how}")
    _made.append(name)


@cache
def _server(process: int) -> psycopg.Connection:
    """Give the one connection of a process over which databases are made: to connect takes as long as to make one."""
    return psycopg.connect(_address("postgres"), autocommit=True)
