"""A sweep of the Hansard service: every debate of a sitting day read whole, because its search misses words.

The search knows whole words of the first item of a speech alone (apis: Hansard 1.3); a sweep finds what it
does not. Days are listed by section, each section's tree by its top debates (1.11). Hansard grows through
the day and is republished for months (1.12), so a day is swept every other hour, and again after 1, 2, 7,
30, 90 and 265 days. What was read of a day is noted debate by debate, so that a sweep can break off and go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sources.fetch import FetchError
from sources.hansard_cast import Cast
from sources.hansard_names import KEY, Row
from sources.hansard_text import parse_contributions, sections
from sources.parse import MISFIT
from sources.records import Aside, Day, Reading, Snapshot
from sources.scope import Ask, Scope, of_this_alone
from sources.times import LONDON, the_day, today

HOUSES = ("Commons", "Lords")
HOURS = (10, 12, 14, 16, 18, 20, 22, 24)
LATER_DAYS = (1, 2, 7, 30, 90, 265)
MORNING = 9
NEW_DAYS = 7


def sweep(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Sweep the days that are due, newest first; what is found is marked as found by the sweep.

    ``scope.stamps`` holds, by House and day, when the day was last swept, and what was read of it since a sweep
    began that is under way. A day whose sections cannot all be read stays so: what is left is tried at the next poll.
    What the service refuses is named as a problem. Raises FetchError.
    """
    for house in HOUSES if scope.terms else ():
        try:
            for on in days_due(ask, scope, house):
                yield from _sweep(ask, scope, house, on)
        except FetchError as error:
            if not of_this_alone(error):
                raise
            yield Reading(f"sweep of the {house}", problem=str(error))


def days_due(ask: Ask, scope: Scope, house: str) -> list[date]:
    """Give the days of a House that are to be swept: new ones of the last week, older ones at their milestones.

    The calendar is asked once a day; today need not be in it while the House sits.
    """
    now = today(scope.now)
    first = now - timedelta(days=NEW_DAYS)
    swept = {} if scope.since is None else _swept(scope, house)
    new = {now}
    if scope.thorough or scope.since is None:
        months = {(first.year, first.month): first, (now.year, now.month): now}
        new |= {on for month in months.values() for on in _calendar(ask, house, month) if first <= on <= now}
    new |= {on for on in _under_way(scope, house) if first <= on <= now}
    due = {on for on in new if on not in swept or milestone(on, scope.now) > swept[on]}
    return sorted(due | {on for on, at in swept.items() if milestone(on, scope.now) > at}, reverse=True)


def milestone(on: date, now: datetime) -> datetime:
    """Give the last moment (aware) up to now at which a sweep of this day was due; the day's start before the first."""
    start = datetime(on.year, on.month, on.day, tzinfo=LONDON)
    hours = [start + timedelta(hours=hour) for hour in HOURS]
    later = [start + timedelta(days=days, hours=MORNING) for days in LATER_DAYS]
    return max((at for at in (*hours, *later) if at <= now), default=start)


def _swept(scope: Scope, house: str) -> dict[date, datetime]:
    """Give when each day of a House was last swept."""
    return {on: datetime.fromisoformat(at) for on, at in _marks(scope, "day", house)}


def _under_way(scope: Scope, house: str) -> dict[date, "Progress"]:
    """Give the sweeps that can go on: those begun since they were due. What is newly watched begins anew."""
    found = {}
    for on, mark in _marks(scope, "done", house) if scope.since is not None else ():
        begun, *done = mark.split()
        at = datetime.fromisoformat(begun)
        if milestone(on, scope.now) <= at <= scope.now:
            found[on] = Progress(at, done)
    return found


def _marks(scope: Scope, kind: str, house: str) -> Iterator[tuple[date, str]]:
    for key, mark in scope.stamps.items():
        parts = key.split("/")
        if parts[:2] == [kind, house] and len(parts) == 3 and mark:
            yield date.fromisoformat(parts[2]), mark


@dataclass
class Progress:
    """How far the sweep of a day is: since when, the external ids that were read, and whether all could be."""

    begun: datetime
    done: list[str] = field(default_factory=list)
    whole: bool = True


