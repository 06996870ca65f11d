"""How often the sources are asked follows the Houses' calendars and the bill's days."""

from datetime import date, datetime, timedelta

import pytest

from sources.records import Calendar
from sources.times import LONDON
from tracker.config import SourceSettings
from tracker.pace import interval, pace

SETTINGS = SourceSettings(every=120.0, fast=30.0, slowest=1800.0, base_url="http://127.0.0.1:1")
BILL = [("Commons", date(2023, 6, 13), "Report stage"), ("Unassigned", date(2023, 6, 14), "Royal Assent")]
BREAK = {"from": "2023-05-25", "to": "2023-06-02", "title": "Whitsun recess"}


def calendar(house: str, *days: str) -> Calendar:
    first, last = date(2023, 5, 20), date(2023, 6, 30)
    return Calendar(key=house, house=house, first=first, last=last, days=list(days), breaks=[BREAK])


CALENDARS = {
    "Commons": calendar("Commons", "2023-06-12", "2023-06-13", "2023-06-14"),
    "Lords": calendar("Lords", "2023-06-13", "2023-06-14", "2023-06-15"),
}


@pytest.mark.parametrize(
    ("at", "name", "reason"),
    [
        ("2023-06-13T15:00", "fast", "the bill is before the Commons today: Report stage"),
        ("2023-06-13T09:00", "fast", "the bill is before the Commons today: Report stage"),
        ("2023-06-14T01:30", "fast", "the bill is before the Commons today: Report stage"),
        ("2023-06-14T02:30", "slow", "it is night"),
        ("2023-06-13T07:59", "slow", "it is night"),
        ("2023-06-13T08:00", "normal", "both Houses sit today"),
        ("2023-06-14T15:00", "normal", "both Houses sit today"),
        ("2023-06-12T15:00", "normal", "the Commons sits today"),
        ("2023-06-15T15:00", "normal", "the Lords sits today"),
        ("2023-06-16T15:00", "slow", "neither House sits today"),
        ("2023-06-17T15:00", "slow", "it is the weekend"),
        ("2023-05-30T15:00", "slow", "neither House sits today: Whitsun recess"),
        ("2023-06-12T23:30", "slow", "it is night"),
    ],
)
def test_the_pace_follows_the_bill_the_day_and_the_hour(at: str, name: str, reason: str) -> None:
    found = pace(datetime.fromisoformat(at).replace(tzinfo=LONDON), CALENDARS, BILL)
    assert (found.name, found.reason) == (name, reason)


def test_a_working_day_that_no_calendar_covers_is_no_recess() -> None:
    monday = datetime(2023, 9, 4, 12, tzinfo=LONDON)
    assert pace(monday, CALENDARS, BILL).name == "normal"
    assert pace(monday, {}, BILL).name == "normal"
    assert pace(monday - timedelta(days=1), {}, BILL).name == "slow"


def test_one_house_s_calendar_alone_does_not_make_a_recess() -> None:
    friday = datetime(2023, 6, 16, 12, tzinfo=LONDON)
    assert pace(friday, {"Commons": CALENDARS["Commons"]}, BILL).name == "normal"


def test_a_saturday_on_which_a_house_sits_is_a_sitting_day() -> None:
    saturday = datetime(2023, 6, 24, 12, tzinfo=LONDON)
    recalled = {**CALENDARS, "Commons": calendar("Commons", "2023-06-24")}
    assert pace(saturday, recalled, BILL).reason == "the Commons sits today"


def test_the_hours_are_london_s_in_summer_and_winter() -> None:
    assert pace(datetime.fromisoformat("2023-06-13T07:30+00:00"), CALENDARS, []).name == "normal"
    assert pace(datetime.fromisoformat("2023-12-12T07:30+00:00"), {}, []).name == "slow"


@pytest.mark.parametrize(("name", "seconds"), [("fast", 30), ("normal", 120), ("slow", 1800), ("unheard of", 120)])
def test_each_pace_has_its_pause(name: str, seconds: int) -> None:
    assert interval(SETTINGS, name) == timedelta(seconds=seconds)


def test_a_source_without_a_fast_pace_keeps_its_own() -> None:
    assert interval(SETTINGS.model_copy(update={"fast": None}), "fast") == timedelta(seconds=120)
