"""The Bills service's objects, key for key as recorded (camelCase, London times without a zone)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.replica.bill_facts import (
    ScenarioBill,
    ScenarioNews,
    ScenarioPerson,
    ScenarioPublication,
    ScenarioSitting,
    ScenarioStage,
)
from tracker.replica.parties import colour
from tracker.replica.scenario import Published
from tracker.replica.times import midnight, seven_digits, today
from tracker.replica.view import View

Shape = dict[str, Any]


def person(who: ScenarioPerson) -> Shape:
    """A Member as Bills nests one; the picture and page follow the service's pattern."""
    return {
        "memberId": who.member_id,
        "name": who.name,
        "party": who.party,
        "partyColour": colour(who.party),
        "house": who.house,
        "memberPhoto": f"https://members-api.parliament.uk/api/Members/{who.member_id}/Thumbnail",
        "memberPage": f"https://members.parliament.uk/member/{who.member_id}/contact",
        "memberFrom": who.seat,
    }


def movers(sponsors: Iterable[ScenarioPerson]) -> list[Shape]:
    """The sponsors of an amendment or motion; the first leads."""
    return [person(who) | {"sortOrder": order, "isLead": order == 1} for order, who in enumerate(sponsors, start=1)]


def sitting(view: View, row: ScenarioSitting) -> Shape:
    """A sitting with the ids of its stage, the stage's kind and its bill."""
    stage = next(stage for stage in view.stages if stage.stage_id == row.stage_id)
    return {
        "id": row.sitting_id,
        "stageId": stage.kind,
        "billStageId": row.stage_id,
        "billId": stage.bill_id,
        "date": midnight(row.day) if row.day else None,
    }


def stage(view: View, row: ScenarioStage) -> Shape:
    """A StageSummary with its sittings so far published."""
    return {
        "id": row.stage_id,
        "stageId": row.kind,
        "sessionId": row.session,
        "description": row.description,
        "abbreviation": row.abbreviation,
        "house": row.house,
        "stageSittings": [sitting(view, each) for each in view.sittings if each.stage_id == row.stage_id],
        "sortOrder": row.order,
    }


def current_stage(view: View, bill_id: int) -> ScenarioStage | None:
    """The stage with the next sitting (today counts); else the last one that sat; else the first in order.

    The service shows a stage before it takes place (reference 1.9); which of two on one day is not recorded.
    """
    stages = {row.stage_id: row for row in view.stages if row.bill_id == bill_id}
    sat = [
        (row.day, stages[row.stage_id].order, row.stage_id)
        for row in view.sittings
        if row.stage_id in stages and row.day
    ]
    coming = [key for key in sat if key[0] >= today(view.now)]
    if coming:
        return stages[min(coming)[2]]
    return stages[max(sat)[2]] if sat else next(iter(stages.values()), None)


def last_update(view: View, bill_id: int) -> str:
    """The time of the last published edit to anything of the bill: each of them moves `lastUpdate`."""
    scenario = view.scenario
    stages = {row.stage_id for row in scenario.stages if row.bill_id == bill_id}
    facts: list[Published] = [row for row in scenario.bills if row.bill_id == bill_id]
    facts += [row for row in scenario.stages if row.bill_id == bill_id]
    facts += [row for row in scenario.publications if row.bill_id == bill_id]
    for rows in (scenario.sittings, scenario.amendments, scenario.pingpong):
        facts += [row for row in rows if row.stage_id in stages]
    times = [time for fact in facts for time in (fact.published_at, fact.gone_at) if time and time <= view.now]
    return seven_digits(max(times), bill_id + len(times))


def bill_summary(view: View, bill: ScenarioBill) -> Shape:
    """A row of the bill search."""
    now_at = current_stage(view, bill.bill_id)
    return {
        "billId": bill.bill_id,
        "shortTitle": bill.short_title,
        "formerShortTitle": bill.former_short_title,
        "currentHouse": bill.house,
        "originatingHouse": bill.originating_house,
        "lastUpdate": last_update(view, bill.bill_id),
        "billWithdrawn": midnight(bill.withdrawn) if bill.withdrawn else None,
        "isDefeated": bill.defeated,
        "billTypeId": bill.bill_type,
        "introducedSessionId": bill.sessions[0],
        "includedSessionIds": list(bill.sessions),
        "isAct": bill.is_act,
        "currentStage": stage(view, now_at) if now_at else None,
    }


def bill_detail(view: View, bill: ScenarioBill) -> Shape:
    """One bill with its long title and sponsors."""
    sponsors = [
        {"member": person(who), "organisation": None, "sortOrder": order}
        for order, who in enumerate(bill.sponsors, start=1)
    ]
    return {
        "longTitle": bill.long_title,
        "summary": bill.summary,
        "sponsors": sponsors,
        "promoters": [],
        "petitioningPeriod": None,
        "petitionInformation": None,
        "agent": None,
    } | bill_summary(view, bill)


def publication(row: ScenarioPublication) -> Shape:
    """One publication as listed for a bill."""
    links = [
        {
            "id": row.publication_id * 10 + order,
            "title": link.title,
            "url": link.url,
            "contentType": link.content_type,
        }
        for order, link in enumerate(row.links)
    ]
    return {
        "house": row.house,
        "id": row.publication_id,
        "title": row.title,
        "publicationType": {"id": row.kind, "name": row.kind_name, "description": None},
        "displayDate": midnight(row.day),
        "links": links,
        "files": [],
    }


def article(row: ScenarioNews) -> Shape:
    """A news article of a bill (specification only)."""
    day = midnight(row.day) if row.day else None
    return {"id": row.news_id, "title": row.title, "content": row.content, "displayDate": day}
