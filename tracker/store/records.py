"""Keeping what a source read: one comparison of record and row, the row and its Change in one commit."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, delete, insert, or_, update
from sqlmodel import Session, col, select

from alerts.words import count
from sources.records import (
    WITHDRAWN,
    Aside,
    Division,
    Listing,
    Reading,
    Record,
    Snapshot,
    compare,
)
from tracker.store.doubt import absence_doubted, doubted, still_gone
from tracker.store.log import Kept, Log
from tracker.store.members import note_members
from tracker.store.rows import plain_record, where_in
from tracker.tables import PARTS, ROWS, DivisionRow
from tracker.work_tables import AsideRow, UnknownFieldRow

PATIENCE = 2
TOMORROW = timedelta(days=1)
# Made once: its making takes longer than its work.
_KNOWN: Any = DivisionRow.__table__.c  # type: ignore[attr-defined]
ALIKE = sqlalchemy.select(
    *(_KNOWN[name] for name in ("key", "service_id", "date", "number", "bill", "hansard_id"))
).where(
    _KNOWN.house == bindparam("house"),
    or_(*(_KNOWN[name] == bindparam(name) for name in ("service_id", "date", "key"))),
)


def keep(
    session: Session,
    reading: Reading,
    *,
    source: str,
    now: datetime,
    baseline: bool,
    terms: frozenset[str] | None = None,
    old: date | None = None,
) -> Kept:
    """Compare each snapshot with its row and write what differs.

    Nothing is written for what is as it was. What is absent from a complete list is withdrawn when it was
    absent twice in a row. A baseline's changes are logged as such and are nobody's news, and
    so is what appears with a date before ``old``. Mentions of terms
    other than ``terms`` (case-folded; None, all) were not looked for, and stay.
    """
    # The last one wins where a thing comes twice in one reading.
    groups: dict[str, dict[str, Snapshot]] = defaultdict(dict)
    for snapshot in reading.snapshots:
        adopted = _adopted(session, snapshot)
        groups[adopted.record.noun][adopted.record.key] = adopted
    log = Log(session, source, now, baseline, terms, old)
    for noun, snapshots in groups.items():
        _keep_group(session, noun, tuple(snapshots.values()), log)
    log.flush()
    for listing in reading.listings:
        _notice_absence(session, listing, log)
    log.flush()
    for one in reading.asides:
        _set_aside(session, one, source, now)
    for noun, field, value in reading.unknown:
        if session.get(UnknownFieldRow, (source, noun, field)) is None:
            session.add(UnknownFieldRow(source=source, noun=noun, field=field, value=value, seen_at=now))
    return Kept(log.changes, log.problem)


def _keep_group(session: Session, noun: str, snapshots: Sequence[Snapshot], log: Log) -> None:
    table, part_table = ROWS[noun], PARTS.get(noun)
    keys = [snapshot.record.key for snapshot in snapshots]
    rows: dict[str, Any] = {row.key: row for row in where_in(session, table, "key", keys)}
    parts: dict[str, list[Any]] = defaultdict(list)
    if part_table is not None:
        for part in where_in(session, part_table, "parent", [key for key in keys if key in rows]):
            parts[part.parent].append(part)
    for snapshot in snapshots:
        key = snapshot.record.key
        _keep_one(session, rows.get(key), parts[key], snapshot, log)


def _keep_one(session: Session, row: Any, parts: Sequence[Any], read: Snapshot, log: Log) -> None:
    snapshot, missing = _settled(parts, read, log.terms)
    if row is not None:
        snapshot = replace(snapshot, record=snapshot.record.beside(row))
    record, table = snapshot.record, ROWS[read.record.noun]
    difference = compare(row, parts, snapshot)
    _note_date(snapshot, log)
    if (
        row is not None
        and record.logged
        and record.served
        and doubted(session, row, parts, snapshot, difference, log.now)
    ):
        return
    back = row is not None and row.withdrawn_at is not None
    tell = record.logged and (record.arrives or row is not None) and bool(difference or back)
    # Taken before the update below, which brings the row in memory up to date as well.
    before = plain_record(table, row).model_dump(mode="json") if row is not None and tell else None
    fields = vars(record)
    if row is None:
        log.insert(table, {**fields, "first_seen": log.now, "baseline": log.is_baseline(record, None)})
    else:
        stale = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if row.withdrawn_at is not None or row.missed:
            stale |= {"withdrawn_at": None, "missed": 0}
        if stale:
            session.execute(update(table).where(col(table.key) == record.key).values(**stale))  # type: ignore[attr-defined]
    _keep_parts(session, parts, snapshot, missing)
    if tell:
        what, differs = (difference.what, difference.differs) if difference else ("altered", {})
        log.write(
            record, what, {**differs, "withdrawn": [True, False]} if back else differs, before, snapshot.published_at
        )
    if difference:
        note_members(session, snapshot)


def _note_date(snapshot: Snapshot, log: Log) -> None:
    """Take note of a record that is dated in the future, though it tells of what has been."""
    on = None if snapshot.record.ahead else getattr(snapshot.record, "date", None)
    at, limit = snapshot.published_at, log.now + TOMORROW
    if (at is not None and at > limit) or (isinstance(on, date) and on > limit.date()):
        when = at.isoformat() if at is not None and at > limit else on
        log.problem = f"{snapshot.record.noun} {snapshot.record.key} is dated in the future ({when})"


def _settled(parts: Sequence[Any], read: Snapshot, terms: frozenset[str] | None) -> tuple[Snapshot, frozenset[str]]:
    """Hold back a loss of parts that is none, or may be a slip of the service.

    Mentions of terms that were not looked for stay. Days that vanish from a stage while none comes are
    believed the second time; all names, or all mentions, gone at once are never believed.
    """
    if read.record.noun == "stage":
        # A day that has come has come, though the clock be put back.
        came = {part.key for part in parts if part.reached}
        read = replace(
            read,
            parts=tuple(one.model_copy(update={"reached": True}) if one.key in came else one for one in read.parts),
        )
    now = {part.key for part in read.parts} if parts else set()
    gone = [part for part in parts if part.key not in now]
    if not gone:
        return read, frozenset()
    if read.record.noun == "stage":
        new = len(now) > len(parts) - len(gone)
        held = [part for part in gone if not new and part.missed + 1 < PATIENCE]
    elif terms is not None and read.record.parts_name == "mentions":
        held = [part for part in gone if part.key not in terms]
    else:
        held = [] if now else gone
    kept = tuple(_as_part(read, part) for part in held)
    missing = held if read.record.noun == "stage" else ()
    return replace(read, parts=read.parts + kept), frozenset(part.key for part in missing)


def _as_part(read: Snapshot, row: Any) -> Record:
    return plain_record(PARTS[read.record.noun], row)


def _keep_parts(session: Session, parts: Sequence[Any], snapshot: Snapshot, missing: frozenset[str]) -> None:
    if snapshot.record.noun not in PARTS:
        return
    table: Any = PARTS[snapshot.record.noun].__table__  # type: ignore[attr-defined]
    parent = snapshot.record.key
    before = {part.key: part for part in parts}
    after = {part.key: part for part in snapshot.parts}
    gone = [key for key in before if key not in after]
    if gone:
        session.execute(delete(table).where(table.c.parent == parent, table.c.key.in_(gone)))
    # As they are: model_dump takes longer than to insert them.
    new = [vars(part) | {"parent": parent} for key, part in after.items() if key not in before]
    if new:
        session.execute(insert(table), new)
    for key, row in before.items():
        part = after.get(key)
        if part is None:
            continue
        stale = {name: value for name, value in vars(part).items() if getattr(row, name) != value}
        if (missed := row.missed + 1 if key in missing else 0) != row.missed:
            stale["missed"] = missed
        if stale:
            session.execute(update(table).where(table.c.parent == parent, table.c.key == key).values(**stale))


def _adopted(session: Session, snapshot: Snapshot) -> Snapshot:
    """Give a division the key that it is stored under already, if it was told by another service before."""
    record = snapshot.record
    if not isinstance(record, Division) or record.source == "hansard":
        return snapshot
    rows = session.execute(
        ALIKE, {name: getattr(record, name) for name in ("house", "service_id", "date", "key")}
    ).all()
    alone = [row for row in rows if row.service_id is None and row.date == record.date]
    same = (
        next((row for row in rows if row.service_id == record.service_id), None)
        or next((row for row in alone if row.number == record.number), None)
        or next((row for row in alone if row.bill == record.bill and row.number is None), None)
    )
    if same is None and any(row.key == record.key for row in rows):
        # Two divisions of a day with one number, which no document rules out, stay two.
        return replace(snapshot, record=record.model_copy(update={"key": f"{record.key}-{record.service_id}"}))
    if same is None:
        return snapshot
    return replace(snapshot, record=record.model_copy(update={"key": same.key, "hansard_id": same.hansard_id}))


def _notice_absence(session: Session, listing: Listing, log: Log) -> None:
    table: Any = ROWS[listing.noun]
    conditions = [getattr(table, name) == value for name, value in listing.within.items()]
    rows = session.exec(select(table).where(*conditions, col(table.withdrawn_at).is_(None))).all()
    absent = [row for row in rows if row.key not in listing.keys]
    if absent and not listing.keys:
        # An empty list where there was something is taken for a fault of the service.
        log.problem = (
            f"an empty list came where {count(len(absent), listing.noun)} had been listed: nothing is withdrawn"
        )
        return
    still_gone(session, listing.noun, conditions, listing.keys, log.now)
    for row in absent:
        missed = row.missed + 1
        doubt = absence_doubted(session, row, listing.noun, log.now)
        gone = {"withdrawn_at": log.now, "doubted_at": None} if missed >= PATIENCE and not doubt else {}
        session.execute(update(table).where(table.key == row.key).values(missed=missed, **gone))
        if gone:
            plain = plain_record(table, row)
            log.write(plain, WITHDRAWN, {}, plain.model_dump(mode="json"), None)


def _set_aside(session: Session, one: Aside, source: str, now: datetime) -> None:
    digest = hashlib.blake2b(f"{source}\n{one.noun}\n{one.reason}\n{one.raw}".encode(), digest_size=16).hexdigest()
    if session.get(AsideRow, digest) is None:
        session.add(AsideRow(digest=digest, source=source, noun=one.noun, reason=one.reason, raw=one.raw, seen_at=now))
