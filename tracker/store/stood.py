"""Divisions that were told as provisional: to whom, and how they stand now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from alerts.notices.confirmed import NAME, Stood
from sources.records import CORRECTED, Division
from tracker.store.engine import transaction
from tracker.store.following import PATH, TOLD, same_noun
from tracker.store.rows import CHUNK
from tracker.tables import DebateDivisionRow, DebateRow, DivisionRow
from tracker.work_tables import AlertRow, ChangeRow, DeliveryRow, SourceRow

_DIVISION: Any = DivisionRow.__table__  # type: ignore[attr-defined]
_C: Any = ChangeRow.__table__.c  # type: ignore[attr-defined]
_A: Any = AlertRow.__table__.c  # type: ignore[attr-defined]
_D: Any = DeliveryRow.__table__.c  # type: ignore[attr-defined]

# Watches with the channels that they told.
Told = Mapping[str, tuple[str, ...]]


class Confirming:
    """What of one database waits to be confirmed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def stood(self, since: datetime, until: datetime, channels: Collection[str]) -> list[tuple[Stood, Told]]:
        """Give the divisions first seen between two moments and told as provisional that no alert confirms yet.

        Each comes with the watches that told it on these channels, and on which of them. Those whose counts are not
        known, or whose source was never read to its end, are left out.
        """
        with transaction(self.engine) as session:
            told = _told(session, since, until, channels)
            found = [(_stood(session, key), watches) for key, watches in told.items()]
        return [(stood, watches) for stood, watches in found if stood is not None]


def _told(session: Session, since: datetime, until: datetime, channels: Collection[str]) -> dict[str, Told]:
    seen = (_DIVISION.c.first_seen > since, _DIVISION.c.first_seen <= until)
    news = (_DIVISION.c.baseline.is_(False), _DIVISION.c.withdrawn_at.is_(None))
    divisions = session.execute(select(_DIVISION.c.key).where(*seen, *news)).scalars().all()
    done = aliased(AlertRow)
    confirmed = exists().where(done.watch == _A.watch, done.key == f"{NAME}:" + _C.key)
    query = (
        select(_C.key, _A.watch, _D.channel)
        .where(same_noun == Division.noun, *PATH, _A.rule == Division.noun, _A.facts["provisional"].as_boolean())
        .where(_D.channel.in_(channels), TOLD, ~confirmed)
        .order_by(_C.key, _D.id)
    )
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for start in range(0, len(divisions), CHUNK):
        for key, watch, channel in session.execute(query.where(_C.key.in_(divisions[start : start + CHUNK]))):
            found[key][watch][channel] = None
    return {key: {watch: tuple(several) for watch, several in told.items()} for key, told in found.items()}


def _stood(session: Session, key: str) -> Stood | None:
    row = session.get(DivisionRow, key)
    assert row is not None, "it was found just now"
    ours = (same_noun == Division.noun, _C.key == key)
    number, at = session.execute(select(_C.id, _C.seen_at).where(*ours).order_by(_C.id.desc()).limit(1)).one()
    source = session.get(SourceRow, row.source)
    if source is None or source.last_success is None or row.ayes is None or row.noes is None:
        return None
    corrections = select(_C.seen_at).where(*ours, _C.what == CORRECTED).order_by(_C.id.desc()).limit(1)
    corrected = session.execute(corrections).scalar()
    division = row.model_dump(mode="json", include=set(Division.model_fields))
    return Stood(division, number, at, source.last_success, corrected, _hansard(session, row))


def _hansard(session: Session, row: DivisionRow) -> tuple[int, int] | None:
    """Give the counts of the one division of that number in Hansard's reports of the day."""
    if row.number is None:
        return None
    query = (
        select(col(DebateDivisionRow.ayes), col(DebateDivisionRow.noes))
        .join(DebateRow, col(DebateRow.key) == col(DebateDivisionRow.parent))
        .where(col(DebateRow.date) == row.date, col(DebateRow.house) == row.house)
        .where(col(DebateDivisionRow.number) == row.number)
    )
    found = {(ayes, noes) for ayes, noes in session.execute(query) if ayes is not None and noes is not None}
    return found.pop() if len(found) == 1 else None
