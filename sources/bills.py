"""The Bills service: the bill, its stages with their sittings, amendments and motions, publications, news.

Shapes: recorded answers for the bill, its stages and amendments; motions between the Houses (ping-pong
items) and news are known from the specification alone, so they are read tolerantly; motions are kept as they came.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sources.bill_rows import (
    FIELDS,
    Home,
    Row,
    left,
    parse_amendment,
    parse_article,
    parse_bill,
    parse_ping_pong,
    parse_publication,
    parse_stage,
)
from sources.fetch import FetchError
from sources.parse import parsed
from sources.records import Listing, Reading, Record, Sitting, Snapshot, Stage
from sources.scope import Ask, Defaults, Scope, WatchedBill, items, of_this_alone, or_problem, read_pages
from sources.times import today
from sources.titles import search_words, slug

NAME = "bills"
SUBJECTS = ("bills",)
AFTER: tuple[str, ...] = ()
REMEMBERS: tuple[str, ...] = ()
DEFAULTS = Defaults("https://bills-api.parliament.uk", every="15m", fast="5m", slowest="1h")
ROOT = "/api/v1/Bills"
TAKE = 100
PROBE = (ROOT, {"Take": 1}, dict)
DECIDED_WITHIN = 3
ACTIVE_DAYS = 60
NO_AMENDMENTS = frozenset({"1st reading", "royal assent"})


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Read every watched bill whole: itself, stages, then the amendments of the stages that can change.

    Amendments of stages long past are read in a thorough reading only. A watched title that finds no bill
    gives nothing. Raises FetchError; when it is about one bill alone, after the others were read.
    """
    refused: FetchError | None = None
    for wanted in scope.bills:
        try:
            bill_id = wanted.bill_id or resolve(ask, wanted)
            if bill_id is not None:
                yield from _read(ask, scope, wanted.slug, bill_id)
        except FetchError as error:
            if not of_this_alone(error):
                raise
            refused = error
    if refused:
        raise refused


def _read(ask: Ask, scope: Scope, watched_as: str, bill_id: int) -> Iterator[Reading]:
    reading, home = parse_bill(ask(f"{ROOT}/{bill_id}", expect=dict), watched_as, bill_id)
    yield reading
    if home is None:
        return
    path = f"{ROOT}/{bill_id}"
    stages, refused = _stages(ask, scope, home)
    yield stages
    for snapshot in stages.snapshots:
        stage = snapshot.record
        if isinstance(stage, Stage) and _may_change(stage, snapshot.parts, scope):
            yield _amendments(ask, home, stage, over=home.over or is_over(snapshot, stages.snapshots, today(scope.now)))
    yield or_problem(f"{path}/Publications", lambda: _publications(ask, home))
    yield or_problem(
        f"{path}/NewsArticles",
        lambda: _listed(
            ask, f"{path}/NewsArticles", "article", {"bill": home.slug}, lambda row: parse_article(row, home)
        ),
    )
    if refused:
        raise refused


def _stages(ask: Ask, scope: Scope, home: Home) -> tuple[Reading, FetchError | None]:
    """Read the stages. Where they are refused: with the error, but of a bill that is over nothing more is expected."""
    path = f"{ROOT}/{home.bill_id}/Stages"
    try:
        return _listed(ask, path, "stage", {"bill": home.slug}, lambda row: parse_stage(row, home, scope.now)), None
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return Reading(path, problem=str(error)), None if home.over else error


def resolve(ask: Ask, wanted: WatchedBill) -> int | None:
    """Find the id of a bill by its title, "[HL]" or not, Bill or Act; the newest where several share it.

    Titles may hold double spaces (apis: Bills 1.3), which may keep the service from finding all their words as they
    stand: then one word of them is searched for.
    """
    words = search_words(wanted.slug)
    longest = max(words.split(), key=len, default=words)
    found = (_titled(ask, wanted, text) for text in dict.fromkeys((words, longest)))
    return next((number for number in found if number is not None), None)


