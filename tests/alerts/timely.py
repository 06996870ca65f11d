"""One alert of each kind that the clock brings, for the golden messages. Bill and names are made up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from alerts.notices import debate_day, push
from alerts.values import Alert, Ask, Watch
from tests.alerts.business import event
from tests.alerts.changes import SITE, WATCH, amendment, division, joined

ASKS = (
    Ask(house="Commons", amendment="NC3", side="aye", meaning="New Clause 3 would make the list public."),
    Ask(house="Commons", stage="Report", amendment="NC9", meaning="New Clause 9 would count the cameras."),
)
FOLLOWING = Watch(WATCH.name, WATCH.bill, members=("Sam Instance", 12), asks=ASKS)
MESSY = "<b>Lists</b>\n\n & \x07other\u202e  *things* @everyone " + "Acme and its works " * 40
ON = date(2024, 6, 11)
EVENING = datetime(2024, 6, 10, 17, 0, tzinfo=UTC)
MORNING = datetime(2024, 6, 11, 6, 30, tzinfo=UTC)
AFTERWARDS = datetime(2024, 6, 12, 8, 0, tzinfo=UTC)
SPONSORS = [{"id": 14, "name": "Sam Instance", "lead": True}, {"id": 12, "name": "Ali Sample", "lead": False}]
SIGNED = [{"id": 11, "name": "Jo Example", "lead": True}, {"id": 14, "name": "Sam Instance", "lead": False}]
PAPERS = (
    amendment("14", sponsors=[]),
    amendment("NC10"),
    amendment("NC3", summary=["Duty to publish a list", "and what it is to hold"], sponsors=SPONSORS),
    amendment("2", sponsors=SIGNED),
    amendment("5", decision="NotMoved"),
)


def stage(**fields: Any) -> dict[str, Any]:
    told = {"key": "501", "bill_title": "Example Bill [HL]", "house": "Commons", "stage": "Report stage"}
    return {**told, "link": f"{SITE}/stages/501", "days": (ON,), **fields}


def sitting(
    *,
    events: Sequence[Any] = (),
    amendments: Sequence[Any] = (),
    days: tuple[date, ...] = (ON,),
    **fields: Any,
) -> debate_day.Sitting:
    return debate_day.Sitting(
        stage(**fields),
        ON,
        days,
        [one.model_dump(mode="json") for one in events],
        [one.model_dump(mode="json") for one in amendments],
    )


def eve(told: debate_day.Sitting, what: str = debate_day.EVENING, **named: Any) -> Alert:
    now = {debate_day.EVENING: EVENING, debate_day.MORNING: MORNING}.get(what, AFTERWARDS)
    return debate_day.alert(told, what, FOLLOWING, now, **named)


CALLED = push.Called(
    "Ring the coordinators", "Tell each group to ring its Member.", "7 days before Commons report stage"
)
BEFORE = datetime(2024, 6, 4, 8, 0, tzinfo=UTC)


def pushed(
    what: str, *, on: date | None = ON, now: datetime = BEFORE, called: push.Called = CALLED, **named: Any
) -> Alert:
    told = {"due": BEFORE, **named}
    days = (on,) if on else ()
    return push.stage_alert(called, what, stage(days=days), now, key="push:501:2024-06-04", on=on, **told)


AFTER = push.Called("Thank who voted", "Send the letters.", "1 hour after a division on our amendment")
HELD = datetime(2024, 6, 4, 18, 58, tzinfo=UTC)
AT = datetime(2024, 6, 4, 19, 58, tzinfo=UTC)


def after(*told: push.Told, **named: Any) -> Alert:
    return push.division_alert(AFTER, "Example Bill [HL]", told, AT, **{"due": AT, "delayed": False, **named})


def divided(joins: Sequence[Any] = (), **fields: Any) -> push.Told:
    return push.Told(division(**fields).model_dump(mode="json"), list(joins), HELD)


TOLD = (BEFORE, "2024-06-11")
LATER = date(2024, 6, 18)
TIMELY: dict[str, Callable[[], Alert]] = {
    "debate-day-evening": lambda: eve(
        sitting(events=[event(1, time="12:30", end_time="18:00", place="Commons Chamber")], amendments=PAPERS)
    ),
    "debate-day-evening-without-papers": lambda: eve(sitting()),
    "debate-day-evening-old-record": lambda: eve(replace(sitting(), read=datetime(2024, 6, 8, 9, 0, tzinfo=UTC))),
    "debate-day-morning": lambda: eve(sitting(events=[event(2)], amendments=PAPERS), debate_day.MORNING),
    "debate-day-morning-several-days": lambda: eve(
        sitting(days=(date(2024, 6, 10), ON), amendments=PAPERS[:2]), debate_day.MORNING
    ),
    "debate-day-morning-all-decided": lambda: eve(sitting(amendments=PAPERS[4:]), debate_day.MORNING),
    "debate-day-morning-cancelled": lambda: eve(
        sitting(events=[event(1, time="12:30", cancelled_on="2024-06-10")]), debate_day.MORNING
    ),
    "debate-day-committee": lambda: eve(
        sitting(
            stage="Committee stage",
            events=[
                event(1, time="09:25", kind="General Committee", committee="Example Bill Committee", place="Room 10")
            ],
        )
    ),
    "debate-day-missed": lambda: eve(sitting(), debate_day.MISSED, since=EVENING),
    "debate-day-messy": lambda: eve(
        sitting(
            stage="Report\nstage",
            events=[event(1, title=MESSY, time=MESSY, place=MESSY)],
            amendments=[amendment("NC3", summary=[MESSY], sponsors=[{"id": None, "name": MESSY, "lead": True}])],
        )
    ),
    "push-due": lambda: pushed(push.DUE),
    "push-due-late": lambda: pushed(push.DUE, delayed=True, now=datetime(2024, 6, 5, 8, 0, tzinfo=UTC)),
    "push-too-late": lambda: pushed(push.LATE, now=datetime(2024, 6, 6, 8, 0, tzinfo=UTC)),
    "push-missed": lambda: pushed(push.MISSED, now=datetime(2024, 6, 12, 8, 0, tzinfo=UTC), delayed=True),
    "push-moved": lambda: pushed(push.MOVED, on=LATER, due=datetime(2024, 6, 11, 8, 0, tzinfo=UTC), told=TOLD),
    "push-moved-too-near": lambda: pushed(
        push.MOVED, on=date(2024, 6, 10), due=datetime(2024, 6, 3, 8, 0, tzinfo=UTC), told=TOLD
    ),
    "push-moved-back-to-a-day": lambda: pushed(
        push.MOVED, on=LATER, due=datetime(2024, 6, 11, 8, 0, tzinfo=UTC), told=(BEFORE, None)
    ),
    "push-undated": lambda: pushed(push.UNDATED, on=None, due=None, told=TOLD),
    "push-division": lambda: after(divided([joined(division(), amendment("NC3"))])),
    "push-division-several": lambda: after(
        divided(), divided(key="commons-2024-06-04-62", number=62, ayes=None), delayed=True
    ),
    "push-messy": lambda: pushed(push.DUE, called=push.Called(MESSY[:200], MESSY, "7 days before\nreport stage")),
}
