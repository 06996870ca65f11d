from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.times import LONDON, day, moment, reached, the_day, today
from tests.sources.asking import utc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-06-13T17:03:00", utc("2023-06-13T16:03:00")),
        ("2023-01-13T17:03:00", utc("2023-01-13T17:03:00")),
        ("2025-09-16T17:08:18.2184786", utc("2025-09-16T16:08:18.218478")),
        ("2023-02-03T09:12:44.62", utc("2023-02-03T09:12:44.620000")),
        ("2023-06-13T17:03:00Z", utc("2023-06-13T17:03:00")),
        ("2023-06-13T17:03:00+02:00", utc("2023-06-13T15:03:00")),
        (" 2023-06-13 ", utc("2023-06-12T23:00:00")),
        ("0001-01-01T00:00:00", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_and_time_without_a_zone_is_london_time(text: str | None, expected: datetime | None) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize("text", ["soon", "2023-13-01", "13/06/2023", 20230613, 0, [], "9999-12-31T23:00:00-12:00"])
def test_what_is_no_date_and_time_is_a_value_error(text: object) -> None:
    with pytest.raises(ValueError):
        moment(text)


def test_a_day_is_the_one_in_london() -> None:
    assert day("2023-06-13T00:00:00") == date(2023, 6, 13)
    assert day("2023-06-12T23:30:00Z") == date(2023, 6, 13)
    assert day("2023-01-12T23:30:00Z") == date(2023, 1, 12)
    assert day(None) is None


def test_a_day_that_must_be_there_is_missed() -> None:
    assert the_day("2023-06-13") == date(2023, 6, 13)
    for nothing in (None, "", "0001-01-01T00:00:00"):
        with pytest.raises(ValueError, match="the date is missing"):
            the_day(nothing)


def test_today_is_the_day_in_london() -> None:
    assert today(utc("2023-06-12T23:00:00")) == date(2023, 6, 13)
    assert today(utc("2023-01-12T23:00:00")) == date(2023, 1, 12)


@pytest.mark.parametrize(
    ("on", "seven_in_london"),
    [
        (date(2023, 6, 13), utc("2023-06-13T06:00:00")),
        (date(2023, 1, 13), utc("2023-01-13T07:00:00")),
        (date(2023, 3, 26), utc("2023-03-26T06:00:00")),  # the clocks go forward in the night
        (date(2023, 10, 29), utc("2023-10-29T07:00:00")),  # and back
    ],
)
def test_a_day_is_reached_at_seven_in_the_morning_in_london(on: date, seven_in_london: datetime) -> None:
    assert not reached(on, seven_in_london - timedelta(microseconds=1))
    assert reached(on, seven_in_london)
    assert reached(on, seven_in_london.astimezone(LONDON))


@given(st.text() | st.integers() | st.none() | st.datetimes().map(datetime.isoformat))
def test_any_value_is_a_time_in_utc_or_none_or_a_value_error(value: object) -> None:
    try:
        at = moment(value)
    except ValueError:
        return
    assert at is None or at.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1000, 1, 2)), st.integers(0, 9))
def test_a_seventh_digit_of_fraction_is_cut(at: datetime, digit: int) -> None:
    text = at.isoformat(timespec="microseconds")
    assert moment(f"{text}{digit}") == moment(text)
