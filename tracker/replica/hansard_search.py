"""Hansard's `/search/...`: contributions by their words, debates by their title, divisions by their debate.

Facts: the reference on the Hansard API, sections 1.2-1.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.replica.asking import Answer, BadValue, Query
from tracker.replica.debate_facts import ScenarioDebate
from tracker.replica.hansard_shapes import contribution, division
from tracker.replica.hansard_text import says, terms
from tracker.replica.times import midnight
from tracker.replica.view import View

KINDS = ("Spoken", "Written", "Corrections")
WRITTEN_CORRECTIONS = "Written Corrections"


def contributions(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/search/contributions/{Spoken|Written|Corrections}.json`.

    Continuation items (no Member, no attribution) are not in the index. Days go up or down as asked (newest
    first by default), but inside a day the rows always descend, as computed from 306 recorded rows.
    """
    wanted = terms(query.text("searchTerm"))
    found = {kind: _rows(view, query, kind, wanted) for kind in KINDS}
    rows = found[next(kind for kind in KINDS if kind.lower() == ids[0].lower())]
    rows.sort(key=lambda row: (row["DebateSectionOrder"], row["OrderInDebateSection"]), reverse=True)
    rows.sort(key=lambda row: row["SittingDate"], reverse=query.text("orderBy").lower() != "sittingdateasc")
    counts = {f"{kind}ResultCount": len(found[kind]) for kind in KINDS}
    envelope = {"SearchTerms": wanted} | counts | {"DivisionsResultCount": len(_divisions(view, query, wanted))}
    return _page(rows, query, envelope)


def debates(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/search/debates.json`: words of the title; in these rows `DebateSection` is the place."""
    wanted = terms(query.text("searchTerm"))
    rows: list[dict[str, Any]] = [
        {
            "DebateSection": debate.printed_place,
            "SittingDate": midnight(debate.day),
            "House": debate.house,
            "Title": debate.title,
            "Rank": 0,
            "DebateSectionExtId": debate.ext_id,
        }
        for debate in _in_window(view, query)
        if says(debate.title, wanted)
    ]
    rows.sort(key=lambda row: row["SittingDate"], reverse=query.text("orderBy").lower() != "sittingdateasc")
    return _page(rows, query, {})


def divisions(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/search/divisions.json`: by the words of the debate's title."""
    return _page(_divisions(view, query, terms(query.text("searchTerm"))), query, {})


def _divisions(view: View, query: Query, wanted: list[str]) -> list[dict[str, Any]]:
    # The date window is obeyed only when a term is sent too (reference 1.3).
    among = _in_window(view, query) if wanted else view.debates
    return [division(view, debate, row) for debate in among if says(debate.title, wanted) for row in debate.divisions]


def _rows(view: View, query: Query, kind: str, wanted: list[str]) -> list[dict[str, Any]]:
    member = query.number("memberId", 0)
    return [
        contribution(view, debate, order, item)
        for debate in _in_window(view, query)
        if _kind(debate) == kind
        for order, item in enumerate(debate.items)
        if item.kind == "Contribution"
        and not (item.member_id is None and item.attributed_to is None)
        and member in (0, item.member_id)
        and says(item.text, wanted)
    ]


def _kind(debate: ScenarioDebate) -> str:
    """What a debate's rows count as: the Commons' corrections are known by their place (reference 1.12)."""
    return "Corrections" if debate.printed_place == WRITTEN_CORRECTIONS else debate.kind


def _in_window(view: View, query: Query) -> list[ScenarioDebate]:
    house = query.text("house").lower()
    only = query.day("date")
    first, last = only or query.day("startDate"), only or query.day("endDate")
    return [
        debate
        for debate in view.debates
        if house in ("", debate.house.lower())
        and (first is None or debate.day >= first)
        and (last is None or debate.day <= last)
    ]


def _page(rows: list[dict[str, Any]], query: Query, envelope: dict[str, Any]) -> Answer:
    skip, take = query.number("skip", 0), query.number("take", 20)
    if take > 100:
        return Answer(None, 500)
    if skip < 0 or take < 0:
        raise BadValue("skip")
    return Answer(envelope | {"Results": rows[skip : skip + take], "TotalResultCount": len(rows)})
