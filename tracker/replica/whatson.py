"""What's On (`/calendar/...`): announced business, times without sittings, and the days on which a House sits.

The parameters of `/calendar/events/` count only with the prefix `queryParameters.`, those of
`/calendar/proceduraldates/` have none. Facts: the reference on What's On, sections 2.1-2.3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tracker.replica.asking import MISSING, Answer, BadValue, Handler, Query, Service
from tracker.replica.times import midnight
from tracker.replica.view import View
from tracker.replica.whatson_facts import ScenarioEvent
from tracker.replica.whatson_shapes import event, recess

# The specification says at most 31 days; whether both ends count is not said, so the narrower reading.
MOST_DAYS = 31
FRIDAY = 4
FARTHEST = timedelta(days=366)

Window = tuple[date, date]


def events(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/calendar/events/list.json`: by day, House and the order of the paper; no recesses."""
    first, last = _window(query)
    house, term = query.text("house").lower(), query.text("searchTerm").lower()
    number, committee = query.number("eventId", 0), query.number("committeeId", 0)
    return Answer(
        [
            event(row)
            for row in view.events
            if row.day <= last
            and (row.end_day or row.day) >= first
            and house in ("", row.house.lower())
            and number in (0, row.event_id)
            and committee in (0, row.committee_id)
            and term in _said(row)
        ]
    )


def _said(row: ScenarioEvent) -> str:
    return f"{row.description} {row.notes or ''} {row.committee or ''}".lower()


def one(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/calendar/events/cal{eventId}`."""
    return next((Answer(event(row)) for row in view.events if row.event_id == int(ids[0])), MISSING)


def nonsitting(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/calendar/events/nonsitting.json`: recesses and the like that touch the window, one row for each House."""
    first, last = _window(query)
    house, code = query.text("house").lower(), query.text("categoryCode").lower()
    return Answer(
        [
            recess(row)
            for row in view.recesses
            if row.first <= last
            and row.last >= first
            and house in ("", row.house.lower())
            and code in ("", row.code.lower())
        ]
    )


def _window(query: Query) -> Window:
    only = query.day("date")
    first = only or query.day("startDate") or date.min
    last = only or query.day("endDate") or date.max
    if first != date.min and last != date.max and (last - first).days >= MOST_DAYS:
        raise BadValue("endDate")
    return first, last


def sitting_dates(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/calendar/proceduraldates/{house}/sittingdates.json`: both dates are required, and counted in."""
    first, last = query.day("startDate"), query.day("endDate")
    if first is None or last is None:
        raise BadValue("startDate")
    known = _known_days(view, ids[0])
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Answer({"SittingDates": [{"Date": midnight(day)} for day in days if _sits(view, ids[0], day, known)]})


def next_sitting(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/calendar/proceduraldates/{house}/nextsittingdate.json`: the first one after `dateToCheck`."""
    return _nearest(view, query, ids[0], timedelta(days=1))


def last_sitting(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/calendar/proceduraldates/{house}/lastsittingdate.json`: the last one before `dateToCheck`."""
    return _nearest(view, query, ids[0], timedelta(days=-1))


def _nearest(view: View, query: Query, house: str, step: timedelta) -> Answer:
    asked = query.day("dateToCheck")
    if asked is None:
        raise BadValue("dateToCheck")
    known = _known_days(view, house)
    day = asked + step
    while not _sits(view, house, day, known):
        if abs(day - asked) > FARTHEST:
            return Answer(None)
        day += step
    return Answer(midnight(day))


def _sits(view: View, house: str, day: date, known: set[date]) -> bool:
    away = any(row.house.lower() == house.lower() and row.first <= day <= row.last for row in view.recesses)
    return day in known or (day.weekday() < FRIDAY and not away)


def _known_days(view: View, house: str) -> set[date]:
    """The days on which a stage sits or sat, or there was a debate: facts, whatever the rule for other days says."""
    stages = {stage.stage_id for stage in view.stages if stage.house.lower() == house.lower()}
    days = {sitting.day for sitting in view.sittings if sitting.day and sitting.stage_id in stages}
    return days | {debate.day for debate in view.debates if debate.house.lower() == house.lower()}


def _failure(status: int) -> dict[str, Any]:
    return {"Message": {404: "No HTTP resource was found that matches the request."}.get(status, "An error occurred.")}


def _service(prefix: str, beginning: str, routes: dict[str, Handler]) -> Service:
    compiled = tuple((re.compile(beginning + path, re.IGNORECASE), handler) for path, handler in routes.items())
    return Service(compiled, "application/json; charset=utf-8", _failure, prefix, (beginning,))


EVENTS = _service(
    "queryParameters.",
    "/calendar/events/",
    {r"list\.json": events, r"nonsitting\.json": nonsitting, r"cal(\d+)": one},
)

DATES = _service(
    "",
    "/calendar/proceduraldates/",
    {
        r"(commons|lords)/sittingdates\.json": sitting_dates,
        r"(commons|lords)/nextsittingdate\.json": next_sitting,
        r"(commons|lords)/lastsittingdate\.json": last_sitting,
    },
)
