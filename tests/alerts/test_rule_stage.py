"""What is told of stages and their days."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from alerts.messages import render
from alerts.rules import stage as rule
from alerts.values import Alert
from sources.records import Change, Sitting
from tests.alerts.changes import NOON, WATCH, Log, assent, bill, sitting, stage

JUNE_4, JUNE_5, JUNE_6 = "2024-06-04", "2024-06-05", "2024-06-06"


def told(*changes: Change) -> list[Alert]:
    return rule.alerts(changes, WATCH)


def after(*before: Sitting, now: tuple[Sitting, ...], at: datetime = NOON) -> list[Alert]:
    log = Log()
    log.see(stage(), *before)
    return told(log.see(stage(), *now, at=at))


def test_a_stage_with_a_day_ahead_is_told() -> None:
    (alert,) = told(Log().see(stage(), sitting(JUNE_6)))
    assert alert.title == "Report stage (Commons): Thu 6 June 2024"
    assert (alert.facts["event"], alert.facts["days"], alert.facts["all"]) == ("scheduled", [JUNE_6], [])
    assert alert.happened_on is None


def test_a_stage_with_several_days_is_told_once_with_all_of_them() -> None:
    (alert,) = told(Log().see(stage(), sitting(JUNE_6), sitting(JUNE_5)))
    assert alert.title == "Report stage (Commons): Wed 5 June 2024 and Thu 6 June 2024"


def test_a_further_day_is_told_with_the_days_that_the_stage_has_already() -> None:
    (alert,) = after(sitting(JUNE_4), now=(sitting(JUNE_4), sitting(JUNE_6)))
    assert alert.title == "Report stage (Commons): Thu 6 June 2024"
    assert alert.facts["all"] == [JUNE_4, JUNE_6]


def test_a_stage_without_days_is_no_alert() -> None:
    assert told(Log().see(stage())) == []


def test_a_stage_that_changes_in_something_else_is_no_alert() -> None:
    log = Log()
    log.see(stage(), sitting(JUNE_6))
    assert told(log.see(stage(stage="Report"), sitting(JUNE_6))) == []


def test_a_day_that_moves_is_told_with_old_and_new_day() -> None:
    (alert,) = after(sitting(JUNE_5), now=(sitting(JUNE_6),))
    assert alert.title == "Moved: Report stage (Commons), now Thu 6 June 2024"
    assert (alert.facts["from"], alert.facts["days"], alert.facts["all"]) == ([JUNE_5], [JUNE_6], [])


def test_a_day_that_moves_beside_others_comes_with_all_days() -> None:
    (alert,) = after(sitting(JUNE_4), sitting(JUNE_5), now=(sitting(JUNE_4), sitting(JUNE_6)))
    assert alert.facts["all"] == [JUNE_4, JUNE_6]


def test_a_day_that_is_dropped_is_told() -> None:
    (alert,) = after(sitting(JUNE_6), now=())
    assert alert.title == "Date withdrawn: Report stage (Commons)"
    assert (alert.facts["from"], alert.facts["all"]) == ([JUNE_6], [])


def test_a_day_that_is_dropped_beside_others_comes_with_those_that_stay() -> None:
    (alert,) = after(sitting(JUNE_5), sitting(JUNE_6), now=(sitting(JUNE_5),))
    assert alert.facts["all"] == [JUNE_5]


def test_a_day_that_was_known_and_has_come_is_left_to_the_clock() -> None:
    assert after(sitting(JUNE_4), now=(sitting(JUNE_4, reached=True),)) == []
    assert after(sitting("2024-06-03"), now=(sitting("2024-06-03", reached=True),)) == []


def test_a_day_among_several_has_no_number_because_days_may_be_missing_from_the_list() -> None:
    days = (sitting("2024-06-03", reached=True), sitting(JUNE_6))
    (alert,) = after(*days, now=(days[0], sitting(JUNE_4, reached=True), days[1]))
    assert alert.title == "Today: Report stage (Commons)"


def test_a_day_that_is_listed_on_the_day_itself_is_told_as_today() -> None:
    (alert,) = told(Log().see(stage(), sitting(JUNE_4, reached=True)))
    assert alert.title == "Today: Report stage (Commons)"
    assert alert.happened_on == date(2024, 6, 4)


def test_a_day_that_is_learned_late_is_not_called_today() -> None:
    (alert,) = told(Log().see(stage(), sitting("2024-06-03", reached=True)))
    assert alert.title == "Learned late: Report stage (Commons), Mon 3 June 2024"
    assert alert.facts["late"] is True
    assert alert.happened_on == date(2024, 6, 3)


def test_a_missed_day_as_it_was_told_before_can_still_be_worded() -> None:
    (alert,) = told(Log().see(stage(), sitting("2024-06-03", reached=True)))
    assert "the tracker did not look on that day" in render(replace(alert, facts={**alert.facts, "known": True})).body


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2024, 6, 4, 22, 59, tzinfo=UTC), False),
        (datetime(2024, 6, 4, 23, 30, tzinfo=UTC), True),
        (datetime(2024, 6, 3, 23, 30, tzinfo=UTC), False),
    ],
)
def test_late_goes_by_the_day_in_london(at: datetime, late: bool) -> None:
    (alert,) = after(now=(sitting(JUNE_4, reached=True),), at=at)
    assert alert.facts["late"] is late


def test_a_stage_can_be_told_both_for_a_day_that_came_and_for_one_ahead() -> None:
    events = [
        alert.facts["event"] for alert in told(Log().see(stage(), sitting(JUNE_4, reached=True), sitting(JUNE_6)))
    ]
    assert events == ["scheduled", "reached"]


def test_a_day_that_moves_to_today_is_told_as_moved_and_as_come() -> None:
    events = [alert.facts["event"] for alert in after(sitting(JUNE_6), now=(sitting(JUNE_4, reached=True),))]
    assert events == ["moved", "reached"]


def test_a_day_that_was_dropped_and_is_listed_again_is_told_again() -> None:
    log = Log()
    first = told(log.see(stage(), sitting(JUNE_4, reached=True)))
    dropped = told(log.see(stage()))
    again = told(log.see(stage(), sitting(JUNE_4, reached=True)))
    assert [alert.facts["event"] for alert in (*first, *dropped, *again)] == ["reached", "dropped", "reached"]
    assert first[0].key != again[0].key


def test_a_stage_that_is_no_longer_listed_is_told() -> None:
    log = Log()
    log.see(stage(), sitting(JUNE_6))
    (alert,) = told(log.withdraw("stage", "501"))
    assert alert.title == "No longer listed: Report stage (Commons)"
    assert "from" not in alert.facts


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ((sitting(JUNE_6),), "Listed again: Report stage (Commons), Thu 6 June 2024"),
        ((), "Listed again: Report stage (Commons)"),
    ],
)
def test_a_stage_that_is_listed_again_is_told_once(days: tuple[Sitting, ...], title: str) -> None:
    log = Log()
    log.see(stage(), sitting(JUNE_5))
    log.withdraw("stage", "501")
    (alert,) = told(log.see(stage(), *days))
    assert (alert.title, alert.facts["event"]) == (title, "returned")


def test_the_day_of_royal_assent_is_told_ahead_and_left_to_its_own_rule_when_it_comes() -> None:
    log = Log()
    (alert,) = told(log.see(assent(), sitting(JUNE_4)))
    assert alert.title == "Royal Assent: Tue 4 June 2024"
    assert told(log.see(assent(), sitting(JUNE_4, reached=True))) == []


def test_another_bill_is_no_alert() -> None:
    assert told(Log().see(stage(bill="other"), sitting(JUNE_6)), Log().see(bill())) == []
