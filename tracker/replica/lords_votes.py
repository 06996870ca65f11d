"""The Lords Votes service (`/data/Divisions/...`): camelCase, bare arrays, full lists, tellers inside.

Facts: the reference on the Lords Votes API, sections 3.1 and 3.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracker.replica.asking import MISSING, Answer, BadValue, Query, Service
from tracker.replica.division_facts import ScenarioDivision
from tracker.replica.lords_shapes import by_party_count, published
from tracker.replica.times import midnight
from tracker.replica.view import View


def search(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/Divisions/search`: newest first, each row with all its names."""
    return Answer([published(division) for division in _page(_found(view, query), query)])


def total(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/Divisions/searchTotalResults`: a bare number."""
    return Answer(len(_found(view, query)))


def one(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/data/Divisions/{divisionId}`."""
    for division in view.divisions("Lords"):
        if division.division_id == int(ids[0]):
            return Answer(published(division))
    return MISSING


def member_voting(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/Divisions/membervoting`: an array, although the specification says one object."""
    member = query.number("MemberId", 0)
    if member < 1:
        raise BadValue("MemberId")
    rows = []
    for division in _page(_found(view, query), query):
        contents = [vote for vote in division.ayes if vote.member_id == member]
        votes = contents or [vote for vote in division.noes if vote.member_id == member]
        empty: dict[str, Any] = {
            "contents": [],
            "notContents": [],
            "contentTellers": [],
            "notContentTellers": [],
        }
        rows.append(
            {
                "memberId": member,
                "memberWasContent": bool(contents),
                "memberWasTeller": votes[0].teller,
                "publishedDivision": published(division) | empty,
            }
        )
    return Answer(rows)


def by_party(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/data/Divisions/groupedbyparty`: an array, although the specification says one object."""
    return Answer(
        [
            {
                "divisionId": division.division_id,
                "number": division.number,
                "title": division.title,
                "date": midnight(division.day),
                "contentCount": division.aye_count,
                "notContentCount": division.no_count,
                "content": by_party_count(division.ayes),
                "notContent": by_party_count(division.noes),
            }
            for division in _page(_found(view, query), query)
        ]
    )


def _found(view: View, query: Query) -> list[ScenarioDivision]:
    term = query.text("SearchTerm").lower()
    first, last = query.day("StartDate"), query.day("EndDate")
    number, member = query.number("DivisionNumber", 0), query.number("MemberId", 0)
    return [
        division
        for division in view.divisions("Lords")
        if term in division.title.lower()
        and (first is None or division.day >= first)
        and (last is None or division.day <= last)
        and number in (0, division.number)
        and (not member or member in [vote.member_id for vote in (*division.ayes, *division.noes)])
    ]


def _page(divisions: list[ScenarioDivision], query: Query) -> list[ScenarioDivision]:
    # A `take` of 100 and of 500 was honoured (reference 3.1), so nothing is capped here.
    skip, take = query.number("skip", 0), query.number("take", 25)
    if skip < 0 or take < 0:
        raise BadValue("skip")
    return divisions[skip : skip + take]


SERVICE = Service(
    routes=tuple(
        (re.compile(pattern, re.IGNORECASE), handler)
        for pattern, handler in (
            (r"/data/divisions/search", search),
            (r"/data/divisions/searchtotalresults", total),
            (r"/data/divisions/membervoting", member_voting),
            (r"/data/divisions/groupedbyparty", by_party),
            (r"/data/divisions/(\d+)", one),
        )
    ),
    content_type="application/json; charset=utf-8",
    failure=lambda status: {"title": f"Error {status}", "status": status},
    beginnings=("/data/divisions/",),
)
