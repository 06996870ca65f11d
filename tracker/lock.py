"""One service for each database: a lock beside the file that the system frees when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LockError(Exception):
    """The database cannot be held; the text is one sentence for people."""


class Taken(LockError):
    """Another service works on this database; the text says which process."""


@contextmanager
def holding(database: Path | None) -> Iterator[None]:
    """Hold the lock of a SQLite file (None, a database in memory, needs none). Raises LockError."""
    if database is None:
        yield
        return
    path = database.with_name(database.name + ".lock")
    try:
        opened = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise LockError(f"the lock beside the database cannot be made: {path}: {error.strerror}") from None
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip()
            raise Taken(
                f"{database} is in use by another tracker" + (f" (process {holder})" if holder else "")
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
