"""The Committees service: meetings that name a watched term. Shape: the specification alone (apis: 4.3)."""

from collections.abc import Iterator
from typing import Any

from sources.naming import named_in
from sources.parse import parsed
from sources.records import Event, Reading, Snapshot
from sources.scope import Ask, Defaults, Scope, items, read_pages
from sources.times import the_day, today
from sources.titles import tidy

NAME = "committee_meetings"
SUBJECTS = ("terms",)
AFTER: tuple[str, ...] = ()
REMEMBERS: tuple[str, ...] = ()
DEFAULTS = Defaults("https://committees-api.parliament.uk", every="1h", slowest="6h")
PATH = "/api/Events"
PROBE = (PATH, {"Take": 1}, dict)


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Read the meetings from today on; raises FetchError."""
    asked = {"StartDateFrom": today(scope.now).isoformat(), "Take": 30}
    rows, _ = read_pages(lambda skip: items(ask(PATH, {**asked, "Skip": skip}, expect=dict)))
    reading = parsed(rows, "event", lambda row: _event(row, scope), unit="committee meetings")
    yield Reading(reading.unit, tuple(one for one in reading.snapshots if one.parts), reading.asides, rows=reading.rows)


def _event(row: dict[str, Any], scope: Scope) -> Snapshot:
    committee = " and ".join(tidy(one["name"]) for one in row.get("committees") or ())
    text = f"{tidy(row['name'])}. {committee}"
    record = Event(
        key=f"event-committees-{row['id']}",
        house="Commons",
        date=the_day(row["startDate"]),
        title=tidy(row["name"]),
        committee=committee or None,
        link=f"https://committees.parliament.uk/event/{row['id']}",
    )
    return Snapshot(record, named_in(text, scope))
