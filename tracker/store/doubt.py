"""Older copies: what a change has just left is not believed at once when it is served again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from sources.records import WITHDRAWN, Difference, Record, Snapshot, compare
from tracker.store.rows import plain_record
from tracker.tables import ROWS
from tracker.work_tables import ChangeRow

# How fresh a change must be for its undoing to be doubted, and for how long it must be served to be believed.
FRESH = timedelta(minutes=30)
SETTLED = timedelta(minutes=10)


def doubted(
    session: Session, row: Any, parts: Sequence[Any], snapshot: Snapshot, difference: Difference | None, now: datetime
) -> bool:
    """Tell whether this is an older copy served after a newer one, as servers that disagree do.

    A version that a change of the last half hour left behind, a thing withdrawn among it, is believed when nothing
    else has been served for ten minutes.
    """
    table: Any = ROWS[snapshot.record.noun]
    back = row.withdrawn_at is not None
    older = (difference is not None or back) and _left_lately(session, row, parts, snapshot, now)
    since = row.doubted_at
    if older and (since is None or now - since < SETTLED):
        if since is None:
            session.execute(update(table).where(table.key == row.key).values(doubted_at=now))
        return True
    if since is not None:
        session.execute(update(table).where(table.key == row.key).values(doubted_at=None, agreed_at=now))
    return False


def absence_doubted(session: Session, row: Any, noun: str, now: datetime) -> bool:
    """Tell whether a thing may be absent because an older copy was served: it changed in the last half hour.

    That it is gone is believed when it has been absent for ten minutes; ``doubted_at`` is since when.
    """
    if _last_if_fresh(session, row, noun, now) is None:
        return False
    table: Any = ROWS[noun]
    if row.doubted_at is None:
        session.execute(update(table).where(table.key == row.key).values(doubted_at=now))
    return row.doubted_at is None or now - row.doubted_at < SETTLED


def still_gone(session: Session, noun: str, conditions: Sequence[Any], keys: frozenset[str], now: datetime) -> None:
    """Take note that things withdrawn, which an older copy had again, are absent as before."""
    table: Any = ROWS[noun]
    gone = (table.withdrawn_at.is_not(None), table.doubted_at.is_not(None), table.key.not_in(keys))
    session.execute(update(table).where(*conditions, *gone).values(doubted_at=None, agreed_at=now))


def _last_if_fresh(session: Session, row: Any, noun: str, now: datetime) -> ChangeRow | None:
    """Give the last change of a thing if it was news in the last half hour."""
    query = select(ChangeRow).where(ChangeRow.noun == noun, ChangeRow.key == row.key)
    last = session.exec(query.order_by(col(ChangeRow.id).desc()).limit(1)).first()
    if last is None or last.baseline:
        return None
    # Servers that go on disagreeing keep the doubt fresh: it ends when they agree.
    latest = max(last.seen_at, row.agreed_at or last.seen_at)
    return last if timedelta() <= now - latest <= FRESH else None


def _left_lately(session: Session, row: Any, parts: Sequence[Any], snapshot: Snapshot, now: datetime) -> bool:
    """Tell whether a change of the last half hour left the version that this is."""
    record = snapshot.record
    last = _last_if_fresh(session, row, record.noun, now)
    if last is None or last.before is None:
        return False
    if last.what == WITHDRAWN:
        return row.withdrawn_at is not None
    undone = compare(type(record).model_validate(last.before), (), Snapshot(record))
    return undone is None and _parts_undone(last.differs.get(record.parts_name), parts, snapshot.parts)


def _parts_undone(differs: Mapping[str, Any] | None, before: Sequence[Any], now: Sequence[Record]) -> bool:
    """Tell whether the parts are those that were there before a change with these differences."""
    differs = differs or {}
    stored = {part.key: part.model_dump(mode="json") for part in (_as_record(one) for one in before)}
    for one in differs.get("added", ()):
        stored.pop(one["key"], None)
    for one in differs.get("removed", ()):
        stored[one["key"]] = one
    for one in differs.get("altered", ()):
        stored[one["key"]] = {**{name: value for name, value in one.items() if name != "was"}, **one["was"]}
    served = {part.key: part.model_dump(mode="json") for part in now}
    quiet = now[0].quiet if now else frozenset()
    return _without(stored, quiet) == _without(served, quiet)


def _without(parts: Mapping[str, Mapping[str, Any]], quiet: frozenset[str]) -> dict[str, dict[str, Any]]:
    return {key: {name: value for name, value in part.items() if name not in quiet} for key, part in parts.items()}


def _as_record(row: Any) -> Record:
    return plain_record(type(row), row)
