"""The Commons Votes service's objects, key for key as recorded (PascalCase)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tracker.replica.division_facts import ScenarioDivision, ScenarioVote
from tracker.replica.parties import abbreviation, colour
from tracker.replica.times import midnight, naive


def published(division: ScenarioDivision, names: bool) -> dict[str, Any]:
    """A PublishedDivision; in search rows the lists of names are empty."""
    return {
        "DivisionId": division.division_id,
        "Date": f"{division.day.isoformat()}T{division.at}:00" if division.at else midnight(division.day),
        "PublicationUpdated": naive(division.updated or division.published_at),
        "Number": division.number,
        "IsDeferred": division.deferred,
        "EVELType": "",
        "EVELCountry": "",
        "Title": division.title,
        "AyeCount": division.aye_count,
        "NoCount": division.no_count,
        "DoubleMajorityAyeCount": None,
        "DoubleMajorityNoCount": None,
        "AyeTellers": None if division.deferred else _names(division.ayes, tellers=True),
        "NoTellers": None if division.deferred else _names(division.noes, tellers=True),
        "Ayes": _names(division.ayes, tellers=False) if names else [],
        "Noes": _names(division.noes, tellers=False) if names else [],
        "FriendlyDescription": None,
        "FriendlyTitle": None,
        "NoVoteRecorded": _names(division.no_vote_recorded, tellers=False) if names else [],
        "RemoteVotingStart": None,
        "RemoteVotingEnd": None,
    }


def _names(votes: Iterable[ScenarioVote], tellers: bool) -> list[dict[str, Any]]:
    return [
        {
            "MemberId": vote.member_id,
            "Name": vote.name,
            "Party": vote.party or "",
            "SubParty": None,
            "PartyColour": colour(vote.party),
            "PartyAbbreviation": abbreviation(vote.party) or None,
            "MemberFrom": vote.seat,
            "ListAs": vote.list_as or vote.name,
            "ProxyName": vote.proxy,
        }
        for vote in votes
        if vote.teller == tellers
    ]


def by_party_count(votes: Iterable[ScenarioVote]) -> list[dict[str, Any]]:
    """How many of each party voted, tellers left out."""
    counted = Counter(vote.party or "" for vote in votes if not vote.teller)
    return [{"PartyName": party, "VoteCount": count} for party, count in sorted(counted.items())]
