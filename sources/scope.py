"""What a source is asked to read: the bills and terms watched, since when, and what is known already."""

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
    ``stamps`` maps a record's service id to the version that is stored; ``debated`` maps
    ``(house, date, number)`` of a division to the bill in whose debate Hansard has it.
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


class Source(Protocol):
    """What a source module offers: its name, what it looks for, a small request to try it with, and ``fetch``.

    It looks for ``bills`` (by title or id), for ``titles`` (of bills whose titles are known), for ``terms``.
    """

    NAME: str
    SUBJECTS: tuple[str, ...]
    PROBE: tuple[str, Mapping[str, Any], type]

    def fetch(self, ask: Ask, scope: Scope) -> Iterator[Reading]:
        """Read what the scope asks for, part by part; each part is kept before the next is asked for."""
        ...


def read_pages(page: Callable[[int], tuple[Sequence[Any], int | None]]) -> tuple[list[Any], bool]:
    """Read a list to its end, whatever the page size: ``page(skip)`` gives rows and the total, if told.

    Ends at the total, at an empty page, or at a page that repeats the one before. Gives all rows and
    whether the list was complete: it was not when there are fewer or more rows than the total, or when the
    total changed between pages, because then rows have slipped from one page to another.
    """
    rows: list[Any] = []
    before: Sequence[Any] = ()
    totals: set[int | None] = set()
    while len(rows) < PAGE_LIMIT:
        batch, total = page(len(rows))
        totals.add(total)
        if not batch or batch == before:
            break
        rows.extend(batch)
        before = batch
        if len(rows) == total:
            break
    return rows, len(rows) < PAGE_LIMIT and totals in ({None}, {len(rows)})


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
