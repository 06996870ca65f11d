"""Hansard's `/debates/...`: one debate with its items and children, and the divisions held in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.replica.asking import MISSING, Answer, Query
from tracker.replica.debate_facts import ScenarioDebate
from tracker.replica.division_facts import ScenarioVote
from tracker.replica.hansard_shapes import (
    division,
    item,
    root_ext_id,
    root_row,
    section_number,
    tree_row,
    updated,
)
from tracker.replica.times import midnight
from tracker.replica.view import View


def debate(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/debates/debate/{ext}.json`; the root of a day answers as a bare heading."""
    wanted = ids[0].lower()
    for row in view.debates:
        if row.ext_id.lower() == wanted:
            return Answer(_whole(view, row))
        if root_ext_id(row) == wanted:
            return Answer(_root(view, row))
    return MISSING


def _whole(view: View, row: ScenarioDebate) -> dict[str, Any]:
    parents = [each for each in view.debates if each.ext_id == row.parent]
    children = [each for each in view.debates if each.parent == row.ext_id]
    return {
        "Overview": _overview(view, row),
        "Navigator": [root_row(row), *(tree_row(view, each) for each in (*parents, row))],
        "Items": [item(view, row, order, each) for order, each in enumerate(row.items)],
        "ChildDebates": [_whole(view, child) for child in children],
    }


def _overview(view: View, row: ScenarioDebate) -> dict[str, Any]:
    same_place = [
        each
        for each in view.debates
        if (each.day, each.house, each.printed_place) == (row.day, row.house, row.printed_place)
    ]
    here = same_place.index(row)
    after = same_place[here + 1] if here + 1 < len(same_place) else None
    before = same_place[here - 1] if here else None
    return {
        "Id": section_number(view, row),
        "ExtId": row.ext_id,
        "Title": row.title,
        "HRSTag": row.tag,
        "Date": midnight(row.day),
        "Location": row.printed_place,
        "House": row.house,
        "Source": 2,
        "VolumeNo": 0,
        "ContentLastUpdated": updated(row),
        "DebateTypeId": 2 if row.printed_place == "Westminster Hall" else 1,
        "SectionType": 1,
        "NextDebateExtId": after.ext_id if after else "",
        "NextDebateTitle": after.title if after else "",
        "PreviousDebateExtId": before.ext_id if before else "",
        "PreviousDebateTitle": before.title if before else "",
    }


def _root(view: View, row: ScenarioDebate) -> dict[str, Any]:
    heading = root_row(row)
    nowhere = {
        "NextDebateExtId": "",
        "NextDebateTitle": "",
        "PreviousDebateExtId": "",
        "PreviousDebateTitle": "",
    }
    own = {"Id": heading["Id"], "ExtId": heading["ExternalId"], "Title": heading["Title"], "HRSTag": None}
    return {
        "Overview": _overview(view, row) | own | nowhere,
        "Navigator": [heading],
        "Items": [],
        "ChildDebates": [],
    }


def divisions(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/debates/divisions/{ext}.json`: those of this section alone, an empty array when there are none."""
    for row in view.debates:
        if row.ext_id.lower() == ids[0].lower():
            return Answer([division(view, row, each) for each in row.divisions])
    return MISSING


def one_division(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/debates/division/{ext}.json`: the record with the names, tellers among them."""
    for row in view.debates:
        for each in row.divisions:
            if each.ext_id.lower() == ids[0].lower():
                held = next(
                    (vote for vote in view.divisions(row.house) if (vote.day, vote.number) == (row.day, each.number)),
                    None,
                )
                names = {
                    "AyeMembers": _members(held.ayes if held else ()),
                    "NoeMembers": _members(held.noes if held else ()),
                }
                return Answer(division(view, row, each) | names)
    return MISSING


def _members(votes: Iterable[ScenarioVote]) -> list[dict[str, Any]]:
    nothing = ("DisplayAs", "FullTitle", "LayingMinisterName", "HistoricalMemberName", "HistoricalFullTitle")
    return [
        {"MemberId": vote.member_id, "DodsId": 0, "PimsId": 0}
        | dict.fromkeys(nothing)
        | {
            "ListAs": vote.name if vote.teller else vote.list_as or vote.name,
            "Gender": None,
            "Party": vote.party or "",
            "PartyId": 0,
            "House": None,
            "MemberFrom": None,
            "HouseStartDate": "0001-01-01T00:00:00",
            "HouseEndDate": None,
            "IsTeller": vote.teller,
            "SortOrder": order,
            "ConstituencyCountry": None,
        }
        for order, vote in enumerate(votes, start=1)
    ]
