"""Divisions with their votes and what they were on; amendments with the divisions on them; members with a history."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from sources.records import Amendment, Join
from tracker.store.rows import CHUNK
from tracker.store.shapes import Row, division_row, uncounted, vote_row
from tracker.tables import AmendmentRow, DivisionRow, JoinRow, MemberRow, SittingRow, StageRow, VoteRow

# The amendment as the service gave it is the bulk of its row.
_AMENDMENT = tuple(name for name in Amendment.model_fields if name != "raw")
_MEMBER = ("member_id", "name", "house", "is_current", "seats", "parties", "stamp")


def divisions(session: Session, *, counted: bool) -> list[Row]:
    """Give every division, oldest first; ``counted`` with the number of names listed on each side.

    To count goes through all votes stored: half a second for a million.
    """
    order = (col(DivisionRow.date), col(DivisionRow.house), col(DivisionRow.number))
    rows = session.exec(select(DivisionRow).order_by(*order)).all()
    counts = _listed(session) if counted else {}
    return [division_row(row, counts.get(row.key, {})) if counted else uncounted(row) for row in rows]


def division(session: Session, key: str) -> Row | None:
    """Give one division, with the number of names listed on each side; None where it is not stored."""
    row = session.get(DivisionRow, key)
    return division_row(row, _listed(session, key).get(key, {})) if row else None


def _listed(session: Session, key: str | None = None) -> dict[str, dict[tuple[str, bool], int]]:
    columns = (col(VoteRow.parent), col(VoteRow.vote), col(VoteRow.teller))
    query = select(*columns, func.count()).group_by(*columns)
    counts: dict[str, dict[tuple[str, bool], int]] = {}
    for parent, vote, teller, count in session.exec(query if key is None else query.where(columns[0] == key)).all():
        counts.setdefault(parent, {})[(vote, teller)] = count
    return counts


def votes(session: Session, key: str) -> list[Row]:
    """Give the votes of a division, by name."""
    rows = session.exec(select(VoteRow).where(VoteRow.parent == key)).all()
    order = sorted(rows, key=lambda row: ((row.list_as or (row.name.split() or [""])[-1]).casefold(), row.name))
    return [vote_row(row) for row in order]


def histories(session: Session, numbers: Iterable[int] | None = None) -> dict[int, Row]:
    """Give the stored Members by id, all or some of them, with their seats and parties by date."""
    columns = [getattr(MemberRow, name) for name in _MEMBER]
    if numbers is None:
        rows = list(session.execute(select(*columns)).all())
    else:
        wanted = sorted(set(numbers))
        pieces = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
        rows = [row for one in pieces for row in session.execute(select(*columns).where(MemberRow.member_id.in_(one)))]  # type: ignore[attr-defined]
    return {row[0]: dict(zip(_MEMBER, row, strict=True)) for row in rows}


def joined(session: Session, *, division: str | None = None) -> list[Row]:
    """Give what divisions were on, all or one, surest first, each as ``{"join", "amendment", "division"}``.

    ``division`` is its key alone; ``amendment`` has ``withdrawn`` besides, true where no list has it any more.
    """
    query = (
        select(JoinRow, *_amendment_columns())
        .join(AmendmentRow, col(AmendmentRow.key) == col(JoinRow.amendment))
        .where(col(JoinRow.withdrawn_at).is_(None))
        .order_by(col(JoinRow.sure), col(JoinRow.key))
    )
    rows = session.execute(query if division is None else query.where(col(JoinRow.division) == division)).all()
    return [
        {
            "join": one.model_dump(mode="json", include=set(Join.model_fields)),
            "amendment": _amendment(rest),
            "division": {"key": one.division},
        }
        for one, *rest in rows
    ]


def amendments(session: Session) -> list[Row]:
    """Give every amendment stored, with ``withdrawn`` as ``joined`` does and ``order``, its stage's place."""
    stages = {row.key: row.sort_order for row in session.exec(select(StageRow)).all()}
    rows = [_amendment(row) for row in session.execute(select(*_amendment_columns())).all()]
    return [{**row, "order": stages.get(row["stage_key"], 0)} for row in rows]


def _amendment_columns() -> list[Any]:
    return [*(getattr(AmendmentRow, name) for name in _AMENDMENT), col(AmendmentRow.withdrawn_at)]


def _amendment(values: Sequence[Any]) -> Row:
    told = dict(zip(_AMENDMENT, values[:-1], strict=True))
    return {**told, "withdrawn": values[-1] is not None}


def stage_days(session: Session) -> list[Row]:
    """Give the days of all stages: ``bill`` (slug), ``house``, ``stage``, ``date`` (None where it has none yet)."""
    rows = session.execute(
        select(col(StageRow.bill), col(StageRow.house), col(StageRow.stage), col(SittingRow.date))
        .outerjoin(SittingRow, col(SittingRow.parent) == col(StageRow.key))
        .where(col(StageRow.withdrawn_at).is_(None))
        .order_by(col(StageRow.sort_order), col(SittingRow.date))
    ).all()
    return [
        {"bill": bill, "house": house, "stage": stage, "date": on.isoformat() if on else None}
        for bill, house, stage, on in rows
    ]
