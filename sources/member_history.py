"""A member's history as a record: names, parties and seats with their dates. Pure.

Shapes from a recorded answer (apis: members 5.4): one membership for each parliament, which ends at the dissolution
(before 2015, at the next election), so that a day between the two has none.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sources.member_rows import HOUSES, Row, iso, member_key, text
from sources.records import Member, Snapshot
from sources.times import today


def parse_history(row: Row, now: datetime, names: Mapping[int, str]) -> Snapshot:
    """Turn a row of ``Members/History`` into a Member with its history; raises on one that does not fit.

    House, party and seat are the latest of the history. ``names`` are those stored, for a history without any.
    """
    who, on = row["value"], today(now).isoformat()
    called = sorted(who.get("nameHistory") or (), key=lambda one: iso(one.get("startDate")) or "")
    latest = _latest([{**one, "from": iso(one.get("startDate")), "to": iso(one.get("endDate"))} for one in called])
    seats = _ordered(_membership(one) for one in who.get("houseMembershipHistory") or ())
    parties = _ordered(_party(one) for one in who.get("partyHistory") or ())
    last = _latest(seats)
    name = text(latest.get("nameDisplayAs")) or text(latest.get("nameListAs")) or names.get(who["id"])
    if not name:
        raise ValueError("the history has no name")
    member = Member(
        key=member_key(who),
        member_id=who["id"],
        name=name,
        list_as=text(latest.get("nameListAs")),
        full_title=text(latest.get("nameFullTitle")),
        house=last.get("house"),
        party=_latest(parties).get("party"),
        seat=last.get("seat"),
        is_current=bool(last) and (last["to"] is None or last["to"] > on),
        seats=seats,
        parties=parties,
        # The first name begins on the day of birth, which is nobody's business here (apis: members 5.4).
        names=[_called(one, born=number == 0) for number, one in enumerate(called)],
        stamp=on,
    )
    return Snapshot(member)


def _ordered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda one: (one["from"] or "", one["to"] or "9999"))


def _latest(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return max(rows, key=lambda one: (one["to"] or "9999", one["from"] or ""), default={})


def _membership(row: Row) -> dict[str, Any]:
    return {
        "house": HOUSES.get(row.get("house")),
        "seat": text(row.get("membershipFrom")),
        "seat_id": row.get("membershipFromId"),
        "from": iso(row.get("membershipStartDate")),
        "to": iso(row.get("membershipEndDate")),
        "reason": text(row.get("membershipEndReason")),
    }


def _party(row: Row) -> dict[str, Any]:
    party = row.get("party") or {}
    return {
        "party": text(party.get("name")),
        "short": text(party.get("abbreviation")),
        "from": iso(row.get("startDate")),
        "to": iso(row.get("endDate")),
    }


def _called(row: Row, *, born: bool) -> dict[str, Any]:
    return {
        "name": text(row.get("nameDisplayAs")),
        "list_as": text(row.get("nameListAs")),
        "from": None if born else iso(row.get("startDate")),
        "to": iso(row.get("endDate")),
    }
