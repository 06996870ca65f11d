"""The Bills service's stages of a bill, what belongs to one stage, and the sittings of all."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.replica import amendments, pingpong
from tracker.replica.asking import MISSING, Answer, BadValue, Query
from tracker.replica.bill_facts import ScenarioBill, ScenarioStage
from tracker.replica.bill_shapes import last_update, publication, sitting, stage
from tracker.replica.paging import page
from tracker.replica.view import View


def stages(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages`: those published so far, in the order of the passage."""
    bill = find_bill(view, ids[0])
    if bill is None:
        return MISSING
    return page([stage(view, row) for row in view.stages if row.bill_id == bill.bill_id], query)


def stage_detail(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages/{billStageId}`; the shape is known from the specification only."""
    row = find_stage(view, ids)
    if row is None:
        return MISSING
    chain = [each.stage_id for each in view.stages if each.bill_id == row.bill_id]
    here = chain.index(row.stage_id)
    return Answer(
        stage(view, row)
        | {
            "committee": None,
            "nextStageBillStageId": chain[here + 1] if here + 1 < len(chain) else None,
            "previousStageBillStageId": chain[here - 1] if here else None,
            "lastUpdate": last_update(view, row.bill_id),
            "hasMotions": any(item.stage_id == row.stage_id for item in view.pingpong),
        }
    )


def stage_publications(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages/{billStageId}/Publications`: the rows have no `house` here."""
    row = find_stage(view, ids)
    if row is None:
        return MISSING
    papers = [publication(paper) for paper in view.publications if paper.stage_id == row.stage_id]
    for paper in papers:
        del paper["house"]
    days = [{"sittingId": day.sitting_id, "publications": []} for day in view.sittings if day.stage_id == row.stage_id]
    return Answer({"billStageId": row.stage_id, "publications": papers, "sittings": days})


def sittings(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/Sittings`: the days of all bills in a period, both ends included."""
    first, last, house = query.day("DateFrom"), query.day("DateTo"), query.text("House").lower()
    houses = {row.stage_id: row.house.lower() for row in view.stages}
    found = [
        sitting(view, row)
        for row in view.sittings
        if row.day
        and (first is None or row.day >= first)
        and (last is None or row.day <= last)
        and house in ("", "all", houses[row.stage_id])
    ]
    return page(found, query)


def stage_amendments(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages/{billStageId}/Amendments`."""
    row = find_stage(view, ids)
    return amendments.listed(view, query, row) if row else MISSING


def one_amendment(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages/{billStageId}/Amendments/{amendmentId}`."""
    row = find_stage(view, ids)
    return amendments.detail(view, row, int(ids[2])) if row else MISSING


def stage_pingpong(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages/{billStageId}/PingPongItems`."""
    row = find_stage(view, ids)
    return pingpong.listed(view, query, row) if row else MISSING


def one_pingpong(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Stages/{billStageId}/PingPongItems/{pingPongItemId}`."""
    row = find_stage(view, ids)
    return pingpong.detail(view, row, int(ids[2])) if row else MISSING


def find_stage(view: View, ids: Sequence[str]) -> ScenarioStage | None:
    """The published stage that a path's bill id and stage id name, None when it is not there."""
    bill = find_bill(view, ids[0])
    wanted = int(ids[1])
    return next((row for row in view.stages if bill and row.bill_id == bill.bill_id and row.stage_id == wanted), None)


def find_bill(view: View, text: str) -> ScenarioBill | None:
    """The published bill of that id, None when there is none; an id below 1 is a bad value."""
    if int(text) < 1:
        raise BadValue("billId")
    return next((bill for bill in view.bills if bill.bill_id == int(text)), None)
