"""Members and constituencies that a scenario names without saying more: from its votes, sponsors and speakers.

Memberships of the Commons begin on the first of the month in which the scenario does, those of the Lords on no day that
is given, and none of them ends: the rehearsal's own rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.replica.bill_facts import ScenarioAmendment, ScenarioBill, ScenarioPerson, ScenarioPingPong
from tracker.replica.member_facts import (
    ScenarioConstituency,
    ScenarioContact,
    ScenarioMember,
    ScenarioMembership,
    ScenarioParty,
)
from tracker.replica.scenario import Scenario
from tracker.replica.times import today

# Made-up ids of constituencies: this and the id of the Member who sits for it.
SEATS = 9_900_000
_OFFICES = {
    "Commons": ScenarioContact("Parliamentary office", 1, ("House of Commons", "London"), "SW1A 0AA"),
    "Lords": ScenarioContact("Parliamentary office", 1, ("House of Lords", "London"), "SW1A 0PW"),
}


@dataclass(frozen=True)
class _Named:
    member_id: int
    house: str
    name: str
    seat: str = ""
    party: str = ""


def derived_members(scenario: Scenario) -> dict[int, ScenarioMember]:
    """A version of each Member whom the scenario names, whenever it names them; none has an e-mail address."""
    people: dict[int, _Named] = {}
    parties: dict[int, str] = {}
    for one in _named(scenario):
        people.setdefault(one.member_id, one)
        if one.party:
            parties.setdefault(one.member_id, one.party)
    since = today(scenario.start).replace(day=1)
    return {key: _member(scenario, one, parties.get(key), since) for key, one in people.items()}


def _named(scenario: Scenario) -> Iterator[_Named]:
    """Everybody, those sources first that give a name in its plain form, and a seat."""
    for division in scenario.divisions:
        for vote in (*division.ayes, *division.noes, *division.no_vote_recorded):
            yield _Named(vote.member_id, division.house, vote.name, vote.seat, vote.party or "")
    for who in _signed(scenario):
        yield _Named(who.member_id, who.house, who.name, who.seat, who.party)
    for debate in scenario.debates:
        for item in debate.items:
            if item.member_id and (item.name or item.attributed_to):
                yield _Named(item.member_id, debate.house, item.name or f"{item.attributed_to}".split(" (")[0])


def _signed(scenario: Scenario) -> Iterator[ScenarioPerson]:
    """Who moved, signed, asked, answered or made something."""
    moved: tuple[ScenarioBill | ScenarioAmendment | ScenarioPingPong, ...]
    moved = (*scenario.bills, *scenario.amendments, *scenario.pingpong)
    for fact in moved:
        yield from fact.sponsors
    for motion in scenario.motions:
        yield from (sponsor.member for sponsor in motion.sponsors)
    for question in scenario.questions:
        people = (question.asked_by, question.answered_by, question.corrected_by)
        yield from (who for who in people if who)
    for statement in scenario.statements:
        yield statement.made_by


def _member(scenario: Scenario, one: _Named, party: str | None, since: date) -> ScenarioMember:
    # A vote's `MemberFrom` is a constituency in the Commons alone; the kind of peerage is not established.
    seated = one.house == "Commons" and bool(one.seat)
    membership = ScenarioMembership(
        one.house,
        # That a peer voted on one day says nothing of whether they sat on another: the first day is left open.
        since if one.house == "Commons" else None,
        seat=one.seat or None,
        seat_id=SEATS + one.member_id if seated else None,
    )
    return ScenarioMember(
        one.member_id,
        scenario.start,
        one.name,
        (membership,),
        parties=(ScenarioParty(party, since),) if party else (),
        contacts=(_OFFICES[one.house],) if one.house in _OFFICES else (),
    )


def derived_constituencies(scenario: Scenario, members: Iterable[ScenarioMember]) -> dict[int, ScenarioConstituency]:
    """A constituency for each seat that a Member holds or held in the Commons."""
    found: dict[int, ScenarioConstituency] = {}
    for member in members:
        for row in member.memberships:
            if row.house == "Commons" and row.seat and row.seat_id:
                since = row.since or today(scenario.start)
                found.setdefault(row.seat_id, ScenarioConstituency(row.seat_id, scenario.start, row.seat, since))
    return found
