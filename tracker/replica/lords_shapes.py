"""The Lords Votes service's objects, key for key as recorded (camelCase)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tracker.replica.division_facts import ScenarioDivision, ScenarioVote
from tracker.replica.parties import abbreviation, colour
from tracker.replica.times import midnight


def published(division: ScenarioDivision) -> dict[str, Any]:
    """A division with its lists; the Members' counts leave the tellers out, the lists do not."""
    aye_tellers = [vote for vote in division.ayes if vote.teller]
    no_tellers = [vote for vote in division.noes if vote.teller]
    return {
        "divisionId": division.division_id,
        "date": midnight(division.day),
        "number": division.number,
        "notes": None,
        "title": division.title,
        "isWhipped": False,
        "isGovernmentContent": False,
        "authoritativeContentCount": division.aye_count,
        "authoritativeNotContentCount": division.no_count,
        "divisionHadTellers": bool(aye_tellers or no_tellers),
        "tellerContentCount": division.aye_count,
        "tellerNotContentCount": division.no_count,
        "memberContentCount": len(division.ayes) - len(aye_tellers),
        "memberNotContentCount": len(division.noes) - len(no_tellers),
        "sponsoringMemberId": division.sponsor_id,
        "isHouse": True,
        "isInquorate": False,
        "amendmentMotionNotes": division.notes,
        "isGovernmentWin": None,
        "remoteVotingStart": None,
        "remoteVotingEnd": None,
        "divisionWasExclusivelyRemote": False,
        "contentTellers": _names(aye_tellers),
        "notContentTellers": _names(no_tellers),
        "contents": _names(division.ayes),
        "notContents": _names(division.noes),
    }


def _names(votes: Iterable[ScenarioVote]) -> list[dict[str, Any]]:
    return [
        {
            "memberId": vote.member_id,
            "name": vote.name,
            "listAs": vote.list_as or vote.name,
            "memberFrom": vote.seat,
            "party": vote.party or "",
            "partyColour": colour(vote.party),
            "partyAbbreviation": abbreviation(vote.party),
            "partyIsMainParty": bool(vote.party),
        }
        for vote in votes
    ]


def by_party_count(votes: Iterable[ScenarioVote]) -> list[dict[str, Any]]:
    """How many of each party voted, tellers among them."""
    counted = Counter(vote.party or "" for vote in votes)
    return [{"partyName": party, "voteCount": count} for party, count in sorted(counted.items())]
