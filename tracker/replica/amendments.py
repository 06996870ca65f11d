"""The Bills service's amendments of a stage: the list, and one with its text."""

from __future__ import annotations

from typing import Any

from tracker.replica.asking import MISSING, Answer, Query
from tracker.replica.bill_facts import ScenarioAmendment, ScenarioPingPong, ScenarioStage
from tracker.replica.bill_shapes import movers
from tracker.replica.paging import page
from tracker.replica.view import View


def listed(view: View, query: Query, stage: ScenarioStage) -> Answer:
    """The amendments of a stage; a stage without any has an empty envelope, not an error."""
    rows = [
        _common(row, stage) | {"summaryText": list(row.summary) if row.summary is not None else None}
        for row in view.amendments
        if row.stage_id == stage.stage_id and wanted(row, " ".join(row.summary or ()), query)
    ]
    return page(rows, query)


def detail(view: View, stage: ScenarioStage, amendment_id: int) -> Answer:
    """One amendment with its lines and explanatory statement; the shape is known from the specification."""
    for row in view.amendments:
        if row.stage_id == stage.stage_id and row.amendment_id == amendment_id:
            return Answer(_common(row, stage) | _text(row))
    return MISSING


def wanted(row: ScenarioAmendment | ScenarioPingPong, text: str, query: Query) -> bool:
    """Whether `SearchTerm`, `AmendmentNumber`, `Decision` and `MemberId` let an item with that text through."""
    decision = query.text("Decision").lower()
    member = query.number("MemberId", 0)
    return (
        query.text("SearchTerm").lower() in text.lower()
        and query.text("AmendmentNumber").lower() in ("", (row.number or "").lower())
        and decision in ("", "all", row.decision.lower())
        and (not member or member in [who.member_id for who in row.sponsors])
    )


def _common(row: ScenarioAmendment, stage: ScenarioStage) -> dict[str, Any]:
    return {
        "id": 0,  # always 0 in the recording: the key is amendmentId
        "billId": stage.bill_id,
        "billStageId": stage.stage_id,
        "statusIndicator": row.status,
        "decision": row.decision,
        "decisionExplanation": row.decision_explanation,
        "sponsors": movers(row.sponsors),
        "amendmentId": row.amendment_id,
        "amendmentType": row.kind,
        "clause": row.clause,
        "schedule": row.schedule,
        "pageNumber": row.page,
        "lineNumber": row.line,
        "amendmentPosition": "",
        "marshalledListText": row.number,
        "dNum": row.d_num,
    }


def _text(row: ScenarioAmendment) -> dict[str, Any]:
    line = {"indentation": 0, "hangingIndentation": None, "isImage": False, "imageType": None}
    return {
        "amendmentLines": [{"text": f"<span>{text}</span>"} | line for text in row.lines],
        "explanatoryTextPrefix": "Member's explanatory statement" if row.explanation else None,
        "explanatoryText": row.explanation,
        "amendmentNote": None,
        "amendmentLocation": None,
        "mainHeader": None,
    }
