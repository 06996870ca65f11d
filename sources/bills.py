"""The Bills service: the bill, its stages with their sittings, amendments and motions, publications.

Shapes: recorded answers for the bill, its stages and amendments; motions between the Houses (ping-pong
items) are known from the specification alone, so they are read tolerantly and kept as they came.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sources.fetch import FetchError
from sources.parse import MISFIT, aside, parsed
from sources.records import Amendment, Bill, Listing, Publication, Reading, Record, Sitting, Snapshot, Stage
from sources.scope import Ask, Scope, WatchedBill, items, of_this_alone, or_problem, read_pages
from sources.times import LONDON, day, moment_if_read, reached, today
from sources.titles import search_words, slug, tidy

NAME = "bills"
SUBJECTS = ("bills",)
ROOT = "/api/v1/Bills"
SITE = "https://bills.parliament.uk/bills"
TAKE = 100
PROBE = (ROOT, {"Take": 1}, dict)
ACTIVE_DAYS = 60
NO_AMENDMENTS = frozenset({"1st reading", "royal assent"})

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Home:
    """The bill that rows belong to: its slug, id and present title."""

    slug: str
    bill_id: int
    title: str


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
    stages = _listed(ask, f"{path}/Stages", "stage", {"bill": home.slug}, lambda row: parse_stage(row, home, scope.now))
    yield stages
    for snapshot in stages.snapshots:
        stage = snapshot.record
        if isinstance(stage, Stage) and _may_change(stage, snapshot.parts, scope):
            yield _amendments(ask, home, stage)
    yield or_problem(f"{path}/Publications", lambda: _publications(ask, home))


def resolve(ask: Ask, wanted: WatchedBill) -> int | None:
    """Find the id of a bill by its title, "[HL]" or not, Bill or Act; the newest where several share it."""
    words = search_words(wanted.slug)

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


def parse_bill(row: Row, watched_as: str, bill_id: int) -> tuple[Reading, Home | None]:
    """Turn the answer of ``/Bills/{id}`` into a Bill record, and the home that its other rows belong to."""
    try:
        stage, withdrawn = row.get("currentStage"), moment_if_read(row.get("billWithdrawn"))
        record = Bill(
            key=str(row["billId"]),
            bill=watched_as,
            bill_id=row["billId"],
            title=tidy(row["shortTitle"]),
            former_title=tidy(_text(row, "formerShortTitle") or "") or None,
            long_title=_text(row, "longTitle"),
            current_house=_text(row, "currentHouse") or "not given",
            originating_house=_text(row, "originatingHouse"),
            session_id=session if isinstance(session := row.get("introducedSessionId"), int) else None,
            is_act=row.get("isAct") is True,
            is_defeated=row.get("isDefeated") is True,
            withdrawn_on=withdrawn.astimezone(LONDON).date() if withdrawn else None,
            current_stage=_text(stage, "description") if isinstance(stage, dict) else None,
            last_update=moment_if_read(row.get("lastUpdate")),
        )
    except MISFIT as error:
        return Reading(f"bill {bill_id}", asides=(aside("bill", row, error),)), None
    snapshot = Snapshot(record, published_at=record.last_update)
    return Reading(f"bill {bill_id}", (snapshot,)), Home(record.bill, record.bill_id, record.title)


def _text(row: Row, name: str) -> str | None:
    """Give a field that is told beside something; one of another type is taken for absent."""
    value = row.get(name)
    return value if isinstance(value, str) else None


def parse_stage(row: Row, home: Home, now: datetime) -> Snapshot:
    """Turn one stage row into a Stage with its Sittings; raises on a row that does not fit."""
    days = {}
    for sitting in row.get("stageSittings") or ():
        at = moment_if_read(sitting.get("date")) if isinstance(sitting, dict) else None
        if at is not None:
            number = sitting.get("id")
            days[at.astimezone(LONDON).date()] = number if isinstance(number, int) else None
    record = Stage(
        key=str(row["id"]),
        bill=home.slug,
        bill_id=home.bill_id,
        bill_title=home.title,
        house=row["house"],
        stage=tidy(row.get("description") or row.get("abbreviation") or "stage"),
        stage_type=row.get("stageId"),
        sort_order=row.get("sortOrder") or 0,
        link=f"{SITE}/{home.bill_id}/stages/{row['id']}",
    )
    parts = tuple(
        Sitting(key=on.isoformat(), date=on, reached=reached(on, now), service_id=number)
        for on, number in sorted(days.items())
    )
    return Snapshot(record, parts)


def parse_amendment(row: Row, home: Home, stage: Stage) -> Snapshot:
    """Turn one amendment row of a stage into an Amendment; raises on a row that does not fit."""
    number = row.get("amendmentId") or row.get("dNum")
    if not number:
        raise ValueError("it has neither amendmentId nor dNum")
    link = f"{SITE}/{home.bill_id}/stages/{stage.key}/amendments/{number}"
    return _amendment(row, home, stage, f"{stage.key}-{number}", "amendment", row.get("marshalledListText"), link)


def parse_ping_pong(row: Row, home: Home, stage: Stage) -> Snapshot:
    """Turn one ping-pong row (a motion or an amendment between the Houses) into an Amendment, kept whole."""
    inner = row.get("motion") or row.get("amendment") or row
    form = str(inner.get("type") or row.get("type") or "motion").lower()
    number = inner.get("number") or inner.get("marshalledListText")
    link = f"{SITE}/{home.bill_id}/stages/{stage.key}"
    # The ids of amendments are 0 throughout; should those of motions be so too, kind and number tell them apart.
    key = f"{stage.key}-p{inner['id'] or f'{form}-{number}'}"
    snapshot = _amendment(inner, home, stage, key, form, number, link)
    return Snapshot(snapshot.record.model_copy(update={"raw": dict(row)}))


def _amendment(row: Row, home: Home, stage: Stage, key: str, form: str, number: Any, link: str) -> Snapshot:
    summary = row.get("summaryText") or row.get("summary") or []
    # The specification lets a name be null; a mover without a name cannot be told.
    named = [one for one in row.get("sponsors") or () if isinstance(one, dict) and one.get("name")]
    sponsors = sorted(
        named, key=lambda one: (not one.get("isLead"), one["sortOrder"] if isinstance(one.get("sortOrder"), int) else 0)
    )
    return Snapshot(
        Amendment(
            key=key,
            bill=home.slug,
            bill_title=home.title,
            stage_key=stage.key,
            house=stage.house,
            stage=stage.stage,
            form=form,
            number=str(number).strip() or None if number is not None else None,
            drafting_number=row.get("dNum"),
            summary=[summary] if isinstance(summary, str) else [line for line in summary if isinstance(line, str)],
            sponsors=[
                {"id": one.get("memberId"), "name": tidy(one["name"]), "lead": bool(one.get("isLead"))}
                for one in sponsors
            ],
            decision=row.get("decision") or "NoDecision",
            decision_text=row.get("decisionExplanation") or None,
            link=link,
        )
    )


def parse_publication(row: Row, home: Home) -> Snapshot:
    """Turn one publication row into a Publication; raises on a row that does not fit."""
    links = [one.get("url") for one in row.get("links") or () if one.get("url")]
    kind = row.get("publicationType") or {}
    return Snapshot(
        Publication(
            key=str(row["id"]),
            bill=home.slug,
            title=tidy(row.get("title") or "untitled"),
            type=kind.get("name"),
            house=row.get("house"),
            date=day(row.get("displayDate")),
            link=links[0] if links else f"{SITE}/{home.bill_id}/publications",
        )
    )


def _may_change(stage: Stage, sittings: tuple[Record, ...], scope: Scope) -> bool:
    if stage.stage.casefold() in NO_AMENDMENTS:
        return False
    days: list[date] = [part.date for part in sittings if isinstance(part, Sitting)]
    recent = not days or max(days) >= today(scope.now) - timedelta(days=ACTIVE_DAYS)
    return recent or scope.thorough or scope.since is None


def _amendments(ask: Ask, home: Home, stage: Stage) -> Reading:
    path = f"{ROOT}/{home.bill_id}/Stages/{stage.key}"
    within = {"stage_key": stage.key}

    def read(what: str, parse: Callable[[Row, Home, Stage], Snapshot]) -> Reading:
        return or_problem(
            f"{path}/{what}",
            lambda: _listed(ask, f"{path}/{what}", "amendment", within, lambda row: parse(row, home, stage)),
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
        listings=(Listing("amendment", within, keys),) if tabled.listings and between.listings else (),
        problem=tabled.problem or between.problem,
    )


def _publications(ask: Ask, home: Home) -> Reading:
    path = f"{ROOT}/{home.bill_id}/Publications"
    rows, _ = items(ask(path, expect=dict), "publications")
    within = {"bill": home.slug}
    return parsed(rows, "publication", lambda row: parse_publication(row, home), unit=path, within=within)


def _listed(ask: Ask, path: str, noun: str, within: Row, parse: Callable[[Row], Snapshot]) -> Reading:
    rows, complete = read_pages(lambda skip: items(ask(path, {"Skip": skip, "Take": TAKE}, expect=dict)))
    return parsed(rows, noun, parse, unit=path, within=within if complete else None)
