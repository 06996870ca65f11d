"""The Members service (`/api/Members...`, `/api/Location...`): searches, profiles, histories, ways to reach a Member.

Facts: the reference on the Members API, sections 5.1-5.6.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracker.replica.asking import MISSING, Answer, BadValue, Query, Service
from tracker.replica.member_facts import ScenarioConstituency, ScenarioMember
from tracker.replica.members_shapes import HOUSES, constituency, contact, history, links, member
from tracker.replica.view import View

MOST = 20
# 20 ids are known to be answered and 50 to be refused; what lies between is answered here.
TOO_MANY_IDS = 50

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")


def search(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/Members/Search`: by the name under which Members are listed."""
    wanted_house, seats = _house(query.text("House")), _seats(view, query.text("Location"))
    name, start = query.text("Name").lower(), query.text("NameStartsWith").lower()
    current, seat_id = query.flag("IsCurrentMember"), query.number("ConstituencyId", 0)
    found = [
        row
        for row in sorted(view.members.values(), key=lambda row: row.listed.lower())
        if wanted_house in ("", row.latest.house)
        and name in _searched(row)
        and row.listed.lower().startswith(start)
        and current in (None, row.latest.until is None)
        and seat_id in (0, row.latest.seat_id)
        and (seats is None or (row.latest.until is None and row.latest.seat_id in seats))
    ]
    return _page([member(row) for row in found], query, "/Members/Search", "House, Status")


def _searched(row: ScenarioMember) -> str:
    # "Baroness Smith of Malvern" may find nobody where "Smith" does (reference 5.7): peers by their listed name.
    return row.listed.lower() if row.latest.house == "Lords" else f"{row.name}\n{row.listed}".lower()


def _house(text: str) -> str:
    """A House by number or name, either of which the service takes."""
    for name, number in HOUSES.items():
        if text.lower() in (name.lower(), str(number)):
            return name
    if text:
        raise BadValue("House")
    return ""


def _seats(view: View, text: str) -> set[int] | None:
    """The ids of the present constituencies at a postcode, in an outward code, or with these words in the name."""
    if not text:
        return None
    return {row.constituency_id for row in _places(view, text) if row.until is None}


def _places(view: View, text: str) -> list[ScenarioConstituency]:
    compact = text.replace(" ", "").upper()
    rows = list(view.constituencies.values())
    if _POSTCODE.fullmatch(compact):
        return [row for row in rows if compact in _codes(row) and row.until is None]
    if _OUTWARD.fullmatch(compact):
        return [row for row in rows if compact in {code[:-3] for code in _codes(row)} and row.until is None]
    return [row for row in rows if text.lower() in row.name.lower()]


def _codes(row: ScenarioConstituency) -> set[str]:
    return {code.replace(" ", "").upper() for code in row.postcodes}


def one(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Members/{id}`."""
    row = view.members.get(int(ids[0]))
    return Answer(member(row)) if row else MISSING


def histories(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/Members/History`: a bare array, in the order of the ids and not of the question; unknown ids are left out."""
    wanted = set(query.numbers("ids"))
    if len(query.numbers("ids")) >= TOO_MANY_IDS:
        raise BadValue("ids")
    return Answer([history(view.members[key]) for key in sorted(wanted) if key in view.members])


def contacts(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Members/{id}/Contact`."""
    row = view.members.get(int(ids[0]))
    if row is None:
        return MISSING
    return Answer({"value": [contact(each) for each in row.contacts], "links": links(row.member_id, "/Contact")})


def constituencies(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/Location/Constituency/Search`: by a postcode those of today, by a name also those that are no more."""
    found = sorted(_places(view, query.text("searchText")), key=lambda row: (row.name.lower(), row.constituency_id))
    rows = [constituency(row, _holder(view, row)) for row in found]
    return _page(rows, query, "/Location/Constituency/Search", None)


def one_constituency(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/Location/Constituency/{id}`."""
    row = view.constituencies.get(int(ids[0]))
    return Answer(constituency(row, _holder(view, row))) if row else MISSING


def _holder(view: View, row: ScenarioConstituency) -> ScenarioMember | None:
    for who in view.members.values():
        if who.latest.until is None and who.latest.house == "Commons" and who.latest.seat_id == row.constituency_id:
            return who
    return None


def _page(rows: list[dict[str, Any]], query: Query, path: str, kind: str | None) -> Answer:
    """The envelope; `page.next` is there on the last page too and leads to that page again, as recorded."""
    skip, take = query.number("skip", 0), min(query.number("take", MOST), MOST)
    if skip < 0 or take < 0:
        raise BadValue("skip")
    after = skip + take if skip + take < len(rows) else skip
    places = {"self": skip, "page.next": after, "page.previous": max(skip - take, 0)}
    return Answer(
        {
            "items": rows[skip : skip + take],
            "totalResults": len(rows),
            "resultContext": "",
            "skip": skip,
            "take": take,
            "links": [
                {"rel": rel, "href": f"{path}?skip={place}&take={take}", "method": "GET"}
                for rel, place in places.items()
            ],
            "resultType": kind,
        }
    )


SERVICE = Service(
    routes=tuple(
        (re.compile(pattern, re.IGNORECASE), handler)
        for pattern, handler in (
            (r"/api/members/search", search),
            (r"/api/members/history", histories),
            (r"/api/members/(\d{1,10})", one),
            (r"/api/members/(\d{1,10})/contact", contacts),
            (r"/api/location/constituency/search", constituencies),
            (r"/api/location/constituency/(\d{1,10})", one_constituency),
        )
    ),
    content_type="application/json; charset=utf-8",
    # No body of an error is recorded.
    failure=lambda status: None,
    beginnings=("/api/members", "/api/location"),
)
