"""What the record says of Members in divisions: votes, parties of the day, sides, who sat and is in no list. Pure.

A row of a member is ``{"member_id", "member", "vote", "teller", "proxy", "party", "seat"}``; ``vote`` is a word of the
record, ``no vote recorded``, or ``not a member at the time``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from alerts.asks import NOT_A_MEMBER, OUTCOMES, outcome
from alerts.values import Ask
from sources.records import AYE, BOTH, CONTENT, NO, NOT_CONTENT, NOT_RECORDED
from sources.records.member import party_on, seat_on, was_member

Row = Mapping[str, Any]
Told = dict[str, Any]

AYES, NOES = frozenset({AYE, CONTENT}), frozenset({NO, NOT_CONTENT})
# What the record gives as a party and has no whip, so that nobody in it votes unlike most of it.
WHIPLESS = frozenset({"crossbench", "non-affiliated", "bishops", "speaker", "deputy speaker", "lord speaker"})
# Some records say of which party somebody is an independent: "Independent Labour".
_INDEPENDENT = re.compile(r"\b(?:ind|independents?)\b", re.IGNORECASE)
_CO_OP = re.compile(r"(?<!\s)\s*\(co-op\)\s*$", re.IGNORECASE)
SIDED = AYES | NOES
SMALLEST = 3
STATES = {"ayes": AYES, "noes": NOES, "both": {BOTH}, "no_vote_recorded": {NOT_RECORDED}}


def standing(
    vote: Row | None, member: Row | None, house: str, on: date, *, listed: bool, unknown: bool = False
) -> str | None:
    """Give the word for a Member's part in a division of a House on a day; None where nothing can be said.

    ``vote`` is the stored vote, ``member`` the stored Member with the history, ``listed`` whether the division's
    names are known at all, ``unknown`` whether nothing follows from being in none of its lists
    (``Division.unlisted_unknown``). "No vote recorded" is said only of who is known to have had a seat that day.
    """
    if vote is not None:
        return str(vote["vote"])
    held = was_member(member, house, on) if listed else None
    return None if held is None or (held and unknown) else NOT_RECORDED if held else NOT_A_MEMBER


def party_of(vote: Row, member: Row | None, on: date) -> str | None:
    """Give the party of the day: the one in the record of the vote, else that of the history; None if neither has it.

    ``member`` is the stored Member with the history, if there is one.
    """
    if vote["party"]:
        return str(vote["party"])
    return party_on(member, on) if member is not None and member["stamp"] else None


def whole_party(party: str | None) -> str | None:
    """Give the party whose whip it is: the record's "Labour (Co-op)" is Labour."""
    return _CO_OP.sub("", party) or party if party else party


def _has_whip(party: str) -> bool:
    return party.strip().casefold() not in WHIPLESS and not _INDEPENDENT.search(party)


def with_parties(votes: Iterable[Row], members: Mapping[int, Row], on: date) -> list[Told]:
    """Give votes with the party of the day; ``members`` are the stored Members by id."""
    return [{**vote, "party": party_of(vote, members.get(vote["member_id"]), on)} for vote in votes]


def unlisted(
    votes: Sequence[Row], members: Mapping[int, Row], house: str, on: date, *, unknown: bool = False
) -> list[Told]:
    """Give who is in no list of a division and of whom it can be said what that is; by name.

    They are the stored Members known to have had a seat that day, and those who sit in the House now and are known
    to have had none then. Nobody, where no names are known. ``unknown`` as in ``standing``.
    """
    named = {vote["member_id"] for vote in votes}
    found: list[Told] = []
    for number, member in members.items():
        if number in named:
            continue
        word = standing(None, member, house, on, listed=bool(votes), unknown=unknown)
        now = member["is_current"] and member["house"] == house
        if word == NOT_RECORDED or (word == NOT_A_MEMBER and now):
            found.append(_without_vote(member, word, house, on))
    return sorted(found, key=lambda one: (str(one["member"]), one["member_id"]))


def _without_vote(member: Row, word: str, house: str, on: date) -> Told:
    held = seat_on({**member, "seats": [one for one in member["seats"] if one["house"] == house]}, on)
    return {
        "member_id": member["member_id"],
        "member": member["name"],
        "vote": word,
        "teller": False,
        "proxy": None,
        "party": party_on(member, on) if held else None,
        # What the Lords have instead of a seat is a kind of peerage.
        "seat": held["seat"] if held and house == "Commons" else None,
    }


def seatless(votes: Iterable[Row], members: Mapping[int, Row], house: str, on: date) -> list[Row]:
    """Give the votes of those whose history has no seat in the House that day: one of the two records errs."""
    return [vote for vote in votes if was_member(members.get(vote["member_id"]), house, on) is False]


