"""One member's part in each division, with what it was on and what it is to the campaign. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alerts import amendments
from alerts.asks import NOT_A_MEMBER, on_division, outcome
from alerts.joined import ASKED, NAMES, SURE
from alerts.values import Ask
from alerts.words import listed, subject
from sources.records.member import seat_on
from tracker.voting import party_of, standing

Row = dict[str, Any]

NO_VOTE: Row = {"teller": False, "proxy": None, "party": None, "seat": None}


@dataclass(frozen=True)
class Held:
    """The divisions held, oldest first, with what each was on, by id (see ``tracker.store.people``), and the asks."""

    divisions: Sequence[Row]
    joined: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    asks: Sequence[Ask] = ()

    def ask(self, division: Row) -> Ask | None:
        """Give the campaign's ask that applies to a division."""
        return on_division(self.asks, {"key": division["id"]}, self.joined.get(division["id"], ()))

    def on(self, division: Row) -> str | None:
        """Say what a division was on: what it is joined with, else what its record says plainly."""
        joined = [_joined(one) for one in self.joined.get(division["id"], ())]
        return was_on(joined) or subject(division["title"], division["question"])


@dataclass(frozen=True)
class Told:
    """A row for each division of which something can be said, and how many there are of which nothing can.

    ``not_listed`` have lists without the name, which do not say why; of ``no_lists`` no list is known.
    """

    rows: tuple[Row, ...]
    not_listed: int = 0
    no_lists: int = 0


def told(held: Held, member: Row, votes: Mapping[str, Row]) -> Told:
    """Tell of a member in all divisions of the Houses that they ever sat in.

    ``member`` is the stored Member (with an empty ``stamp`` where the history was not read), ``votes`` theirs by
    division. "No vote recorded" and "not a member at the time" are said where that is known, and nothing else.
    """
    houses = {one["house"] for one in (*member["seats"], member)} | {
        one["house"] for one in held.divisions if one["id"] in votes
    }
    rows: list[Row] = []
    silent = {True: 0, False: 0}
    for division in held.divisions:
        if division["house"] not in houses:
            continue
        vote, on = votes.get(division["id"]), date.fromisoformat(division["date"])
        unknown = division["unlisted_unknown"]
        word = standing(vote, member, division["house"], on, listed=division["listed"], unknown=unknown)
        if word is None:
            silent[division["listed"]] += 1
        else:
            rows.append(_row(held, division, member, vote, word))
    return Told(tuple(rows), silent[True], silent[False])


def was_on(joined: Sequence[Row]) -> str | None:
    """Say what a division was on: "New Clause 10", "probably disagreeing with Amendment 94"; None where nothing is.

    ``joined`` holds ``name``, ``question`` and ``sure`` of each.
    """
    found = dict.fromkeys(
        " ".join(filter(None, (SURE.get(one["sure"]), ASKED.get(one["question"], "") + one["name"]))) for one in joined
    )
    more = [f"{len(found) - NAMES} more"] if len(found) > NAMES else []
    return listed([*list(found)[:NAMES], *more]) or None


def _row(held: Held, division: Row, member: Row, vote: Row | None, word: str) -> Row:
    ask = held.ask(division)
    cast = vote or {"member_id": member["member_id"], "name": member["name"], **NO_VOTE}
    names = ("id", "bill", "house", "date", "number", "title", "question", "ayes", "noes", "deferred", "link")
    return {
        **{name: division[name] for name in names},
        "on": held.on(division),
        "joined": [_joined(one) for one in held.joined.get(division["id"], ())],
        "member_id": cast["member_id"],
        "member": cast["name"],
        "vote": word,
        "teller": cast["teller"],
        "proxy": cast["proxy"],
        **_as_on_the_day(division, member, cast, word),
        "outcome": outcome(ask, word, teller=cast["teller"]),
        "meaning": ask.meaning if ask else None,
    }


def _joined(one: Row) -> Row:
    amendment, join = one["amendment"], one["join"]
    return {
        "amendment": amendment["key"],
        "name": amendments.name(amendment),
        "question": join["question"],
        "sure": join["sure"],
        "how": join["how"],
    }


def _as_on_the_day(division: Row, member: Row, vote: Row, word: str) -> Row:
    """Give party and seat: the vote's own, else the history's; None where neither tells."""
    house, on, seat = division["house"], date.fromisoformat(division["date"]), vote["seat"]
    if word == NOT_A_MEMBER:
        return {"party": None, "seat": None}
    if seat is None and house == "Commons" and member["stamp"]:
        held = seat_on({**member, "seats": [one for one in member["seats"] if one["house"] == house]}, on)
        seat = held["seat"] if held else None
    return {"party": party_of(vote, member, on), "seat": seat}
