"""Changes to alerts, each with its deliveries: read and written by the thousand, as one by one takes far longer."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from itertools import islice
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Row, case, func, select, update
from sqlmodel import Session, col

from alerts.values import Alert
from sources.records import APPEARED, Amendment, Change, Division, Event, Join
from tracker.placing import Placing
from tracker.routing import NAMING, Head, division_of, mentioned
from tracker.store.bulk import insert_all
from tracker.store.joins import several
from tracker.store.rows import CHUNK
from tracker.tables import PARTS, JoinRow, MentionRow
from tracker.work_tables import AlertChangeRow, AlertRow, ChangeRow, DeliveryRow

# So many changes are matched in one commit. More make it cheaper, as the same pages of the indexes are written once;
# of so many, with all that is told of them, some tens of megabytes lie in memory at a time. A division has 650 votes.
BATCH, DIVISIONS = 4000, 100
NAMED = NAMING | {Event.noun}
TOGETHER = frozenset({Division.noun, Join.noun})
# What the database writes has no spaces to look for.
_READ = json.JSONDecoder().raw_decode

_CHANGE: Any = ChangeRow.__table__  # type: ignore[attr-defined]
_ALERT: Any = AlertRow.__table__  # type: ignore[attr-defined]
_OF: Any = AlertChangeRow.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = DeliveryRow.__table__  # type: ignore[attr-defined]
_MENTION: Any = MentionRow.__table__  # type: ignore[attr-defined]
_ALERTS = [one.name for one in fields(Alert) if one.name != "changes"]
_PLACING = [one.name for one in fields(Placing)]
# Made once: its making takes longer than its work.
_C: Any = _CHANGE.c
_HEADS = select(
    _C.id,
    _C.noun,
    _C.key,
    _C.bill,
    # What appeared was on no bill before.
    case((_C.what != APPEARED, _C.before["bill"].as_string())).label("was"),
    case((_C.what != APPEARED, _C.differs[("bill", 0)].as_string())).label("former"),
    case((_C.noun.in_(sorted(NAMED)), _C.differs["mentions"].as_string())).label("mentions"),
    case((_C.noun == Join.noun, _C.after["division"].as_string())).label("division"),
).order_by(_C.id)
_WAITING = _HEADS.where(_C.matched_at.is_(None))
_WHOLE = select(*(column for column in _C if column.name != "matched_at"))


def heads(session: Session, most: int = BATCH) -> list[Head]:
    """Give what tells whom changes concern that no rule has seen, oldest first: so many at most, and a few.

    What befell a division, and what it was on, is told together, as an alert has the votes as they are now: where
    there is more than that, the rest of the divisions that are among these comes along.
    """
    rows = _few(session.execute(_WAITING.limit(most)).all())
    divisions = {_division(row) for row in rows if row.noun in TOGETHER}
    if divisions:
        later = _WAITING.where(_C.id > rows[-1].id, _C.noun.in_(TOGETHER))
        rows += [row for row in session.execute(later).all() if _division(row) in divisions]
    return _as_heads(session, rows)


def all_heads(session: Session) -> list[Head]:
    """Give the same of every change stored, whether a rule has seen it or not."""
    return _as_heads(session, session.execute(_HEADS).all())


def _as_heads(session: Session, rows: Sequence[Any]) -> list[Head]:
    named = _named(session, {row.key for row in rows if row.noun in NAMED})
    return [_head(named, *row) for row in rows]


def _few(rows: Sequence[Any]) -> list[Any]:
    """Give no more rows than those of a hundred divisions."""
    divisions: set[str] = set()
    for place, row in enumerate(rows):
        if row.noun in TOGETHER:
            divisions.add(_division(row))
            if len(divisions) > DIVISIONS:
                return list(rows[:place])
    return list(rows)


def _division(row: Row[Any]) -> str:
    return division_of(row.noun, row.key, row.division)


def _head(
    named: Mapping[str, Sequence[str]],
    number: int,
    noun: str,
    key: str,
    bill: str | None,
    was: str | None,
    former: str | None,
    mentions: str | None,
    division: str | None,
) -> Head:
    bills = (bill,) if bill and was is None and former is None else tuple({*filter(None, (bill, was, former))})
    if noun not in NAMED:
        return Head(number, noun, bills, (), division_of(noun, key, division) if noun in TOGETHER else "")
    now = named.get(key, ())
    told = mentioned(_READ(mentions)[0]) if mentions else now
    return Head(number, noun, bills, tuple(now if told == now else {*now, *told}))


def _named(session: Session, records: Collection[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for keys in _pieces(records):
        query = select(_MENTION.c.parent, _MENTION.c.key).where(_MENTION.c.parent.in_(keys)).order_by(_MENTION.c.key)
        for parent, key in session.execute(query).all():
            found[parent].append(key)
    return found


def changes(session: Session, ids: Collection[int]) -> list[Change]:
    """Give changes by their numbers, oldest first, with the parts that their records have now, and what joins them."""
    rows = [row for some in _pieces(ids) for row in session.execute(_WHOLE.where(_C.id.in_(some))).all()]
    parts, joined = _parts(session, rows), _joined(session, rows)
    return [
        # With what a division was on come the votes in it: by it they may count for the campaign.
        Change(**row._mapping, parts=parts[_parent(row)], joined=joined[row.noun, row.key])
        for row in sorted(rows, key=lambda one: one.id)
    ]


def _parent(row: Row[Any]) -> tuple[str, str]:
    return (Division.noun, row.after["division"]) if row.noun == Join.noun else (row.noun, row.key)


def _parts(session: Session, rows: Iterable[Row[Any]]) -> Mapping[tuple[str, str], tuple[dict[str, Any], ...]]:
    """Give the parts of each record, by noun and key; the changes of one record share them."""
    wanted: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        noun, key = _parent(row)
        if noun in PARTS:
            wanted[noun][key] = None
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for noun, records in wanted.items():
        table: Any = PARTS[noun].__table__  # type: ignore[attr-defined]
        names = list(PARTS[noun].__mro__[1].model_fields)  # type: ignore[attr-defined]
        query = select(table.c.parent, *(table.c[name] for name in names))
        for keys in _pieces(records):
            for parent, *values in session.execute(query.where(table.c.parent.in_(keys))).all():
                found[noun, parent].append(dict(zip(names, map(_plain, values), strict=True)))
    return defaultdict(tuple, {record: tuple(parts) for record, parts in found.items()})


def _plain(value: Any) -> Any:
    return to_jsonable_python(value) if isinstance(value, date) else value


def _joined(session: Session, rows: Iterable[Row[Any]]) -> Mapping[tuple[str, str], tuple[dict[str, Any], ...]]:
    """Give what joins each record, by noun and key (see ``tracker.store.joins.joined``)."""
    wanted: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row.noun in {Division.noun, Amendment.noun, Join.noun}:
            wanted[row.noun][row.key] = None
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for noun, records in wanted.items():
        side = "key" if noun == Join.noun else noun
        for keys in _pieces(records):
            # A join that is withdrawn is to be told by the names of what it joined.
            for one in several(session, col(getattr(JoinRow, side)).in_(keys), gone=noun == Join.noun):
                found[noun, one["join"][side]].append(one)
    return defaultdict(tuple, {record: tuple(joins) for record, joins in found.items()})


def store_alerts(
    session: Session, alerts: Sequence[tuple[Alert, Sequence[Placing]]], changes: Iterable[int], now: datetime
) -> int:
    """Write alerts with a delivery for each of their places, and mark the changes as matched: one commit.

    An alert whose key its watch has told before is not told again. Gives the number of new alerts.
    """
    new = _new(session, [alert for alert, _ in alerts])
    of = [(number, one) for place, number in new for one in dict.fromkeys(alerts[place][0].changes)]
    to = [(number, one) for place, number in new for one in alerts[place][1]]
    insert_all(session, _OF, {"alert_id": [one for one, _ in of], "change_id": [one for _, one in of]})
    placings = {name: [getattr(one, name) for _, one in to] for name in _PLACING}
    insert_all(session, _DELIVERY, {"alert_id": [one for one, _ in to], "created_at": [now] * len(to), **placings})
    for some in _pieces(changes):
        session.execute(update(_CHANGE).where(_C.id.in_(some)).values(matched_at=now))
    return len(new)


def _new(session: Session, alerts: Sequence[Alert]) -> list[tuple[int, int]]:
    """Write those alerts that are new; gives their places among these, each with its number."""
    if not alerts:
        return []
    # Nobody else writes meanwhile: a transaction takes the lock when it begins.
    first = (session.execute(select(func.max(_ALERT.c.id))).scalar() or 0) + 1
    told = {name: [getattr(one, name) for one in alerts] for name in _ALERTS}
    columns = {"id": range(first, first + len(alerts)), **told}
    insert_all(session, _ALERT, columns, end='ON CONFLICT (watch, "key") DO NOTHING')
    kept = session.execute(select(_ALERT.c.id).where(_ALERT.c.id >= first).order_by(_ALERT.c.id)).scalars()
    return [(number - first, number) for number in kept]


def _pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Give values in pieces that every database takes."""
    rest = iter(values)
    while piece := list(islice(rest, CHUNK)):
        yield piece
