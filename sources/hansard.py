"""The Hansard service: what was said, and the divisions in the debates on a bill.

The search finds debates; each is then read whole, because the index may lack words that the debate has,
and watched terms are looked for in the full text here. A sweep of each sitting day finds what no search
does. Integer ids change at every republication, so only external ids are keys. Sources: recorded answers
for search and debate; see also ``sources.text``.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sources.fetch import FetchError
from sources.hansard_names import KEY, Row
from sources.hansard_sweep import sweep
from sources.hansard_text import Section, division_rows, parse_rows, parse_section, sections, untold
from sources.parse import MISFIT, aside
from sources.records import Aside, Reading
from sources.scope import Ask, Scope, items, of_this_alone, read_pages
from sources.times import the_day, today
from sources.titles import names_bill, search_words

NAME = "hansard"
SUBJECTS = ("titles", "terms")
TAKE = 100
PROBE = ("/search/debates.json", {"queryParameters.searchTerm": "bill", "queryParameters.take": 1}, dict)
LOOK_BACK = timedelta(days=14)
WIDE_LOOK_BACK = timedelta(days=60)
NEVER_BEFORE = timedelta(days=400)


@dataclass
class Hits:
    """One debate that a search led to: its day, the rows that it came with, the bill that its title names."""

    date: date
    rows: list[Row] = field(default_factory=list)
    bill: str | None = None


@dataclass
class Found:
    """What the searches led to: debates by external id, and the rows that did not fit."""

    debates: dict[str, Hits] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)

    def hits(self, row: Row) -> Hits:
        """Give the debate that a search row belongs to, noted if it is new."""
        return self.debates.setdefault(_key(row), Hits(the_day(row["SittingDate"])))


@dataclass(frozen=True)
class Told:
    """What Hansard lists as the divisions of a debate, and what went wrong in asking."""

    rows: tuple[Row, ...] = ()
    asides: tuple[Aside, ...] = ()
    problem: str = ""


NOTHING_TOLD = Told()


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Find the debates that name a watched term or bill, and read each one that is new or has moved.

    ``scope.stamps`` holds, by the debate's external id, the digest of what the search showed when it was
    last read. Raises FetchError.
    """
    found = Found()
    for term in scope.terms:
        for row in _search_term(ask, term, scope, found.asides):
            found.hits(row).rows.append(row)
    for row, slug in _search_bills(ask, scope, found.asides):
        found.hits(row).bill = slug
    if found.asides:
        yield Reading("search rows that do not fit", asides=tuple(found.asides))
    read: set[str] = set()
    for key, hits in found.debates.items():
        if key not in read and scope.stamps.get(f"debate/{key}") != _stamp(hits, scope):
            for section, reading in _read(ask, key, found.debates, scope):
                read.add(section)
                yield reading
    yield from sweep(ask, scope)


def _read(ask: Ask, key: str, debates: Mapping[str, Hits], scope: Scope) -> Iterator[tuple[str, Reading]]:
    """Read one debate with the sections under it; gives each section's key with its Reading."""
    unit = f"debate {key}"
    try:
        answer = ask(f"/debates/debate/{key}.json", expect=dict)
    except FetchError as error:
        if not of_this_alone(error):
            raise
        yield key, parse_rows(debates[key].rows, scope.all_terms, unit, str(error))
        return
    parts = list(sections(answer, scope.all_bills))
    told = _divisions(ask, key) if any(isinstance(part, Section) and part.bill for part in parts) else NOTHING_TOLD
    for part in parts:
        if isinstance(part, Aside):
            yield key, Reading(unit, asides=(part,))
            continue
        # Whether a debate's list holds the divisions of the sections under it is not stated anywhere.
        ours = _divisions(ask, part.key) if part.bill and part.key != key and untold(part, told.rows) else told
        hits = debates.get(part.key)
        stamp = _stamp(hits, scope) if hits else ""
        rows = [row for one in (hits, debates[key]) if one for row in one.rows]
        said = parse_section(part, ours.rows, rows, scope.all_terms, stamp)
        yield part.key, replace(said, unit=unit, asides=ours.asides + said.asides, problem=ours.problem)


def _divisions(ask: Ask, key: str) -> Told:
    try:
        return Told(*division_rows(ask(f"/debates/divisions/{key}.json", expect=list)))
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return Told(problem=str(error))


def _span(scope: Scope, start: date | None) -> dict[str, str]:
    now = today(scope.now)
    if scope.since is None:
        begin = start or now - NEVER_BEFORE
    else:
        begin = min(today(scope.since), now) - (WIDE_LOOK_BACK if scope.thorough else LOOK_BACK)
    return {
        "queryParameters.startDate": begin.isoformat(),
        "queryParameters.endDate": now.isoformat(),
        "queryParameters.orderBy": "SittingDateAsc",
    }


def _search_term(ask: Ask, term: str, scope: Scope, asides: list[Aside]) -> list[Row]:
    span = _span(scope, scope.terms_since)
    return _paged(ask, "/search/contributions/Spoken.json", {**span, "queryParameters.searchTerm": term}, asides)


def _search_bills(ask: Ask, scope: Scope, asides: list[Aside]) -> Iterator[tuple[Row, str]]:
    for bill in scope.bills:
        start = bill.start(today(scope.now) - NEVER_BEFORE)
        for name in sorted(bill.names):
            asked = {**_span(scope, start), "queryParameters.searchTerm": search_words(name)}
            for row in _paged(ask, "/search/debates.json", asked, asides):
                if bill.alive(the_day(row["SittingDate"])) and names_bill(str(row.get("Title") or ""), bill.names):
                    yield row, bill.slug


def _paged(ask: Ask, path: str, params: dict[str, str], asides: list[Aside]) -> list[Row]:
    start, end = params["queryParameters.startDate"], params["queryParameters.endDate"]

    def page(skip: int) -> tuple[list[Any], int | None]:
        asked = {**params, "queryParameters.skip": skip, "queryParameters.take": TAKE}
        return items(ask(path, asked, expect=dict), "Results", "TotalResultCount")

    fitting = []
    for row in read_pages(page)[0]:
        try:
            on = the_day(row["SittingDate"]).isoformat()
            # A service that ignores the dates gives everything: keep to what was asked for.
            if _key(row) and start <= on <= end:
                fitting.append(row)
        except MISFIT as error:
            asides.append(aside("search row", row, error))
    return fitting


def _key(row: Row) -> str:
    key = str(row["DebateSectionExtId"] or "").upper()
    if not KEY.fullmatch(key):
        raise ValueError("the field 'DebateSectionExtId' is empty or no id")
    return key


def _stamp(hits: Hits, scope: Scope) -> str:
    """Tell when a debate has to be read again: when the search shows other text, and as it ages.

    Hansard grows through the day and is republished for months (apis: Hansard 1.12): of the last two days
    a debate is read every hour, after that every day for as long as the search looks back.
    """
    shown = sorted(
        [
            str(row.get("ContributionExtId") or row.get("ContributionText")),
            str(row.get("ContributionTextFull")),
        ]
        for row in hits.rows
    )
    now = today(scope.now)
    fresh = hits.date >= now - timedelta(days=1)
    aged = scope.now.strftime("%Y-%m-%dT%H") if fresh else now.isoformat() if scope.since else ""
    seen = json.dumps([shown, hits.bill, sorted(scope.all_terms), aged])
    return hashlib.blake2b(seen.encode(), digest_size=16).hexdigest()
