"""Digests and quiet hours: by London's clocks, right on both nights that they change, one digest for each day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.hours import Hours, debate_day, digest_at, last_digest, next_digest, quiet_until

LONDON = ZoneInfo("Europe/London")
DAILY = Hours("daily", at=time(8))
WEEKLY = Hours("weekly", at=time(8), weekday=4)
NIGHT = Hours(quiet=(time(22), time(7)))
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
CLOCK = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "at"),
    [
        ("2023-06-12 06:59", "2023-06-12 07:00"),  # summer: eight in London is seven by UTC
        ("2023-06-12 07:00", "2023-06-13 07:00"),
        ("2023-12-12 07:59", "2023-12-12 08:00"),
        ("2026-03-28 12:00", "2026-03-29 07:00"),  # the night on which the clocks go forward
        ("2026-10-24 12:00", "2026-10-25 08:00"),  # and back
    ],
)
def test_a_daily_digest_goes_at_its_hour_by_the_clock_on_the_wall(after, at):
    assert next_digest(DAILY, utc(after)) == utc(at)


def test_a_weekly_digest_goes_on_its_day():
    assert next_digest(WEEKLY, utc("2023-06-13 12:00")) == utc("2023-06-16 07:00")
    assert next_digest(WEEKLY, utc("2023-06-16 07:00")) == utc("2023-06-23 07:00")


@pytest.mark.parametrize(
    ("day", "at"), [(date(2026, 3, 29), "2026-03-29 01:30"), (date(2026, 10, 25), "2026-10-25 00:30")]
)
def test_a_digest_at_half_past_one_comes_once_on_the_nights_that_have_no_such_hour_or_two(day, at):
    hours = Hours("daily", at=time(1, 30))
    assert digest_at(hours, day).astimezone(UTC) == utc(at)
    moment, found = utc(f"{day - timedelta(days=1)} 12:00"), []
    for _ in range(3):
        moment = next_digest(hours, moment).astimezone(UTC)
        found.append(digest_at(hours, day).astimezone(UTC) == moment)
    assert found == [True, False, False]


@given(MOMENTS, CLOCK, st.sampled_from(["daily", "weekly"]), st.integers(0, 6))
def test_the_next_digest_is_later_the_last_is_not_and_none_lies_between(now, at, when, weekday):
    hours = Hours(when, at=at, weekday=weekday)
    last, following = last_digest(hours, now).astimezone(UTC), next_digest(hours, now).astimezone(UTC)
    assert last <= now < following
    assert next_digest(hours, last).astimezone(UTC) == following
    length = timedelta(days=7 if when == "weekly" else 1)
    assert abs((following - last) - length) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2023-06-12 20:59", None),
        ("2023-06-12 21:00", "2023-06-13 06:00"),
        ("2023-06-13 05:59", "2023-06-13 06:00"),
        ("2023-06-13 06:00", None),
        ("2026-03-29 00:30", "2026-03-29 06:00"),
        ("2026-10-25 00:30", "2026-10-25 07:00"),
        ("2026-10-25 06:30", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(now, until):
    assert quiet_until(NIGHT, utc(now)) == (utc(until) if until else None)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_once():
    hours = Hours(quiet=(time(22), time(1, 30)))
    assert quiet_until(hours, utc("2026-10-25 00:29")) == utc("2026-10-25 00:30")
    assert quiet_until(hours, utc("2026-10-25 00:31")) is None
    assert quiet_until(hours, utc("2026-10-25 01:15")) is None, "a quarter past one again, an hour later"


def test_quiet_hours_within_a_day_are_that_days():
    hours = Hours(quiet=(time(12), time(13)))
    assert quiet_until(hours, utc("2023-06-13 11:30")) == utc("2023-06-13 12:00")
    assert quiet_until(hours, utc("2023-06-13 12:30")) is None


@given(MOMENTS, CLOCK, CLOCK)
def test_the_end_of_quiet_hours_is_never_past_and_no_more_than_a_day_away(now, begins, ends):
    until = quiet_until(Hours(quiet=(begins, ends)), now)
    assert until is None or timedelta() < until.astimezone(UTC) - now <= timedelta(hours=25)


def test_no_quiet_hours_are_none():
    assert quiet_until(Hours(), utc("2023-06-13 02:00")) is None


def test_after_midnight_it_is_still_the_day_of_the_debate():
    assert debate_day(utc("2023-06-13 23:30")) == date(2023, 6, 13)
    assert debate_day(utc("2023-06-14 08:00")) == date(2023, 6, 14)