def _titled(ask: Ask, wanted: WatchedBill, words: str) -> int | None:
    def page(skip: int) -> tuple[list[Any], int | None]:
        return items(ask(ROOT, {"SearchTerm": words, "Skip": skip, "Take": TAKE}, expect=dict))

    rows, _ = read_pages(page)
    found = [
        (session if isinstance(session := row.get("introducedSessionId"), int) else 0, row["billId"])
        for row in rows
        if isinstance(row, dict)
        and isinstance(row.get("billId"), int)
        and wanted.slug in {slug(str(row[name])) for name in ("shortTitle", "formerShortTitle") if row.get(name)}
    ]
    return max(found)[1] if found else None


def _may_change(stage: Stage, sittings: tuple[Record, ...], scope: Scope) -> bool:
    if stage.stage.casefold() in NO_AMENDMENTS:
        return False
    days: list[date] = [part.date for part in sittings if isinstance(part, Sitting)]
    recent = not days or max(days) >= today(scope.now) - timedelta(days=ACTIVE_DAYS)
    return recent or scope.thorough or scope.since is None


def is_over(stage: Snapshot, stages: Iterable[Snapshot], now: date) -> bool:
    """Tell whether a stage is over: its last day is some days past, and a later stage has come, if on that very day.

    Decisions are filled in after the sitting, how long after is not known (apis: Bills 1.4): hence the days.
    """
    days = [part.date for part in stage.parts if isinstance(part, Sitting)]
    if not days or now < max(days) + timedelta(days=DECIDED_WITHIN):
        return False
    place = (max(days), _order(stage))
    return any(
        isinstance(part, Sitting) and part.reached and (part.date, _order(other)) > place
        for other in stages
        for part in other.parts
    )


def _order(stage: Snapshot) -> int:
    return stage.record.sort_order if isinstance(stage.record, Stage) else 0


def _amendments(ask: Ask, home: Home, stage: Stage, *, over: bool) -> Reading:
    path = f"{ROOT}/{home.bill_id}/Stages/{stage.key}"
    within = {"stage_key": stage.key}

    def read(what: str, parse: Callable[[Row, Home, Stage], Snapshot]) -> Reading:
        return or_problem(
            f"{path}/{what}",
            lambda: _listed(
                ask, f"{path}/{what}", "amendment", within, lambda row: left(parse(row, home, stage), over=over)
            ),
        )

    tabled = read("Amendments", parse_amendment)
    if "consideration" not in stage.stage.casefold():
        return tabled
    between = read("PingPongItems", parse_ping_pong)
    keys = frozenset().union(*(one.keys for one in (*tabled.listings, *between.listings)))
    return replace(
        tabled,
        snapshots=tabled.snapshots + between.snapshots,
        asides=tabled.asides + between.asides,
        unknown=tabled.unknown + between.unknown,
        rows=(tabled.rows or 0) + (between.rows or 0),
        listings=(Listing("amendment", within, keys),) if tabled.listings and between.listings else (),
        problem=tabled.problem or between.problem,
    )


def _publications(ask: Ask, home: Home) -> Reading:
    path = f"{ROOT}/{home.bill_id}/Publications"
    rows, _ = items(ask(path, expect=dict), "publications")
    within = {"bill": home.slug}
    return parsed(
        rows,
        "publication",
        lambda row: parse_publication(row, home),
        unit=path,
        within=within,
        known=FIELDS["Publications"],
    )


def _listed(ask: Ask, path: str, noun: str, within: Row, parse: Callable[[Row], Snapshot]) -> Reading:
    rows, complete = read_pages(lambda skip: items(ask(path, {"Skip": skip, "Take": TAKE}, expect=dict)))
    known = FIELDS[path.rpartition("/")[2]]
    reading = parsed(rows, noun, parse, unit=path, within=within if complete else None, known=known)
    return reading if complete else replace(reading, problem=f"{path} was not complete: nothing counts as withdrawn")
