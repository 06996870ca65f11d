"""Which member a command is asked for: by name, seat, id, or by a postcode, which is kept nowhere and never said."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

import typer

from alerts.words import cut, listed, short_day
from sources.fetch import FetchError, Unreachable, build_client
from sources.members import NAME as MEMBERS
from sources.members import Found, by_postcode, is_postcode
from tracker.cli.common import Failure
from tracker.config import Settings
from tracker.members import FORMER_SEAT, SEAT, Known, find, near, number, plain
from tracker.seat_then import Seat
from tracker.store.look import Look
from tracker.ways import ways

Row = dict[str, Any]
WhoArgument = Annotated[
    list[str], typer.Argument(metavar="WHO", help="A name, part of one, a seat, a Members id, or a full postcode.")
]
MOST = 30
SHOWN = 60


@dataclass(frozen=True)
class Meant:
    """The member who was meant, and how that was found; ``seat`` where it was by a seat, or by a postcode in it."""

    who: Known
    how: str
    seat: Seat | None = None
    by_postcode: bool = False


def at(loaded: Settings, wanted: str) -> Found | None:
    """Look up whose constituency a postcode is in now; None for what is none. Nothing that is raised says the postcode.

    Raises Failure for what looks like a postcode and is none, and where the service does not lead to one MP.
    """
    if is_postcode(wanted):
        return _looked_up(loaded, wanted)
    if number(wanted) is None and any(sign.isdecimal() for sign in wanted):
        # Not said again: it may be somebody's postcode with a slip in it.
        raise Failure("no name or seat has digits in it, and this is not a full postcode: write it whole, with no slip")
    return None


def the_one(look: Look, wanted: str, place: Found | None) -> Meant:
    """Find the one member who is meant; raises Failure with the candidates, or with names that are near."""
    if place is None:
        found = find(wanted, look.alike(wanted))
        if len(found.members) != 1:
            _unclear(look, wanted, found.members, found.how)
        one = found.members[0]
        return Meant(one, found.how, _seat(one, wanted, found.how))
    if place.member_id is None:
        told = {"constituency": place.name}
        raise Failure(f"{cut(place.name)} has no MP at present: the seat is vacant", 1, told=told)
    stored = look.known([place.member_id])
    one = stored[0] if stored else Known(place.member_id, place.member or "", "Commons", place.name)
    seat = Seat(place.name, place.constituency_id, place.since, place.member_id)
    return Meant(one, SEAT, seat, by_postcode=True)


def periods(one: Known, seat: str) -> list[Row]:
    """Give from when to when a member had a seat of this name, as far as the history tells, oldest first."""
    ours = [row for row in one.history if row["house"] == "Commons" and plain(row["seat"] or "") == plain(seat)]
    return [{"id": row["seat_id"], "from": row["from"], "to": row["to"]} for row in ours]


def named(one: Known) -> Row:
    """Give a member as a candidate: id, name, house, seat."""
    return dict(zip(("id", "name", "house", "seat"), one.row, strict=True))


def _seat(one: Known, wanted: str, how: str) -> Seat | None:
    """Give the seat by which a member was found, with its id, where the history has it."""
    if how not in {SEAT, FORMER_SEAT}:
        return None
    names = [
        row["seat"] for row in one.history if row["house"] == "Commons" and plain(row["seat"] or "") == plain(wanted)
    ]
    held = periods(one, wanted)
    return Seat(
        names[-1] if names else one.seat or wanted,
        held[-1]["id"] if held else None,
        None,
        one.member_id if how == SEAT else None,
    )


def _unclear(look: Look, wanted: str, fits: Sequence[Known], how: str) -> NoReturn:
    if not fits:
        _nobody(look, wanted)
    names = [f"  {one.member_id:>5}  {_placed(one)}{_when(one, wanted, how)}" for one in fits[:MOST]]
    more = [f"  and {len(fits) - MOST} more"] if len(fits) > MOST else []
    shown = repr(cut(wanted, SHOWN))
    first = f"{len(fits)} members fit {shown}; say it more exactly, or give the number:"
    if how == FORMER_SEAT:
        first = f"nobody known sits for {shown} now, and {len(fits)} members did; give the number of the one you mean:"
    raise Failure("\n".join([first, *names, *more]), told={"candidates": [named(one) for one in fits]})


def _nobody(look: Look, wanted: str) -> NoReturn:
    shown = repr(cut(wanted, SHOWN))
    text = f"nobody called {shown} is in any record stored so far: no vote, no mention, no amendment, no seat"
    unfinished = look.unfinished()
    if unfinished:
        text += f"; but not everything has been read yet: {listed(unfinished)}"
    close = near(wanted, look.spelt())
    if close:
        text += "\n" + "\n".join(["names and seats that are near:", *(f"  {cut(name)}" for name in close)])
    raise Failure(text, 1, told={"candidates": [], "near": list(close)})


def _placed(one: Known) -> str:
    return cut(", ".join(filter(None, (one.name, one.seat, one.house))))


def _when(one: Known, wanted: str, how: str) -> str:
    if how != FORMER_SEAT:
        return ""
    held = [
        f"{short_day(row['from']).strip()} to {short_day(row['to']).strip()}"
        for row in periods(one, wanted)
        if row["from"] and row["to"]
    ]
    return f" ({', '.join(held)})" if held else ""


def _looked_up(loaded: Settings, code: str) -> Found:
    with build_client(loaded.tracker.contact) as client, _unheard():
        asked = next((one.ask for one in ways(loaded, client) if one.module.NAME == MEMBERS), None)
        if asked is None:
            raise Failure("a postcode is looked up at the Members service, and the source 'members' is switched off", 1)
        try:
            found = by_postcode(asked, code)
        except FetchError as error:
            raise Failure(not_looked_up(error), 1) from None
    if not found:
        raise Failure(
            "the Members service knows no constituency for this postcode: it may be mistyped, or no longer in use; "
            "name the constituency or the member instead",
            1,
        )
    if len(found) > 1:
        names = [f"  {cut(one.name)}: {cut(one.member or 'vacant')}" for one in found]
        rows = {"candidates": [{"constituency": one.name, "id": one.member_id, "name": one.member} for one in found]}
        raise Failure("\n".join(["this postcode lies in several constituencies; name the member:", *names]), told=rows)
    return found[0]


def not_looked_up(error: FetchError) -> str:
    """Say why a postcode led nowhere, and what else there is to do; the service's address says nothing to who asks."""
    why = str(error).partition(" ")[2]
    said = f"the Members service could not look the postcode up: it {why}"
    if isinstance(error, Unreachable):
        _, colon, cause = why.partition("cannot be found: ")
        said = f"the Members service cannot be reached: {cause if colon else f'it {why}'}"
    return f"{said}; try again later, or give a name or constituency"


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep the HTTP library from logging addresses, which hold the postcode, whatever the level of the logs."""
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
