"""Members as records name them: id, House, name and seat, kept beside what named them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Row, Table, and_, bindparam, case, func, insert, not_, update
from sqlmodel import Session, select

from alerts.words import bare_name
from sources.records import Division, Member, Record, Snapshot
from tracker.store.rows import CHUNK
from tracker.tables import DivisionRow, NamedRow, VoteRow

Told = tuple[str | None, str | None, str | None, str | None]

NAMED: Table = NamedRow.__table__  # type: ignore[attr-defined]
VOTE: Table = VoteRow.__table__  # type: ignore[attr-defined]
DIVISION: Table = DivisionRow.__table__  # type: ignore[attr-defined]
COLUMNS = [NAMED.c[name] for name in ("member_id", "name", "list_as", "house", "seat", "recorded", "told_on")]
# Made once: its making takes longer than its work.
_HOUSE: BindParameter[str] = bindparam("house")
_SEAT = case((_HOUSE == "Commons", VOTE.c.seat))
_SAME = (
    *(NAMED.c[name].is_not_distinct_from(VOTE.c[name]) for name in ("name", "list_as")),
    *(NAMED.c.house.is_not_distinct_from(_HOUSE), NAMED.c.seat.is_not_distinct_from(_SEAT)),
    *(NAMED.c.recorded.is_(True), NAMED.c.told_on.is_not(None)),
)
CALLED_OTHERWISE = (
    select(VOTE.c.key)
    .outerjoin(NAMED, NAMED.c.member_id == VOTE.c.member_id)
    .where(VOTE.c.parent == bindparam("division"), not_(and_(*_SAME)))
)


def note_members(session: Session, snapshot: Snapshot) -> None:
    """Keep the members that a record names, whose parts are in the database already.

    The newest division, by its day, decides what they are called and where they sit, in whatever order divisions are
    read; without any, the Members service does; without that, what was read first.
    """
    record = snapshot.record
    found = _called(session, snapshot)
    known = _known(session, list(found))
    on = record.date if isinstance(record, Division) else None
    new = [
        {"member_id": number, **_row(told, not isinstance(record, Member), on)}
        for number, told in found.items()
        if number not in known
    ]
    if new:
        session.execute(insert(NAMED), new)
    newest = _newest(session, on, known.values())
    for number, row in known.items():
        now = _now(row, found[number], record, newest.get(number))
        if now != (tuple(row)[1:5], row.recorded, row.told_on):
            session.execute(update(NAMED).where(NAMED.c.member_id == number).values(**_row(*now)))


def _called(session: Session, snapshot: Snapshot) -> dict[int, Told]:
    """Give what a record calls members; of a division's six hundred, those only who are called otherwise here."""
    record, parts = snapshot.record, snapshot.parts
    if isinstance(record, Division):
        asked = {"division": record.key, "house": record.house}
        keys = set(session.execute(CALLED_OTHERWISE, asked).scalars()) if parts else set()
        parts = tuple(vote for vote in parts if vote.key in keys)
    found: dict[int, Told] = {}
    for one in (*parts, record):
        for person in one.people():
            if person.member_id and person.name:
                house = person.house or getattr(record, "house", None)
                seat = person.seat if house == "Commons" else None
                found[person.member_id] = (person.name, person.list_as, house, seat)
    return found


def _newest(session: Session, on: date | None, rows: Iterable[Row[Any]]) -> dict[int, date]:
    """Give the day of the newest division that names each of these, where what is noted is earlier."""
    numbers = [row.member_id for row in rows if on is not None and (row.told_on is None or row.told_on < on)]
    found: dict[int, date] = {}
    for start in range(0, len(numbers), CHUNK):
        query = (
            select(VOTE.c.member_id, func.max(DIVISION.c.date))
            .join(DIVISION, DIVISION.c.key == VOTE.c.parent)
            .where(VOTE.c.member_id.in_(numbers[start : start + CHUNK]))
            .group_by(VOTE.c.member_id)
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def _known(session: Session, numbers: Sequence[int]) -> dict[int, Row[Any]]:
    rows: dict[int, Row[Any]] = {}
    for start in range(0, len(numbers), CHUNK):
        query = select(*COLUMNS).where(NAMED.c.member_id.in_(numbers[start : start + CHUNK]))
        rows |= {row[0]: row for row in session.execute(query)}
    return rows


def _now(row: Row[Any], told: Told, record: Record, newest: date | None) -> tuple[Told, bool, date | None]:
    """Give what a member is called from now on, whether a record names them, and the newest division's day."""
    name, list_as, house, seat = told
    recorded, told_on = row.recorded or not isinstance(record, Member), row.told_on
    decides = isinstance(record, Member) and told_on is None
    if isinstance(record, Division):
        told_on = max(day for day in (record.date, row.told_on, newest) if day)
        decides = told_on == record.date
    same_house = house in {row.house, None}
    if decides:
        told = (name, list_as, house or row.house, seat or (row.seat if same_house else None))
    else:
        told = (row.name, row.list_as, row.house, row.seat or (seat if same_house else None))
    return told, recorded, told_on


def _row(told: Told, recorded: bool, on: date | None) -> dict[str, Any]:
    name, list_as, house, seat = told
    bare, bare_seat = (bare_name((text or "").replace(",", " ")) for text in (name, seat))
    values = {"name": name, "list_as": list_as, "house": house, "seat": seat, "bare": bare, "bare_seat": bare_seat}
    return {**values, "recorded": recorded, "told_on": on}
