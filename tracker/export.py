"""A division as a table for a campaign's own mailing tool: a row for each seat, in the Lords for each member. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.asks import on_division, outcome
from alerts.joined import on as on_what
from alerts.values import Ask
from alerts.words import QUESTION, bare_name, clean, cut, listed
from sources.records.member import party_on, seat_on, was_member
from tracker.letters import letter, on_it
from tracker.voting import standing

Row = Mapping[str, Any]

COLUMNS = (
    *("division", "house", "date", "number", "title", "on"),
    *("seat", "seat_id", "member_id", "member", "party", "vote", "teller", "proxy", "outcome"),
    *("still_member", "email", "phone", "address", "web", "letter", "points"),
)
OFFICES = ("Parliamentary office", "Constituency office")
NO_ROW = "No row for seats that were vacant that day, or whose holder's history has not been read."


@dataclass(frozen=True)
class Material:
    """What a table is made of: the division (as ``tracker division`` gives it), its votes, and what it was on."""

    division: Row
    votes: Sequence[Row]
    joined: Sequence[Row] = ()


@dataclass(frozen=True)
class Table:
    """A division's rows, each with all of ``COLUMNS``, and what is to be known about them, in sentences.

    Nothing is a None, ``points`` a tuple; ``teller`` and ``still_member`` are true, false or None.
    """

    division: Row
    on: str | None
    notes: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def table(material: Material, members: Iterable[Row], asks: Sequence[Ask], today: date) -> Table:
    """Make the table of a division: of who voted, and of who is known to have had a seat in that House that day.

    ``members`` are the stored Members, of both Houses and all times; ``asks`` the campaign's; ``today`` the London
    day for which it is told who still has the seat. A vote that is not known is None, never a guess.
    """
    division, on = material.division, date.fromisoformat(material.division["date"])
    votes = {vote["member_id"]: vote for vote in material.votes}
    known = {member["member_id"]: member for member in members}
    seated = [number for number, one in known.items() if was_member(one, division["house"], on)]
    was_on = _was_on(material.joined)
    ask = on_division(asks, {"key": division["id"]}, material.joined)
    signed = {one.get("id") for joined in on_it(material.joined) for one in joined["amendment"]["sponsors"]}
    shared = {name: division[name] for name in ("house", "date", "number")}
    shared = {"division": division["id"], **shared, "title": cut(division["title"], QUESTION), "on": was_on}
    rows = []
    for number in dict.fromkeys([*votes, *seated]):
        vote, member = votes.get(number), known.get(number)
        unknown = division["unlisted_unknown"]
        word = standing(vote, member, division["house"], on, listed=bool(votes), unknown=unknown)
        who = _who(vote, member, division["house"], on)
        rows.append(
            {
                **{**shared, "member_id": number, **who},
                **_voted(vote, word, ask, signed=number in signed),
                **_now(member, who, division["house"], today),
            }
        )
    rows.sort(key=lambda row: (row["seat"] is None, bare_name(row["seat"] or ""), row["member"], row["member_id"]))
    return Table(division, was_on, _notes(division, rows), tuple({name: row[name] for name in COLUMNS} for row in rows))


def _was_on(joined: Sequence[Row]) -> str | None:
    found = [" ".join(filter(None, (one["sure"], one["name"]))) for one in on_what(joined) if one["sure"] != "possibly"]
    return cut(listed(list(dict.fromkeys(found))), QUESTION) or None


def _who(vote: Row | None, member: Row | None, house: str, on: date) -> dict[str, Any]:
    """Give name, party and seat as on the day: the vote's own first. A seat in the Lords is no place."""
    held = _seat(member, house, on)
    voted: Row = vote or {}
    own = voted.get("seat") if house == "Commons" else None
    there = held["seat"] if held and house == "Commons" else None
    same = there is not None and (own is None or bare_name(own) == bare_name(there))
    party = voted.get("party") or (party_on(member, on) if member and member["stamp"] else None)
    return {
        "member": cut(voted.get("member") or (member or {}).get("name") or ""),
        "party": _line(party),
        "seat": _line(own or there),
        "seat_id": held["seat_id"] if held and same else None,
    }


def _seat(member: Row | None, house: str, on: date) -> Row | None:
    if member is None or not member["stamp"]:
        return None
    return seat_on({**member, "seats": [one for one in member["seats"] if one["house"] == house]}, on)


def _voted(vote: Row | None, word: str | None, ask: Ask | None, *, signed: bool) -> dict[str, Any]:
    teller = bool(vote and vote["teller"])
    told = outcome(ask, word, teller=teller)
    # To write of a vote that is not known would be a guess.
    act, said = letter(ask, told, signed=signed) if ask and word else (None, ())
    return {
        "vote": word,
        "teller": teller if word else None,
        "proxy": _line(vote["proxy"] if vote else None),
        "outcome": told,
        "letter": act,
        "points": tuple(map(clean, said)),
    }


def _now(member: Row | None, who: Row, house: str, today: date) -> dict[str, Any]:
    """Give whether the seat is still theirs, and how to reach them; nothing of an office that they have left."""
    # As far as is known: histories are read again every month.
    known = min(today, date.fromisoformat(member["stamp"])) if member and member["stamp"] else today
    sits = was_member(member, house, known)
    still, now = sits, _seat(member, house, known)
    if sits and house == "Commons" and now:
        named = who["seat"] is not None and now["seat"] is not None
        numbered = who["seat_id"] is not None and now["seat_id"] == who["seat_id"]
        still = numbered or bare_name(who["seat"]) == bare_name(now["seat"]) if named else numbered or None
    rows = member["contact"] if member and sits is not False else []
    contact = {one["type"]: one for one in reversed(rows) if "type" in one}
    offices = [contact[name] for name in OFFICES if name in contact]
    web = [*offices, *([contact["Website"]] if "Website" in contact else [])]
    return {
        "still_member": still,
        "email": _first(offices, "email"),
        "phone": _first(offices, "phone"),
        "address": next((found for one in offices if (found := _address(one))), None),
        "web": _first(web, "web"),
    }


def _first(contact: Sequence[Row], name: str) -> str | None:
    return next((_line(one[name]) for one in contact if one.get(name)), None)


def _address(office: Row) -> str | None:
    return _line(", ".join([*office.get("lines", ()), *([office["postcode"]] if office.get("postcode") else [])]))


def _line(text: str | None) -> str | None:
    return cut(text) or None if text else None


def _notes(division: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    """Say what who uses the rows has to know."""
    notes = []
    if not any(row["vote"] for row in rows):
        notes.append("The names of this division are not known yet, so no vote is given.")
    if division["deferred"]:
        notes.append("The record calls this a deferred division.")
    announced, names = [(division["ayes"], division["noes"]), (division["ayes_listed"], division["noes_listed"])]
    if None not in {*announced, *names} and announced != names:
        notes.append(
            "The counts announced and the names listed differ: "
            f"{announced[0]} and {announced[1]} announced, {names[0]} and {names[1]} listed."
        )
    held: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["seat"]:
            held[bare_name(row["seat"])].append(row["member"])
            if len(held[bare_name(row["seat"])]) == 2:
                notes.append(f"The record has more than one member for {row['seat']} on that day; each has a row.")
    if division["house"] == "Commons":
        notes.append(NO_ROW)
    return tuple(notes)
