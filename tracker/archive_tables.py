"""The tables of the archive: Hansard's days as TheyWorkForYou's files give them, apart from what is watched."""

from datetime import date as Date
from datetime import datetime

from sqlmodel import Field, SQLModel

import tracker.table_bases  # noqa: F401  (how constraints are named)


class ArchiveDayRow(SQLModel, table=True):
    """Days of Hansard in the archive: which version of which file each was taken from."""

    __tablename__ = "archive_day"
    key: str = Field(primary_key=True)
    house: str
    date: Date = Field(index=True)
    place: str
    version: str
    file: str
    digest: str
    taken_at: datetime


class ArchiveSpeechRow(SQLModel, table=True):
    """Contributions in the archive, in the order of their day. Persons are TheyWorkForYou's."""

    __tablename__ = "archive_speech"
    day: str = Field(index=True)
    order: int
    gid: str = Field(primary_key=True)
    heading: str | None
    subheading: str | None
    speaker: str | None
    person_id: int | None
    column: str | None
    time: str | None
    type: str | None
    text: str


class ArchiveDivisionRow(SQLModel, table=True):
    """Divisions in the archive, with the counts that were announced."""

    __tablename__ = "archive_division"
    day: str = Field(index=True)
    order: int
    gid: str = Field(primary_key=True)
    heading: str | None
    subheading: str | None
    number: int | None
    column: str | None
    time: str | None
    ayes: int | None
    noes: int | None


class ArchiveVoteRow(SQLModel, table=True):
    """Votes in the archive's divisions. Not every name has a person there, so the place in the list is the key."""

    __tablename__ = "archive_vote"
    division: str = Field(primary_key=True)
    order: int = Field(primary_key=True)
    person_id: int | None
    name: str
    vote: str
    teller: bool
    proxy: str | None
