"""Rows of the Bills service as records: the pure half of ``sources.bills``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sources.parse import MISFIT, aside, unknown
from sources.records import UNDECIDED, Amendment, Article, Bill, Publication, Reading, Sitting, Snapshot, Stage
from sources.text import plain
from sources.times import LONDON, day, moment_if_read, reached
from sources.titles import tidy

SITE = "https://bills.parliament.uk/bills"

Row = Mapping[str, Any]

# All fields that the service's documents have (apis: Bills 1.3 to 1.5), by the last word of the path; dNum is in
# no document, but in every recorded amendment.
FIELDS: Mapping[str, frozenset[str]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "Bills": "billId shortTitle formerShortTitle currentHouse originatingHouse lastUpdate billWithdrawn isDefeated "
        "billTypeId introducedSessionId includedSessionIds isAct currentStage longTitle summary sponsors promoters "
        "petitioningPeriod petitionInformation agent",
        "Stages": "id stageId sessionId description abbreviation house stageSittings sortOrder",
        "Amendments": "id billId billStageId statusIndicator decision decisionExplanation sponsors amendmentId dNum "
        "amendmentType clause schedule pageNumber lineNumber amendmentPosition marshalledListText summaryText",
        "PingPongItems": "type amendment motion",
        "Publications": "id house title publicationType displayDate links files",
        "NewsArticles": "id title content displayDate",
    }.items()
}


@dataclass(frozen=True)
class Home:
    """The bill that rows belong to: its slug, id and present title; whether it is an Act, withdrawn or defeated."""

    slug: str
    bill_id: int
    title: str
    over: bool = False


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
    over = record.is_act or record.is_defeated or record.withdrawn_on is not None
    return (
        Reading(
            f"bill {bill_id}",
            (Snapshot(record, published_at=record.last_update),),
            unknown=unknown("bill", [row], FIELDS["Bills"]),
        ),
        Home(record.bill, record.bill_id, record.title, over),
    )


def _key(value: Any) -> str:
    """Give an id as a key; raises ValueError for what is none: a record under a wrong key would stay for ever."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not value:
        raise ValueError(f"{str(value)[:60]!r} is no id")
    return str(value)


def _text(row: Row, name: str) -> str | None:
    """Give a field that is told beside something; one of another type is taken for absent."""
    value = row.get(name)
    return value if isinstance(value, str) else None


def _place(row: Row, name: str) -> str | None:
    """Give the number of a clause or schedule, which may come as a number or as text ("65", "65A")."""
    value = row.get(name)
    return str(value).strip() or None if isinstance(value, int | str) and not isinstance(value, bool) else None


def parse_stage(row: Row, home: Home, now: datetime) -> Snapshot:
    """Turn one stage row into a Stage with its Sittings; raises on a row that does not fit."""
    days = {}
    for sitting in row.get("stageSittings") or ():
        at = moment_if_read(sitting.get("date")) if isinstance(sitting, dict) else None
        if at is not None:
            number = sitting.get("id")
            days[at.astimezone(LONDON).date()] = number if isinstance(number, int) else None
    record = Stage(
        key=_key(row["id"]),
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
    if not (row.get("amendmentId") or row.get("dNum")):
        raise ValueError("it has neither amendmentId nor dNum")
    number = _key(row.get("amendmentId") or row.get("dNum"))
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
                # The id only links the name to a Member: one that is no number is none.
                {
                    "id": one["memberId"] if type(one.get("memberId")) is int else None,
                    "name": tidy(one["name"]),
                    "lead": bool(one.get("isLead")),
                }
                for one in sponsors
            ],
            decision=row.get("decision") or "NoDecision",
            decision_text=row.get("decisionExplanation") or None,
            effect=_text(row, "amendmentType"),
            clause=_place(row, "clause"),
            schedule=_place(row, "schedule"),
            link=link,
        )
    )


def left(snapshot: Snapshot, *, over: bool) -> Snapshot:
    """Mark an amendment as left without a decision: its stage is ``over``, and the record says nothing of its fate."""
    record = snapshot.record
    if not over or not isinstance(record, Amendment) or record.decision not in UNDECIDED or record.decision_text:
        return snapshot
    return replace(snapshot, record=record.model_copy(update={"left": True}))


def parse_publication(row: Row, home: Home) -> Snapshot:
    """Turn one publication row into a Publication; raises on a row that does not fit."""
    links = [one.get("url") for one in row.get("links") or () if one.get("url")]
    kind = row.get("publicationType") or {}
    return Snapshot(
        Publication(
            key=_key(row["id"]),
            bill=home.slug,
            bill_title=home.title,
            title=tidy(row.get("title") or "untitled"),
            type=kind.get("name"),
            house=row.get("house"),
            date=day(row.get("displayDate")),
            link=links[0] if links else f"{SITE}/{home.bill_id}/publications",
        )
    )


def parse_article(row: Row, home: Home) -> Snapshot:
    """Turn one piece of news on a bill into an Article; raises on a row that does not fit.

    Known from the specification alone (apis: Bills 1.5), which does not say whether an id is of one bill only.
    """
    return Snapshot(
        Article(
            key=f"{home.bill_id}-{int(row['id'])}",
            bill=home.slug,
            bill_title=home.title,
            title=tidy(plain(row.get("title") or "")) or "untitled",
            text=plain(row.get("content") or ""),
            date=day(row.get("displayDate")),
            link=f"{SITE}/{home.bill_id}/news",
        )
    )
