"""Bringing a database to the schema that this program needs, with a backup before; or refusing one that is newer."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.backups import before, thin_out
from tracker.store import DatabaseError, Store, sqlite_file
from tracker.store.backup import back_up
from tracker.store.compared import alike
from tracker.store.restore import put_back
from tracker.store.schema import HEAD, STEPS, Steps, patient, stands_at

__all__ = ["HEAD", "Migrated", "migrate"]


@dataclass(frozen=True)
class Migrated:
    """What was done: from which step (None for a new database) to which, and where the backup lies."""

    before: str | None
    after: str
    backup: Path | None


def migrate(
    store: Store, now: datetime | None = None, *, backups: Path | None = None, steps: Steps = STEPS
) -> Migrated | None:
    """Run the missing steps, all or none of them; None when there were none. Who calls holds the database's lock.

    What is there is backed up first, into ``backups`` or beside the file, named by ``now`` (not needed for a new
    database). Raises DatabaseError for a schema of a newer program, and when a step fails: then all is as before.
    """
    if store.version() == steps.head:
        return None
    if now is None and store.version() is not None:
        raise ValueError("a database that is brought up to date is backed up first, under a name with the time")
    kept: Path | None = None
    begun = False
    try:
        with store.engine.begin() as connection:
            # Others who write wait meanwhile; the backup holds the very rows that the steps begin with.
            patient(connection)
            version = stands_at(connection)
            if version is not None and now is not None:
                steps.refuse_newer(version)
                kept = _kept(store.url, before(store.url, backups, steps.head, now), steps)
            begun = True
            steps.upgrade(connection)
    except Exception as error:
        if not begun:
            raise
        raise DatabaseError(_as_before(store, kept, error)) from error
    if kept:
        thin_out(kept)
    return Migrated(version, steps.head, kept)


def _kept(url: str, target: Path, steps: Steps) -> Path:
    try:
        return back_up(url, target, force=True, steps=steps).file
    except DatabaseError as error:
        raise DatabaseError(
            f"the database is of an older version and is not brought up to date without a backup: {error}; make room "
            'there, or name another folder in the config: [tracker] backups = "..."'
        ) from error


def _as_before(store: Store, kept: Path | None, error: Exception) -> str:
    """See that a database is as it was before the steps, put the backup back if not, and say so."""
    why = f"the database could not be brought up to date ({getattr(error, 'orig', None) or error})"
    if kept is None:
        return f"{why}; nothing was in it before"
    if alike(store.url, kept):
        return f"{why}; it is as it was, and a backup lies at {kept}. Go on with the version of the tracker before"
    file = sqlite_file(store.url)
    if file is None:
        return f"{why}; a part of it was done: put the backup {kept} into a fresh database with `tracker restore`"
    store.close()
    put_back(file, kept)
    return f"{why}; it was put back from the backup {kept}. Go on with the version of the tracker before"
