"""What the service knows of its own reading: when each source is due, what it has covered, what it asks next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from tracker.tables import (
    BillRow,
    ChangeRow,
    CoverageRow,
    DayRow,
    DebateDivisionRow,
    DebateRow,
    DivisionRow,
    SittingRow,
    SourceRow,
    StageRow,
    WatchRow,
)


@dataclass(frozen=True)
class Known:
    """What is stored that a reading is asked with (see ``sources.scope.Scope``)."""

    bills: list[BillRow]
    sittings: dict[str, list[tuple[str, date, str]]]
    stamps: dict[str, str]
    debated: dict[tuple[str, date, int], str]
    covered: dict[str, datetime]


def known(session: Session, source: str) -> Known:
    """Give all of it at one moment."""
    rows = bills(session)
    days = {row.bill: sitting_days(session, row.bill) for row in rows}
    return Known(rows, days, stamps(session, source), debated(session), covered(session, source))


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
    last = session.exec(select(func.max(ChangeRow.id))).one() if rows and new else 0
    for name in new:
        rows[name] = WatchRow(name=name, added_at=now, after_change=last or 0)
        session.add(rows[name])
    return {name: row.after_change for name, row in rows.items()}


def bills(session: Session) -> list[BillRow]:
    """Give the bills that are stored."""
    return list(session.exec(select(BillRow)).all())


def sitting_days(session: Session, bill: str) -> list[tuple[str, date, str]]:
    """Give House, day and stage of every sitting of a bill, in order of the days."""
    query = (
        select(col(StageRow.house), col(SittingRow.date), col(StageRow.stage))
        .join(SittingRow, col(SittingRow.parent) == col(StageRow.key))
        .where(StageRow.bill == bill, col(StageRow.withdrawn_at).is_(None))
        .order_by(col(SittingRow.date), col(StageRow.sort_order))
    )
    return [(house, on, stage) for house, on, stage in session.exec(query).all()]


def stamps(session: Session, source: str) -> dict[str, str]:
    """Give the stored version of each record that a source can tell unchanged without reading it again."""
    if source == "hansard":
        debates = session.exec(select(DebateRow.key, DebateRow.stamp)).all()
        days = session.exec(select(col(DayRow.house), col(DayRow.date), col(DayRow.swept_at))).all()
        return {f"debate/{key}": stamp for key, stamp in debates} | {
            f"day/{house}/{on.isoformat()}": at.isoformat() for house, on, at in days
        }
    divisions = session.exec(
        select(DivisionRow.house, DivisionRow.service_id, DivisionRow.stamp).where(DivisionRow.source == source)
    ).all()
    return {f"{house}/{number}": stamp for house, number, stamp in divisions if stamp}


def debated(session: Session) -> dict[tuple[str, date, int], str]:
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
