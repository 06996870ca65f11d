"""How often to ask: fast while a watched bill is before a House, normal on a sitting day, slow otherwise.

Pure: the present moment, what the Houses' calendars say and the bill's days in; a pace with its reason out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sources.records import Calendar
from sources.times import LONDON
from tracker.config import SourceSettings

FAST, NORMAL, SLOW = "fast", "normal", "slow"
# The Commons may sit from half past nine, and past midnight; the papers of a day come from about eight.
DAY_BEGINS, DAY_ENDS = time(8), time(23)
BUSINESS_BEGINS, BUSINESS_ENDS = time(9), timedelta(hours=26)
HOUSES = ("Commons", "Lords")


@dataclass(frozen=True)
class Pace:
    """A pace (fast, normal or slow) and the reason for it, in words that follow "because"."""

    name: str
    reason: str


def pace(now: datetime, calendars: Mapping[str, Calendar], bill_days: Collection[tuple[str, date, str]]) -> Pace:
    """Tell the pace at a moment (aware).

    ``calendars`` are by House; without one for a day, Monday to Friday count as days on which it may sit.
    ``bill_days`` holds House, London day and stage of each sitting on a watched bill.
    """
    local = now.astimezone(LONDON)
    today = local.date()
    for on in (today, today - timedelta(days=1)):
        begins = datetime.combine(on, BUSINESS_BEGINS, LONDON)
        if begins <= local < datetime.combine(on, time(), LONDON) + BUSINESS_ENDS:
            before = sorted({(house, stage) for house, day, stage in bill_days if day == on and house in HOUSES})
            if before:
                house, stage = before[0]
                return Pace(FAST, f"the bill is before the {house} today: {stage}")
    if not DAY_BEGINS <= local.time() < DAY_ENDS:
        return Pace(SLOW, "it is night")
    said = [_sits(today, calendars.get(house)) for house in HOUSES]
    if True in said:
        sitting = [house for house, sits in zip(HOUSES, said, strict=True) if sits]
        which = "both Houses sit" if len(sitting) == 2 else f"the {sitting[0]} sits"
        return Pace(NORMAL, f"{which} today")
    if None in said and today.weekday() < 5:
        return Pace(NORMAL, "it is a working day, and Parliament's calendar for it has not been read")
    return Pace(SLOW, _why_not(today, calendars))


def _sits(on: date, calendar: Calendar | None) -> bool | None:
    if calendar is None or not calendar.first <= on <= calendar.last:
        return None
    return on.isoformat() in calendar.days


def _why_not(on: date, calendars: Mapping[str, Calendar]) -> str:
    day = on.isoformat()
    breaks = [one for calendar in calendars.values() for one in calendar.breaks]
    named = next((str(one["title"]) for one in breaks if one["from"] <= day <= one["to"] and one.get("title")), "")
    if on.weekday() >= 5:
        return "it is the weekend"
    return f"neither House sits today: {named}" if named else "neither House sits today"


def interval(settings: SourceSettings, name: str) -> timedelta:
    """Give a source's pause at a pace: never longer than its ``slowest``, which the campaign sets."""
    lengths = {FAST: settings.fast or settings.every, SLOW: settings.slowest}
    return timedelta(seconds=lengths.get(name, settings.every))
