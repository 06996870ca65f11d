"""Pushes: due by the stage's day, moved with it, each once; after divisions; what the command lists."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from sources.records import Join, Snapshot
from tests import databases
from tests.tracker.planned import Clock, at, stage
from tests.tracker.service import call
from tests.tracker.stored import amendment, bill, division, opened
from tracker import config
from tracker.config import ConfigError
from tracker.push_words import DivisionTime, StageTime, plain, when
from tracker.store import Store
from tracker.upcoming import next_planned

RING = {
    "name": "Ring",
    "when": "7 days before Commons report stage at 09:00",
    "text": "Ring round.",
    "channels": ("o",),
}
DUE = "Ring: Report stage (Commons) in 7 days, Tue 13 June 2023"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


@pytest.fixture
def clock(store: Store) -> Clock:
    """A service that began in May, whose organisers ring round a week before report stage on 13 June."""
    return began(store, RING)


def began(store: Store, *pushes: dict[str, object], days: tuple[str, ...] = ("2023-06-13",)) -> Clock:
    clock = Clock(store, pushes=pushes)
    clock.begin()
    clock.learn("2023-05-10 12:00", stage(*days))
    clock.look("2023-05-10 12:00")
    return clock


def move(clock: Clock, when: str, *days: str) -> list[str]:
    """Let the record give other days; gives what the pushes say of that."""
    clock.learn(when, stage(*days, now=at(when)))
    if not days:
        # Days that vanish are believed when they are missing a second time.
        clock.learn(when, stage(now=at(when)))
    return pushed(clock, when)


def pushed(clock: Clock, when: str) -> list[str]:
    """Look, and give the titles of what pushes say: the days of debate are told too."""
    before = len([row for row in clock.store.look().alerts(1000) if row["rule"] == "push"])
    clock.look(when)
    rows = [row for row in clock.store.look().alerts(1000) if row["rule"] == "push"]
    return [row["title"] for row in reversed(rows)][before:]


def last(clock: Clock) -> dict[str, object]:
    return next(row["facts"] for row in clock.store.look().alerts(1000) if row["rule"] == "push")


# When


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("7 days before Commons report stage at 09:00", StageTime(-7, "report", "Commons")),
        ("2 weeks before the Commons Report Stage", StageTime(-14, "report", "Commons")),
        ("a week before report", StageTime(-7, "report", None)),
        (
            "the day before Lords committee stage at 18:00",
            StageTime(-1, "committee", "Lords", at("2023-01-01 18:00").time()),
        ),
        ("1 day before committee stage in the House of Lords", StageTime(-1, "committee", "Lords")),
        ("on the morning of 2nd reading at 7.30", StageTime(0, "2nd reading", None, at("2023-01-01 07:30").time())),
        ("on the day of Commons third reading", StageTime(0, "3rd reading", "Commons")),
        (
            "three days after Commons second reading at 10:00",
            StageTime(3, "2nd reading", "Commons", at("2023-01-01 10:00").time()),
        ),
        (
            "the day before consideration of Lords amendments",
            StageTime(-1, "consideration of lords amendments", None),
        ),
        ("1 hour after a division", DivisionTime(timedelta(hours=1), None, False)),
        ("30 minutes after a division in the Lords", DivisionTime(timedelta(minutes=30), "Lords", False)),
        ("1 hour after a Commons division", DivisionTime(timedelta(hours=1), "Commons", False)),
        ("1 hour after a division on our amendment", DivisionTime(timedelta(hours=1), None, True)),
        ("2 hours after a vote on our amendment in the Lords", DivisionTime(timedelta(hours=2), "Lords", True)),
        ("1 day after a division in the Lords on our amendment", DivisionTime(timedelta(days=1), "Lords", True)),
    ],
)
def test_plain_words_say_when(words: str, meant: object) -> None:
    assert when(words) == meant


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("soon", 'how long "before" or "after" what'),
        ("7 days before Commons reprot stage", "did you mean 'report stage'?"),
        ("7 days before tea", "names no stage known"),
        ("x days before report stage", "the number cannot be read"),
        ("1 month before report stage", "give days or weeks"),
        ("2 hours before report stage", "a stage has a day and no hour"),
        ("0 days before report stage", 'write "on the day of ..."'),
        ("999 days before report stage", "between 1 day and 366 days"),
        ("7 days before report stage at nine", 'write it as "at 09:00"'),
        ("7 days before report stage at 25:00", 'write it as "at 09:00"'),
        ("1 hour before a division", "nobody knows of a division before it is held"),
        ("1 hour after a division at 09:00", "no time of day after a division"),
        ("2 weeks after a division", "between 1 minute and 7 days"),
        ("1 hour after a Lords division in the Commons", "names both Houses"),
    ],
)
def test_words_that_say_nothing_are_refused_with_what_to_write(words: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        when(words)


def test_a_stage_is_known_by_each_of_its_names() -> None:
    assert plain("Report stage") == plain("the  report STAGE") == "report"
    assert plain("Second reading") == plain("2nd reading")
    by = when("the day before Commons committee stage")
    assert isinstance(by, StageTime)
    assert by.fits("Committee of the whole House", "Commons")
    assert not by.fits("Committee stage", "Lords")
    assert not by.fits("Select Committee stage", "Commons")


@pytest.mark.parametrize(
    ("on", "due"), [("2023-03-29", "2023-03-22T09:00:00+00:00"), ("2023-10-31", "2023-10-24T08:00:00+00:00")]
)
def test_a_time_of_day_is_the_same_on_both_sides_of_a_change_of_the_clocks(on: str, due: str) -> None:
    by = when(str(RING["when"]))
    assert isinstance(by, StageTime)
    assert by.due(date.fromisoformat(on)).isoformat() == due


CONFIG = """
[channels.o]
url = "terminal://"
[[watches]]
name = "Example"
bill = "Example Bill"
channels = ["o"]
"""


def problems(tmp_path: Path, text: str) -> str:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        config.load(path, environ={})
    return str(refused.value)


PUSH = '[[pushes]]\nname = "Ring"\nwhen = "the day before report stage"\n'
SECOND = '[[watches]]\nname = "Other"\nbill = "Other Bill"\nchannels = ["o"]\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (PUSH, "pushes[0].channels: no channels; name at least one"),
        (PUSH + 'channels = ["o"]\n' + PUSH.replace("Ring", "RING") + 'channels = ["o"]', "another push has this name"),
        (PUSH.replace("report", "reprot") + 'channels = ["o"]', "pushes[0].when: no stage is called so; did you mean"),
        (PUSH + 'channels = ["o"]\nbill = "Exampel Bill"', "no watch has this bill; did you mean 'Example Bill'?"),
        (PUSH + 'channels = ["o"]\n' + SECOND, "several bills are watched; say which"),
        (PUSH + 'channels = ["p"]', "no channel is called 'p'"),
    ],
)
def test_a_push_that_cannot_work_is_refused_with_its_line(text: str, problem: str, tmp_path: Path) -> None:
    told = problems(tmp_path, text)
    assert problem in told
    assert "config.toml, line " in told


# By stages


def test_a_push_comes_when_it_is_due_once_to_its_own_channels(clock: Clock) -> None:
    assert pushed(clock, "2023-06-06 08:59") == []
    assert pushed(clock, "2023-06-06 09:00") == [DUE]
    assert pushed(clock, "2023-06-06 09:05") == []
    assert (DUE, "o") in clock.told()
    assert (DUE, "a") not in clock.told()
    facts = last(clock)
    assert (facts["text"], facts["day"], facts["delayed"]) == ("Ring round.", "2023-06-13", False)


def test_before_counts_from_the_first_day_of_a_stage_and_after_from_its_last(store: Store) -> None:
    thank = {"name": "Thank", "when": "1 day after report stage", "channels": ("o",)}
    clock = began(store, RING, thank, days=("2023-06-13", "2023-06-15"))
    assert pushed(clock, "2023-06-06 09:00") == [DUE]
    assert pushed(clock, "2023-06-14 09:00") == []
    assert pushed(clock, "2023-06-16 09:00") == ["Thank: Report stage (Commons) yesterday, Thu 15 June 2023"]


def test_a_stage_of_either_house_fires_each_where_no_house_is_named(store: Store) -> None:
    clock = began(store, {**RING, "when": "7 days before report stage"})
    clock.learn("2023-05-11 12:00", stage("2023-06-14", key="17002", house="Lords"))
    clock.look("2023-05-11 12:00")
    assert pushed(clock, "2023-06-06 09:00") == [DUE]
    assert pushed(clock, "2023-06-07 09:00") == ["Ring: Report stage (Lords) in 7 days, Wed 14 June 2023"]


def test_a_push_moves_with_its_stage(clock: Clock) -> None:
    assert move(clock, "2023-06-01 12:00", "2023-06-20") == []
    assert pushed(clock, "2023-06-06 09:00") == []
    assert pushed(clock, "2023-06-13 09:00") == ["Ring: Report stage (Commons) in 7 days, Tue 20 June 2023"]


def test_a_push_already_sent_gets_one_note_when_the_stage_moves_and_comes_again(clock: Clock) -> None:
    pushed(clock, "2023-06-06 09:00")
    moved = "Moved: Report stage (Commons), now Tue 20 June 2023 (Ring)"
    assert move(clock, "2023-06-07 12:00", "2023-06-20") == [moved]
    facts = last(clock)
    assert (facts["was"], facts["day"], facts["again"]) == ("2023-06-13", "2023-06-20", True)
    assert pushed(clock, "2023-06-07 12:05") == []
    assert pushed(clock, "2023-06-13 09:00") == ["Ring: Report stage (Commons) in 7 days, Tue 20 June 2023"]


def test_a_note_goes_to_those_as_well_who_got_the_push_and_are_no_longer_named(clock: Clock) -> None:
    pushed(clock, "2023-06-06 09:00")
    clock.pushes = ({**RING, "channels": ("p",)},)
    move(clock, "2023-06-07 12:00", "2023-06-20")
    assert [channel for title, channel in clock.told() if title.startswith("Moved") and "Ring" in title] == ["p", "o"]


def test_a_stage_that_moves_nearer_than_the_push_says_that_it_does_not_come_again(clock: Clock) -> None:
    pushed(clock, "2023-06-06 09:00")
    assert move(clock, "2023-06-07 12:00", "2023-06-12") == [
        "Moved: Report stage (Commons), now Mon 12 June 2023 (Ring)"
    ]
    assert last(clock)["again"] is False
    assert pushed(clock, "2023-06-07 12:05") == []


def test_a_stage_that_moves_to_and_fro_gets_a_note_each_time(clock: Clock) -> None:
    pushed(clock, "2023-06-06 09:00")
    told = [
        move(clock, f"2023-06-07 {hour}:00", day)
        for hour, day in ((10, "2023-06-20"), (11, "2023-06-13"), (12, "2023-06-20"))
    ]
    assert [len(one) for one in told] == [1, 1, 1]


def test_a_stage_that_loses_its_day_or_leaves_the_list_gets_a_note(clock: Clock) -> None:
    pushed(clock, "2023-06-06 09:00")
    assert move(clock, "2023-06-07 12:00") == ["No day any more: Report stage (Commons) (Ring)"]
    assert pushed(clock, "2023-06-07 12:05") == []
    assert move(clock, "2023-06-08 12:00", "2023-06-27") == [
        "Moved: Report stage (Commons), now Tue 27 June 2023 (Ring)"
    ]
    assert pushed(clock, "2023-06-20 09:00") == ["Ring: Report stage (Commons) in 7 days, Tue 27 June 2023"]


def test_a_day_that_comes_too_late_for_the_push_is_told_at_once_and_once(store: Store) -> None:
    clock = Clock(store, pushes=(RING,))
    clock.begin()
    clock.learn("2023-06-08 15:00", stage("2023-06-13"))
    assert pushed(clock, "2023-06-08 15:00") == ["Too late for Ring: Report stage (Commons), Tue 13 June 2023"]
    assert pushed(clock, "2023-06-08 15:05") == []
    assert move(clock, "2023-06-09 12:00", "2023-06-20") == [
        "Moved: Report stage (Commons), now Tue 20 June 2023 (Ring)"
    ]
    assert pushed(clock, "2023-06-13 09:00") == ["Ring: Report stage (Commons) in 7 days, Tue 20 June 2023"]


def test_a_stage_that_was_past_when_watching_began_brings_nothing(store: Store) -> None:
    clock = Clock(store, pushes=(RING, {"name": "After", "when": "1 day after report stage", "channels": ("o",)}))
    clock.look("2023-06-01 12:00")
    clock.learn("2023-07-01 12:00", bill(), stage("2023-06-13", now=at("2023-07-01 12:00")), baseline=True)
    assert pushed(clock, "2023-07-01 12:00") == []
    assert pushed(clock, "2023-07-02 12:00") == []


def test_a_push_that_is_added_after_its_time_brings_nothing(store: Store) -> None:
    clock = began(store)
    clock.look("2023-06-07 12:00")
    clock.pushes = (RING,)
    assert [pushed(clock, f"2023-06-0{day} 12:00") for day in (7, 8)] == [[], []]


def test_a_push_whose_time_was_changed_to_one_that_is_over_brings_nothing(clock: Clock) -> None:
    clock.look("2023-06-01 12:00")
    clock.pushes = ({**RING, "when": "21 days before Commons report stage"},)
    assert pushed(clock, "2023-06-02 12:00") == []
    assert pushed(clock, "2023-06-06 12:00") == []


def test_a_push_that_was_taken_out_comes_no_more_and_put_back_begins_anew(clock: Clock) -> None:
    clock.pushes = ()
    assert pushed(clock, "2023-06-06 09:00") == []
    clock.pushes = (RING,)
    assert pushed(clock, "2023-06-06 12:00") == []


def test_a_push_whose_time_passed_in_an_outage_comes_late_and_says_so(clock: Clock) -> None:
    assert pushed(clock, "2023-06-08 12:00") == ["Ring: Report stage (Commons) in 5 days, Tue 13 June 2023"]
    assert last(clock)["delayed"] is True


def test_a_push_whose_stage_passed_in_an_outage_is_told_as_missed(clock: Clock) -> None:
    assert pushed(clock, "2023-06-15 12:00") == ["Missed: Ring, Report stage (Commons), Tue 13 June 2023"]
    assert pushed(clock, "2023-06-15 12:05") == []


def test_a_push_is_not_called_missed_while_the_record_was_not_read_since(clock: Clock) -> None:
    clock.store.update_source("bills", last_success=at("2023-06-05 12:00"))
    assert pushed(clock, "2023-06-15 12:00") == []
    clock.store.update_source("bills", last_success=at("2023-06-15 13:00"))
    assert move(clock, "2023-06-15 13:00", "2023-06-27") == []
    assert pushed(clock, "2023-06-20 09:00") == ["Ring: Report stage (Commons) in 7 days, Tue 27 June 2023"]


def test_a_push_after_a_stage_that_passed_in_an_outage_comes_late(store: Store) -> None:
    clock = began(store, {"name": "Thank", "when": "1 day after report stage", "channels": ("o",)})
    assert pushed(clock, "2023-06-17 12:00") == ["Thank: Report stage (Commons) 4 days ago, Tue 13 June 2023"]
    assert last(clock)["delayed"] is True


def test_a_correction_of_a_day_long_past_is_no_news(clock: Clock) -> None:
    pushed(clock, "2023-06-06 09:00")
    pushed(clock, "2023-08-01 09:00")
    assert move(clock, "2023-08-01 12:00", "2023-06-14") == []


# After divisions

AFTER = {"name": "Thank", "when": "1 hour after a division", "channels": ("o",)}


def hold(clock: Clock, when: str, number: int = 252, *, baseline: bool = False, **changed: object) -> None:
    house = str(changed.get("house", "Commons"))
    key = f"{house.lower()}-2023-06-13-{number}"
    clock.learn(when, division(key=key, number=number, service_id=number, **changed), baseline=baseline)


def test_a_push_comes_after_a_division_was_learned_once(store: Store) -> None:
    clock = began(store, AFTER)
    hold(clock, "2023-06-13 19:00")
    assert [pushed(clock, f"2023-06-13 {hour}") for hour in ("19:00", "19:59", "20:00", "20:05")] == [
        [],
        [],
        ["Thank: after Commons division 252"],
        [],
    ]


def test_divisions_one_shortly_after_another_bring_one_push_after_the_last(store: Store) -> None:
    clock = began(store, AFTER)
    for minute, number in ((0, 252), (20, 253), (45, 254)):
        hold(clock, f"2023-06-13 19:{minute:02}", number)
        assert pushed(clock, f"2023-06-13 19:{minute:02}") == []
    assert pushed(clock, "2023-06-13 20:30") == []
    assert pushed(clock, "2023-06-13 20:45") == ["Thank: after 3 divisions"]
    assert len(last(clock)["divisions"]) == 3  # type: ignore[arg-type]
    hold(clock, "2023-06-13 22:00", 255)
    assert pushed(clock, "2023-06-13 23:00") == ["Thank: after Commons division 255"]


def test_a_push_after_divisions_of_one_house_leaves_those_of_the_other(store: Store) -> None:
    clock = began(store, {**AFTER, "when": "1 hour after a division in the Lords"})
    hold(clock, "2023-06-13 19:00")
    assert pushed(clock, "2023-06-13 20:00") == []
    hold(clock, "2023-06-13 20:30", 3, house="Lords")
    assert pushed(clock, "2023-06-13 21:30") == ["Thank: after Lords division 3 of Tue 13 June 2023"]


def test_a_division_that_was_held_when_watching_began_or_on_another_bill_brings_no_push(store: Store) -> None:
    clock = began(store, AFTER)
    hold(clock, "2023-06-13 19:00", baseline=True)
    hold(clock, "2023-06-13 19:00", 253, bill="other")
    assert pushed(clock, "2023-06-13 20:00") == []


@pytest.mark.parametrize(("sure", "told"), [("certain", ["Thank: after Commons division 252"]), ("likely", [])])
def test_a_push_after_our_amendment_takes_a_certain_join_alone(store: Store, sure: str, told: list[str]) -> None:
    clock = began(store, {**AFTER, "when": "1 hour after a division on our amendment"})
    clock.asks = ({"house": "Commons", "amendment": "NC1", "meaning": "It would make the list public."},)
    clock.learn("2023-06-12 12:00", amendment("1"))
    hold(clock, "2023-06-13 19:00")
    join = {
        "key": "commons-2023-06-13-252/1",
        "bill": "example",
        "division": "commons-2023-06-13-252",
        "amendment": "1",
        "how": "title",
        "sure": sure,
        "evidence": "its title names it",
    }
    clock.learn("2023-06-13 19:00", Snapshot(Join.model_validate(join)))
    assert pushed(clock, "2023-06-13 20:00") == told


def test_a_push_after_divisions_that_an_outage_held_up_comes_late_and_says_so(store: Store) -> None:
    clock = began(store, AFTER)
    hold(clock, "2023-06-13 19:00")
    assert pushed(clock, "2023-06-15 12:00") == ["Thank: after Commons division 252"]
    assert last(clock)["delayed"] is True


def test_the_next_moment_is_that_of_the_next_push(store: Store) -> None:
    clock = began(store, RING, AFTER)
    assert next_planned(store, clock.settings, at("2023-05-11 12:00")) == at("2023-06-06 09:00")
    hold(clock, "2023-06-02 19:00")
    assert next_planned(store, clock.settings, at("2023-06-02 19:00")) == at("2023-06-02 20:00")


# The command


def test_the_command_lists_what_comes_when_what_waits_and_what_was_sent(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        third = {"name": "Third", "when": "the day before Commons 3rd reading", "channels": ("o",)}
        far = {"name": "Far", "when": "the day before report stage at 18:00", "channels": ("o",)}
        clock = began(store, RING, AFTER, third, far, days=("2123-06-15",))
        move(clock, "2023-05-11 12:00", "2023-06-13")
        pushed(clock, "2023-06-06 09:00")
        move(clock, "2023-06-07 12:00", "2123-06-15")
    text = CONFIG + "".join(
        f'[[pushes]]\nname = "{one["name"]}"\nwhen = "{one["when"]}"\nchannels = ["o"]\n' for one in clock.pushes
    )
    databases.config(tmp_path, text)
    database = ("--database", databases.beside(tmp_path, "test.db"))
    rows = json.loads(call("pushes", "--json", *database, cwd=tmp_path).stdout)
    assert [(row["name"], row["state"], row["day"]) for row in rows] == [
        ("Ring", "comes", "2123-06-15"),
        ("Far", "comes", "2123-06-15"),
        ("Thank", "waits", None),
        ("Third", "waits", None),
    ]
    assert [one["event"] for one in rows[0]["sent"]] == ["due", "moved"]
    shown = call("pushes", *database, cwd=tmp_path).stdout
    assert "Tue 8 June 2123, 09:00" in shown
    assert "waits: a division" in shown
    assert "waits: Commons 3rd reading is not listed yet" in shown


def test_the_command_says_that_there_are_no_pushes(tmp_path: Path) -> None:
    with opened(tmp_path):
        databases.config(tmp_path, CONFIG)
    assert "no pushes" in call("pushes", "--database", databases.beside(tmp_path, "test.db"), cwd=tmp_path).stdout
