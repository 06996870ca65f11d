"""The Commons Votes service (`/data/division...`): PascalCase, bare arrays, pages of 25 at most.

Facts: the reference on the Commons Votes API, sections 2.1-2.5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.replica.asking import MISSING, Answer, BadValue, Query, Service
from tracker.replica.commons_shapes import by_party_count, published
from tracker.replica.division_facts import ScenarioDivision
from tracker.replica.view import View

# 25, 26, 50, 100, 200 and 500 all gave 25 (reference 2.2).
MOST = 25


def search(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/divisions.json/search`: newest first, tellers named, the lists of names empty."""
    return Answer([published(division, names=False) for division in _page(_found(view, query), query)])


def total(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/divisions.json/searchTotalResults`: a bare number."""
    return Answer(len(_found(view, query)))


def one(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/data/division/{id}.json`: with every name."""
    for division in view.divisions("Commons"):
        if division.division_id == int(ids[0]):
            return Answer(published(division, names=True))
    return MISSING


def member_voting(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/divisions.json/membervoting`: the divisions in which a Member voted; the id is required."""
    member = query.number("memberId", 0)
    if member < 1:
        raise BadValue("memberId")
    rows = []
    for division in _page(_found(view, query), query):
        ayes = [vote for vote in division.ayes if vote.member_id == member]
        votes = ayes or [vote for vote in division.noes if vote.member_id == member]
        rows.append(
            {
                "MemberId": member,
                "MemberVotedAye": bool(ayes),
                "MemberWasTeller": votes[0].teller,
                "PublishedDivision": published(division, names=False),
            }
        )
    return Answer(rows)


def by_party(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/divisions.json/groupedbyparty`."""
    keys = ("DivisionId", "Number", "Title", "Date", "AyeCount", "NoCount")
    rows = []
    for division in _page(_found(view, query), query):
        row = published(division, names=False)
        rows.append(
            {key: row[key] for key in keys}
            | {"Ayes": by_party_count(division.ayes), "Noes": by_party_count(division.noes)}
        )
    return Answer(rows)


def _found(view: View, query: Query) -> list[ScenarioDivision]:
    term = query.text("searchTerm").lower()
    first, last = query.day("startDate"), query.day("endDate")
    number, member = query.number("divisionNumber", 0), query.number("memberId", 0)
    tellers = query.flag("includeWhenMemberWasTeller") is not False
    return [
        division
        for division in view.divisions("Commons")
        if (term in division.title.lower() or term == str(division.number))
        and (first is None or division.day >= first)
        and (last is None or division.day <= last)
        and number in (0, division.number)
        and (not member or _voted(division, member, tellers))
    ]


def _voted(division: ScenarioDivision, member: int, tellers: bool) -> bool:
    votes = (*division.ayes, *division.noes)
    return any(vote.member_id == member and (tellers or not vote.teller) for vote in votes)


def _page(divisions: list[ScenarioDivision], query: Query) -> list[ScenarioDivision]:
    skip, take = query.number("skip", 0), query.number("take", MOST)
    if skip < 0 or take < 0:
        raise BadValue("skip")
    return divisions[skip : skip + min(take, MOST)]


SERVICE = Service(
    routes=tuple(
        (re.compile(pattern, re.IGNORECASE), handler)
        for pattern, handler in (
            (r"/data/divisions\.json/search", search),
            (r"/data/divisions\.json/searchtotalresults", total),
            (r"/data/divisions\.json/membervoting", member_voting),
            (r"/data/divisions\.json/groupedbyparty", by_party),
            (r"/data/division/(\d+)\.json", one),
        )
    ),
    content_type="application/json; charset=utf-8",
    failure=lambda status: {"Message": f"Error {status}"},
    prefix="queryParameters.",
    beginnings=("/data/division/", "/data/divisions.json/"),
)
