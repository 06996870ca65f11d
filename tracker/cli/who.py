"""The command that shows a member: every vote on the bill, what they said, signed and asked, and how to reach them."""

from collections.abc import Sequence
from typing import Any

from alerts.values import Ask
from tracker.cli import show, show_member
from tracker.cli.common import ConfigOption, DatabaseOption, JsonOption, looking, print_json, settings, typed
from tracker.cli.finding import Meant, WhoArgument, at, named, periods, the_one
from tracker.member_votes import Held, Told, told
from tracker.seat_then import Seat, then
from tracker.store.look import Look

Row = dict[str, Any]
UNREAD: Row = {
    **dict.fromkeys(("party", "email", "is_current")),
    **dict.fromkeys(("contact", "seats", "parties", "names"), ()),
    **{"contact_stamp": "", "stamp": ""},
}


def mp(
    who: WhoArgument, config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False
) -> None:
    """Show how a member voted on the bill, what they said, what they signed, and how to reach them."""
    loaded, wanted = settings(config), typed(who)
    place = at(loaded, wanted)
    with looking(config, database) as look:
        meant = the_one(look, wanted, place)
        shown = _shown(look, meant, tuple(one.value() for one in loaded.asks))
        titles, unfinished = look.titles(), look.unfinished()
    if json:
        print_json(shown)
    else:
        show_member.member(shown, titles)
        show.say_unfinished(unfinished)


def about(look: Look, meant: Meant) -> tuple[Row, Row]:
    """Give what is told of a member, and the whole stored Member with the history, empty where none is stored."""
    one = meant.who
    stored = look.member(one.member_id) or UNREAD
    member = {
        "id": one.member_id,
        "name": one.name,
        "house": one.house,
        "seat": one.seat,
        **{name: stored[name] for name in ("party", "email", "is_current")},
        "contact": list(stored["contact"]),
        "contact_read_on": stored["contact_stamp"] or None,
        "found_by": "postcode" if meant.by_postcode else meant.how,
    }
    return member, {**stored, "member_id": one.member_id, "name": one.name, "house": one.house}


def _shown(look: Look, meant: Meant, asks: Sequence[Ask]) -> Row:
    divisions, joined = look.held()
    held = Held(divisions, joined, asks)
    member, stored = about(look, meant)
    theirs = told(held, stored, look.votes_by([member["id"]])[member["id"]])
    shown: Row = {
        "member": member,
        "votes": list(theirs.rows),
        "mentions": look.mentions(member["id"]),
        "signatures": [_signature(one, theirs) for one in look.amendments_of(member["id"])],
        "written": look.asked_by(member["id"]),
        "not_listed": theirs.not_listed,
        "no_lists": theirs.no_lists,
    }
    if meant.seat:
        shown["seat"] = {**_whose(look, meant.seat, held), "held": periods(meant.who, meant.seat.name)}
    if meant.seat and meant.by_postcode:
        shown["constituency"] = meant.seat.name
    return shown


def _signature(signed: Row, theirs: Told) -> Row:
    """Add to an amendment how the member voted in the divisions on it."""
    key, names = signed.pop("key"), ("house", "date", "number", "vote", "teller", "proxy", "outcome")
    votes = [
        {"division": row["id"], **{name: row[name] for name in names}, "question": one["question"], "sure": one["sure"]}
        for row in theirs.rows
        for one in row["joined"]
        if one["amendment"] == key
    ]
    return {**signed, "votes": votes}


def _whose(look: Look, seat: Seat, held: Held) -> Row:
    """Tell whose a seat was in the divisions that today's member was not in for it, and how they voted."""
    holders = {one.member_id: one for one in look.holders(seat.name)}
    # Where nobody sits for it now, the member shown is one of those who did.
    days = then(seat, holders.values(), held.divisions) if seat.member_id is not None else []
    votes = look.votes_by({one.member_id for one in days if one.member_id is not None})
    rows: dict[int, dict[str, Row]] = {}
    for one in votes:
        stored = {**(look.member(one) or UNREAD), "name": holders[one].name, "house": "Commons", "member_id": one}
        rows[one] = {row["id"]: row for row in told(held, stored, votes[one]).rows}
    return {
        "name": seat.name,
        "id": seat.seat_id,
        "since": seat.since.isoformat() if seat.since else None,
        "then": [
            {
                "division": one.division["id"],
                "date": one.division["date"],
                "state": one.state,
                "member": named(holders[one.member_id]) if one.member_id is not None else None,
                "vote": rows[one.member_id].get(one.division["id"]) if one.member_id is not None else None,
            }
            for one in days
        ],
    }
