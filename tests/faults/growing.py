"""A made-up bill to which something happens at every step, each thing with a token that nothing else has.

Every step is one minute of the replica's clock. What happens in it is learned from one answer of one service, and no
step takes up what the step before left open, so that what is told does not hang on how far apart the readings are:
only each step has to be learned before the next one comes.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

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

BILL, SECOND, COMMITTEE = 9901, 17001, 17002
# Long enough ago, and far enough ahead, that no day on which a test may run is a day of debate, or its eve.
LONG_AGO, SAID, AHEAD = timedelta(days=60), timedelta(days=3), timedelta(days=20)


def growing(today: date, steps: int) -> Scenario:
    """Give the passage whose steps are out at ``out(today, step)``; ``today`` is the day of the test, in London."""
    start = datetime.combine(today - LONG_AGO, time(), UTC)
    parts = [tuple(_step(today, number)) for number in range(1, steps + 1)]
    return Scenario(
        name="growing",
        title="A made-up bill that grows",
        bill_title="Example Bill",
        start=start,
        end=out(today, steps + 1),
        bills=(ScenarioBill(BILL, start, "Example Bill", "Commons", "Commons", sponsors=(ANN,)),),
        stages=(
            ScenarioStage(SECOND, start, BILL, 7, "2nd reading", "2R", "Commons", 1),
            ScenarioStage(COMMITTEE, start, BILL, 8, "Committee stage", "CS", "Commons", 2),
        ),
        sittings=(
            ScenarioSitting(15001, start, SECOND, today - LONG_AGO),
            ScenarioSitting(15002, start, COMMITTEE, today + AHEAD),
        ),
        amendments=tuple(one for part in parts for one in part if isinstance(one, ScenarioAmendment)),
        divisions=tuple(one for part in parts for one in part if isinstance(one, ScenarioDivision)),
        debates=tuple(one for part in parts for one in part if isinstance(one, ScenarioDebate)),
        publications=tuple(one for part in parts for one in part if isinstance(one, ScenarioPublication)),
    )


def out(today: date, step: int) -> datetime:
    """Give the replica's time at which a step is out and the next one is not; step 0 is the time before them all."""
    return datetime.combine(today - timedelta(days=1), time(), UTC) + timedelta(minutes=step)


def tokens(steps: int) -> list[str]:
    """Give the tokens of all that is to be told of so many steps."""
    kinds = ("a0", "a1", "d0", "d1", "m0", "m1", "p0")
    return [f"item-{step:05}{kind}" for step in range(1, steps + 1) for kind in kinds]


def _step(
    today: date, number: int
) -> Iterator[ScenarioAmendment | ScenarioDivision | ScenarioDebate | ScenarioPublication]:
    at = out(today, number)
    token = f"item-{number:05}"
    for which in range(2):
        place = 2 * number + which
        yield ScenarioAmendment(
            10_000_000 + place,
            at,
            COMMITTEE,
            f"NC{place}",
            sponsors=(ANN, BOB),
            summary=(f"{token}a{which}",),
            kind="AddClauseOrSchedule",
            lines=("To move the following Clause—",),
        )
        yield _division(today, number, which, at)
        said = f"[Example: {token}m{which} names Acme.]"
        item = ScenarioItem(f"0A0A0A0A-0000-4000-8000-1000{place:08}", said, 990001, ANN.name)
        key = f"0A0A0A0A-0000-4000-8000-2000{place:08}"
        yield ScenarioDebate(key, at, "Commons", today - SAID, f"Debate {place}", (item,), order=place)
    if number % 2 == 0:
        before = _division(today, number - 1, 0, at)
        moved = before.ayes[-1]
        yield replace(before, ayes=before.ayes[:-1], noes=(*before.noes, moved))
    link = (ScenarioLink(f"{token}p0", f"https://example.org/{token}"),)
    yield ScenarioPublication(2000 + number, at, BILL, f"{token}p0", 5, "Bill", "Commons", today - SAID, links=link)


def _division(today: date, number: int, which: int, at: datetime) -> ScenarioDivision:
    place = 2 * number + which
    title = f"Example Bill: motion item-{number:05}d{which}"
    ayes = (vote(1, "Ann Example"), vote(4, "Dan Proxied"), vote(6, "Fay Mover"))
    noes = (vote(2, "Bob Sample", "Conservative"), vote(5, "Eve Novote", "Conservative"))
    return ScenarioDivision(
        7000 + place, at, "Commons", place, title, today - SAID, 3, 2, ayes=ayes, noes=noes, at="18:58"
    )
