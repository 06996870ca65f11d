"""A division stands, days later, as it was told: for digests, because nothing has happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alerts.values import Alert
from alerts.votes import counts, division_name
from alerts.words import cut, london, subject

NAME = "confirmed"


@dataclass(frozen=True)
class Stood:
    """A division that reads as it did.

    ``division`` are the record's fields as JSON values. ``change`` is the number of the last change of it, ``since``
    when that was, ``read_at`` when its service was last read to the end, ``corrected`` when it was last corrected after
    it was first told, if ever (aware UTC). ``hansard`` are Ayes and Noes in Hansard's own report, where it has both.
    """

    division: Mapping[str, Any]
    change: int
    since: datetime
    read_at: datetime
    corrected: datetime | None = None
    hansard: tuple[int, int] | None = None


def alert(stood: Stood, watch: str, now: datetime) -> Alert:
    """Tell a watch that a division stands; once, whatever befalls it later."""
    division = stood.division
    told = counts(division)
    agrees = None if stood.hansard is None else stood.hansard == (division["ayes"], division["noes"])
    what = subject(division["title"], division["question"])
    name = division_name(division) + (f", {what}" if what else "")
    return Alert(
        watch=watch,
        key=f"confirmed:{division['key']}",
        rule=NAME,
        title=f"{'As first told' if agrees is False else 'Confirmed'}: {name}: {told}",
        facts={
            "house": division["house"],
            "date": division["date"],
            "title": cut(division["title"]),
            "counts": told,
            "corrected": london(stood.corrected).isoformat() if stood.corrected else None,
            "days": (stood.read_at - stood.since).days,
            "read_at": stood.read_at.isoformat(),
            "source": division["source"],
            "hansard": agrees,
            "report": _report(division, stood.hansard),
        },
        learned_at=now,
        changes=(stood.change,),
        link=division["link"],
        happened_on=date.fromisoformat(division["date"]),
    )


def _report(division: Mapping[str, Any], hansard: tuple[int, int] | None) -> str | None:
    return counts({**division, "ayes": hansard[0], "noes": hansard[1]}) if hansard else None
