"""What divisions were on: the joins kept, with the records on both sides of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from sources.records import WITHDRAWN, Amendment, Division, Join, Reading, Snapshot
from tracker.store import progress, records
from tracker.store.log import Log
from tracker.store.rows import plain_record
from tracker.tables import AmendmentRow, DebateDivisionRow, DebateRow, DivisionRow, JoinRow, SittingRow, StageRow

SOURCE = "joining"


def joined(session: Session, noun: str, key: str) -> list[dict[str, Any]]:
    """Give what a division was on, or the divisions on an amendment, or what a join joins; surest first.

    Each is ``{"join": ..., "amendment": ..., "division": ...}``, the records' fields as JSON values, no votes.
    """
    side = {"division": JoinRow.division, "amendment": JoinRow.amendment, "join": JoinRow.key}.get(noun)
    # A join that is withdrawn is to be told by the names of what it joined.
    return several(session, col(side) == key, gone=noun == "join") if side is not None else []


def several(session: Session, *conditions: Any, gone: bool = False) -> list[dict[str, Any]]:
    """Give all joins that meet some conditions, as ``joined`` does; with ``gone``, those withdrawn too."""
    rows = session.exec(
        select(JoinRow, AmendmentRow, DivisionRow)
        .join(AmendmentRow, col(AmendmentRow.key) == col(JoinRow.amendment))
        .join(DivisionRow, col(DivisionRow.key) == col(JoinRow.division))
        .where(*conditions, *(() if gone else (col(JoinRow.withdrawn_at).is_(None),)))
        .order_by(col(JoinRow.sure), col(JoinRow.key))
    ).all()
    return [
        {
            "join": _plain(Join, one),
            "amendment": _plain(Amendment, amendment),
            "division": _plain(Division, division),
        }
        for one, amendment, division in rows
    ]


def _plain(kind: type[Any], row: SQLModel) -> dict[str, Any]:
    return row.model_dump(mode="json", include=set(kind.model_fields))


class Material(NamedTuple):
    """What joins are worked out from: divisions, amendments, stages with their days, Hansard's divisions, old joins."""

    divisions: list[DivisionRow]
    amendments: list[AmendmentRow]
    stages: list[tuple[StageRow, list[SittingRow]]]
    said: list[tuple[DebateRow, DebateDivisionRow]]
    before: list[JoinRow]


def material(session: Session) -> Material:
    """Give all of it."""
    divisions = session.exec(select(DivisionRow).where(col(DivisionRow.withdrawn_at).is_(None))).all()
    amendments = session.exec(select(AmendmentRow)).all()
    days: dict[str, list[SittingRow]] = {}
    for sitting in session.exec(select(SittingRow)).all():
        days.setdefault(sitting.parent, []).append(sitting)
    stages = session.exec(select(StageRow).where(col(StageRow.withdrawn_at).is_(None))).all()
    said = session.exec(
        select(DebateRow, DebateDivisionRow)
        .join(DebateDivisionRow, col(DebateDivisionRow.parent) == col(DebateRow.key))
        .order_by(col(DebateRow.date), col(DebateRow.key), col(DebateDivisionRow.order))
    ).all()
    return Material(
        list(divisions),
        list(amendments),
        [(one, days.get(one.key, [])) for one in stages],
        [(debate, one) for debate, one in said],
        list(session.exec(select(JoinRow).where(col(JoinRow.withdrawn_at).is_(None))).all()),
    )


def keep_joins(session: Session, joins: Sequence[Join], now: datetime, ours: Collection[str] = ()) -> int:
    """Keep the joins worked out now; gives the number of changes. ``ours`` are the divisions that the config links.

    One that is worked out no more is withdrawn at once: it is ours, and no service can have lost it. What is joined
    the very first time is a baseline, and so is the join of a division that is one, or that the campaign itself links.
    """
    first = not progress.covered(session, SOURCE)
    progress.cover(session, SOURCE, ["begun"], now)
    old = {*session.exec(select(DivisionRow.key).where(col(DivisionRow.baseline))).all(), *ours}
    changes = 0
    for baseline in (True, False):
        snapshots = tuple(Snapshot(join) for join in joins if (first or join.division in old) is baseline)
        if snapshots:
            reading = Reading("joins", snapshots)
            changes += records.keep(session, reading, source=SOURCE, now=now, baseline=baseline).changes
    return changes + _withdraw(session, frozenset(join.key for join in joins), now, old)


def _withdraw(session: Session, kept: frozenset[str], now: datetime, old: set[str]) -> int:
    present = session.exec(select(JoinRow).where(col(JoinRow.withdrawn_at).is_(None))).all()
    changes = 0
    for row in present:
        if row.key in kept:
            continue
        log = Log(session, SOURCE, now, baseline=row.division in old, terms=None)
        plain = plain_record(JoinRow, row)
        log.write(plain, WITHDRAWN, {}, plain.model_dump(mode="json"), None)
        session.execute(update(JoinRow).where(col(JoinRow.key) == row.key).values(withdrawn_at=now))
        log.flush()
        changes += log.changes
    return changes
