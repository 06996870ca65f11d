"""The command that shows a member: found by name, seat, id, or by a postcode, which is kept nowhere."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from alerts.words import listed
from sources.fetch import FetchError, build_client
from sources.members import NAME as MEMBERS
from sources.members import Found, by_postcode, is_postcode
from tracker.app import ways
from tracker.cli import show
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, looking, print_json, settings
from tracker.config import Settings
from tracker.members import find
from tracker.store.look import Look

Row = dict[str, Any]


def mp(
    who: Annotated[
        list[str], typer.Argument(metavar="WHO", help="A name, part of one, a seat, a Members id, or a full postcode.")
    ],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show how a member voted on the bill, what they said, what they signed."""
    wanted = " ".join(who)
    place = _at(settings(config), wanted) if is_postcode(wanted) else None
    with looking(config, database) as look:
        number, name, house, seat = _the_one(look, wanted, place)
        held = [row for row in look.divisions() if row["house"] == house]
        told: Row = {
            "member": {"id": number, "name": name, "house": house, "seat": seat, **look.member(number)},
            "votes": look.votes_of(number),
            "mentions": look.mentions(number),
            "signatures": look.amendments_of(number),
        }
        unfinished = look.unfinished()
    with_lists = sum(1 for row in held if row["ayes_listed"] is not None)
    told |= {"not_listed": max(0, with_lists - len(told["votes"])), "no_lists": len(held) - with_lists}
    if place:
        told["constituency"] = place.name
    if json:
        print_json(told)
    else:
        show.member(told)
        show.say_unfinished(unfinished)


def _the_one(look: Look, wanted: str, place: Found | None) -> tuple[int, str, str | None, str | None]:
    if place is None:
        fits = find(wanted, look.members()).members
        if len(fits) != 1:
            _unclear(wanted, fits, look.unfinished())
        return fits[0]
    if place.member_id is None:
        raise Failure(f"{place.name} has no MP at present", 1)
    known = {row[0]: row for row in look.members()}
    return known.get(place.member_id) or (place.member_id, place.member or "", "Commons", place.name)


def _at(loaded: Settings, code: str) -> Found:
    """Ask the Members service whose constituency a postcode is in now; no error says the postcode."""
    with build_client(loaded.tracker.contact) as client:
        asked = next((one.ask for one in ways(loaded, client) if one.module.NAME == MEMBERS), None)
        if asked is None:
            raise Failure("a postcode is looked up at the Members service, and the source 'members' is switched off", 1)
        try:
            found = by_postcode(asked, code)
        except FetchError as error:
            raise Failure(f"the Members service could not look the postcode up: {error}", 1) from None
    if not found:
        raise Failure("the Members service knows no constituency for this postcode", 1)
    if len(found) > 1:
        names = [f"  {one.name}: {one.member or 'vacant'}" for one in found]
        told = {"candidates": [{"constituency": one.name, "id": one.member_id, "name": one.member} for one in found]}
        raise Failure("\n".join(["this postcode lies in several constituencies; name the member:", *names]), told=told)
    return found[0]


def _unclear(wanted: str, fits: tuple[Any, ...], unfinished: Sequence[str]) -> None:
    rows = [{"id": number, "name": name, "house": house, "seat": seat} for number, name, house, seat in fits]
    told = {"candidates": rows}
    if not rows:
        text = f"nobody called {wanted!r} is in any record stored so far: no vote, no mention, no amendment, no seat"
        if unfinished:
            text += f"; but not everything has been read yet: {listed(unfinished)}"
        raise Failure(text, 1, told=told)
    names = [f"  {row['id']:>5}  {row['name']}, {row['seat'] or row['house']}" for row in rows[:30]]
    more = [f"  and {len(rows) - 30} more"] if len(rows) > 30 else []
    text = "\n".join([f"{len(rows)} members fit {wanted!r}; say it more exactly, or give the number:", *names, *more])
    raise Failure(text, told=told)
