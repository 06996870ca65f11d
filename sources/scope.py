"""What a source is asked to read: the bills and terms watched, since when, and what is known already."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sources.fetch import Busy, FetchError, NotJson, Refused, WrongShape
from sources.records import Reading

PAGE_LIMIT = 50_000


class Ask(Protocol):
    """Ask one service: its own path and parameters in, decoded JSON of the expected type out.

    Raises ``sources.fetch.FetchError``.
    """

    def __call__(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        expect: type | tuple[type, ...] | None = None,
    ) -> Any:
        """Give the decoded answer."""
        ...


@dataclass(frozen=True)
class WatchedBill:
    """A bill that is watched, under a slug of its title or id, with what is stored of it so far.

    ``names`` are the slugs of its titles, by which debates and divisions name it. ``first_day`` and
    ``last_day`` bound its life (introduction, Royal Assent) where known; ``since`` is how
    far back the campaign wants to look. ``sitting_days`` holds ``(house, date)``.
    """

    slug: str
    names: frozenset[str] = frozenset()
    bill_id: int | None = None
    since: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    sitting_days: frozenset[tuple[str, date]] = frozenset()

    def start(self, otherwise: date) -> date:
        """Give the first day that can concern this bill."""
        return min((on for on in (self.first_day, self.since) if on), default=otherwise)

    def alive(self, on: date) -> bool:
        """Tell whether something of this date can belong to this bill and not to another of the same title."""
        if self.first_day and on < self.first_day:
            return False
        return not (self.last_day and on > self.last_day)


@dataclass(frozen=True)
class Scope:
    """One request to a source. ``now`` and ``since`` (the last complete reading) are aware UTC.

    ``since`` is None for what is read for the first time. ``thorough`` asks for a wider look back, once a
    day. ``bills`` and ``terms`` are to be looked for; ``all_terms`` are matched in whatever is read.
    ``stamps`` maps a record's service id to the version that is stored (see ``tracker.store.progress``);
    ``debated`` maps ``(house, date, number)`` of a division to the bill in whose debate Hansard has it.
    ``names`` are those of everybody named in what is stored, by the Members service's id.
    """

    now: datetime
    since: datetime | None = None
    thorough: bool = False
    bills: tuple[WatchedBill, ...] = ()
    terms: tuple[str, ...] = ()
    terms_since: date | None = None
    all_terms: tuple[str, ...] = ()
    all_bills: tuple[WatchedBill, ...] = ()
    stamps: Mapping[str, str] = field(default_factory=dict)
    debated: Mapping[tuple[str, date, int], str] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Defaults:
    """How a source is asked where the config says nothing: lengths of time as the config writes them (``15m``).

    ``every`` is the pace of a sitting day, ``fast`` that of the hours in which a watched bill is before a House
    (none: no faster), ``slowest`` that of nights, weekends and recesses. ``quiet_after`` is how long it may go
    without a good answer before it looks broken, ``timeout`` how long one answer may take.
    """

    base_url: str
    every: str
    slowest: str
    fast: str | None = None
    quiet_after: str = "1d"
    timeout: str = "30s"


class Source(Protocol):
    """What a source module offers: its name, what it looks for, a small request to try it with, and ``fetch``.

    It looks for ``bills`` (by title or id), for ``titles`` (of bills whose titles are known), for ``terms``, for
    ``members`` (whoever is named in what is stored). It is read after the sources named in ``AFTER``, which give
    it what it needs to know. Of the nouns in ``REMEMBERS`` it is told which versions are stored (``Scope.stamps``);
    with ``named`` among them, who is named (``Scope.names``).
    """

    NAME: str
    SUBJECTS: tuple[str, ...]
    AFTER: tuple[str, ...]
    REMEMBERS: tuple[str, ...]
    DEFAULTS: Defaults
    PROBE: tuple[str, Mapping[str, Any], type]

    def fetch(self, ask: Ask, scope: Scope) -> Iterator[Reading]:
        """Read what the scope asks for, part by part; each part is kept before the next is asked for."""
        ...


def read_pages(page: Callable[[int], tuple[Sequence[Any], int | None]]) -> tuple[list[Any], bool]:
    """Read a list to its end, whatever the page size: ``page(skip)`` gives rows and the total, if told.

    Gives all rows and whether the list was complete. When there are fewer or more rows than the total, the total
    changed between pages, or a page has a row of an earlier one, rows have slipped from one page to another: then
    it is read a second time, and should that not be complete either, the rows of both are given.
    """
    first, complete = _pass(page)
    if complete or len(first) >= PAGE_LIMIT:
        return first, complete
    second, complete = _pass(page)
    return (second, True) if complete else (first + second, False)


def _pass(page: Callable[[int], tuple[Sequence[Any], int | None]]) -> tuple[list[Any], bool]:
    """Read a list once: to the total, to an empty page, or to a page that repeats the one before."""
    rows: list[Any] = []
    pages: list[Sequence[Any]] = []
    totals: set[int | None] = set()
    while len(rows) < PAGE_LIMIT:
        batch, total = page(len(rows))
        totals.add(total)
        if not batch or batch == (pages[-1] if pages else ()):
            break
        rows.extend(batch)
        pages.append(batch)
        if len(rows) == total:
            break
    return rows, len(rows) < PAGE_LIMIT and totals in ({None}, {len(rows)}) and not _slipped(pages)


def _slipped(pages: Sequence[Sequence[Any]]) -> bool:
    """Tell whether a page has a row of an earlier one: another row may have slipped past unseen."""
    seen: set[str] = set()
    for page in pages if len(pages) > 1 else ():
        shown = {json.dumps(row, sort_keys=True, default=str) for row in page}
        if not seen.isdisjoint(shown):
            return True
        seen |= shown
    return False


def items(answer: Mapping[str, Any], name: str = "items", total: str = "totalResults") -> tuple[list[Any], int | None]:
    """Take rows and total out of an envelope; raises WrongShape when it is none. A null list is an empty one."""
    rows, count = answer.get(name, ""), answer.get(total)
    rows = [] if rows is None else rows
    if not isinstance(rows, list) or not (count is None or isinstance(count, int)):
        raise WrongShape(f"the answer has no list {name!r} with a total {total!r}")
    return rows, count


def of_this_alone(error: FetchError) -> bool:
    """Tell whether an error speaks of the one thing asked for, so that the rest can go on, not of the service.

    A 500 does: these services answer some requests with it every time (apis: Hansard 1.13).
    """
    return isinstance(error, (Refused, NotJson, WrongShape)) or (isinstance(error, Busy) and error.status == 500)


def or_problem(unit: str, read: Callable[[], Reading]) -> Reading:
    """Read one part; when the service has an error about it alone, give a Reading that tells so."""
    try:
        return read()
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return Reading(unit, problem=str(error))
