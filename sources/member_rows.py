"""The Members service's rows as records: the pure half of ``sources.members``.

Shapes from recorded answers (apis: members 5.3 to 5.6): camelCase, Houses as numbers, dates as date-times, fields
without a value null, or absent in contacts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sources.parse import MISFIT, aside, unknown
from sources.records import Aside, Member, Reading, Snapshot
from sources.times import day, today
from sources.titles import tidy

Row = Mapping[str, Any]

HOUSES = {1: "Commons", 2: "Lords", "1": "Commons", "2": "Lords", "Commons": "Commons", "Lords": "Lords"}
PARLIAMENTARY_OFFICE, CONSTITUENCY_OFFICE = 1, 4
_MEMBER = frozenset(
    "id nameListAs nameDisplayAs nameFullTitle nameAddressAs latestParty gender latestHouseMembership thumbnailUrl"
    " partyHistory houseMembershipHistory nameHistory".split()
)
_MEMBERSHIP = frozenset(
    "membershipFrom membershipFromId house membershipStartDate membershipEndDate membershipEndReason"
    " membershipEndReasonNotes membershipEndReasonId membershipStatus".split()
)
_PARTY = frozenset(
    "id name abbreviation backgroundColour foregroundColour isLordsMainParty isLordsSpiritualParty governmentType"
    " isIndependentParty".split()
)
_CONTACT = frozenset(
    "type typeDescription typeId isPreferred isWebAddress notes line1 line2 line3 line4 line5 postcode phone fax"
    " email website".split()
)


def sits(row: Row) -> bool:
    """Tell whether a search row is of somebody who sits in the Commons now; raises on one that does not fit.

    The end of the membership tells (apis: members 5.3); a status that is not active is leave, not an end.
    """
    membership = row["value"]["latestHouseMembership"] or {}
    return HOUSES.get(membership.get("house")) == "Commons" and not membership.get("membershipEndDate")


def parse_member(row: Row) -> Snapshot:
    """Turn a search row into a Member without history or contact; raises on one that does not fit.

    ``since`` is the beginning of unbroken service, which no other answer tells (apis: members 5.3).
    """
    who = row["value"]
    membership, party = who.get("latestHouseMembership") or {}, who.get("latestParty") or {}
    house = HOUSES.get(membership.get("house"))
    member = Member(
        key=member_key(who),
        member_id=who["id"],
        name=the_name(who),
        list_as=text(who.get("nameListAs")),
        full_title=text(who.get("nameFullTitle")),
        house=house,
        party=text(party.get("name")),
        seat=text(membership.get("membershipFrom")),
        is_current=house is not None and not membership.get("membershipEndDate"),
        since=day(membership.get("membershipStartDate")),
    )
    return Snapshot(member)


def parse_contact(member_id: int, rows: Iterable[Any], now: datetime, unit: str) -> Reading:
    """Give the Member of a contact answer: it tells nothing but the contact, and the rest stays as it is stored."""
    fitting: list[tuple[int, dict[str, Any]]] = []
    asides: list[Aside] = []
    rows = list(rows)
    for row in rows:
        try:
            fitting.append((int(row["typeId"]), _contact(row)))
        except MISFIT as error:
            asides.append(aside("contact", row, error))
    offices = (PARLIAMENTARY_OFFICE, CONSTITUENCY_OFFICE)
    addresses = (one["email"] for office in offices for kind, one in fitting if kind == office and "email" in one)
    member = Member(
        key=str(member_id),
        member_id=member_id,
        name="",
        email=next(addresses, None),
        contact=[one for _, one in sorted(fitting, key=lambda one: one[0])],
        contact_stamp=today(now).isoformat(),
    )
    return Reading(unit, (Snapshot(member),), tuple(asides), unknown=unknown("contact", rows, _CONTACT))


def unknown_fields(rows: Iterable[Any]) -> tuple[tuple[str, str, str], ...]:
    """Give the fields of search or history rows that no document has, of members, memberships and parties."""
    whos = [who for row in rows if isinstance(row, dict) and isinstance(who := row.get("value"), dict)]
    seats = [one for who in whos for one in (who.get("latestHouseMembership"), *_list(who, "houseMembershipHistory"))]
    held = [one.get("party") for who in whos for one in _list(who, "partyHistory") if isinstance(one, dict)]
    parties = [*(who.get("latestParty") for who in whos), *held]
    return (
        *unknown("member", whos, _MEMBER),
        *unknown("membership", seats, _MEMBERSHIP),
        *unknown("party", parties, _PARTY),
    )


def member_key(who: Row) -> str:
    """Give the key of a member; raises ValueError for what is no id."""
    if type(who["id"]) is not int or who["id"] <= 0:
        raise ValueError("the field 'id' is no number of a member")
    return str(who["id"])


def the_name(who: Row) -> str:
    """Give the name by which a member is shown; raises ValueError where there is none."""
    name = text(who.get("nameDisplayAs")) or text(who.get("nameListAs"))
    if not name:
        raise ValueError("the field 'nameDisplayAs' is empty")
    return name


def text(value: Any) -> str | None:
    """Give a text without needless spaces, None for an empty one; raises ValueError for what is no text."""
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{str(value)[:100]!r} is no text")
    return tidy(value or "") or None


def iso(value: Any) -> str | None:
    """Give the ISO date of a date-time; None where there is none, the year 1 among it."""
    on = day(value)
    return on.isoformat() if on else None


def _list(who: Row, name: str) -> list[Any]:
    found = who.get(name)
    return found if isinstance(found, list) else []


def _contact(row: Row) -> dict[str, Any]:
    lines = [text(row.get(f"line{number}")) for number in range(1, 6)]
    web = text(row.get("website"))
    if row.get("isWebAddress"):
        web, lines = web or lines[0], lines[1:]
    email = text(row.get("email"))
    found = {
        "type": text(row.get("type")),
        "lines": [line for line in lines if line],
        "postcode": text(row.get("postcode")),
        "phone": text(row.get("phone")),
        "email": email if email and "@" in email else None,
        "web": web,
    }
    return {name: value for name, value in found.items() if value}
