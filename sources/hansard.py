"""The Hansard service: what was said, and the divisions in the debates on a bill.

The search finds debates; each is then read whole, because the index may lack words that the debate has,
and watched terms are looked for in the full text here. Integer ids change at every republication, so only
external ids are keys. Sources: recorded answers for search and debate; see also ``sources.text``.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sources.fetch import Refused
from sources.hansard_text import Row, parse_contributions, parse_debate, parse_rows, sections
from sources.parse import MISFIT, aside
from sources.records import Reading
from sources.scope import Ask, Scope, items, read_pages
from sources.times import day, today
from sources.titles import names_bill

NAME = "hansard"
SUBJECTS = ("bills", "terms")
TAKE = 100
PROBE = ("/search/debates.json", {"queryParameters.searchTerm": "bill", "queryParameters.take": 1}, dict)
LOOK_BACK = timedelta(days=14)
WIDE_LOOK_BACK = timedelta(days=60)
NEVER_BEFORE = timedelta(days=400)
HOUSES = ("Commons", "Lords")


@dataclass
class Hits:
    """One debate that a search led to: its day, the rows that it came with, the bill that its title names."""

    rows: list[Row]
    date: date | None
    bill: str | None = None


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Find the debates that name a watched term or bill, and read each one that is new or has moved.

    ``scope.stamps`` holds, by the debate's external id, the digest of what the search showed when it was
    last read. Raises FetchError.
    """
    debates: dict[str, Hits] = {}
    for term in scope.terms:
        for row in _search_term(ask, term, scope):
            debates.setdefault(_key(row), Hits([], day(row.get("SittingDate")))).rows.append(row)
    for row, slug in _search_bills(ask, scope):
        debates.setdefault(_key(row), Hits([], day(row.get("SittingDate")))).bill = slug
    for key, hits in debates.items():
        stamp = _stamp(hits, scope)
        if key and scope.stamps.get(f"debate/{key}") != stamp:
            yield from _read(ask, key, hits, stamp, scope)


def _read(ask: Ask, key: str, hits: Hits, stamp: str, scope: Scope) -> Iterator[Reading]:
    unit = f"debate {key}"
    try:
        answer = ask(f"/debates/debate/{key}.json", expect=dict)
    except Refused as error:
        yield parse_rows(hits.rows, scope.all_terms, unit, str(error))
        return
    try:
        parts = list(sections(answer, scope.all_bills))
    except MISFIT as error:
        yield Reading(unit, asides=(aside("debate", answer, error),))
        return
    told, problem = _divisions(ask, key) if any(part.bill for part in parts) else ([], "")
    for part in parts:
        try:
            debate = parse_debate(part, told, stamp if part.key == key else "")
        except MISFIT as error:
            yield Reading(unit, asides=(aside("debate", part.overview, error),))
            continue
        said = parse_contributions(part, hits.rows, scope.all_terms)
        yield replace(said, unit=unit, snapshots=(debate, *said.snapshots), problem=problem)


def _divisions(ask: Ask, key: str) -> tuple[list[Any], str]:
    try:
        return ask(f"/debates/divisions/{key}.json", expect=list), ""
    except Refused as error:
        return [], str(error)


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


def _search_term(ask: Ask, term: str, scope: Scope) -> list[Row]:
    span = _span(scope, scope.terms_since)
    return _paged(ask, "/search/contributions/Spoken.json", {**span, "queryParameters.searchTerm": term})


def _search_bills(ask: Ask, scope: Scope) -> Iterator[tuple[Row, str]]:
    for bill in scope.bills:
        start = bill.start(today(scope.now) - NEVER_BEFORE)
        for name in sorted(bill.names):
            asked = {**_span(scope, start), "queryParameters.searchTerm": name}
            for row in _paged(ask, "/search/debates.json", asked):
                on = day(row.get("SittingDate"))
                if on and bill.alive(on) and names_bill(str(row.get("Title") or ""), bill.names):
                    yield row, bill.slug


def _paged(ask: Ask, path: str, params: dict[str, str]) -> list[Row]:
    start, end = params["queryParameters.startDate"], params["queryParameters.endDate"]

    def page(skip: int) -> tuple[list[Any], int | None]:
        asked = {**params, "queryParameters.skip": skip, "queryParameters.take": TAKE}
        return items(ask(path, asked, expect=dict), "Results", "TotalResultCount")

    rows, _ = read_pages(page)
    # A service that ignores the dates gives everything: keep to what was asked for.
    return [row for row in rows if isinstance(row, dict) and start <= str(row.get("SittingDate", ""))[:10] <= end]


def _key(row: Row) -> str:
    return str(row.get("DebateSectionExtId") or "").upper()


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
    fresh = hits.date is not None and hits.date >= now - timedelta(days=1)
    aged = scope.now.strftime("%Y-%m-%dT%H") if fresh else now.isoformat() if scope.since else ""
    seen = json.dumps([shown, hits.bill, sorted(scope.all_terms), aged])
    return hashlib.blake2b(seen.encode(), digest_size=16).hexdigest()
