"""The Bills service's `PingPongItems`: what is taken when the Houses exchange messages (specification only)."""

from __future__ import annotations

from typing import Any

from tracker.replica.amendments import wanted
from tracker.replica.asking import MISSING, Answer, Query
from tracker.replica.bill_facts import ScenarioPingPong, ScenarioStage
from tracker.replica.bill_shapes import movers
from tracker.replica.paging import page
from tracker.replica.view import View


def listed(view: View, query: Query, stage: ScenarioStage) -> Answer:
    """The motions and amendments taken when the Houses exchange messages."""
    rows = [
        _shape(row, stage)
        for row in view.pingpong
        if row.stage_id == stage.stage_id and wanted(row, row.summary or "", query)
    ]
    return page(rows, query)


def detail(view: View, stage: ScenarioStage, item_id: int) -> Answer:
    """One such item with its (here always empty) groups of text."""
    for row in view.pingpong:
        if row.stage_id == stage.stage_id and row.item_id == item_id:
            shape = _shape(row, stage)
            groups = "motionGroups" if row.kind == "Motion" else "amendmentGroups"
            shape[row.kind.lower()] |= {groups: []}
            return Answer(shape)
    return MISSING


def _shape(row: ScenarioPingPong, stage: ScenarioStage) -> dict[str, Any]:
    item = {
        "id": row.item_id,
        "billId": stage.bill_id,
        "billStageId": stage.stage_id,
        "statusIndicator": row.status,
        "decision": row.decision,
        "decisionExplanation": row.decision_explanation,
        "sponsors": movers(row.sponsors),
        "type": row.kind,
        "number": row.number,
        "summary": row.summary,
    }
    is_motion = row.kind == "Motion"
    return {"type": row.kind, "amendment": None if is_motion else item, "motion": item if is_motion else None}
