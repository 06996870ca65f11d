"""Looking into a SQLite file without changing it: is it a database, whole, and the tracker's."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from tracker.store.engine import BUSY_SECONDS
from tracker.store.schema import OURS, VERSION
from tracker.store.trouble import DatabaseError

# What SQLite says of a file that is none of its own, or has damaged pages.
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Damaged(DatabaseError):
    """The file is no database, or a damaged one."""


@contextmanager
def read_only(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that is left as it is, what lies beside it in its log included.

    Raises Damaged for what is no database, and DatabaseError for what cannot be read.
    """
    address = f"file:{quote(str(file.absolute()))}?mode=ro"
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"{file} cannot be read: {error}") from None
    with closing(connection):
        try:
            _first_look(connection, file)
            yield connection
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in _BROKEN:
                raise Damaged(f"{file} is damaged, or is not a database at all ({error})") from None
            raise


def _first_look(connection: sqlite3.Connection, file: Path) -> None:
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"{file} cannot be read: {error}") from None


def examine(file: Path, *, whole: bool = False) -> None:
    """Refuse a file that the tracker cannot go on with: damaged, empty though it was used, or another program's.

    ``whole`` looks at every page (0.15 s for 240 MB), else what a first look shows. A file that is not there is fine:
    it will be made. Raises DatabaseError, with what to do.
    """
    if not file.exists():
        return
    try:
        if not file.stat().st_size:
            _emptied(file)
            return
        with read_only(file) as connection:
            names = table_names(connection)
            problems = connection.execute("PRAGMA quick_check(1)").fetchall() if whole else [("ok",)]
    except Damaged as error:
        raise Damaged(f"{error}; {instead(file)}") from None
    except DatabaseError:
        return  # it may not be read, or is locked: who opens it says so
    if problems != [("ok",)]:
        raise Damaged(f"{file} is damaged ({' '.join(str(problems[0][0]).split())}); {instead(file)}")
    if names and not names >= OURS:
        raise DatabaseError(f"{file} holds another program's tables; name a fresh one for the tracker")


def table_names(connection: sqlite3.Connection) -> set[str]:
    """Give the names of the tables in a file."""
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def version(connection: sqlite3.Connection) -> str | None:
    """Give the step that the schema of a file of ours stands at."""
    found = connection.execute(f"SELECT version_num FROM {VERSION}").fetchone()
    return found[0] if found else None


def _emptied(file: Path) -> None:
    """Refuse an empty file that a tracker has worked on: as a new one, it would be silent on what came meanwhile."""
    if lock_beside(file).exists():
        raise Damaged(f"{file} is empty, although a tracker has used it; {instead(file)}")


def lock_beside(file: Path) -> Path:
    """Give the file by which a database is held: beside the file itself, by whatever link it is named."""
    real = file.resolve()
    return real.with_name(f"{real.name}.lock")


def vanished(file: Path) -> bool:
    """Tell whether a database is not there, or empty, although a tracker has used it."""
    return not file.exists() and lock_beside(file).exists()


def instead(file: Path) -> str:
    """Say how to go on without a file: which backup to put back, where there is one."""
    backups = sorted(
        {*file.parent.glob(f"{file.stem}-*.backup.db"), *file.parent.glob(f"{file.name}.before-*")},
        key=lambda one: one.stat().st_mtime,
    )
    if not backups:
        return "nothing was changed; put a backup back with `tracker restore FILE --force`, or move the file away"
    return (
        f"nothing was changed; put the last backup back with `tracker restore {backups[-1]} --force`, or move the "
        "file away"
    )
