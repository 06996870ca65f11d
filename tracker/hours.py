"""When a channel wants its messages: at once or in digests, and when it wants quiet. Pure; London's nights included."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.times import LONDON

DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The Commons may sit past midnight: until then it is still the day of the debate.
SMALL_HOURS = timedelta(hours=4)


@dataclass(frozen=True)
class Hours:
    """When one channel is told: the times are those of ``zone``'s clocks.

    ``when`` is "at once", "daily" or "weekly"; digests go at ``at``, weekly ones on ``weekday`` (0 is Monday).
    ``quiet`` are the beginning and the end of the quiet hours; ``through`` what passes them all the same.
    ``settle`` says how long alerts wait for others, by rule; ``overtake`` that a division on what the campaign asks
    for comes at once whatever else is set. ``grouped`` is false where each alert is a message of its own.
    """

    when: str = "at once"
    at: time = time(8)
    weekday: int = 0
    quiet: tuple[time, time] | None = None
    through: frozenset[str] = frozenset({"division", "debate day"})
    settle: Mapping[str, timedelta] = field(default_factory=dict)
    overtake: bool = True
    grouped: bool = True
    debate_day: bool = True
    proof: bool = False
    zone: ZoneInfo = LONDON


def digest_at(hours: Hours, on: date) -> datetime:
    """Give the moment (UTC) of the digest of a day.

    A time that the clocks leave out in spring comes an hour later by the new time; one that they show twice in
    autumn counts the first time: one digest for each day, always.
    """
    return _moment(on, hours.at, hours.zone)


def next_digest(hours: Hours, after: datetime) -> datetime:
    """Give the first digest (UTC) after a moment (aware)."""
    on = after.astimezone(hours.zone).date()
    while True:
        if (hours.when != "weekly" or on.weekday() == hours.weekday) and digest_at(hours, on) > after:
            return digest_at(hours, on)
        on += DAY


def last_digest(hours: Hours, before: datetime) -> datetime:
    """Give the last digest (UTC) at or before a moment (aware)."""
    on = before.astimezone(hours.zone).date()
    while True:
        if (hours.when != "weekly" or on.weekday() == hours.weekday) and digest_at(hours, on) <= before:
            return digest_at(hours, on)
        on -= DAY


def quiet_until(hours: Hours, now: datetime) -> datetime | None:
    """Give the end (UTC) of the quiet hours in which a moment (aware) lies, None outside of them."""
    if hours.quiet is None or hours.quiet[0] == hours.quiet[1]:
        return None
    begins, ends = hours.quiet
    today = now.astimezone(hours.zone).date()
    for on in (today - DAY, today):
        begin = _moment(on, begins, hours.zone)
        end = _moment(on if begins < ends else on + DAY, ends, hours.zone)
        if begin <= now < end:
            return end
    return None


def debate_day(now: datetime) -> date:
    """Give the day of debate to which a moment belongs: the small hours belong to the sitting of the day before."""
    return (now - SMALL_HOURS).astimezone(LONDON).date()


def _moment(on: date, at: time, zone: ZoneInfo) -> datetime:
    # In UTC, as two times of one zone are compared by their clocks, and one in the hour that comes twice equals none.
    return datetime.combine(on, at, zone).astimezone(UTC)
