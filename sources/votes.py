"""What the two votes services share: which days to ask for, and which divisions belong to a watched bill."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sources.parse import MISFIT, aside, unknown
from sources.records import Reading
from sources.scope import Ask, Scope, WatchedBill, read_pages
from sources.times import day, today
from sources.titles import names_bill, search_words, tidy

LOOK_BACK = timedelta(days=28)
THOROUGH_LOOK_BACK = timedelta(days=183)
NEVER_BEFORE = timedelta(days=400)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Window:
    """One search: the days asked for, both included, and the words of the title, if any."""

    start: date
    end: date
    words: str | None = None


@dataclass(frozen=True)
class Service:
    """Where a votes service differs from the other: path, parameters, field names, mark of a version, all fields."""

    house: str
    path: str
    id: str
    title: str
    date: str
    number: str
    params: Callable[[Window, int], dict[str, Any]]
    stamp: Callable[[Row], str]
    fields: frozenset[str] | None = None


@dataclass(frozen=True)
class Found:
    """A search row that belongs to a watched bill and is not stored in this version."""

    row: Row
    service_id: int
    bill: WatchedBill
    linked_by: str


def look(ask: Ask, scope: Scope, service: Service) -> Iterator[Found | Reading]:
    """Search a votes service; gives what belongs to a watched bill and is new or moved, each once.

    A row that does not fit comes as a Reading that sets it aside.
    """
    seen: set[int] = set()
    for window in windows(scope, service.house):
        chosen: dict[int, Found] = {}
        rows = _rows(ask, window, service)
        yield Reading("divisions searched", unknown=unknown("division", rows, service.fields), rows=len(rows))
        for row in rows:
            try:
                found = _found(row, window, scope, service)
            except MISFIT as error:
                yield Reading("a division that does not fit", asides=(aside("division", row, error),), rows=0)
                continue
            if found and found.service_id not in seen:
                # The last one wins where a division comes twice.
                chosen[found.service_id] = found
        seen |= chosen.keys()
        moved = [
            one
            for number, one in chosen.items()
            if scope.stamps.get(f"{service.house}/{number}") != service.stamp(one.row)
        ]
        # The services give the newest first; people want to hear of them as they happened.
        yield from sorted(moved, key=lambda one: (str(one.row[service.date]), int(one.row[service.number])))


def _found(row: Row, window: Window, scope: Scope, service: Service) -> Found | None:
    on = day(row[service.date])
    if on is None or on < window.start:
        return None
    belongs = belonging(scope, service.house, tidy(row[service.title] or ""), on, int(row[service.number]))
    return Found(row, int(row[service.id]), *belongs) if belongs else None


def _rows(ask: Ask, window: Window, service: Service) -> list[Row]:
    def page(skip: int) -> tuple[list[Any], int | None]:
        rows = ask(service.path, service.params(window, skip), expect=list)
        dates = [str(row[service.date]) for row in rows if isinstance(row, dict) and row.get(service.date)]
        # Newest first: once all rows are older than the window, the service has ignored the dates.
        older = bool(dates) and len(dates) == len(rows) and max(dates) < window.start.isoformat()
        return ([] if older else rows), None

    return list(read_pages(page)[0])


def windows(scope: Scope, house: str) -> Iterator[Window]:
    """Give the searches that a poll makes.

    What is watched already: every division of the last four weeks, because a record is corrected for so
    long, and of any longer time since the last reading; in a thorough reading the bill's sitting days of
    half a year as well. What is new: the bill's name through its whole life, and every division of its
    sitting days, because a title need not name the bill.
    """
    now = today(scope.now)
    if scope.since is not None:
        start = min(today(scope.since), now) - LOOK_BACK
        yield Window(start, now)
        if scope.thorough:
            days = {on for bill in scope.bills for sat, on in bill.sitting_days if sat == house}
            yield from (Window(on, on) for on in sorted(days) if now - THOROUGH_LOOK_BACK <= on < start)
        return
    for bill in scope.bills:
        for words in sorted({search_words(name) for name in bill.names}):
            yield Window(bill.start(now - NEVER_BEFORE), now, words)
        for on in sorted({on for sat, on in bill.sitting_days if sat == house and on <= now}):
            yield Window(on, on)


def belonging(scope: Scope, house: str, title: str, on: date, number: int) -> tuple[WatchedBill, str] | None:
    """Tell which watched bill a division belongs to and how that is known: its title, or the debate."""
    by_name = {name: bill for bill in scope.bills for name in bill.names}
    named = by_name.get(names_bill(title, by_name) or "")
    if named and named.alive(on):
        return named, "title"
    in_debate = scope.debated.get((house, on, number))
    for bill in scope.bills:
        if in_debate == bill.slug:
            return bill, "debate"
    return None
