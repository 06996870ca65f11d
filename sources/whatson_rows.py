"""Rows of What's On as records: the pure half of ``sources.whatson``.

The names of the fields are known from the specification alone (apis: What's On 2.3), so their first letter may be
of either case, and a list may come bare or as the one list of an object.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sources.fetch import WrongShape
from sources.naming import named_in
from sources.parse import MISFIT, aside, unknown
from sources.records import Event, Listing, Reading, Snapshot
from sources.scope import Scope, WatchedBill
from sources.text import plain
from sources.times import day, the_day, today
from sources.titles import names_bill, slug, tidy

DAYS = 28
FIELDS = frozenset(
    "Id StartDate EndDate CancelledDate StartTime EndTime Description Notes SortOrder EventActivities Type House "
    "LeadHouse Category Location LocationMetadata HasSpeakers Committee Tags Members Metadata SummarisedDetails "
    "BillId BillName BillPageLink".split()
)
_CLOCK = re.compile(r"(?:.*T)?(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Window:
    """The days asked for, both included: from yesterday, 28 in all (the service takes 31 at most, apis: 2.2)."""

    first: date
    last: date


def window(now: datetime) -> Window:
    """Give the days to ask for at a moment."""
    first = today(now) - timedelta(days=1)
    return Window(first, first + timedelta(days=DAYS - 1))


def rows_in(answer: Any) -> list[Any]:
    """Give the rows of an answer, their fields with a capital; raises WrongShape where there is no one list."""
    inside = answer.values() if isinstance(answer, dict) else [answer]
    lists = [one or [] for one in inside if isinstance(one, list) or one is None]
    if len(lists) != 1:
        raise WrongShape("the answer holds no list, or several")
    return [_capitals(row) for row in lists[0]]


def _capitals(value: Any) -> Any:
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: _capitals(one) for name, one in value.items()}
    return [_capitals(one) for one in value] if isinstance(value, list) else value


def parse_events(rows: Iterable[Any], house: str, scope: Scope, asked: Window, seen: set[str]) -> tuple[Reading, bool]:
    """Give the events that concern the scope, and whether the list can show that an event is gone.

    ``house`` is the one asked for; ``seen`` takes the keys read, for an event may stand in both Houses' lists.
    What is stored is given even if it names nothing any more. The list is no proof where it is empty, where an
    event has no id, or where one is listed that was not asked for: then the service has not heard the question.
    """
    rows, now, before = list(rows), today(scope.now), frozenset(seen)
    found: dict[str, Snapshot] = {}
    asides, whole = [], bool(rows)
    for row in rows:
        try:
            key = f"event-{_id(row)}"
            seen.add(key)
            start, end = span(row)
            inside = start <= asked.last and end >= asked.first
            whole = whole and inside
            snapshot = parse_event(row, key, house, scope) if inside and end >= now and key not in before else None
        except MISFIT as error:
            asides.append(aside("event", row, error))
            whole = whole and isinstance(row, dict) and number(row.get("Id")) is not None
        else:
            # Two rows of one id may come in any order: which of them counts must not change from poll to poll.
            if snapshot and (key not in found or _when(snapshot) > _when(found[key])):
                found[key] = snapshot
    new = unknown("event", rows, FIELDS)
    return Reading(f"events: {house}", tuple(found.values()), tuple(asides), unknown=new, rows=len(rows)), whole


def _when(snapshot: Snapshot) -> tuple[str, ...]:
    told = snapshot.record.model_dump(mode="json")
    return tuple(str(told[name] or "") for name in ("date", "time", "title"))


def listed(houses: Iterable[str], asked: Window, scope: Scope, keys: frozenset[str]) -> Reading:
    """Give what Houses list for each day to come, so that what vanishes can be noticed.

    Not for today, whose events may be taken from the list as they end; nor in a first reading, nor where nothing is
    stored. The keys are those of all events read, whichever House's list they stand in.
    """
    remembered = scope.since is not None and any(name.startswith("event/") for name in scope.stamps)
    now = today(scope.now)
    ahead = [now + timedelta(days=number) for number in range(1, (asked.last - now).days + 1)] if remembered else []
    whole = set(houses)
    # Of both Houses' lists nothing is left out, not what is of neither (a joint committee's).
    every: list[dict[str, Any]] = [{}] if whole == {"Commons", "Lords"} else [{"house": house} for house in whole]
    listings = tuple(Listing("event", {**where, "date": on}, keys) for where in every for on in ahead)
    return Reading("events listed", listings=listings, rows=0)


def parse_event(row: Row, key: str, asked: str, scope: Scope) -> Snapshot | None:
    """Turn one row into an Event with its Mentions, if it concerns the scope; raises on a row that does not fit."""
    start, end = span(row)
    every = {bill.slug: bill for bill in (*scope.all_bills, *scope.bills)}
    bill = _bill(row, start, every.values())
    mentions = named_in("\n".join(dict.fromkeys(_texts(row))), scope)
    ours = bill is not None and bill.slug in {one.slug for one in scope.bills}
    stored = scope.since is not None and f"event/{key}" in scope.stamps
    return Snapshot(_event(row, key, asked, start, end, bill), mentions) if ours or mentions or stored else None


def _event(row: Row, key: str, asked: str, start: date, end: date, bill: WatchedBill | None) -> Event:
    house = text(row, "House") or asked
    house = asked if house.casefold() == asked.casefold() else house
    days = bill.sitting_days if bill else ()
    return Event(
        key=key,
        bill=bill.slug if bill else None,
        house=house,
        date=start,
        end_date=end if end > start else None,
        time=_clock(row, "StartTime"),
        end_time=_clock(row, "EndTime"),
        title=_title(row),
        kind=text(row, "Type") or None,
        category=text(row, "Category") or None,
        notes=text(row, "Notes") or None,
        place=text(row, "Location") or None,
        committee=text(inner(row, "Committee"), "Description") or None,
        order=number(row.get("SortOrder")) or 0,
        cancelled_on=day(row.get("CancelledDate")),
        listed=any(sat == house and start <= on <= end for sat, on in days),
        link=f"https://whatson.parliament.uk/event/cal{key.removeprefix('event-')}",
    )


def _bill(row: Row, on: date, bills: Iterable[WatchedBill]) -> WatchedBill | None:
    """Tell which watched bill an event is on: by id, or by title where no id tells that it is another's."""
    bill_id, bills = number(row.get("BillId")), list(bills)
    by_id = next((bill for bill in bills if bill_id and bill.bill_id == bill_id), None)
    if by_id:
        return by_id
    names = {name: bill for bill in bills for name in bill.names if not (bill_id and bill.bill_id)}
    name = text(row, "BillName")
    committee = text(inner(row, "Committee"), "Description")
    for found in (slug(name), *(names_bill(title, names) for title in (name, text(row, "Description"), committee))):
        named = names.get(found or "")
        if named and named.alive(on):
            return named
    return None


