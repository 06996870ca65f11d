"""Putting a backup into a database, SQLite or PostgreSQL: all of it or nothing, and nothing that was there is lost."""

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from tracker.store import sound
from tracker.store.backup import Backup, back_up, beside, copy_file, look_through, settle
from tracker.store.copying import copy, counts, set_counters, tables
from tracker.store.engine import open_engine, shown, sqlite_file
from tracker.store.schema import STEPS, Steps, patient, stands_at
from tracker.store.trouble import DatabaseError, Unavailable
from tracker.work_tables import IdentityRow, MessageRow

LOG = ("-wal", "-shm")


@dataclass(frozen=True)
class Restored:
    """What was put back, and where that lies which was there before (None where there was nothing)."""

    backup: Backup
    kept: Path | None


def restore(url: str, file: Path, keep: Path, *, now: datetime, force: bool = False, steps: Steps = STEPS) -> Restored:
    """Put a backup into a database that nobody works on (who calls holds its lock); an older one is brought up to date.

    What is there is refused, or with ``force`` backed up first, as ``keep``; a damaged file is put aside under that
    name. What is sent from then on is numbered apart from what was sent after the backup was made. Raises
    DatabaseError.
    """
    found = look_through(file, steps)
    own = sqlite_file(url)
    if own is not None and own.exists() and own.samefile(file):
        raise DatabaseError(f"{file} is the database itself")
    there = _there(url, own, steps)
    if there != "nothing" and not force:
        raise DatabaseError(
            f"{shown(url)} {there}; with --force that is kept beside as {keep.name}, and the backup takes its place"
        )
    with beside(own or keep) as part:
        copy_file(file, part)
        _bring_up(part, steps, now)
        kept = keep if there != "nothing" else None
        if kept and there == "holds data":
            back_up(url, keep, steps=steps)
        if own is None:
            _into_server(url, part, steps)
        elif there == "is damaged":
            _put_aside(own, keep)
            part.replace(own)
        else:
            _fold(own)
            part.replace(own)
    if own is not None:
        settle(own)
    return Restored(found, kept)


def put_back(own: Path, kept: Path) -> None:
    """Put a backup in the place of the SQLite file that it was made of, at the schema that it has."""
    with beside(own) as part:
        copy_file(kept, part)
        _fold(own)
        part.replace(own)
    settle(own)


def _there(url: str, own: Path | None, steps: Steps) -> str:
    """Say what a database holds: "nothing", "holds data" or "is damaged"; another program's is refused."""
    if own is not None:
        if not own.exists() or not own.stat().st_size:
            return "nothing"
        try:
            sound.examine(own, whole=True)
        except sound.Damaged:
            return "is damaged"
    engine = open_engine(url, write=False)
    try:
        with engine.connect() as connection:
            version = stands_at(connection)
            if version is None:
                return "nothing"
            steps.refuse_newer(version)
            return "holds data" if any(counts(connection, tables(connection)).values()) else "nothing"
    finally:
        engine.dispose()


def _bring_up(part: Path, steps: Steps, now: datetime) -> None:
    engine = open_engine(f"sqlite:///{part}")
    try:
        with engine.begin() as connection:
            if stands_at(connection) != steps.head:
                steps.upgrade(connection)
            _number_anew(connection, now)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    settle(part)


def _number_anew(connection: Connection, now: datetime) -> None:
    """Write down from which number on messages are of another history than those that went out after the backup."""
    token = connection.execute(select(col(IdentityRow.token))).scalar()
    if token is not None:
        last = connection.execute(select(func.coalesce(func.max(MessageRow.id), 0))).scalar_one()
        connection.execute(update(IdentityRow).values(token=f"{token}/{last}-{int(now.timestamp()):x}"))


def _fold(own: Path) -> None:
    """Make one file of a database that is to be replaced: its log would be taken for that of the new one."""
    if own.exists():
        with closing(sqlite3.connect(own, isolation_level=None, timeout=1)) as connection:
            try:
                mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            except sqlite3.OperationalError:
                mode = ""
        if mode != "delete":
            raise DatabaseError(f"{own} is in use by another command; try again when that has ended")
    _take_log_away(own)


def _put_aside(own: Path, keep: Path) -> None:
    """Keep a damaged database under another name, with its log. Its own name always has a file."""
    try:
        keep.hardlink_to(own)
    except OSError:
        shutil.copy2(own, keep)
    for end in LOG:
        with suppress(FileNotFoundError):
            own.with_name(own.name + end).rename(keep.with_name(keep.name + end))


def _take_log_away(own: Path) -> None:
    for end in LOG:
        own.with_name(own.name + end).unlink(missing_ok=True)


def _into_server(url: str, part: Path, steps: Steps) -> None:
    """Bring the tables of a server up to date and write them anew, in one transaction."""
    server, file = open_engine(url), open_engine(f"sqlite:///{part}", write=False)
    try:
        _rewrite(server, file, steps)
    except (SQLAlchemyError, Unavailable) as error:
        why = getattr(error, "orig", None) or error
        raise DatabaseError(f"the backup could not be put into {shown(url)}, which is as it was: {why}") from None
    finally:
        server.dispose()
        file.dispose()


def _rewrite(server: Engine, file: Engine, steps: Steps) -> None:
    with server.begin() as target, file.connect() as source:
        patient(target)
        if stands_at(target) != steps.head:
            steps.upgrade(target)
        quote = target.dialect.identifier_preparer.quote
        from_, into = tables(source), tables(target)
        target.exec_driver_sql(f"TRUNCATE {', '.join(quote(table.name) for table in into)}")
        copy(source, from_, target, into)
        set_counters(target, into)
        if counts(target, into) != counts(source, from_):
            raise DatabaseError("not all rows of the backup were written; the database is as it was")
