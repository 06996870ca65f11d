"""What divisions were on: the joins kept, with the records on both sides of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from sources.records import WITHDRAWN, Amendment, Division, Join, Reading, Snapshot
from tracker.store import records
from tracker.store.log import Log
from tracker.store.rows import plain_record
from tracker.tables import AmendmentRow, DebateDivisionRow, DebateRow, DivisionRow, JoinRow, SittingRow, StageRow

SOURCE = "joining"


def joined(session: Session, noun: str, key: str) -> list[dict[str, Any]]:
    """Give what a division was on, or the divisions on an amendment, or what a join joins; surest first.

    Each is ``{"join": ..., "amendment": ..., "division": ...}``, the records' fields as JSON values, no votes.
    """
    side = {"division": JoinRow.division, "amendment": JoinRow.amendment, "join": JoinRow.key}.get(noun)
    return several(session, col(side) == key) if side is not None else []


def several(session: Session, *conditions: Any) -> list[dict[str, Any]]:
    """Give all joins that meet some conditions, as ``joined`` does."""
    rows = session.exec(
        select(JoinRow, AmendmentRow, DivisionRow)
        .join(AmendmentRow, col(AmendmentRow.key) == col(JoinRow.amendment))
        .join(DivisionRow, col(DivisionRow.key) == col(JoinRow.division))
        .where(col(JoinRow.withdrawn_at).is_(None), *conditions)
        .order_by(col(JoinRow.sure), col(JoinRow.key))
    ).all()
    return [
        {"join": _plain(Join, one), "amendment": _plain(Amendment, amendment), "division": _plain(Division, division)}
        for one, amendment, division in rows
    ]


def _plain(kind: type[Any], row: SQLModel) -> dict[str, Any]:
    return row.model_dump(mode="json", include=set(kind.model_fields))


def material(
    session: Session,
) -> tuple[
    list[DivisionRow],
    list[AmendmentRow],
    list[tuple[StageRow, list[SittingRow]]],
    list[tuple[DebateRow, DebateDivisionRow]],
]:
    """Give what joins are worked out from: divisions, amendments, stages with their days, Hansard's divisions."""
    divisions = list(session.exec(select(DivisionRow).where(col(DivisionRow.withdrawn_at).is_(None))).all())
    amendments = list(session.exec(select(AmendmentRow)).all())
    days: dict[str, list[SittingRow]] = {}
    for sitting in session.exec(select(SittingRow)).all():
        days.setdefault(sitting.parent, []).append(sitting)
    stages = session.exec(select(StageRow).where(col(StageRow.withdrawn_at).is_(None))).all()
    said = session.exec(
        select(DebateRow, DebateDivisionRow)
        .join(DebateDivisionRow, col(DebateDivisionRow.parent) == col(DebateRow.key))
        .order_by(col(DebateRow.date), col(DebateRow.key), col(DebateDivisionRow.order))
    ).all()
    return (
        divisions,
        amendments,
        [(one, days.get(one.key, [])) for one in stages],
        [(debate, one) for debate, one in said],
    )


def keep_joins(session: Session, joins: Sequence[tuple[Join, bool]], now: datetime) -> int:
    """Keep the joins worked out now, each with whether it is a baseline; gives the number of changes.

    One that is worked out no more is withdrawn at once: it is ours, and no service can have lost it.
    """
    changes = 0
    for baseline in (True, False):
        snapshots = tuple(Snapshot(join) for join, one in joins if one is baseline)
        if snapshots:
            reading = Reading("joins", snapshots)
            changes += records.keep(session, reading, source=SOURCE, now=now, baseline=baseline).changes
    changes += _withdraw(session, {join.key for join, _ in joins}, now)
    return changes


def _withdraw(session: Session, kept: Iterable[str], now: datetime) -> int:
    present = session.exec(select(JoinRow).where(col(JoinRow.withdrawn_at).is_(None))).all()
    gone = [row for row in present if row.key not in set(kept)]
    log = Log(session, SOURCE, now, baseline=False, terms=None)
    for row in gone:
        plain = plain_record(JoinRow, row)
        log.write(plain, WITHDRAWN, {}, plain.model_dump(mode="json"), None)
        session.execute(update(JoinRow).where(col(JoinRow.key) == row.key).values(withdrawn_at=now))
    log.flush()
    return log.changes
