"""The Members service's objects, key for key as recorded (camelCase, enumerations as numbers)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tracker.replica.member_facts import (
    ScenarioConstituency,
    ScenarioContact,
    ScenarioMember,
    ScenarioMembership,
    ScenarioParty,
)
from tracker.replica.times import midnight

Shape = dict[str, Any]

HOUSES = {"Commons": 1, "Lords": 2}
# Between dissolution and election a Member is none; the service still calls the service continuous.
GAP = timedelta(days=60)
NO_PARTY = "Not established (rehearsal)"
# id, abbreviation, background, foreground, main and spiritual in the Lords: as recorded, governing or opposing as then.
_PARTIES: dict[str, tuple[int, str | None, str | None, str | None, bool, bool, int | None]] = {
    "Labour": (15, "Lab", "d50000", "ffffff", True, True, 3),
    "Conservative": (4, "Con", "0063ba", "ffffff", True, False, 0),
    "Liberal Democrat": (17, "LD", "faa01a", "FFFFFF", True, False, None),
    "Scottish National Party": (29, "SNP", "fff685", "000000", False, False, None),
    "Independent": (8, "Ind", "909090", "FFFFFF", False, False, None),
    "Crossbench": (6, "XB", "C0C0C0", "FFFFFF", True, True, None),
    "Non-affiliated": (49, None, None, None, False, True, None),
}
_UNKNOWN = (0, None, None, None, False, False, None)


def _day(day: date | None) -> str | None:
    return midnight(day) if day else None


def links(member_id: int, path: str = "") -> list[Shape]:
    """The four links of a Member; the paths are not the service's own addresses, as recorded."""
    here = f"/Members/{member_id}"
    rels = {"self": path, "overview": "", "synopsis": "/Synopsis", "contactInformation": "/Contact"}
    return [{"rel": rel, "href": here + end, "method": "GET"} for rel, end in rels.items()]


def party(name: str, *, now: bool = True) -> Shape:
    """A Party; of former ones it is not said whether they governed."""
    number, short, background, foreground, main, spiritual, government = _PARTIES.get(name, _UNKNOWN)
    return {
        "id": number,
        "name": name,
        "abbreviation": short,
        "backgroundColour": background,
        "foregroundColour": foreground,
        "isLordsMainParty": main,
        "isLordsSpiritualParty": spiritual,
        "governmentType": government if now else None,
        "isIndependentParty": name == "Independent",
    }


def membership(row: ScenarioMembership, since: date | None, *, with_status: bool) -> Shape:
    """A HouseMembership; its status is null in a history, beside a constituency and for former Members."""
    return {
        "membershipFrom": row.seat,
        "membershipFromId": row.seat_id,
        "house": HOUSES[row.house],
        "membershipStartDate": _day(since),
        "membershipEndDate": _day(row.until),
        "membershipEndReason": row.reason,
        "membershipEndReasonNotes": None,
        "membershipEndReasonId": row.reason_id,
        "membershipStatus": _status(row) if with_status and row.until is None else None,
    }


def _status(row: ScenarioMembership) -> Shape:
    return {
        "statusIsActive": not row.on_leave,
        "statusDescription": "Leave of Absence" if row.on_leave else "Current Member",
        "statusNotes": None,
        "statusId": 2 if row.on_leave else 0,
        "status": 2 if row.on_leave else 0,
        "statusStartDate": _day(row.since),
    }


def continuous_since(row: ScenarioMember) -> date | None:
    """When the service of which the latest membership is part began: dissolutions do not end it."""
    since = row.latest.since
    for earlier in reversed(row.memberships[:-1]):
        near = since is not None and earlier.until is not None and since - earlier.until <= GAP
        if earlier.house != row.latest.house or not near:
            break
        since = earlier.since
    return since


def member(row: ScenarioMember) -> Shape:
    """A Member's profile with its links."""
    value = {
        "id": row.member_id,
        "nameListAs": row.listed,
        "nameDisplayAs": row.name,
        "nameFullTitle": row.full_title or row.name,
        "nameAddressAs": None,
        "latestParty": party(row.parties[-1].name if row.parties else NO_PARTY),
        "gender": row.gender,
        "latestHouseMembership": membership(row.latest, continuous_since(row), with_status=True),
        "thumbnailUrl": thumbnail(row),
    }
    return {"value": value, "links": links(row.member_id)}


def thumbnail(row: ScenarioMember) -> str:
    """Where the service keeps the Member's picture."""
    return f"https://members-api.parliament.uk/api/Members/{row.member_id}/Thumbnail"


def history(row: ScenarioMember) -> Shape:
    """A Member's history: every party, membership and name, the oldest first."""
    value = {
        "id": row.member_id,
        "thumbnailUrl": thumbnail(row),
        "partyHistory": [_past_party(each) for each in row.parties],
        "houseMembershipHistory": [membership(each, each.since, with_status=False) for each in row.memberships],
        "nameHistory": _names(row),
    }
    return {"value": value, "links": links(row.member_id)}


def _past_party(row: ScenarioParty) -> Shape:
    return {
        "startDate": midnight(row.since),
        "endDate": _day(row.until),
        "party": party(row.name, now=row.until is None),
    }


def _names(row: ScenarioMember) -> list[Shape]:
    # The first name really begins at birth, which no scenario says: here it begins with the first membership.
    starts = [row.memberships[0].since, *(former.until for former in row.former_names)]
    names = [(former.list_as, former.display, former.full_title) for former in row.former_names]
    names.append((row.listed, row.name, row.full_title or row.name))
    keys = ("nameListAs", "nameDisplayAs", "nameFullTitle")
    return [
        {"startDate": _day(start), "endDate": _day(end)} | dict(zip(keys, name, strict=True)) | {"nameAddressAs": None}
        for start, end, name in zip(starts, [*starts[1:], None], names, strict=True)
    ]


def contact(row: ScenarioContact) -> Shape:
    """One way to reach a Member; keys without a value are really absent, as recorded."""
    lines = {f"line{number}": line for number, line in enumerate(row.lines, start=1)}
    rest = {"postcode": row.postcode, "phone": row.phone, "email": row.email}
    always = {
        "type": row.kind,
        "typeDescription": None,
        "typeId": row.kind_id,
        "isPreferred": False,
        "isWebAddress": row.web,
        "notes": None,
    }
    return always | lines | {key: value for key, value in rest.items() if value}


def constituency(row: ScenarioConstituency, holder: ScenarioMember | None) -> Shape:
    """A constituency with the Member who sits for it now, null when the seat is vacant or no more."""
    now = None
    if holder:
        seated = membership(holder.latest, holder.latest.since, with_status=False)
        now = {"member": member(holder), "representation": seated}
    value = {
        "id": row.constituency_id,
        "name": row.name,
        "startDate": midnight(row.since),
        "endDate": _day(row.until),
        "currentRepresentation": now,
    }
    here = f"/Constituency/{row.constituency_id}/{row.name}"
    return {"value": value, "links": [{"rel": "self", "href": here, "method": "GET"}]}