def _title(row: Row) -> str:
    told, name = text(row, "Description"), text(row, "BillName")
    named = not name or slug(name) in tidy(told).casefold()
    title = told if told and named else ": ".join(filter(None, (name, told)))
    title = title or text(inner(row, "Committee"), "Description") or text(row, "Category") or text(row, "Type")
    if not title:
        raise ValueError("it has no title")
    return title


def _texts(row: Row) -> Iterable[str]:
    """Give all words of an event in which a term may stand, witnesses of a committee too."""
    committee = inner(row, "Committee")
    yield from (text(row, name) for name in ("Description", "Notes", "SummarisedDetails", "BillName"))
    yield text(committee, "Description")
    for one in (*each(committee, "Inquiries"), *each(row, "Tags")):
        yield text(one, "Description")
    for activity in each(row, "EventActivities"):
        yield from (" ".join(plain(who).split()) for who in activity.get("Attendees") or () if isinstance(who, str))


def span(row: Row) -> tuple[date, date]:
    """Give first and last day of a row; raises where it has no day."""
    start = the_day(row["StartDate"])
    return start, max(day(row.get("EndDate")) or start, start)


def _id(row: Row) -> int:
    found = number(row["Id"])
    if found is None:
        raise ValueError("it has no id")
    return found


def number(value: Any) -> int | None:
    """Give a whole number, also one written as text; None for anything else."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 100:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(row: Row, name: str) -> str:
    """Give a text as one line, double spaces and HTML gone; what is no text is none."""
    value = row.get(name)
    return " ".join(plain(value).split()) if isinstance(value, str) else ""


def inner(row: Row, name: str) -> Row:
    """Give an object inside a row; an empty one where there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def each(row: Row, name: str) -> list[Row]:
    """Give the objects of a list inside a row."""
    value = row.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _clock(row: Row, name: str) -> str | None:
    """Give a time of the day as ``11:30``; None where business comes in the order of the day (empty, apis: 2.3)."""
    told = text(row, name)
    read = _CLOCK.fullmatch(told)
    if not read:
        return told or None
    hour, half = int(read[1]), (read[3] or "").casefold()
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{read[2]}"
