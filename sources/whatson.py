"""What's On: business that the Houses and their committees have announced, and the days on which they sit.

No answer of this service was ever recorded: its fields are known from the specification, its ways from one client
(apis: What's On 2). There is no question for a bill, so four weeks of each House are read whole and searched here.
Events appear, move and vanish until their day; after it the Bills service and Hansard are the record.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sources.fetch import FetchError
from sources.parse import MISFIT, aside
from sources.records import Aside, Calendar, Reading, Snapshot
from sources.scope import Ask, Defaults, Scope, of_this_alone
from sources.times import day, the_day
from sources.whatson_rows import Row, Window, listed, parse_events, rows_in, span, text, window

NAME = "whatson"
SUBJECTS = ("titles", "terms")
AFTER = ("bills",)
REMEMBERS = ("event",)
DEFAULTS = Defaults("https://whatson-api.parliament.uk", every="30m", fast="10m", slowest="3h")
EVENTS = "/calendar/events/list.json"
BREAKS = "/calendar/events/nonsitting.json"
SITTINGS = "/calendar/proceduraldates/{house}/sittingdates.json"
PROBE = (
    EVENTS,
    {f"queryParameters.{name}": "2023-06-13" for name in ("startDate", "endDate")} | {"queryParameters.house": "Lords"},
    list,
)
CHAMBER = "main chamber"
HOUSES = ("Commons", "Lords")

Rows = list[Any] | FetchError


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Read each House's events of the next four weeks, and its calendar.

    A part that is refused is told and the rest read. Raises FetchError; also when no House's events could be read.
    """
    asked, seen = window(scope.now), set[str]()
    refused: list[FetchError] = []
    whole: list[str] = []
    for house in HOUSES:
        events = _read(ask, EVENTS, _params(house, asked))
        if isinstance(events, FetchError):
            refused.append(events)
            yield Reading(f"events: {house}", problem=str(events))
        else:
            reading, proof = parse_events(events, house, scope, asked, seen)
            whole += [house] if proof else []
            yield reading
        yield _calendar(ask, house, asked, scope, events)
    if len(refused) == len(HOUSES):
        raise refused[0]
    yield listed(whole, asked, scope, frozenset(seen))


def _params(house: str, asked: Window) -> dict[str, str]:
    asks = {"house": house, "startDate": asked.first.isoformat(), "endDate": asked.last.isoformat()}
    return {f"queryParameters.{name}": value for name, value in asks.items()}


def _calendar(ask: Ask, house: str, asked: Window, scope: Scope, events: Rows) -> Reading:
    days = {"startDate": asked.first.isoformat(), "endDate": asked.last.isoformat()}
    sittings = _read(ask, SITTINGS.format(house=house), days)
    breaks = _read(ask, BREAKS, _params(house, asked))
    record, asides = parse_calendar(
        house, asked, sittings=_known(sittings), breaks=_known(breaks), events=_known(events)
    )
    return Reading(
        f"calendar: {house}",
        (Snapshot(record),) if record else (),
        asides,
        problem="; ".join(str(one) for one in (sittings, breaks) if isinstance(one, FetchError)),
        rows=len(_known(sittings) or ()) + len(_known(breaks) or ()),
    )


def _known(rows: Rows) -> list[Any] | None:
    return None if isinstance(rows, FetchError) else rows


def _read(ask: Ask, path: str, params: Mapping[str, Any]) -> Rows:
    """Give the rows of one answer, or the error where it is about this question alone."""
    try:
        return rows_in(ask(path, params, expect=(list, dict)))
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return error


def parse_calendar(
    house: str,
    asked: Window,
    *,
    sittings: list[Any] | None,
    breaks: list[Any] | None,
    events: list[Any] | None,
) -> tuple[Calendar | None, tuple[Aside, ...]]:
    """Join what could be read of a House's days (None: could not).

    Where the sitting dates are missing, the days with business in the Chamber serve, up to the last of them: what
    is not announced yet is not known. Without either nothing is known.
    """
    told, asides = _taken(sittings or (), _sitting)
    chamber, _ = _taken(events or (), lambda row: _in_chamber(row, house))
    pauses, more = _taken(breaks or (), lambda row: _break(row, house, asked))
    last = asked.last
    if sittings is None or (chamber and not told):
        if events is None:
            return None, asides + more
        told, last = chamber, max(filter(None, chamber), default=asked.first)
    days = sorted({on for on in told if on and asked.first <= on <= last})
    return Calendar(
        key=house,
        house=house,
        first=asked.first,
        last=min(last, asked.last),
        days=[on.isoformat() for on in days],
        breaks=[one for one in pauses if one],
    ), asides + more


def _taken(rows: Iterable[Any], take: Callable[[Any], Any]) -> tuple[list[Any], tuple[Aside, ...]]:
    found, asides = [], []
    for row in rows:
        try:
            found.append(take(row))
        except MISFIT as error:
            asides.append(aside("calendar", row, error))
    return found, tuple(asides)


def _sitting(row: Any) -> date:
    return the_day(row["Date"] if isinstance(row, dict) else row)


def _in_chamber(row: Row, house: str) -> date | None:
    here = text(row, "House").casefold() in {"", house.casefold()} and text(row, "Type").casefold() == CHAMBER
    return the_day(row["StartDate"]) if here and day(row.get("CancelledDate")) is None else None


def _break(row: Row, house: str, asked: Window) -> dict[str, str] | None:
    start, end = span(row)
    ours = text(row, "House").casefold() in {"", house.casefold()}
    if not ours or end < asked.first or start > asked.last:
        return None
    title = text(row, "Description") or text(row, "Category") or text(row, "SummarisedDetails")
    return {"from": start.isoformat(), "to": end.isoformat(), "title": title}
