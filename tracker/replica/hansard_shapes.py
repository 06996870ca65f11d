"""Hansard's objects, key for key as recorded (PascalCase, London times without a zone).

Its integers are re-issued at every republication; here they follow from the edition of the debate.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tracker.replica.debate_facts import ScenarioDebate, ScenarioDivisionRecord, ScenarioItem
from tracker.replica.hansard_text import beginning
from tracker.replica.times import midnight, naive
from tracker.replica.view import View

Shape = dict[str, Any]


def section_number(view: View, debate: ScenarioDebate) -> int:
    """The debate's internal number (`Overview.Id`, `DebateSectionId`): new at every republication."""
    return 4_000_000 + view.edition(debate)


def item_number(view: View, debate: ScenarioDebate, order: int) -> int:
    """An item's internal number: new at every republication."""
    return 40_000_000 + view.edition(debate) * 10_000 + order


def root_ext_id(debate: ScenarioDebate) -> str:
    """The external id of the day's root, in lower case as recorded."""
    return str(uuid5(NAMESPACE_URL, f"root/{debate.house}/{debate.day}/{debate.printed_place}"))


def root_row(debate: ScenarioDebate) -> Shape:
    """The root of a day's tree, named after the place."""
    number = 2_000_000 + debate.day.toordinal() % 100_000 * 10 + len(debate.printed_place) % 10
    return _row(number, debate.printed_place, None, 1, ext_id=root_ext_id(debate), tag=None)


def tree_row(view: View, debate: ScenarioDebate) -> Shape:
    """A debate's row in a navigator or section tree."""
    parent = next((each for each in view.debates if each.ext_id == debate.parent), None)
    above = section_number(view, parent) if parent else root_row(debate)["Id"]
    row = _row(
        section_number(view, debate), debate.title, above, debate.order + 1, ext_id=debate.ext_id, tag=debate.tag
    )
    return row | {"HansardSection": "AA-AB"}


def _row(number: int, title: str, parent: int | None, order: int, *, ext_id: str, tag: str | None) -> Shape:
    return {
        "Id": number,
        "Title": title,
        "ParentId": parent,
        "SortOrder": order,
        "ExternalId": ext_id,
        "HRSTag": tag,
        "HansardSection": None,
        "Timecode": None,
    }


def item(view: View, debate: ScenarioDebate, order: int, row: ScenarioItem) -> Shape:
    """One item of a debate; `order` is its place in the section."""
    bare = row.kind != "Contribution"
    return {
        "ItemType": row.kind,
        "ItemId": item_number(view, debate, order),
        "MemberId": row.member_id,
        "AttributedTo": "" if bare else row.attributed_to,
        "Value": row.text,
        "OrderInSection": order,
        "Timecode": _said_at(debate, row),
        "ExternalId": row.ext_id,
        "HRSTag": None if bare else row.tag,
        "HansardSection": "AA-AB",
        "UIN": None,
        "IsReiteration": False,
    }


def contribution(view: View, debate: ScenarioDebate, order: int, row: ScenarioItem) -> Shape:
    """The same item as a row of the contribution search: exactly the 19 recorded fields."""
    return {
        "MemberName": row.name or row.attributed_to,
        "MemberId": row.member_id,
        "AttributedTo": row.attributed_to,
        "ItemId": item_number(view, debate, order),
        "ContributionExtId": row.ext_id,
        "ContributionText": beginning(row.text, row.tag),
        "ContributionTextFull": row.text,
        "HRSTag": row.tag,
        "HansardSection": "AA-AB",
        "Timecode": _said_at(debate, row),
        "DebateSection": debate.title,
        "DebateSectionId": section_number(view, debate),
        "DebateSectionExtId": debate.ext_id,
        "SittingDate": midnight(debate.day),
        "Section": debate.printed_place,
        "House": debate.house,
        "OrderInDebateSection": order,
        "DebateSectionOrder": debate.order + 1,
        "Rank": 0,
    }


def division(view: View, debate: ScenarioDebate, row: ScenarioDivisionRecord) -> Shape:
    """Hansard's record of a division; `Number` and `DebateSectionSource` are numbers written as strings."""
    place = debate.divisions.index(row)
    return {
        "Id": 60_000 + view.edition(debate) * 100 + place,
        "Time": row.at,
        "Date": f"{debate.day.isoformat()}T{row.at}" if row.at else midnight(debate.day),
        "DivisionHasTime": row.at is not None,
        "ExternalId": row.ext_id,
        "AyesCount": row.aye_count,
        "NoesCount": row.no_count,
        "House": debate.house,
        "DebateSection": debate.title,
        "DebateSectionSource": "2",
        "Number": str(row.number),
        "DebateSectionExtId": debate.ext_id,
        "MemberVotedAye": None,
        "TextBeforeVote": row.text_before,
        "TextAfterVote": row.text_after,
        "EVELType": None,
        "EVELInfo": None,
        "EVELAyesCount": None,
        "EVELNoesCount": None,
        "IsCommitteeDivision": False,
    }


def updated(debate: ScenarioDebate) -> str:
    """`ContentLastUpdated`: when this version was published (the zone is not established; London here)."""
    return naive(debate.published_at)


def _said_at(debate: ScenarioDebate, row: ScenarioItem) -> str | None:
    return f"{debate.day.isoformat()}T{row.said_at}" if row.said_at else None
