"""The Bills service (`/api/v1/...`): its routes, the search, one bill and its papers; its stages are in `stages`.

Facts: the reference on the Bills API, sections 1.1-1.9.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracker.replica import stages
from tracker.replica.asking import MISSING, Answer, Query, Service
from tracker.replica.bill_facts import ScenarioBill
from tracker.replica.bill_shapes import article, bill_detail, bill_summary, current_stage, publication
from tracker.replica.paging import page
from tracker.replica.stages import find_bill
from tracker.replica.view import View


def search(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/Bills`: title ascending unless `SortOrder` says otherwise."""
    found = [bill_summary(view, bill) for bill in view.bills if _wanted(view, bill, query)]
    order = query.text("SortOrder").lower()
    by_update = order.startswith("dateupdated")
    found.sort(key=lambda row: row["lastUpdate"] if by_update else row["shortTitle"].lower())
    if order.endswith("descending"):
        found.reverse()
    return page(found, query)


def _wanted(view: View, bill: ScenarioBill, query: Query) -> bool:
    titles = f"{bill.short_title} {bill.former_short_title or ''}".lower()
    if not all(word in titles for word in query.text("SearchTerm").lower().split()):
        return False
    wanted_house = query.text("CurrentHouse").lower()
    origin = query.text("OriginatingHouse").lower()
    now_at = current_stage(view, bill.bill_id)
    kinds = query.numbers("BillStage")
    return (
        wanted_house in ("", "all", bill.house.lower())
        and origin in ("", "all", bill.originating_house.lower())
        and query.number("Session", bill.sessions[0]) in bill.sessions
        and bill.bill_id in (query.numbers("BillIds") or [bill.bill_id])
        and bill.bill_type in (query.numbers("BillType") or [bill.bill_type])
        and (not kinds or (now_at is not None and now_at.kind in kinds))
        and query.flag("IsDefeated") in (None, bill.defeated)
        and query.flag("IsWithdrawn") in (None, bill.withdrawn is not None)
    )


def detail(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}`."""
    bill = find_bill(view, ids[0])
    return Answer(bill_detail(view, bill)) if bill else MISSING


def publications(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/Publications`: not paged, newest first."""
    bill = find_bill(view, ids[0])
    if bill is None:
        return MISSING
    papers = [publication(row) for row in view.publications if row.bill_id == bill.bill_id]
    return Answer({"billId": bill.bill_id, "publications": papers})


def news(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/Bills/{billId}/NewsArticles`: newest first (the order is not recorded)."""
    bill = find_bill(view, ids[0])
    return page([article(row) for row in view.news if row.bill_id == bill.bill_id], query) if bill else MISSING


def problem(status: int) -> dict[str, Any]:
    """The error body that the specification describes (no recorded one is known)."""
    title = {400: "Bad Request", 404: "Not Found"}.get(status, "Error")
    section = {400: "6.5.1", 404: "6.5.4"}.get(status, "6.6.1")
    kind = f"https://tools.ietf.org/html/rfc7231#section-{section}"
    return {"type": kind, "title": title, "status": status, "detail": None, "instance": None}


_BILL = r"/api/v1/bills/(-?\d+)"
_STAGE = _BILL + r"/stages/(\d+)"

SERVICE = Service(
    routes=tuple(
        (re.compile(pattern, re.IGNORECASE), handler)
        for pattern, handler in (
            (r"/api/v1/bills", search),
            (_BILL, detail),
            (_BILL + "/stages", stages.stages),
            (_STAGE, stages.stage_detail),
            (_STAGE + "/amendments", stages.stage_amendments),
            (_STAGE + r"/amendments/(\d+)", stages.one_amendment),
            (_STAGE + "/pingpongitems", stages.stage_pingpong),
            (_STAGE + r"/pingpongitems/(\d+)", stages.one_pingpong),
            (_STAGE + "/publications", stages.stage_publications),
            (_BILL + "/publications", publications),
            (_BILL + "/newsarticles", news),
            ("/api/v1/sittings", stages.sittings),
        )
    ),
    content_type="application/json; charset=utf-8",
    failure=problem,
    beginnings=("/api/v1/",),
)
