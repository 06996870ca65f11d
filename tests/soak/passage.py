"""A parliamentary year, made up: sitting days on which bills go on, and what a campaign is to be told of each of them.

Everything that happens has a token that nothing else has (``item-00017m1``), so that a ledger can be searched for it.
What is altered later is altered after a whole sitting day at the earliest: no outage of less than a day hides it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sources.times import LONDON
from tests.replica.examples import ANN, BOB, vote
from tracker.replica import (
    Scenario,
    ScenarioAmendment,
    ScenarioBill,
    ScenarioDebate,
    ScenarioDivision,
    ScenarioItem,
    ScenarioLink,
    ScenarioPublication,
    ScenarioSitting,
    ScenarioStage,
)

FIRST = date(2023, 1, 9)
# So many sitting days a bill takes, and its stages sit so far from its first day.
BILL_DAYS, STAGE_EVERY = 60, 10
STAGES = ((7, "2nd reading", "2R"), (8, "Committee stage", "CS"), (9, "Report stage", "RS"), (10, "3rd reading", "3R"))
NAMES = "Alder Birch Cedar Damson Elder Fir Gorse Hazel".split()
# So many sitting days in a row, four a week, then a recess of so many weeks.
TERM, RECESS = 28, 2


@dataclass(frozen=True)
class Fact:
    """What is to be told exactly once: a token, and what the title of the message says (a pattern)."""

    token: str
    title: str
    # Said in one place only, so that it can be counted in messages of several alerts and in digests.
    once: bool = False


def sitting_days(number: int) -> list[date]:
    """Give so many days, Monday to Thursday, with recesses."""
    found: list[date] = []
    on = FIRST
    while len(found) < number:
        if on.weekday() < 4:
            found.append(on)
            if len(found) % TERM == 0:
                on += timedelta(weeks=RECESS)
        on += timedelta(days=1)
    return found


def bills(days: int) -> list[str]:
    """Give the names of the bills of so many days."""
    return [f"{NAMES[number % len(NAMES)]} Bill" for number in range((days + BILL_DAYS - 1) // BILL_DAYS)]


def at(on: date, clock: str) -> datetime:
    """Give a time of day in London as UTC."""
    return datetime.combine(on, time.fromisoformat(clock), LONDON).astimezone(UTC)


def year(number: int) -> Scenario:
    """Give what is published in so many sitting days."""
    days = sitting_days(number + BILL_DAYS)
    start = at(FIRST - timedelta(days=30), "00:00")
    parts: list[Any] = [part for which in range(number) for part in _day(days, which)]
    for which, name in enumerate(bills(number)):
        parts += _bill(days, which, name, start)
    named = {
        kind: tuple(part for part in parts if type(part).__name__ == f"Scenario{kind}")
        for kind in "Bill Stage Sitting Amendment Division Debate Publication".split()
    }
    return Scenario(
        name="year",
        title="A made-up year",
        bill_title=bills(number)[0],
        start=start,
        end=at(days[-1], "23:00"),
        bills=named["Bill"],
        stages=named["Stage"],
        sittings=named["Sitting"],
        amendments=named["Amendment"],
        divisions=named["Division"],
        debates=named["Debate"],
        publications=named["Publication"],
    )


def facts(number: int) -> Iterator[Fact]:
    """Give what is to be told of so many sitting days, once each."""
    days = sitting_days(number)
    for which in range(number):
        token = f"item-{which:05}"
        yield from (Fact(f"{token}m{one}", r"\b(names|named)\b", once=True) for one in range(2))
        if which % 4 == 1 and which + 1 < number:
            yield Fact(f"{token}m2", r"\b(names|named)\b", once=True)
        yield Fact(f"{token}d", r"^(Commons|Lords) division \d+")
        if which % 5 == 2 and which + 2 < number:
            yield Fact(f"{token}d", r"^Corrected: (Commons|Lords) division \d+")
        if which % 3 == 0:
            yield Fact(f"{token}p", " published on ", once=True)
        for one in range(_tabled(which)):
            yield Fact(f"{token}a{one}", " tabled: ")
            if _stage_day(which) < number:
                yield Fact(f"{token}a{one}", r": ([Nn]egatived|not moved)")
    for number_of, _, stage in _stages(number):
        if number_of % 2:
            yield Fact(_shown(days, stage), r"^Moved: ")


def _stages(number: int) -> Iterator[tuple[int, int, int]]:
    """Give number, bill and day of the stages that sit within so many days, the moved ones by their later day."""
    for which in range(len(bills(number))):
        for place in range(len(STAGES)):
            on = which * BILL_DAYS + (place + 1) * STAGE_EVERY
            if on < number:
                yield place, which, on


def _shown(days: list[date], stage: int) -> str:
    on = days[stage]
    return f"Now: {on:%a} {on.day} {on:%B %Y}"


def _tabled(which: int) -> int:
    """Tell how many amendments are tabled on a day: none on that of a stage, the day before it, or after the last."""
    within = which % BILL_DAYS
    left = (-within) % STAGE_EVERY
    return 2 if left > 1 and within < len(STAGES) * STAGE_EVERY else 0


def _stage_day(which: int) -> int:
    """Give the day of the stage for which amendments of a day are tabled."""
    return which + (-which) % STAGE_EVERY


def _ids(which: int, place: int) -> int:
    return 17000 + 10 * which + place


def _bill(days: list[date], which: int, name: str, start: datetime) -> Iterator[Any]:
    """Give a bill with its stages; every second of them is announced for the day before, and moves."""
    first = which * BILL_DAYS
    out = start if which == 0 else at(days[first - 1], "09:00")
    yield ScenarioBill(9901 + which, out, name, "Commons", "Commons", sponsors=(ANN,))
    yield ScenarioStage(_ids(which, 9), out, 9901 + which, 6, "1st reading", "1R", "Commons", 0)
    yield ScenarioSitting(15009 + 10 * which, out, _ids(which, 9), days[first])
    for place, (kind, title, short) in enumerate(STAGES):
        on = first + (place + 1) * STAGE_EVERY
        yield ScenarioStage(_ids(which, place), out, 9901 + which, kind, title, short, "Commons", place + 1)
        sitting = ScenarioSitting(15000 + 10 * which + place, at(days[on - 8], "12:15"), _ids(which, place), days[on])
        if place % 2:
            yield replace(sitting, day=days[on - 1])
            yield replace(sitting, published_at=at(days[on - 4], "12:15"))
        else:
            yield sitting


def _day(days: list[date], which: int) -> Iterator[Any]:
    """Give what is published on a sitting day, and what corrects it later."""
    on, token = days[which], f"item-{which:05}"
    bill = which // BILL_DAYS
    name = bills(which + 1)[bill]
    within = which % BILL_DAYS
    place = min((within + STAGE_EVERY - 1) // STAGE_EVERY, len(STAGES)) - 1
    for one in range(_tabled(which)):
        yield from _amendment(days, which, one, _ids(bill, max(place, 0)))
    if which % 3 == 0:
        link = (ScenarioLink(f"{token}p", f"https://example.org/{which}"),)
        paper = ScenarioPublication(2000 + which, at(on, "16:30"), 9901 + bill, f"{token}p", 5, "Bill", "Commons", on)
        yield replace(paper, links=link)
    yield from _division(days, which, name)
    said = [_said(which, one) for one in range(3)]
    key = f"0A0A0A0A-0000-4000-8000-2000{which:08}"
    debate = ScenarioDebate(key, at(on, "22:15"), "Commons", on, f"Debate {which}", tuple(said[:2]), order=1)
    yield debate
    if which % 4 == 1:
        yield replace(debate, published_at=at(days[which + 1], "09:20"), items=tuple(said))


def _amendment(days: list[date], which: int, one: int, stage: int) -> Iterator[ScenarioAmendment]:
    number = 10 * which + one
    tabled = ScenarioAmendment(
        10_000_000 + number,
        at(days[which], "10:15"),
        stage,
        f"NC{number + 1}",
        sponsors=(ANN, BOB),
        summary=(f"item-{which:05}a{one}",),
        kind="AddClauseOrSchedule",
        lines=("To move the following Clause—",),
    )
    yield tabled
    decided = at(days[_stage_day(which)], "20:15")
    yield replace(tabled, published_at=decided, decision="NotMoved" if one else "Negatived")


def _division(days: list[date], which: int, name: str) -> Iterator[ScenarioDivision]:
    ayes = (vote(1, "Ann Example"), vote(4, "Dan Proxied"), vote(6, "Fay Mover"))
    noes = (vote(2, "Bob Sample", "Conservative"), vote(5, "Eve Novote", "Conservative"))
    lords = which % 7 == 3
    title = f"{name}: motion item-{which:05}d"
    on = days[which]
    first = ScenarioDivision(
        (8000 if lords else 7000) + which,
        at(on, "19:15"),
        "Lords" if lords else "Commons",
        1 + which,
        title,
        on,
        3,
        2,
        ayes=ayes,
        noes=noes,
        at="18:58",
    )
    yield first
    if which % 5 == 2:
        yield replace(
            first,
            published_at=at(days[which + 2], "11:15"),
            ayes=ayes[:-1],
            noes=(*noes, ayes[-1]),
            aye_count=2,
            no_count=3,
        )


def _said(which: int, one: int) -> ScenarioItem:
    words = f"[Example: item-{which:05}m{one} names Acme.]"
    return ScenarioItem(f"0A0A0A0A-0000-4000-8000-1000{10 * which + one:08}", words, 990001, ANN.name)
