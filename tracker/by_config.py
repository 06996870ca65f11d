"""What the campaign's config says of divisions and amendments, set beside what the records say. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from alerts import amendments
from alerts.asks import came_of, on_amendment
from alerts.values import Ask
from alerts.words import listed
from sources.records.join import CERTAIN, ITSELF, NOTES
from sources.records.numbering import (
    AMENDMENT,
    MOTION,
    NEW_CLAUSE,
    NEW_SCHEDULE,
    Numbered,
    named_in,
    numbered,
)
from tracker.divided_on import by_notes, by_title

Row = Mapping[str, Any]

ON_NOTHING = "by the campaign's config: on no amendment"
NOT_SURE = "no record says for sure which it was"
ON_PAPERS = frozenset({AMENDMENT, NEW_CLAUSE, NEW_SCHEDULE, MOTION})
NAMES = 3


def same_number(own: Numbered | None, wanted: Numbered) -> bool:
    """Tell whether two numbers are one thing's; of which House is not asked."""
    return own is not None and own.number == wanted.number and _kind(own) == _kind(wanted)


def _kind(number: Numbered) -> str:
    # A bare number ("94") is read as an amendment's, and may be a motion's ("102A").
    return AMENDMENT if number.kind == MOTION else number.kind


def aliases(amendment: Row) -> tuple[Numbered, ...]:
    """Give what the title of an amendment begins with names: both of "Motion 4A / Amendment 4B: ..."."""
    return tuple(named_in(" ".join(amendment["summary"]).partition(":")[0]))


def why_alone(division: Row, on_nothing: Collection[str], papers: Callable[[], Sequence[Row]]) -> str:
    """Say why a division is joined to no amendment.

    ``on_nothing`` holds the ids of those that the config says were on none, ``papers`` gives all amendments stored:
    it is asked only where the division's title or notes name one.
    """
    if division["id"] in on_nothing:
        return ON_NOTHING
    told = [*by_title(division["title"]), *by_notes(division["question"] or "")]
    named = {number: one.how for one in told for number in one.these if number.kind in ON_PAPERS}
    entries = [row for row in papers() if row["bill"] == division["bill"]] if named else []
    missing = [number for number in named if not any(_is(row, number) for row in entries)]
    if not missing:
        return NOT_SURE
    where = "the notes on it name" if named[missing[0]] == NOTES else "its title names"
    names = [_called(number) for number in missing[:NAMES]]
    names += [f"{len(missing) - NAMES} more"] if len(missing) > NAMES else []
    return f"{where} {listed(names)}, which {'is' if len(missing) == 1 else 'are'} on no paper read so far"


def _is(amendment: Row, wanted: Numbered) -> bool:
    own = numbered(amendment["number"], amendment["form"])
    return any(same_number(one, wanted) for one in (own, *aliases(amendment)))


def _called(number: Numbered) -> str:
    return f"{'Lords ' if number.lords else ''}{number.kind.title()} {number.number}"


def not_judged(ask: Ask | None, asks: Sequence[Ask], joined: Sequence[Row]) -> str | None:
    """Say why an ask of an amendment judges nobody in a division that may have been on it; None where that is not so.

    ``ask`` is the one that applies to the division, ``joined`` its joins with their amendments.
    """
    if ask is not None or any(one["join"]["sure"] == CERTAIN for one in joined):
        return None
    names = [
        amendments.name(one["amendment"])
        for one in joined
        if one["join"]["question"] == ITSELF and (own := on_amendment(asks, one["amendment"])) and own.side
    ]
    named = " or ".join(dict.fromkeys(names))
    return f"it is not certain that it was on {named}; a [[links]] section can say so" if named else None


def left_out(ask: Ask | None, amendment: Row, every: Sequence[Row]) -> list[dict[str, Any]]:
    """Give where a clause that came of an amendment, by its ask, left the bill again at a later stage.

    ``every`` are the amendments stored with their stage's place (``order``). Each is ``{"clause", "amendment",
    "stage", "house"}``: the clause, and the id, stage and House of what took it out.
    """
    if ask is None or not ask.became:
        return []
    later = [one for one in every if one["bill"] == amendment["bill"] and one["order"] > amendment["order"]]
    return [
        {"clause": place, "amendment": one["key"], "stage": one["stage"], "house": one["house"]}
        for one in later
        if not one["withdrawn"] and (place := amendments.left_out(one)) and came_of((ask,), one)
    ]
