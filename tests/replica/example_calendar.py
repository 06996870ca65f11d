"""What's On, news and a written correction of the made-up bill, with the traps of the real services."""

from dataclasses import replace
from datetime import date

from tests.replica.moments import ANNOUNCED, CORRECTED, FIRST_PUBLISHED, MOVED_AT, NEXT_ANNOUNCED, TABLED
from tracker.replica import (
    ScenarioActivity,
    ScenarioDebate,
    ScenarioEvent,
    ScenarioItem,
    ScenarioNews,
    ScenarioRecess,
)

MOVING_EVENT, UNNAMED_EVENT, CANCELLED_EVENT, VANISHING_EVENT = 30001, 30002, 30003, 30004
FIRST_NEWS, UNDATED_NEWS = 40001, 40002
CORRECTIONS = "0A0A0A0A-0000-4000-8000-0000000000C0"
CORRECTION = "0A0A0A0A-0000-4000-8000-0000000000C1"
CORRECTION_DAY = date(2023, 3, 15)


def events(bill: int) -> tuple[ScenarioEvent, ...]:
    """Business that moves with its stage, that only its title ties to the bill, that is called off, that vanishes."""
    report = ScenarioEvent(
        MOVING_EVENT,
        ANNOUNCED,
        "Commons",
        date(2023, 3, 1),
        "Example  Bill [Lords] - report stage",
        order=2,
        bill_id=bill,
        bill_name="Example Bill [HL]",
    )
    message = ScenarioEvent(
        UNNAMED_EVENT,
        NEXT_ANNOUNCED,
        "Lords",
        date(2023, 3, 20),
        "Example  Bill [HL] -  consideration of Commons amendments",
    )
    debate = ScenarioEvent(
        CANCELLED_EVENT,
        ANNOUNCED,
        "Commons",
        date(2023, 3, 7),
        "Debate on Lambda cameras",
        kind="Westminster Hall",
        category="Westminster Hall debate",
        time="09:30",
        end_time="11:00",
        location="Westminster Hall",
    )
    evidence = ScenarioEvent(
        VANISHING_EVENT,
        ANNOUNCED,
        "Commons",
        date(2023, 3, 1),
        "",
        kind="Select & Joint Committees",
        category="Oral evidence",
        time="10:00",
        committee="Examples Committee",
        committee_id=901,
        committee_kind="Select",
        activities=(ScenarioActivity(50001, "10:00 am", "11:00 am", ("Kim Specimen",)),),
        gone_at=MOVED_AT,
    )
    return (
        report,
        replace(report, published_at=MOVED_AT, day=date(2023, 3, 8)),
        message,
        debate,
        replace(debate, published_at=TABLED, cancelled=date(2023, 3, 6)),
        evidence,
    )


def recesses() -> tuple[ScenarioRecess, ...]:
    """A made-up February recess of both Houses, the Lords' longer."""
    commons = ScenarioRecess(
        60001, FIRST_PUBLISHED, "Commons", date(2023, 2, 10), date(2023, 2, 19), "February recess (made up)"
    )
    return commons, replace(commons, recess_id=60002, house="Lords", last=date(2023, 2, 26))


def news(bill: int) -> tuple[ScenarioNews, ...]:
    """An article that is rewritten, and one without a day or a text."""
    first = ScenarioNews(
        FIRST_NEWS,
        ANNOUNCED,
        bill,
        "[Example: what happens next to the Bill]",
        "<p>[Example: report stage is on 1 March.]</p>",
        date(2023, 2, 15),
    )
    later = replace(first, published_at=MOVED_AT, content="<p>[Example: report stage is on 8 March.]</p>")
    return first, later, ScenarioNews(UNDATED_NEWS, NEXT_ANNOUNCED, bill, "[Example: the Bill returns]")


def corrections() -> ScenarioDebate:
    """A written correction by Ann Example, which names a thing that nobody named aloud."""
    words = ScenarioItem(CORRECTION, "[Example: I should have said Lambda.]", 990001, "Ann Example")
    return ScenarioDebate(
        CORRECTIONS,
        CORRECTED,
        "Commons",
        CORRECTION_DAY,
        "Other Corrections",
        (words,),
        place="Written Corrections",
        section="Written Corrections",
        tag="hs_3cMainHdg",
    )
