"""Backups: one SQLite file, whichever the database is. Never half a file, never over another, for its owner alone."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from tracker.store import sound
from tracker.store.copying import copy, counts, tables
from tracker.store.engine import open_engine, read_url, shown, sqlite_file
from tracker.store.schema import OURS, STEPS, VERSION, Steps, stands_at
from tracker.store.trouble import DatabaseError

PART = ".part"


@dataclass(frozen=True)
class Backup:
    """A backup: its file, the step of the schema that it stands at, its rows by table, its size in bytes."""

    file: Path
    version: str
    rows: dict[str, int]
    size: int


def database_name(url: str) -> str:
    """Give the name of a database without where it is: "tracker.db", "campaign"."""
    return Path(read_url(url).database or "tracker.db").name


def back_up(url: str, target: Path, *, force: bool = False, steps: Steps = STEPS) -> Backup:
    """Copy a database that may be in use into a file; what is committed meanwhile is not in it.

    The file stands under its name only when it is whole, on the disk and looked through. Raises DatabaseError.
    """
    if target.is_dir() or (target.exists() and not force):
        raise DatabaseError(f"{target} is there already; name another file, or say --force to write over it")
    file = sqlite_file(url)
    if file is not None and file.exists() and target.exists() and file.samefile(target):
        raise DatabaseError(f"{target} is the database itself; name another file for its backup")
    if file is not None and not file.exists():
        raise DatabaseError(f"there is no database {file} to back up")
    with beside(target) as part:
        rows = _from_file(file, part) if file is not None else _from_server(url, part, steps)
        found = look_through(part, steps)
        if found.rows != rows:
            raise DatabaseError(f"the backup of {shown(url)} does not hold what the database does; nothing was kept")
        if target.exists() and not force:
            raise DatabaseError(f"{target} has come to be there meanwhile; name another file")
        part.replace(target)
    settle(target)
    return Backup(target, found.version, found.rows, found.size)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a new file beside another, for its owner's eyes only; what is left of it at the end is taken away.

    Raises DatabaseError when it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=PART, dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise DatabaseError(f"{target} cannot be written: {error.strerror}") from None
    part = Path(name)
    try:
        yield part
    except sqlite3.Error as error:
        raise DatabaseError(f"{target} cannot be written: {error}") from None
    except SQLAlchemyError as error:
        raise DatabaseError(f"{target} cannot be written: {getattr(error, 'orig', None) or error}") from None
    except OSError as error:
        raise DatabaseError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        for left in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)


def settle(file: Path) -> None:
    """See that a file is on the disk under its name."""
    for place in (file, file.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def copy_file(file: Path, part: Path) -> dict[str, int]:
    """Copy a SQLite database, in use or not, into a file that needs none beside it; gives its rows by table."""
    with sound.read_only(file) as source, closing(sqlite3.connect(part, isolation_level=None)) as target:
        # What is counted and what is copied are of one moment.
        source.execute("BEGIN")
        rows = _rows(source)
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    settle(part)
    return rows


def _from_file(file: Path, part: Path) -> dict[str, int]:
    with sound.read_only(file) as source:
        if not sound.table_names(source) >= OURS:
            raise DatabaseError(f"{file} holds nothing of the tracker's; there is nothing to back up")
    return copy_file(file, part)


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = sorted(sound.table_names(connection) - {VERSION})
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _from_server(url: str, part: Path, steps: Steps) -> dict[str, int]:
    """Make a file of the same schema and copy what the server shows at one moment."""
    server = open_engine(url, write=False)
    try:
        with server.connect() as source:
            version = stands_at(source)
            if version is None:
                raise DatabaseError(f"{shown(url)} holds nothing of the tracker's; there is nothing to back up")
            steps.refuse_newer(version)
            found = tables(source)
            rows = counts(source, found)
            file = open_engine(f"sqlite:///{part}")
            try:
                with file.begin() as target:
                    steps.upgrade(target, version)
                    copy(source, found, target, tables(target))
            finally:
                file.dispose()
    finally:
        server.dispose()
    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode=DELETE")
    settle(part)
    return rows


def look_through(file: Path, steps: Steps = STEPS) -> Backup:
    """Look whether a file is a backup of the tracker's, whole, and of a schema that is known. Raises DatabaseError."""
    if not file.is_file():
        raise DatabaseError(f"there is no backup {file}")
    if not file.stat().st_size:
        raise DatabaseError(f"{file} is empty")
    with sound.read_only(file) as connection:
        if not sound.table_names(connection) >= OURS or (version := sound.version(connection)) is None:
            raise DatabaseError(f"{file} is no backup of the tracker's: it holds other tables")
        problems = connection.execute("PRAGMA integrity_check(1)").fetchall()
        loose = connection.execute("PRAGMA foreign_key_check").fetchone()
        if problems != [("ok",)] or loose:
            raise sound.Damaged(f"{file} is damaged ({' '.join(str(problems[0][0]).split())}); use another backup")
        rows = _rows(connection)
    steps.refuse_newer(version, str(file))
    return Backup(file, version, rows, file.stat().st_size)
