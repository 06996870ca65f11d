"""What the service knows of its own reading: when each source is due, what it has covered, what it asks next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from sources.records import Calendar
from tracker.tables import (
    ROWS,
    BillRow,
    CalendarRow,
    DayRow,
    DebateDivisionRow,
    DebateRow,
    DivisionRow,
    MemberRow,
    NamedRow,
    SittingRow,
    StageRow,
)
from tracker.work_tables import ChangeRow, CoverageRow, SourceRow, WatchRow


@dataclass(frozen=True)
class Known:
    """What is stored that a reading is asked with (see ``sources.scope.Scope``)."""

    bills: list[BillRow]
    sittings: dict[str, list[tuple[str, date, str]]]
    stamps: dict[str, str]
    debated: dict[tuple[str, date, int], str]
    covered: dict[str, datetime]
    names: dict[int, str]


def known(session: Session, source: str, nouns: Iterable[str] = ()) -> Known:
    """Give all of it at one moment, with the versions of the records of these nouns."""
    rows = bills(session)
    days = {row.bill: sitting_days(session, row.bill) for row in rows}
    nouns = set(nouns)
    who = names(session) if "named" in nouns else {}
    versions = stamps(session, source, nouns - {"named"})
    return Known(rows, days, versions, debated_divisions(session), covered(session, source), who)


def source_row(session: Session, name: str) -> SourceRow:
    """Give a source's state, a new one if it was never read."""
    row = session.get(SourceRow, name)
    if row is None:
        row = SourceRow(name=name)
        session.add(row)
    return row


def covered(session: Session, source: str) -> dict[str, datetime]:
    """Give what is noted of a source's subjects and units, with the time."""
    rows = session.exec(select(CoverageRow).where(CoverageRow.source == source)).all()
    return {row.subject: row.at for row in rows}


def cover(session: Session, source: str, subjects: Iterable[str], now: datetime) -> None:
    """Note something of subjects or units, once."""
    new = dict.fromkeys(subjects)
    known = covered(session, source) if new else {}
    for subject in new:
        if subject not in known:
            session.add(CoverageRow(source=source, subject=subject, at=now))


def uncover(session: Session, source: str, subjects: Iterable[str]) -> None:
    """Forget what was noted of subjects or units."""
    for subject in subjects:
        row = session.get(CoverageRow, (source, subject))
        if row is not None:
            session.delete(row)


def note_watches(session: Session, names: Iterable[str], now: datetime) -> dict[str, int]:
    """Give the last change before each watch was watched; a name not seen before begins now.

    By the number of the change and not by the clock, which may have been wrong.
    """
    rows = {row.name: row for row in session.exec(select(WatchRow)).all()}
    new = [name for name in names if name not in rows]
    # The very first watches hear everything: what was there before them is a baseline.
    last = last_change(session) if rows and new else 0
    for name in new:
        rows[name] = WatchRow(name=name, added_at=now, after_change=last)
        session.add(rows[name])
    return {name: row.after_change for name, row in rows.items()}


def last_change(session: Session) -> int:
    """Give the number of the last change; 0 where there is none."""
    return session.exec(select(func.max(ChangeRow.id))).one() or 0


def bills(session: Session) -> list[BillRow]:
    """Give the bills that are stored."""
    return list(session.exec(select(BillRow)).all())


def calendars(session: Session) -> dict[str, Calendar]:
    """Give each House's calendar, by House."""
    return {row.house: Calendar.model_validate(row.model_dump()) for row in session.exec(select(CalendarRow)).all()}


def sitting_days(session: Session, bill: str | None = None) -> list[tuple[str, date, str]]:
    """Give House, day and stage of every sitting of a bill, or of all, in order of the days."""
    query = (
        select(col(StageRow.house), col(SittingRow.date), col(StageRow.stage))
        .join(SittingRow, col(SittingRow.parent) == col(StageRow.key))
        .where(col(StageRow.withdrawn_at).is_(None))
        .order_by(col(SittingRow.date), col(StageRow.sort_order))
    )
    if bill is not None:
        query = query.where(StageRow.bill == bill)
    return [(house, on, stage) for house, on, stage in session.exec(query).all()]


