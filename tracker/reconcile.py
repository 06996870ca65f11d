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
    free: dict[tuple[str, date], list[DivisionRow]] = {}
    for row in divisions:
        free.setdefault((row.house, row.date), []).append(row)
    for debate, held in debates:
        rows = free.get((debate.house, debate.date), [])
        for one in held:
            match = _match(one, rows)
            if match is not None:
                rows.remove(match)
            if match is None or match.source == "hansard":
                last = read.get(debate.house)
                if (last is not None and last >= debate.first_seen) or now - debate.first_seen >= PATIENCE:
                    key = match.key if match else _key(debate, one)
                    yield Reading(f"division {key}", (Snapshot(_division(debate, one, key)),)), debate.baseline


def _match(one: DebateDivisionRow, rows: Sequence[DivisionRow]) -> DivisionRow | None:
    for row in rows:
        if row.hansard_id == one.key or (one.number is not None and row.number == one.number):
            return row
    if one.number is None:
        return next((row for row in rows if row.source != "hansard" and row.hansard_id is None), None)
    return None


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
