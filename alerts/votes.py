"""A division and the votes in it, in words that several rules share. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from alerts.asks import AGAINST, IN_BOTH, NOT_A_MEMBER, TELLER, WITH_US, outcome
from alerts.values import Ask
from alerts.words import cut, day
from sources.records import APPEARED, NOT_RECORDED, Change

Row = Mapping[str, Any]
Votes = tuple[dict[str, Any], ...]

SIDES = {"Commons": ("Ayes", "Noes", "aye", "no"), "Lords": ("Contents", "Not-contents", "content", "not content")}


def sides(division: Row) -> tuple[str, str, str, str]:
    """Give the words of its House for the two sides, and for a vote on each."""
    return SIDES.get(division["house"], SIDES["Commons"])


def counts(division: Row) -> str | None:
    """Give the counts announced: "Ayes 231, Noes 282"; None where not both are known."""
    if division["ayes"] is None or division["noes"] is None:
        return None
    ayes, noes, *_ = sides(division)
    return f"{ayes} {division['ayes']}, {noes} {division['noes']}"


def division_name(division: Row) -> str:
    """Give its name for a message of another day: "Commons division 252", "Lords division 3 of Wed 30 November 2022".

    The Lords count anew each day; the Commons through the session.
    """
    called = f"{division['house']} division" + (f" {division['number']}" if division["number"] else "")
    alone = division["number"] and division["house"] == "Commons"
    return called if alone else f"{called} of {day(division['date'])}"


def say(vote: Row) -> str:
    """Give one vote in words, as the record has it: "No, by proxy (Jo Example)", "Aye (teller)"."""
    word = {"both": "in both lobbies"}.get(vote["vote"], vote["vote"].capitalize())
    if vote["teller"]:
        word += " (teller)"
    return f"{word}, by proxy ({cut(vote['proxy'])})" if vote["proxy"] else word


def as_then(changes: Iterable[Change]) -> list[Change]:
    """Give the changes of divisions with the votes that each left: what is stored is already the last one's."""
    now: dict[str, Votes] = {}
    found = []
    for change in sorted(changes, key=lambda one: one.id, reverse=True):
        then = replace(change, parts=now.get(change.key, change.parts))
        now[change.key] = votes_before(then)
        found.append(then)
    return found[::-1]


def votes_before(change: Change) -> Votes:
    """Give the votes of a division as they were before a change of it."""
    if change.what == APPEARED:
        return ()
    votes: Mapping[str, Any] = change.differs.get("votes", {})
    came = {vote["key"] for vote in votes.get("added", ())}
    was = {vote["key"]: vote["was"] for vote in votes.get("altered", ())}
    kept = tuple({**vote, **was.get(vote["key"], {})} for vote in change.parts if vote["key"] not in came)
    return (*kept, *votes.get("removed", ()))


def tally(ask: Ask | None, votes: Sequence[Row]) -> str | None:
    """Count the names listed by what they are to the campaign: "with us 178, against 158, tellers 4; …".

    None where there are no names, or the campaign has taken no side.
    """
    told = Counter(outcome(ask, vote["vote"], teller=vote["teller"]) for vote in votes)
    if None in told or not told:
        return None
    cast = [f"{WITH_US} {told[WITH_US]}", f"{AGAINST} {told[AGAINST]}"]
    cast += [f"teller{'s' if told[TELLER] > 1 else ''} {told[TELLER]}"] if told[TELLER] else []
    cast += [f"{IN_BOTH} {told[IN_BOTH]}"] if told[IN_BOTH] else []
    rest = [f"{word} {told[word]}" for word in (NOT_RECORDED, NOT_A_MEMBER) if told[word]]
    return "; ".join([", ".join(cast), *rest])
