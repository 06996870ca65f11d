"""Divisions that Hansard tells of and the votes services do not. Pure: what is stored in, readings out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sources.records import Division, Reading, Snapshot
from tracker.tables import DebateDivisionRow, DebateRow, DivisionRow

PATIENCE = timedelta(hours=6)

Debates = Sequence[tuple[DebateRow, Sequence[DebateDivisionRow]]]


def only_in_hansard(
    debates: Debates, divisions: Sequence[DivisionRow], read: Mapping[str, datetime | None], now: datetime
) -> Iterator[tuple[Reading, bool]]:
    """Give a Division for each that stands in a debate on a watched bill and in no votes service.

    ``read`` is when each House's votes service was last read: it comes first, but when it has been silent
    for six hours Hansard's word is taken. The second value tells whether the debate was a baseline. A
    division of which Hansard gives no number is matched with the day's others in their order.
    """
    rows: dict[tuple[str, date], list[DivisionRow]] = {}
    for row in divisions:
        rows.setdefault((row.house, row.date), []).append(row)
    every = [(debate, one) for debate, held in debates for one in held]
    known = {one.key: _take(rows.get((debate.house, debate.date), []), one) for debate, one in every}
    for debate, one in every:
        match = known[one.key] or _take_next(rows.get((debate.house, debate.date), []), one, debate.bill)
        last = read.get(debate.house)
        waited = (last is not None and last >= debate.first_seen) or now - debate.first_seen >= PATIENCE
        if (match is None and waited) or (match is not None and match.source == "hansard"):
            key = match.key if match else _key(debate, one)
            yield Reading(f"division {key}", (Snapshot(_division(debate, one, key)),)), debate.baseline


def _take(rows: list[DivisionRow], one: DebateDivisionRow) -> DivisionRow | None:
    """Take the stored division that is this one by Hansard's id or by number."""
    for row in rows:
        if row.hansard_id == one.key or (one.number is not None and row.number == one.number):
            rows.remove(row)
            return row
    return None


def _take_next(rows: list[DivisionRow], one: DebateDivisionRow, bill: str | None) -> DivisionRow | None:
    """Take the day's next division on the bill that nothing else claims, for one that has no number in Hansard."""
    free = [row for row in rows if row.source != "hansard" and row.bill == bill]
    if one.number is not None or not free:
        return None
    rows.remove(free[0])
    return free[0]


def _key(debate: DebateRow, one: DebateDivisionRow) -> str:
    which = str(one.number) if one.number is not None else f"h{one.key[:8].lower()}"
    return f"{debate.house.lower()}-{debate.date.isoformat()}-{which}"


def _division(debate: DebateRow, one: DebateDivisionRow, key: str) -> Division:
    return Division(
        key=key,
        bill=debate.bill or "",
        house=debate.house,
        date=debate.date,
        number=one.number,
        title=debate.title,
        ayes=one.ayes,
        noes=one.noes,
        source="hansard",
        hansard_id=one.key,
        linked_by="hansard",
        link=f"{debate.link}#division-{one.key}",
    )