def _calendar(ask: Ask, house: str, month: date) -> list[date]:
    asked = {"year": month.year, "month": month.month, "house": house}
    found = []
    for row in ask("/overview/calendar.json", asked, expect=list):
        try:
            found.append(the_day(row["ItemDate"]))
        except MISFIT:
            continue  # a day that cannot be read is found by the search, or when it is today
    return found


def _sweep(ask: Ask, scope: Scope, house: str, on: date) -> Iterator[Reading]:
    """Sweep one day, or what is left of it."""
    asked = {"date": on.isoformat(), "house": house}
    names = ask("/overview/sectionsforday.json", asked, expect=list)
    so_far = _under_way(scope, house).get(on) or Progress(scope.now)
    day = Day(key=f"{house.lower()}-{on.isoformat()}", house=house, date=on, swept_at=_swept(scope, house).get(on))
    for name in names:
        trees = _trees(ask, {**asked, "section": name})
        so_far.whole = so_far.whole and bool(trees)
        for key, is_root in _in_order(trees):
            if key in so_far.done:
                continue
            keys, reading = _debate(ask, key, scope)
            if not keys:
                if not is_root:  # the day's root need not be a debate
                    so_far.whole = False
                    yield reading
                continue
            so_far.done = list(dict.fromkeys([*so_far.done, *keys]))
            if scope.since is None:
                yield reading
                continue
            mark = day.model_copy(update={"begun_at": so_far.begun, "done": so_far.done})
            yield replace(reading, snapshots=(*reading.snapshots, Snapshot(mark)))
    # Of what is newly watched only the last days are swept: that says nothing of the other terms.
    if names and so_far.whole and scope.since is not None:
        # What was read first may have moved while the rest was: the day is as old as the sweep's beginning.
        yield Reading(f"day {house} {on}", (Snapshot(day.model_copy(update={"swept_at": so_far.begun})),))


def _trees(ask: Ask, asked: dict[str, Any]) -> list[Row]:
    """Give a section's trees; an empty answer is asked for twice, because servers differ just after publication."""
    for _ in range(2):
        trees = ask("/overview/sectiontrees.json", asked, expect=list)
        found: list[Row] = [tree for tree in trees if isinstance(tree, dict) and tree.get("SectionTreeItems")]
        if found:
            return found
    return []


def _in_order(trees: list[Row]) -> Iterator[tuple[str, bool]]:
    """Give the external ids of all sections, those at the top first: their debates hold the sections under them."""
    for tree in trees:
        rows = [
            row
            for row in tree["SectionTreeItems"]
            if isinstance(row, dict) and KEY.fullmatch(str(row.get("ExternalId") or "").upper())
        ]
        roots = {str(row.get("Id")) for row in rows if row.get("ParentId") is None}
        under = [row for row in rows if row.get("ParentId") is not None]
        top = [row for row in under if str(row["ParentId"]) in roots]
        rest = [row for row in under if str(row["ParentId"]) not in roots]
        alone = [row for row in rows if row.get("ParentId") is None]
        for row in (*top, *rest, *alone):
            yield str(row["ExternalId"]).upper(), bool(under) and row.get("ParentId") is None


def _debate(ask: Ask, key: str, scope: Scope) -> tuple[list[str], Reading]:
    """Read one debate: the external ids of its sections, and what was said in them; no ids where it cannot be read."""
    unit = f"debate {key}"
    try:
        answer = ask(f"/debates/debate/{key}.json", expect=dict)
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return [], Reading(unit, problem=str(error))
    keys, cast = [key], Cast((), scope.names)
    said: dict[str, Snapshot] = {}
    asides: list[Aside] = []
    news: dict[tuple[str, str], tuple[str, str, str]] = {}
    rows = 0
    for part in sections(answer, scope.all_bills):
        if isinstance(part, Aside):
            asides.append(part)
            continue
        keys.append(part.key)
        read = parse_contributions(part, (), scope.all_terms, found_by="sweep", cast=cast)
        said |= {one.record.key: one for one in read.snapshots}
        asides += read.asides
        news |= {one[:2]: one for one in read.unknown}
        rows += read.rows or 0
    return keys, Reading(unit, tuple(said.values()), tuple(asides), unknown=tuple(news.values()), rows=rows)
