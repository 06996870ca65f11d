"""Words that several rules and templates share: days, Houses, lists, decisions."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

DECISIONS: Mapping[str, str] = {
    "Agreed": "agreed to",
    "AgreedOnDivision": "agreed to on division",
    "Disagreed": "disagreed to",
    "NegativedOnDivision": "negatived on division",
    "NotCalled": "not called",
    "NotMoved": "not moved",
    "NotSelected": "not selected",
    "NotStoodPart": "did not stand part of the bill",
    "Preempted": "pre-empted",
    "StoodPart": "stood part of the bill",
    "Withdrawn": "withdrawn",
    "WithdrawnBeforeDebate": "withdrawn before debate",
}
UNDECIDED = frozenset({"NoDecision", "QuestionProposed"})
_KINDS = (("NC", "New Clause"), ("NS", "New Schedule"))


def day(on: date | str) -> str:
    """Give a day as people write it: "Tue 13 June 2023". Takes a date or its ISO form."""
    read = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return f"{read:%a} {read.day} {read:%B %Y}"


def days(several: Sequence[str]) -> str:
    """Give several days in a row: "Mon 4 July 2022, Wed 6 July 2022 and Mon 11 July 2022"."""
    return listed([day(on) for on in several])


def when(at: datetime, zone: ZoneInfo) -> str:
    """Give a moment (aware) on the clock of a zone: "Tue 13 June 2023, 19:41"."""
    local = at.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def listed(words: Sequence[str]) -> str:
    """Join words as in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def count(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun: "1 amendment", "3 amendments"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def short_day(on: date | str) -> str:
    """Give a day for a table: "13 Jun 2023"."""
    read = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return f"{read.day:>2} {read:%b} {read.year}"


def question(text: str | None) -> str | None:
    """Give the question of a division without the words with which the record ends it."""
    return re.sub(r"\s*The (?:House|Committee) divided:?\s*$", "", text).strip() or None if text else None


def subject(title: str, asked: str | None) -> str | None:
    """Give what a division was on, where its record says it plainly: "New Clause 10", "amendment 94".

    It is what stands after the last colon of a Commons title, or what a Lord "moved".
    """
    moved = re.search(
        r"\bmoved\s+((?:manuscript\s+)?(?:amendment|motion)\s+[0-9][0-9A-Z]*)", asked or "", re.IGNORECASE
    )
    if moved:
        return moved.group(1)
    _, colon, rest = title.rpartition(":")
    return rest.strip() or None if colon else None


def of_house(house: str) -> str:
    """Give the House for a sentence; a stage of neither House (Royal Assent) has none."""
    return f" ({house})" if house in {"Commons", "Lords"} else ""


def amendment_name(form: str, number: str | None) -> str:
    """Give the name of an amendment from its printed number: "New Clause 1", "Amendment 14", "Motion 47A"."""
    if not number:
        return f"{form.capitalize()} not yet numbered"
    for short, long in _KINDS:
        if number.upper().startswith(short) and number[len(short) :].strip()[:1].isdigit():
            return f"{long} {number[len(short) :].strip()}"
    return f"{form.capitalize()} {number}" if number[:1].isdigit() else number


def fate(decision: str, text: str | None) -> str | None:
    """Give what became of an amendment in words; None while nothing is decided.

    The service's sentence comes with it where it has one; an unknown decision is given as the service has it.
    """
    told = (text or "").strip().rstrip(".")
    if decision in UNDECIDED:
        return told[:1].lower() + told[1:] if told else None
    word = DECISIONS.get(decision, decision)
    return f"{word} ({told})" if told and told.casefold() != word else word


def named(
    members: Sequence[str | int], votes: Sequence[Mapping[str, Any]]
) -> list[tuple[str, Mapping[str, Any] | None]]:
    """Find the votes of the members that a watch names, by Members service id or by name without titles.

    A name that fits several voters, or none, comes with None.
    """
    found: list[tuple[str, Mapping[str, Any] | None]] = []
    for member in members:
        same = [vote for vote in votes if _is(vote, member)]
        found.append((same[0]["name"] if len(same) == 1 else str(member), same[0] if len(same) == 1 else None))
    return found


_TITLES = frozenset({"sir", "dame", "mr", "mrs", "ms", "miss", "dr", "rt", "hon", "the", "right", "mp"})


def bare_name(name: str) -> str:
    """Give a name without the titles that sources add or leave out: "Sir Iain Duncan Smith" as "iain duncan smith"."""
    return " ".join(word for word in name.casefold().replace(".", " ").replace("’", "'").split() if word not in _TITLES)


def _is(vote: Mapping[str, Any], member: str | int) -> bool:
    if isinstance(member, int) or member.isdigit():
        return int(vote["member_id"]) == int(member)
    return bare_name(str(vote["name"])) == bare_name(member)
