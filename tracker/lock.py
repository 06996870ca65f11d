"""One service for each database: a lock that the system, or the server, frees when its holder dies."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.store import shown, sqlite_file
from tracker.store.holding import AdvisoryLock, Occupied
from tracker.store.sound import lock_beside


class LockError(Exception):
    """The database cannot be held; the text is one sentence for people."""


class Taken(LockError):
    """Another service works on this database; the text says which process."""


Keep = Callable[[], None]


@contextmanager
def holding(url: str) -> Iterator[Keep]:
    """Hold the database at an address (one in memory needs no lock); gives what sees that it is still held.

    On PostgreSQL the lock goes when the server does; what is given takes it again, and raises Taken when another
    service was faster, DatabaseError while the server does not answer. Raises LockError and DatabaseError.
    """
    file = sqlite_file(url)
    if file is not None:
        with _file_held(file):
            yield lambda: None
    elif url.startswith("sqlite"):
        yield lambda: None
    else:
        with _advisory(url) as keep:
            yield keep


@contextmanager
def _advisory(url: str) -> Iterator[Keep]:
    lock = AdvisoryLock(url)

    def told(step: Keep) -> None:
        try:
            step()
        except Occupied as holder:
            name = f" ({str(holder).replace('tracker', 'process', 1)})" if str(holder) else ""
            raise Taken(f"{shown(url)} is in use by another tracker{name}") from None

    told(lock.take)
    try:
        yield lambda: told(lock.keep)
    finally:
        lock.release()


@contextmanager
def _file_held(database: Path) -> Iterator[None]:
    path = lock_beside(database)
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
