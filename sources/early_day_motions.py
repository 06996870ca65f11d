"""The early day motions (EDMs) of the Commons, from the service of oral questions and motions.

Every parameter has the prefix ``parameters.``, without which the service ignores it and gives everything; its
search looks at titles alone (apis: Hansard and others 4.1). So every motion of the days in question is listed, and
matched here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sources.fetch import FetchError, Refused, WrongShape
from sources.motion_rows import Row, key_of, parse_day, parse_rows, stored, tabled, unpacked
from sources.records import Listing, Reading
from sources.scope import Ask, Defaults, Scope, items, of_this_alone, read_pages
from sources.times import today

NAME = "early_day_motions"
SUBJECTS = ("titles", "terms")
AFTER = ("bills",)
REMEMBERS = ("motion",)
HOST = "https://oralquestionsandmotions-api.parliament.uk"
DEFAULTS = Defaults(HOST, every="1h", slowest="6h", quiet_after="2d")
LIST = "/EarlyDayMotions/list"
TAKE = 100
PROBE = (LIST, {"parameters.take": 1}, dict)
LOOK_BACK, THOROUGH_LOOK_BACK, NEVER_BEFORE = timedelta(days=14), timedelta(days=60), timedelta(days=400)


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """List the motions of the days in question and take those that name what is watched; a Reading for each day.

    In a thorough reading those that are stored and live, and were not listed, are asked for again. Raises
    FetchError, also when the service says inside a good answer that it failed.
    """
    start = first_day(scope)
    rows, complete = _listed(ask, start, today(scope.now))
    # The first reading counts all that is listed: beside that, a few rows that do not fit are few.
    looked = len(rows)
    by_day: dict[date | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_day[tabled(row)].append(row)
    known = {} if scope.since is None else stored(scope)
    days = {on for on, _ in known.values() if on >= start}
    if None in by_day:
        yield replace(parse_day(by_day.pop(None), None, scope, whole=False), rows=looked)
        looked = 0
    whole = complete and scope.since is not None and all(key_of(row) and tabled(row) for row in rows)
    for on in sorted(days | {day for day in by_day if day}):
        reading = parse_day(by_day.get(on, []), on, scope, whole=whole)
        if on in days or reading.snapshots or reading.asides:
            yield replace(reading, rows=looked)
            looked = 0
    seen = {key for row in rows if (key := key_of(row))}
    unseen = [key for key, (_, live) in known.items() if live and key not in seen]
    if scope.thorough and unseen:
        yield _again(ask, unseen, seen, scope)


def first_day(scope: Scope) -> date:
    """Give the first day of tabling that a reading asks for: 14 days back, 60 in a thorough one.

    Of what is new: since when the campaign wants it, or since the bill began, or 400 days back.
    """
    now = today(scope.now)
    if scope.since is not None:
        return min(today(scope.since), now) - (THOROUGH_LOOK_BACK if scope.thorough else LOOK_BACK)
    never = now - NEVER_BEFORE
    starts = [bill.start(never) for bill in scope.bills]
    return min([*starts, scope.terms_since or never, now] if scope.terms else [*starts, now])


def _listed(ask: Ask, start: date, end: date) -> tuple[list[Row], bool]:
    """List every motion since a day, and tell whether that is all; the service may not keep to the days."""
    # A day more, should the end be read as the midnight with which that day begins.
    asked = {"tabledStartDate": start.isoformat(), "tabledEndDate": (end + timedelta(days=1)).isoformat()}
    asked |= {"orderBy": "DateTabledDesc"}

    def page(skip: int) -> tuple[list[Any], int | None]:
        rows, total = _page(ask, {**asked, "skip": skip, "take": TAKE})
        days = [tabled(row) or start for row in rows]
        if not days or max(days) >= start:
            return rows, total
        if days != sorted(days, reverse=True):
            raise WrongShape("the list of early day motions keeps neither to the days nor to the order asked for")
        return [], total

    rows, complete = read_pages(page)
    return [row for row in rows if (tabled(row) or start) >= start], complete


def _page(ask: Ask, asked: Mapping[str, Any]) -> tuple[list[Any], int | None]:
    answer = ask(LIST, {f"parameters.{name}": value for name, value in asked.items()}, expect=dict)
    paging = answer.get("PagingInfo")
    total = paging.get("Total") if isinstance(paging, dict) else None
    return items({"Response": unpacked(answer), "Total": total}, "Response", "Total")


def _again(ask: Ask, keys: Sequence[str], listed: set[str], scope: Scope) -> Reading:
    """Read stored motions anew; what the service has no more is told as absent from its list."""
    rows: dict[str, Row] = {}
    for begin in range(0, len(keys), TAKE):
        some = {key: int(key.removeprefix("motion-")) for key in keys[begin : begin + TAKE]}
        with suppress(Refused, WrongShape):  # then one by one
            found, _ = _page(ask, {"edmIds": list(some.values()), "take": TAKE})
            rows |= {key: row for row in found if (key := key_of(row)) in some and key}
    gone, problem = [], ""
    for key in keys:
        try:
            if key not in rows:
                rows[key] = _alone(ask, key)
        except FetchError as error:
            if not of_this_alone(error):
                raise
            missing = isinstance(error, Refused) and error.status in {404, 410}
            gone += [key] if missing else []
            problem = problem if missing else str(error)
    reading = parse_rows(rows.values(), scope, "motions read again")
    there = frozenset(listed | {one.record.key for one in reading.snapshots})
    return replace(reading, listings=tuple(Listing("motion", {"key": key}, there) for key in gone), problem=problem)


def _alone(ask: Ask, key: str) -> Row:
    row = unpacked(ask(f"/EarlyDayMotion/{key.removeprefix('motion-')}", expect=dict))
    if not isinstance(row, dict) or key_of(row) != key:
        raise WrongShape("an early day motion asked for by its id is not what was answered")
    return row
