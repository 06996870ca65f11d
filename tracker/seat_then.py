"""Whose a seat in the Commons was on the days of divisions: old and new boundaries told apart, nothing guessed. Pure.

The Members service gives a constituency a new id when its boundaries change, even where the name stays (apis: members
5.5). So the same id is the same place, and the same name under another id is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.members import Known, plain

Row = dict[str, Any]

HELD, UNSURE, EARLIER, NOT_YET, NOT_TOLD = "held", "unsure", "earlier", "not yet", "not told"


@dataclass(frozen=True)
class Seat:
    """A constituency of today: ``since`` when it was made, where that is known, and who sits for it now."""

    name: str
    seat_id: int | None = None
    since: date | None = None
    member_id: int | None = None


@dataclass(frozen=True)
class Then:
    """Whose the seat was on the day of a division that today's member was not in for it.

    ``state`` is ``held`` (the seat was ``member_id``'s), ``unsure`` (a seat of this name was theirs; whether of the
    same boundaries is not told), ``earlier`` (a former seat of this name, of other boundaries, was theirs), ``not yet``
    (the seat was not made; ``member_id`` held a former one of this name, if anybody is known to) or ``not told``.
    """

    division: Row
    state: str
    member_id: int | None = None


def then(seat: Seat, holders: Iterable[Known], divisions: Sequence[Row]) -> list[Then]:
    """Tell of each division of the Commons whose the seat was, where it was not that of who sits for it now."""
    ours = [
        (one.member_id, held)
        for one in holders
        for held in one.history
        if held["house"] == "Commons" and plain(held["seat"] or "") == plain(seat.name)
    ]
    found = [_then(seat, ours, one) for one in divisions if one["house"] == "Commons"]
    return [one for one in found if one is not None]


def _then(seat: Seat, held: Sequence[tuple[int, Row]], division: Row) -> Then | None:
    on = str(division["date"])
    covering = [
        (who, one) for who, one in held if one["from"] and one["from"] <= on and (not one["to"] or on < one["to"])
    ]
    if len({who for who, _ in covering}) > 1:
        return Then(division, NOT_TOLD)
    same = [who for who, one in covering if seat.seat_id is not None and one["seat_id"] == seat.seat_id]
    other = [who for who, one in covering if seat.seat_id is not None and one["seat_id"] not in {seat.seat_id, None}]
    unsure = [who for who, one in covering if seat.seat_id is None or one["seat_id"] is None]
    if same:
        return None if seat.member_id in same else Then(division, HELD, same[-1])
    if seat.since is not None and on < seat.since.isoformat():
        return Then(division, NOT_YET, other[-1] if other else None)
    if other:
        return Then(division, EARLIER, other[-1])
    if unsure:
        return None if seat.member_id in unsure else Then(division, UNSURE, unsure[-1])
    return Then(division, NOT_TOLD)
