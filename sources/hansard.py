"""The Hansard service: what was said, and the divisions in the debates on a bill.

The search finds debates; each is then read whole, because the index may lack words that the debate has,
and watched terms are looked for in the full text here. A sweep of each sitting day finds what no search
does. Integer ids change at every republication, so only external ids are keys. Sources: recorded answers
for search and debate; see also ``sources.text``.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sources.fetch import FetchError
from sources.hansard_cast import Cast
from sources.hansard_divided import division_rows, untold
from sources.hansard_names import Row
from sources.hansard_search import Hits, look
from sources.hansard_sweep import sweep
from sources.hansard_text import Section, parse_rows, parse_section, sections
from sources.records import Aside, Reading
from sources.scope import Ask, Defaults, Scope, of_this_alone
from sources.times import today

NAME = "hansard"
SUBJECTS = ("titles", "terms")
AFTER = ("bills",)
REMEMBERS = ("debate", "day", "named")
DEFAULTS = Defaults("https://hansard-api.parliament.uk", every="10m", fast="5m", slowest="1h")
PROBE = ("/search/debates.json", {"queryParameters.searchTerm": "bill", "queryParameters.take": 1}, dict)


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
    found = look(ask, scope)
    if found.asides or found.unknown:
        unknown = tuple(found.unknown.values())
        yield Reading("search rows that do not fit", asides=tuple(found.asides), unknown=unknown)
    yield from found.problems
    stale = [key for key, hits in found.debates.items() if scope.stamps.get(f"debate/{key}") != _stamp(hits, scope)]
    read: set[str] = set()
    for key in stale:
        if key in read:
            continue
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
        yield key, parse_rows(debates[key].rows, scope.all_terms, unit, str(error), scope.names)
        return
    parts = list(sections(answer, scope.all_bills))
    ours = [part.key for part in parts if isinstance(part, Section)]
    cast = Cast(_rows(debates, dict.fromkeys([key, *ours])), scope.names)
    told = _divisions(ask, key) if any(isinstance(part, Section) and part.bill for part in parts) else NOTHING_TOLD
    for part in parts:
        if isinstance(part, Aside):
            yield key, Reading(unit, asides=(part,))
            continue
        # Whether a debate's list holds the divisions of the sections under it is not stated anywhere.
        mine = _divisions(ask, part.key) if part.bill and part.key != key and untold(part.items, told.rows) else told
        hits = debates.get(part.key)
        place = (hits and hits.section) or debates[key].section
        section = replace(part, overview={**part.overview, "Location": place}) if place else part
        rows = _rows(debates, (part.key, key))
        stamp = _stamp(hits, scope) if hits else ""
        said = parse_section(section, mine.rows, rows, scope.all_terms, stamp, cast)
        yield part.key, replace(said, unit=unit, asides=mine.asides + said.asides, problem=mine.problem)


def _rows(debates: Mapping[str, Hits], keys: Iterable[str]) -> list[Row]:
    return [row for key in keys if key in debates for row in debates[key].rows]


def _divisions(ask: Ask, key: str) -> Told:
    try:
        return Told(*division_rows(ask(f"/debates/divisions/{key}.json", expect=list)))
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return Told(problem=str(error))


def _stamp(hits: Hits, scope: Scope) -> str:
    """Tell when a debate has to be read again: when the search shows other text, and as it ages.

    Hansard grows through the day and is republished for months (apis: Hansard 1.12): of the last two days
    a debate is read every hour, after that every day for as long as the search looks back.
    """
    shown = sorted(
        {
            (str(row.get("ContributionExtId") or row.get("ContributionText")), str(row.get("ContributionTextFull")))
            for row in hits.rows
        }
    )
    now = today(scope.now)
    fresh = hits.date >= now - timedelta(days=1)
    aged = scope.now.strftime("%Y-%m-%dT%H") if fresh else now.isoformat() if scope.since else ""
    seen = json.dumps([shown, hits.bill, sorted(scope.all_terms), aged])
    return hashlib.blake2b(seen.encode(), digest_size=16).hexdigest()