def breakdown(rows: Iterable[Row]) -> list[Told]:
    """Count by party who voted how, the largest first; each row stands in one column, who had no seat in none.

    Gives ``{"party", "ayes", "noes", "tellers", "both", "no_vote_recorded"}``; a party that is not known is None, and
    those of ``whole_party`` are one.
    """
    counts: dict[str | None, Counter[str]] = {}
    for row in rows:
        if row["vote"] != NOT_A_MEMBER:
            counts.setdefault(whole_party(row["party"]), Counter())[_state(row)] += 1
    names = ("ayes", "noes", "tellers", "both", "no_vote_recorded")
    order = sorted(counts, key=lambda party: (party is None, -counts[party].total(), party or ""))
    return [{"party": party, **{name: counts[party][name] for name in names}} for party in order]


def _state(row: Row) -> str:
    return "tellers" if row["teller"] else next(name for name, words in STATES.items() if row["vote"] in words)


def unlike_most(rows: Iterable[Row]) -> list[Told]:
    """Give who voted unlike most of their party: on the other side than more than half of its voters.

    Tellers and who was in both lobbies are no voters here; parties need three voters and a whip. Each row comes with
    ``with_them`` and ``party_voters``: how many of the party voted as they did, and how many voted; ``party`` is the
    one of ``whole_party``.
    """
    sides: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        party = whole_party(row["party"])
        if party and _has_whip(party) and _state(row) in {"ayes", "noes"}:
            sides.setdefault(party, {}).setdefault(_state(row), []).append({**row, "party": party})
    found: list[Told] = []
    for voters in sides.values():
        total = sum(map(len, voters.values()))
        for own in voters.values():
            if total >= SMALLEST and 2 * (total - len(own)) > total:
                found += [{**row, "with_them": len(own), "party_voters": total} for row in own]
    return found


def by_outcome(ask: Ask | None, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Sort rows by what they are to the campaign, in the order of ``OUTCOMES``.

    Empty with no side taken, and without rows: of a division without names nothing is known, not that nobody was.
    """
    known = list(rows)
    if ask is None or ask.side is None or not known:
        return {}
    found: dict[str, list[Row]] = {name: [] for name in OUTCOMES}
    for row in known:
        told = outcome(ask, row["vote"], teller=row["teller"])
        if told:
            found[told].append(row)
    return found


def signatures(amendment: Row) -> list[Told]:
    """Give who signed an amendment, the mover first: ``member_id`` (None where the record has none), name, ``lead``."""
    rows = [
        {"member_id": one.get("id"), "member": one.get("name"), "lead": bool(one.get("lead"))}
        for one in amendment["sponsors"]
    ]
    return sorted(rows, key=lambda one: not one["lead"])


def signers(
    amendment: Row, division: Row, votes: Sequence[Row], members: Mapping[int, Row], ask: Ask | None
) -> list[Told]:
    """Give the ``signatures`` of an amendment with what each did in a division; by Members id alone.

    ``vote`` is None where nothing can be said: of who has no id in the record, or signed in the other House
    (``other_house``) and is in none of the lists.
    """
    cast, on = {vote["member_id"]: vote for vote in votes}, date.fromisoformat(division["date"])
    found: list[Told] = []
    for one in signatures(amendment):
        number = one["member_id"]
        vote = cast.get(number)
        other = vote is None and amendment["house"] != division["house"]
        member = members.get(number)
        silent = number is None or other
        unknown = division["unlisted_unknown"]
        word = None if silent else standing(vote, member, division["house"], on, listed=bool(votes), unknown=unknown)
        teller = bool(vote and vote["teller"])
        told = {"vote": word, "teller": teller, "proxy": vote["proxy"] if vote else None, "other_house": other}
        found.append({**one, **told, "outcome": outcome(ask, word, teller=teller)})
    return found


def compared(first: Sequence[Row], second: Sequence[Row]) -> tuple[int, list[Told]]:
    """Give how many have a side in both, and who of them is on different sides, with every vote; by name.

    Rows are votes with their ``division``. The sides are those of tellers too; who went through both lobbies is on
    both. Of several divisions all sides are taken together.
    """
    one, two = _by_member(first), _by_member(second)
    both = [number for number in one if number in two]
    changed = [
        {"member_id": number, "member": two[number][0]["member"], "first": one[number], "second": two[number]}
        for number in both
        if _sides(one[number]) != _sides(two[number])
    ]
    return len(both), sorted(changed, key=lambda row: (str(row["member"]), row["member_id"]))


def _by_member(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        if row["vote"] in SIDED | {BOTH}:
            found.setdefault(row["member_id"], []).append(row)
    return found


def _sides(rows: Iterable[Row]) -> set[str]:
    words = {row["vote"] for row in rows}
    return {side for side, group in (("ayes", AYES), ("noes", NOES)) if words & (group | {BOTH})}
