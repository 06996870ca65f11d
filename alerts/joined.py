"""What a division was on, and the divisions on an amendment, in words that several rules share. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts import amendments
from alerts.votes import counts, division_name
from alerts.words import cut, day, listed
from sources.records.join import CONFIG, DISAGREEMENT, IN_LIEU, LIKELY, OTHER, POSSIBLE

Row = Mapping[str, Any]

SURE = {LIKELY: "probably", POSSIBLE: "possibly"}
ASKED = {DISAGREEMENT: "disagreeing with ", IN_LIEU: "something in lieu of ", OTHER: "a question that names "}
NAMES = 3


def on(joined: Sequence[Row]) -> list[dict[str, Any]]:
    """Give what a division was on as facts, one for each join (``{"join", "amendment", "division"}``).

    ``sure`` is "probably" or "possibly", None where it is certain; ``reason`` is how it is known, ``config`` whether
    by the campaign's own word; ``on`` is the whole in words.
    """
    return [_on(one["join"], one["amendment"]) for one in joined]


def _on(join: Row, amendment: Row) -> dict[str, Any]:
    sure = SURE.get(join["sure"])
    words = f"{ASKED.get(join['question'], '')}{amendments.label(amendment)}"
    return {
        "name": ASKED.get(join["question"], "") + amendments.name(amendment),
        "on": f"{sure.capitalize()} on {words}" if sure else f"On {words}",
        **amendments.signed(amendment),
        "stage": amendments.stage(amendment),
        "question": join["question"],
        "sure": sure,
        "reason": cut(join["evidence"]) or None,
        "config": join["how"] == CONFIG,
    }


def names(told: Sequence[Row]) -> str:
    """Name what ``on`` gave: "New Clause 10", "disagreeing with Amendment 1 and Amendment 2"."""
    called = [one["name"] for one in told[:NAMES]]
    return listed([*called, f"{len(told) - NAMES} more"] if len(told) > NAMES else called)


def sureness(told: Sequence[Row]) -> str | None:
    """Give the least sure of what ``on`` gave: "possibly", "probably", or None where all is certain."""
    found = {one["sure"] for one in told}
    return next((word for word in (SURE[POSSIBLE], SURE[LIKELY]) if word in found), None)


def divisions(joined: Sequence[Row]) -> list[str]:
    """Give the divisions on an amendment, each in a line: "Vote: Commons division 252, Tue 13 June 2023: Ayes …"."""
    found = []
    for one in joined:
        join, division = one["join"], one["division"]
        asked, sure = ASKED.get(join["question"]), SURE.get(join["sure"])
        vote = "Vote" + (f" on {asked}it" if asked else "") + (f", {sure}" if sure else "")
        called = division_name(division)
        when = day(division["date"])
        called += "" if when in called else f", {when}"
        found.append(f"{vote}: {called}: {counts(division) or 'counts not known'}")
    return found
