"""Days of debate: the evening before and the morning, each once, whatever the clock does."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.planned import Clock, at, event, stage
from tests.tracker.stored import amendment, opened
from tracker.config_notices import DebateDaySettings
from tracker.debate_days import event as due
from tracker.debate_days import moments
from tracker.hours import Hours
from tracker.store import Store
from tracker.upcoming import next_planned

DAY = "2023-06-13"
TIMES = DebateDaySettings()
EVENING = "Tomorrow: Report stage (Commons), Tue 13 June 2023"
MORNING = "Today: Report stage (Commons)"
MISSED = "Missed: Report stage (Commons), Tue 13 June 2023"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


@pytest.fixture
def clock(store: Store) -> Clock:
    """A service that began in May and knows since 6 June of a report stage on 13 June."""
    clock = Clock(store)
    clock.begin()
    clock.learn("2023-06-06 12:00", stage(DAY))
    assert clock.look("2023-06-06 12:00") == ["Report stage (Commons): Tue 13 June 2023"]
    return clock


def come(clock: Clock, when: str) -> None:
    """Let the record say that the day has come, as it does from seven in the morning."""
    clock.learn(when, stage(DAY, now=at(when)))


def test_the_evening_before_and_the_morning_are_told_once_each(clock: Clock) -> None:
    told = [clock.look(f"2023-06-12 {hour}") for hour in ("17:59", "18:00", "18:05", "23:59")]
    assert told == [[], [EVENING], [], []]
    come(clock, "2023-06-13 07:00")
    told = [clock.look(f"2023-06-13 {hour}") for hour in ("07:00", "07:30", "07:35", "22:00")]
    assert told == [[], [MORNING], [], []]
    assert clock.look("2023-06-14 12:00") == []


def test_an_outage_over_the_evening_is_made_up_for_on_that_evening(clock: Clock) -> None:
    assert clock.look("2023-06-12 23:50") == [EVENING]


def test_the_evening_alert_is_not_made_when_it_is_already_the_day(clock: Clock) -> None:
    assert clock.look("2023-06-13 00:05") == []
    assert clock.look("2023-06-13 07:40") == [MORNING]


def test_of_two_moments_missed_in_one_look_the_latest_is_told_alone(clock: Clock) -> None:
    come(clock, "2023-06-13 15:00")
    assert clock.look("2023-06-13 15:00") == [MORNING]


def test_a_day_that_the_tracker_was_off_for_is_told_as_missed_with_the_time_of_its_absence(clock: Clock) -> None:
    assert clock.look("2023-06-12 18:01") == [EVENING]
    come(clock, "2023-06-14 09:00")
    assert clock.look("2023-06-14 09:00") == [MISSED]
    facts = clock.last()["facts"]
    assert (facts["from"], facts["to"]) == (at("2023-06-12 18:01").isoformat(), at("2023-06-14 09:00").isoformat())
    assert clock.look("2023-06-14 09:05") == []


def test_a_day_that_is_over_is_not_called_missed_while_the_record_was_not_read_since(clock: Clock) -> None:
    clock.store.update_source("bills", last_success=at("2023-06-07 12:00"))
    assert clock.look("2023-06-14 09:00") == []
    clock.store.update_source("bills", last_success=at("2023-06-14 10:00"))
    clock.learn("2023-06-14 10:00", stage("2023-06-20"))
    assert clock.look("2023-06-14 10:00") == ["Moved: Report stage (Commons), now Tue 20 June 2023"]


def test_a_day_that_is_over_is_told_as_missed_once_the_record_was_read(clock: Clock) -> None:
    clock.store.update_source("bills", last_success=at("2023-06-07 12:00"))
    assert clock.look("2023-06-14 09:00") == []
    clock.store.update_source("bills", last_success=at("2023-06-14 10:00"))
    assert clock.look("2023-06-14 10:00") == [MISSED]
    assert clock.look("2023-06-14 10:05") == []


def test_a_record_that_was_not_read_for_long_is_said_to_be_old(clock: Clock) -> None:
    clock.store.update_source("bills", last_success=at("2023-06-10 12:00"))
    assert clock.look("2023-06-12 18:00") == [EVENING]
    assert clock.last()["facts"]["read"] == at("2023-06-10 12:00").isoformat()
    clock.store.update_source("bills", last_success=at("2023-06-13 07:00"))
    clock.look("2023-06-13 07:30")
    assert clock.last()["facts"]["read"] is None


def test_a_day_missed_by_more_than_a_week_is_no_news(clock: Clock) -> None:
    assert clock.look("2023-06-21 09:00") == []


def test_a_day_that_the_stage_rule_tells_as_learned_late_is_not_missed_as_well(store: Store) -> None:
    clock = Clock(store)
    clock.begin()
    clock.learn("2023-06-14 09:00", stage(DAY, now=at("2023-06-14 09:00")))
    assert clock.look("2023-06-14 09:00") == ["Learned late: Report stage (Commons), Tue 13 June 2023"]
    assert clock.look("2023-06-14 09:05") == []


def test_a_day_that_is_listed_on_the_day_itself_is_told_once(store: Store) -> None:
    clock = Clock(store)
    clock.begin()
    clock.look("2023-06-13 07:25")
    clock.learn("2023-06-13 07:40", stage(DAY, now=at("2023-06-13 07:40")))
    assert clock.look("2023-06-13 07:40") == [MORNING]
    assert clock.last()["rule"] == "stage"
    assert clock.look("2023-06-13 09:00") == []


def test_a_baseline_day_in_the_past_is_nobodys_news(store: Store) -> None:
    clock = Clock(store)
    clock.look("2023-06-12 12:00")
    clock.learn("2023-06-14 12:00", stage(DAY, now=at("2023-06-14 12:00")), baseline=True)
    assert clock.look("2023-06-14 12:00") == []


def test_the_very_first_look_tells_nothing_as_what_is_there_is_nobodys_news(store: Store) -> None:
    clock = Clock(store)
    sittings = stage("2023-06-12", DAY, "2023-06-14", now=at("2023-06-13 20:00"))
    clock.learn("2023-06-13 20:00", sittings, baseline=True)
    assert clock.look("2023-06-13 20:00") == []
    assert clock.look("2023-06-14 07:30") == [MORNING]


def test_a_watch_that_was_added_after_the_day_hears_nothing_of_it(clock: Clock) -> None:
    clock.watches = (*clock.watches, {"name": "Added", "bill": "Example Bill", "channels": ("b",)})
    clock.store.note_watches(["Added"], at("2023-06-14 08:00"))
    assert clock.look("2023-06-14 09:00") == [MISSED]
    assert clock.last()["watch"] == "Example"


def test_a_clock_that_is_put_back_tells_nothing_twice(clock: Clock) -> None:
    assert clock.look("2023-06-12 18:00") == [EVENING]
    assert clock.look("2023-06-12 17:00") == []
    assert clock.look("2023-06-12 18:30") == []


def test_a_day_that_has_moved_away_is_not_told(clock: Clock) -> None:
    clock.learn("2023-06-12 12:00", stage("2023-06-20"))
    assert clock.look("2023-06-12 12:00") == ["Moved: Report stage (Commons), now Tue 20 June 2023"]
    assert clock.look("2023-06-12 18:00") == []
    assert clock.look("2023-06-19 18:00") == ["Tomorrow: Report stage (Commons), Tue 20 June 2023"]


def test_royal_assent_is_no_debate(store: Store) -> None:
    clock = Clock(store)
    clock.begin()
    clock.learn("2023-06-06 12:00", stage(DAY, stage="Royal Assent", house="Unassigned"))
    clock.look("2023-06-06 12:00")
    assert clock.look("2023-06-12 18:00") == []


def test_each_watch_hears_of_its_own_bill_and_its_own_members(clock: Clock) -> None:
    clock.watches = (
        {"name": "Example", "bill": "Example Bill", "channels": ("a",), "members": ("Jo Example",)},
        {"name": "Second", "bill": "Example Bill", "channels": ("a", "b")},
        {"name": "Other", "bill": "Other Bill", "channels": ("c",)},
    )
    sponsors = [{"id": 4001, "name": "Jo Example", "lead": True}, {"id": 4002, "name": "Ali Sample", "lead": False}]
    clock.learn("2023-06-07 12:00", amendment("1", number="7", sponsors=sponsors), amendment("2", number="NC1"))
    clock.asks = ({"house": "Commons", "amendment": "NC1", "meaning": "It would make the list public."},)
    clock.look("2023-06-07 12:00")
    assert clock.look("2023-06-12 18:00") == [EVENING, EVENING]
    facts = {row["watch"]: row["facts"] for row in clock.store.look().alerts(2)}
    assert [one["label"] for one in facts["Example"]["ours"]] == ["New Clause 1"]
    assert [one["members"] for one in facts["Example"]["members"]] == [["Jo Example"]]
    assert (len(facts["Example"]["rest"]), len(facts["Second"]["rest"]), facts["Second"]["members"]) == (0, 1, [])
    told = [channel for title, channel in clock.told() if title == EVENING]
    assert sorted(told) == ["a", "a", "b"]


def test_the_hour_is_that_of_the_event_which_names_the_stage(clock: Clock) -> None:
    clock.learn(
        "2023-06-07 12:00",
        event(1, time="12:30", place="Chamber"),
        event(2, time="19:00", title="Example Bill [Lords]: third reading"),
        event(3, time="09:00", house="Lords"),
        event(4, time="10:00", date="2023-06-12"),
    )
    clock.look("2023-06-07 12:00")
    assert clock.look("2023-06-12 18:00") == [f"{EVENING}, 12:30"]
    facts = clock.last()["facts"]
    assert [one["time"] for one in facts["announced"]] == ["12:30"]
    assert facts["live"] == "https://parliamentlive.tv/Commons"


def test_a_channel_with_weekly_digests_is_not_told_of_debate_days(clock: Clock) -> None:
    clock.hours = {"a": Hours(when="weekly", debate_day=False)}
    assert clock.look("2023-06-12 18:00") == [EVENING]
    assert (EVENING, "a") not in clock.told()


def test_on_the_eve_and_on_the_day_a_change_of_plan_waits_for_no_others(clock: Clock) -> None:
    due_at = {}
    for number, when in enumerate(("2023-06-12 17:00", "2023-06-12 19:00", "2023-06-13 10:00")):
        clock.learn(when, amendment(str(number), number=str(number + 1)))
        clock.look(when)
        row = clock.store.look().deliveries(1)[0]
        due_at[when] = datetime.fromisoformat(row["due_at"]) - at(when)
    assert list(due_at.values()) == [timedelta(minutes=5), timedelta(), timedelta()]


@pytest.mark.parametrize(
    ("on", "evening", "morning"),
    [
        ("2023-03-26", "2023-03-25T18:00:00+00:00", "2023-03-26T06:30:00+00:00"),
        ("2023-10-29", "2023-10-28T17:00:00+00:00", "2023-10-29T07:30:00+00:00"),
        ("2023-06-13", "2023-06-12T17:00:00+00:00", "2023-06-13T06:30:00+00:00"),
    ],
)
def test_the_times_are_londons_on_both_nights_the_clocks_change(on: str, evening: str, morning: str) -> None:
    assert [one.isoformat() for one in moments(date.fromisoformat(on), TIMES)] == [evening, morning]


def test_a_time_that_the_clocks_leave_out_comes_all_the_same() -> None:
    times = DebateDaySettings(morning="01:30")  # type: ignore[arg-type]
    assert times.morning == time(1, 30)
    assert moments(date(2023, 3, 26), times)[1].isoformat() == "2023-03-26T01:30:00+00:00"


@given(
    looks=st.lists(st.integers(0, 60 * 24 * 10), min_size=1, max_size=30).map(sorted),
    day=st.dates(date(2023, 3, 24), date(2023, 3, 28)),
)
def test_however_the_looks_fall_each_moment_is_told_at_most_once_and_a_day_never_passes_in_silence(
    looks: list[int], day: date
) -> None:
    first = at("2023-03-20 00:00")
    told, last = [], first
    for minutes in looks:
        now = first + timedelta(minutes=minutes)
        what = due(day, TIMES, last, now)
        told += [what] if what else []
        last = max(now, last)
    assert len(told) == len(set(told))
    assert not {"morning", "missed"} <= set(told)
    if last >= moments(day, TIMES)[1]:
        assert {"morning", "missed"} & set(told)


def test_the_next_moment_is_the_next_evening_or_morning(clock: Clock) -> None:
    store, settings = clock.store, clock.settings
    assert next_planned(store, settings, at("2023-06-07 12:00")) == at("2023-06-12 18:00")
    assert next_planned(store, settings, at("2023-06-12 18:00")) == at("2023-06-13 07:30")
    assert next_planned(store, settings, at("2023-06-13 07:30")) is None
