"""The archive of Hansard: a day is in it whole, in the last version that came, or not at all."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, col, select

from sources.hansard_archive import Day, Division, Speech, Vote
from tracker.archive_tables import ArchiveDayRow, ArchiveDivisionRow, ArchiveSpeechRow, ArchiveVoteRow
from tracker.store.bulk import insert_rows

Row = tuple[Any, ...]


def days(session: Session) -> dict[str, tuple[str, str]]:
    """Give version and digest of every day in the archive."""
    rows = session.exec(select(ArchiveDayRow.key, ArchiveDayRow.version, ArchiveDayRow.digest)).all()
    return {key: (version, digest) for key, version, digest in rows}


def keep(session: Session, day: Day, speeches: Sequence[Speech], divisions: Sequence[Division], now: datetime) -> bool:
    """Put a day in the place of the version that is there; false, and nothing done, if that one is newer."""
    there = session.exec(select(ArchiveDayRow.version).where(ArchiveDayRow.key == day.key)).first()
    if there is not None:
        if day.is_older_than(there):
            return False
        _remove(session, day.key)
    fields = {name: value for name, value in day._asdict().items() if name != "latest"}
    session.execute(insert(ArchiveDayRow).values(**fields, taken_at=now))
    _write(session, ArchiveSpeechRow, _rows(ArchiveSpeechRow, Speech, day.key, speeches))
    _write(session, ArchiveDivisionRow, _rows(ArchiveDivisionRow, Division, day.key, divisions))
    for division in divisions:
        _write(session, ArchiveVoteRow, _rows(ArchiveVoteRow, Vote, division.gid, division.votes))
    return True


def _remove(session: Session, day: str) -> None:
    gone = select(ArchiveDivisionRow.gid).where(ArchiveDivisionRow.day == day)
    session.execute(delete(ArchiveVoteRow).where(col(ArchiveVoteRow.division).in_(gone)))
    session.execute(delete(ArchiveDivisionRow).where(col(ArchiveDivisionRow.day) == day))
    session.execute(delete(ArchiveSpeechRow).where(col(ArchiveSpeechRow.day) == day))
    session.execute(delete(ArchiveDayRow).where(col(ArchiveDayRow.key) == day))


def _rows(table: type[SQLModel], made_of: type[Any], parent: str, values: Sequence[Row]) -> list[Row]:
    """Give rows in the order of the table's columns: what they belong to, their place in it, their fields."""
    columns = [column.name for column in table.__table__.columns]  # type: ignore[attr-defined]
    pick = itemgetter(*(made_of._fields.index(name) for name in columns[2:]))
    return [(parent, order, *pick(value)) for order, value in enumerate(values)]


def _write(session: Session, table: type[SQLModel], rows: list[Row]) -> None:
    """Insert rows of text, whole numbers and truth values, which need no turning into the database's types.

    They go to the driver as they are: SQLAlchemy's own care for each row costs more than reading the XML.
    """
    of = table.__table__  # type: ignore[attr-defined]
    insert_rows(session, of, [column.name for column in of.columns], rows)
