"""Searching Hansard: which debates may name a watched term or bill.

The service answers some words with some days with a 500 every time; halving the days finds the bad one (apis: Hansard
1.3). It knows corrections in print as another kind of contribution (1.12).
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sources.fetch import Busy, FetchError
from sources.hansard_names import KEY, Row
from sources.parse import MISFIT, aside, unknown
from sources.records import Aside, Reading
from sources.scope import Ask, Scope, items, of_this_alone, read_pages
from sources.text import mentions, plain
from sources.times import the_day, today
from sources.titles import names_bill, search_words

SPOKEN = "/search/contributions/Spoken.json"
CORRECTIONS = "/search/contributions/Corrections.json"
TITLES = "/search/debates.json"
WRITTEN_CORRECTIONS = "Written Corrections"
# All fields that are known of a row, by the search (apis: Hansard 1.4 and 1.5).
SAID = frozenset(
    "MemberName MemberId AttributedTo ItemId ContributionExtId ContributionText ContributionTextFull HRSTag "
    "HansardSection Timecode DebateSection DebateSectionId DebateSectionExtId SittingDate Section House "
    "OrderInDebateSection DebateSectionOrder Rank".split()
)
FIELDS = {
    SPOKEN: SAID,
    CORRECTIONS: SAID,
    TITLES: frozenset("DebateSection SittingDate House Title Rank DebateSectionExtId".split()),
}
TAKE = 100
LOOK_BACK = timedelta(days=14)
WIDE_LOOK_BACK = timedelta(days=60)
NEVER_BEFORE = timedelta(days=400)
_HYPHENS = re.compile(r"[\s\-‐‑]+")
# So many refusals and no answer mean that the service is down: two bad days leave one quarter of a window good.
FAILURES = 5
# Two bad days of four hundred are found with fewer.
PIECES = 40


@dataclass
class Hits:
    """One debate that a search led to: its day, the rows that it came with, the bill that its title names.

    ``section`` is given for corrections in print, whatever their debate says of its place.
    """

    date: date
    rows: list[Row] = field(default_factory=list)
    bill: str | None = None
    section: str | None = None


@dataclass
class Found:
    """What the searches led to: debates by external id; rows that did not fit, failed searches, unknown fields."""

    debates: dict[str, Hits] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    problems: list[Reading] = field(default_factory=list)
    unknown: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def hits(self, row: Row) -> Hits:
        """Give the debate that a search row belongs to, noted if it is new."""
        return self.debates.setdefault(_key(row), Hits(the_day(row["SittingDate"])))


def look(ask: Ask, scope: Scope) -> Found:
    """Search for every term, as spoken and as corrected, and for every bill by its names. Raises FetchError.

    A search that fails whole is a problem where another one is answered, except the first time, because what is
    newly watched has to be read through.
    """
    return _Look(ask, scope).all()


@dataclass
class _Look:
    ask: Ask
    scope: Scope
    found: Found = field(default_factory=Found)
    answered: bool = False
    lost: FetchError | None = None

    def all(self) -> Found:
        for term in self.scope.terms:
            for row in self._rows(SPOKEN, _parted(term), self.scope.terms_since):
                if _may_name(row, self.scope.all_terms):
                    self.found.hits(row).rows.append(row)
            for row in self._corrections(term):
                if not _may_name(row, self.scope.all_terms):
                    continue
                hits = self.found.hits(row)
                hits.rows.append(row)
                hits.section = row.get("Section") or WRITTEN_CORRECTIONS
        for row, slug in self._titles():
            self.found.hits(row).bill = slug
        if self.lost and (not self.answered or self.scope.since is None):
            raise self.lost
        return self.found

    def _corrections(self, term: str) -> list[Row]:
        if self.lost and not self.answered:
            return []
        answered, lost = self.answered, self.lost
        try:
            rows = self._rows(CORRECTIONS, _parted(term), self.scope.terms_since)
        except FetchError as error:
            if not of_this_alone(error):
                raise
            self._problem(f"corrections: {term.casefold()}", str(error))
            rows = []
        # Whether they can be searched says nothing of what was spoken.
        self.answered, self.lost = answered, lost
        return rows

    def _titles(self) -> Iterator[tuple[Row, str]]:
        for bill in self.scope.bills:
            start = bill.start(today(self.scope.now) - NEVER_BEFORE)
            for name in sorted(bill.names):
                for row in self._rows(TITLES, search_words(name), start):
                    if bill.alive(the_day(row["SittingDate"])) and names_bill(str(row.get("Title") or ""), bill.names):
                        yield row, bill.slug

    def _rows(self, path: str, words: str, start: date | None) -> list[Row]:
        """Search the days of this reading; where that is a 500, in halves, down to the days that cannot be searched."""
        first, last = _days(self.scope, start)
        pieces, found, bad = deque([(first, last)]), dict[date, list[Row]](), list[tuple[date, date]]()
        failures: list[Busy] = []
        while pieces and len(found) + len(failures) < PIECES:
            begin, end = pieces.popleft()
            try:
                found[begin] = self._paged(path, words, begin, end)
            except Busy as error:
                if error.status != 500:
                    raise
                failures.append(error)
                if not found and len(failures) == FAILURES:
                    break
                pieces.extend(_halves(begin, end))
                bad += [(begin, end)] if begin == end else []
        if failures and not found:
            return self._fail(failures[0], words)
        self.answered = True
        for begin, end in sorted([*bad, *pieces]):
            days = f"{begin}" if begin == end else f"{begin} to {end}"
            self._problem(f"search: {words.casefold()}", f'{failures[0]} whenever "{words}" is searched for on {days}')
        return [row for _, rows in sorted(found.items()) for row in rows]

    def _fail(self, error: FetchError, words: str) -> list[Row]:
        if self.lost and not self.answered:
            raise error
        self.lost = error
        self._problem(f"search: {words.casefold()}", str(error))
        return []

    def _problem(self, unit: str, problem: str) -> None:
        self.found.problems.append(Reading(unit, problem=problem))

    def _paged(self, path: str, words: str, begin: date, end: date) -> list[Row]:
        start, until = begin.isoformat(), end.isoformat()
        asked = {
            "queryParameters.startDate": start,
            "queryParameters.endDate": until,
            "queryParameters.orderBy": "SittingDateAsc",
            "queryParameters.searchTerm": words,
        }

        def page(skip: int) -> tuple[list[Any], int | None]:
            paged = {**asked, "queryParameters.skip": skip, "queryParameters.take": TAKE}
            return items(self.ask(path, paged, expect=dict), "Results", "TotalResultCount")

        fitting = []
        rows = read_pages(page)[0]
        for one in unknown("search row", rows, FIELDS[path]):
            self.found.unknown.setdefault(one[1], one)
        for row in rows:
            try:
                # A service that ignores the dates gives everything: keep to what was asked for.
                if _key(row) and start <= the_day(row["SittingDate"]).isoformat() <= until:
                    fitting.append(row)
            except MISFIT as error:
                self.found.asides.append(aside("search row", row, error))
        return fitting


def _may_name(row: Row, terms: Sequence[str]) -> bool:
    """Tell whether a search row is of what names a term: the service matches words one by one (apis: Hansard 1.3)."""
    whole = row.get("ContributionTextFull")
    return not (isinstance(whole, str) and whole.strip()) or bool(mentions(plain(whole), terms))


def _parted(term: str) -> str:
    """Give a term with its hyphens as spaces: with a hyphen the service finds less, or nothing (apis: Hansard 1.3)."""
    return " ".join(_HYPHENS.split(term)).strip() or term


def _days(scope: Scope, start: date | None) -> tuple[date, date]:
    now = today(scope.now)
    if scope.since is None:
        return min(start or now - NEVER_BEFORE, now), now
    return min(today(scope.since), now) - (WIDE_LOOK_BACK if scope.thorough else LOOK_BACK), now


def _halves(begin: date, end: date) -> list[tuple[date, date]]:
    middle = begin + (end - begin) // 2
    return [(begin, middle), (middle + timedelta(days=1), end)] if begin < end else []


def _key(row: Row) -> str:
    key = str(row["DebateSectionExtId"] or "").upper()
    if not KEY.fullmatch(key):
        raise ValueError("the field 'DebateSectionExtId' is empty or no id")
    return key
