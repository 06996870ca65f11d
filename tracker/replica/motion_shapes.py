"""Early day motions, key for key as the service's typed clients read them (PascalCase)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.replica.bill_facts import ScenarioPerson
from tracker.replica.motion_facts import ScenarioMotion
from tracker.replica.parties import colour
from tracker.replica.times import midnight
from tracker.replica.view import View
from tracker.replica.written_shapes import list_as

Shape = dict[str, Any]

# Published is 0 on the wire; Withdrawn follows it in the specification.
STATUSES = {"Published": 0, "Withdrawn": 1}

# The first six signatures are the sponsors, in order; the others have none.
_ORDERED = 6

_PARTY_IDS = {"Labour": 15, "Conservative": 4, "Independent": 8}


def motion(row: ScenarioMotion) -> Shape:
    """A motion as a list shows it, its text whole."""
    first = row.sponsors[0].member
    return {
        "Id": row.motion_id,
        "Status": STATUSES[row.status],
        "StatusDate": midnight(row.status_day or row.tabled),
        "MemberId": first.member_id,
        "PrimarySponsor": _member(first),
        "Title": row.title,
        "MotionText": row.text,
        "AmendmentToMotionId": row.amends,
        "UIN": row.number,
        "AmendmentSuffix": row.suffix,
        "DateTabled": midnight(row.tabled),
        "PrayingAgainstNegativeStatutoryInstrumentId": row.instrument_id,
        "StatutoryInstrumentNumber": row.instrument_number,
        "StatutoryInstrumentYear": row.instrument_year,
        "StatutoryInstrumentTitle": row.instrument_title,
        "UINWithAmendmentSuffix": f"{row.number}{row.suffix or ''}",
        "SponsorsCount": len([sponsor for sponsor in row.sponsors if sponsor.withdrawn is None]),
    }


def motion_whole(view: View, row: ScenarioMotion) -> Shape:
    """A motion with its sponsors, and the amendments to it in the same form."""
    sponsors = [
        {
            "Id": row.motion_id * 1000 + order,
            "MemberId": sponsor.member.member_id,
            "Member": _member(sponsor.member),
            "SponsoringOrder": order if order <= _ORDERED else None,
            "CreatedWhen": midnight(sponsor.signed),
            "IsWithdrawn": sponsor.withdrawn is not None,
            "WithdrawnDate": _midnight(sponsor.withdrawn),
        }
        for order, sponsor in enumerate(row.sponsors, start=1)
    ]
    amendments = [motion_whole(view, other) for other in view.motions if other.amends == row.motion_id]
    return motion(row) | {"Sponsors": sponsors, "Amendments": amendments}


def _member(who: ScenarioPerson) -> Shape:
    return {
        "MnisId": who.member_id,
        "PimsId": None,
        "Name": who.name,
        "ListAs": list_as(who),
        "Constituency": who.seat,
        "Status": "Active",
        "Party": who.party or None,
        "PartyId": _PARTY_IDS.get(who.party),
        "PartyColour": colour(who.party) or None,
        "PhotoUrl": (
            f"https://members-api.parliament.uk/api/Members/{who.member_id}/Portrait?cropType=OneOne&webVersion=true"
        ),
    }


def _midnight(day: date | None) -> str | None:
    return midnight(day) if day else None
