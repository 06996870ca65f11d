"""How a command changes something in the database beside the running service: in one short transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.cli.common import database_url, wrong_schema
from tracker.config import Settings
from tracker.store import DatabaseError, Store, sqlite_file


@contextmanager
def changing(loaded: Settings, database: str | None) -> Iterator[Store]:
    """Open the database for writing, without making one. Raises DatabaseError when it is missing or another's."""
    url = database_url(database, loaded)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise DatabaseError(f"there is no database {file} yet; run `tracker once` first")
    store = Store(url)
    try:
        version = store.version()
        if version is None:
            raise DatabaseError("this database holds nothing of the tracker; run `tracker once` first")
        if problem := wrong_schema(version):
            raise DatabaseError(problem)
        yield store
    finally:
        store.close()