def debated(session: Session, on: date) -> frozenset[str]:
    """Give the bills (slugs) that are before a House on a day."""
    query = (
        select(col(StageRow.bill))
        .join(SittingRow, col(SittingRow.parent) == col(StageRow.key))
        .where(col(SittingRow.date) == on, col(StageRow.withdrawn_at).is_(None))
    )
    return frozenset(session.exec(query).all())


def stamps(session: Session, source: str, nouns: Iterable[str]) -> dict[str, str]:
    """Give the stored version of each record of these nouns, by which a source tells what it need not read again.

    By ``NOUN/KEY``; divisions by ``HOUSE/NUMBER``; sitting days by ``day/HOUSE/DATE`` (when they were swept) and
    ``done/HOUSE/DATE`` (since when a sweep is under way, and what it has read); members' contacts by
    ``contact/KEY``, of those who sit in the Commons now.
    """
    found: dict[str, str] = {}
    for noun in nouns:
        if noun == "division":
            divisions = session.exec(select(DivisionRow).where(DivisionRow.source == source)).all()
            found |= {f"{row.house}/{row.service_id}": row.stamp for row in divisions if row.stamp}
        elif noun == "day":
            found |= _days(session.exec(select(DayRow)).all())
        else:
            table: Any = ROWS[noun]
            # What has no version of its own (an event) is only told to be stored.
            stamp = getattr(table, "stamp", table.key)
            found |= {f"{noun}/{key}": of for key, of in session.exec(select(table.key, stamp)).all()}
        if noun == "member":
            sitting = select(MemberRow.key, MemberRow.contact_stamp).where(
                col(MemberRow.is_current), MemberRow.house == "Commons"
            )
            found |= {f"contact/{key}": stamp for key, stamp in session.exec(sitting).all()}
    return found


def _days(rows: Iterable[DayRow]) -> dict[str, str]:
    found = {}
    for row in rows:
        at = f"{row.house}/{row.date.isoformat()}"
        if row.swept_at:
            found[f"day/{at}"] = row.swept_at.isoformat()
        if row.begun_at:
            found[f"done/{at}"] = " ".join([row.begun_at.isoformat(), *row.done])
    return found


def names(session: Session) -> dict[int, str]:
    """Give the name of everybody whom a record names, by the Members service's id."""
    return dict(session.exec(select(NamedRow.member_id, NamedRow.name).where(col(NamedRow.recorded))).all())


def debated_divisions(session: Session) -> dict[tuple[str, date, int], str]:
    """Give the bill in whose debate Hansard has a division, by House, day and number."""
    query = select(col(DebateRow.house), col(DebateRow.date), col(DebateDivisionRow.number), col(DebateRow.bill)).join(
        DebateDivisionRow, col(DebateDivisionRow.parent) == col(DebateRow.key)
    )
    return {(house, on, number): bill for house, on, number, bill in session.exec(query).all() if number and bill}


def debates_with_divisions(session: Session) -> list[tuple[DebateRow, list[DebateDivisionRow]]]:
    """Give the debates on watched bills in which Hansard has divisions, by day, with these in their order."""
    query = (
        select(DebateRow, DebateDivisionRow)
        .join(DebateDivisionRow, col(DebateDivisionRow.parent) == col(DebateRow.key))
        .where(col(DebateRow.bill).is_not(None))
        .order_by(col(DebateRow.date), col(DebateRow.key), col(DebateDivisionRow.order))
    )
    found: dict[str, tuple[DebateRow, list[DebateDivisionRow]]] = {}
    for debate, division in session.exec(query).all():
        found.setdefault(debate.key, (debate, []))[1].append(division)
    return list(found.values())


def divisions(session: Session) -> list[DivisionRow]:
    """Give the divisions that are stored, by day and number."""
    order: Any = (col(DivisionRow.date), col(DivisionRow.house), col(DivisionRow.number))
    return list(session.exec(select(DivisionRow).order_by(*order)).all())
