"""What is told where it becomes known, or is seen otherwise, what a division was on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alerts.messages import render
from alerts.rules import join as rule
from alerts.values import Alert, Ask, Watch
from sources.records import Amendment, Change, Division
from tests.alerts.changes import WATCH, Log, amendment, division, join, joined, lords_division, vote

NC3, A14 = amendment("NC3"), amendment("14", summary=["Lists"])
VOTE = division()
ASK = Ask(house="Commons", amendment="NC3", side="aye", meaning="It would have published a list.")


def see(log: Log, what: Amendment, on: Division = VOTE, **fields: Any) -> Change:
    return replace(log.see(join(on, what, **fields)), joined=(joined(on, what, **fields),))


def leave(log: Log, what: Amendment, on: Division = VOTE, **fields: Any) -> Change:
    gone = log.withdraw("join", f"{on.key}/{what.key}")
    # The store keeps the record as it was, as the one before and the one after.
    return replace(gone, joined=(joined(on, what, **fields),))


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def altered(was: dict[str, Any], now: dict[str, Any]) -> list[Alert]:
    log = Log()
    see(log, NC3, **was)
    return told(see(log, NC3, **now))


def test_what_a_division_was_on_is_told_when_it_becomes_known() -> None:
    (alert,) = told(see(Log(), NC3))
    assert alert.title == "Now known: Commons division 61 was on New Clause 3"
    assert (alert.key, alert.happened_on) == ("join:commons-2024-06-04-61:joined:1", date(2024, 6, 4))
    assert alert.link == VOTE.link
    assert (
        "On New Clause 3, Duty to publish a list (Jo Example)\nHow that is known: its title names it.\n"
        in render(alert).body
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sure": "likely"}, "probably on New Clause 3"),
        ({"sure": "possible"}, "possibly on New Clause 3"),
        ({"question": "disagreement"}, "on disagreeing with New Clause 3"),
    ],
)
def test_how_sure_it_is_is_in_the_first_line(fields: dict[str, Any], words: str) -> None:
    assert told(see(Log(), NC3, **fields))[0].title == f"Now known: Commons division 61 was {words}"


def test_a_division_of_the_lords_or_without_a_number_is_named_with_its_day() -> None:
    lords = lords_division()
    (alert,) = told(see(Log(), amendment("94", house="Lords"), lords))
    assert alert.title == "Now known: Lords division 2 of Tue 4 June 2024 was on Amendment 94"
    (alert,) = told(see(Log(), NC3, division(number=None, ayes=None)))
    assert alert.title == "Now known: Commons division of Tue 4 June 2024 was on New Clause 3"
    assert "Its counts are not known." in render(alert).body


def test_several_that_a_division_was_on_are_one_alert() -> None:
    log = Log()
    (alert,) = told(see(log, NC3), see(log, A14))
    assert alert.title == "Now known: Commons division 61 was on New Clause 3 and Amendment 14"
    assert alert.changes == (1, 2)


def test_each_division_has_its_own_alert() -> None:
    log, other = Log(), division(key="commons-2024-06-04-62", number=62)
    assert len(told(see(log, NC3), see(log, A14, other))) == 2


def test_what_comes_with_the_division_is_told_with_the_division_alone() -> None:
    log = Log()
    held = log.see(VOTE)
    assert told(held, see(log, NC3)) == []
    elsewhere = Log().see(division(key="commons-2024-06-04-62"))
    assert len(told(elsewhere, see(Log(), NC3))) == 1


@pytest.mark.parametrize(
    ("later", "alerts"),
    [
        (lambda log: log.see(VOTE, vote(11, "Jo Example", "aye")), 0),
        (lambda log: log.see(division(ayes=4)), 0),
        (lambda log: log.see(division(title="Another title")), 1),
        (lambda log: log.see(division(number=62)), 1),
    ],
)
def test_it_is_silent_beside_counts_and_names_which_tell_it_too(later: Callable[[Log], Change], alerts: int) -> None:
    log = Log()
    log.see(VOTE)
    assert len(told(later(log), see(log, NC3))) == alerts


def test_a_division_that_is_withdrawn_or_on_another_bill_is_not_told_of_again() -> None:
    for end in (lambda log: log.withdraw("division", VOTE.key), lambda log: log.see(division(bill="other"))):
        log = Log()
        log.see(VOTE)
        see(log, NC3)
        assert told(end(log), leave(log, NC3)) == []


def test_another_amendment_in_place_of_one_is_one_correction() -> None:
    log = Log()
    see(log, NC3)
    (alert,) = told(see(log, A14), leave(log, NC3))
    assert alert.title == "Corrected: Commons division 61 was on Amendment 14, not on New Clause 3"
    assert alert.key == "join:commons-2024-06-04-61:corrected:2"
    body = render(alert).body
    assert "On Amendment 14, Lists (Jo Example)\n" in body
    assert "Said before: on New Clause 3, Duty to publish a list (its title names it).\n" in body


def test_one_that_is_taken_back_is_told() -> None:
    log = Log()
    see(log, NC3)
    (alert,) = told(leave(log, NC3))
    assert alert.title == "Corrected: Commons division 61 is no longer taken to be on New Clause 3"
    assert (alert.facts["on"], alert.facts["was"][0]["name"]) == ([], "New Clause 3")
    log = Log()
    see(log, NC3, sure="likely")
    (alert,) = told(leave(log, NC3, sure="likely"))
    assert alert.title == "Corrected: Commons division 61 is no longer taken to be on New Clause 3"


def test_one_that_goes_and_comes_back_at_once_is_no_news_and_one_that_comes_back_later_is() -> None:
    log = Log()
    see(log, NC3)
    gone, back = leave(log, NC3), see(log, NC3)
    assert told(gone, back) == []
    assert [alert.facts["event"] for alert in told(back)] == ["joined"]


@pytest.mark.parametrize(
    ("was", "now", "title"),
    [
        ({}, {"sure": "likely"}, "Corrected: Commons division 61 was only probably on New Clause 3"),
        ({"sure": "likely"}, {"sure": "possible"}, "Corrected: Commons division 61 was only possibly on New Clause 3"),
        ({}, {"how": "hansard"}, "Corrected: how it is known that Commons division 61 was on New Clause 3"),
        (
            {},
            {"question": "disagreement"},
            "Corrected: Commons division 61 was on disagreeing with New Clause 3, not on New Clause 3",
        ),
    ],
)
def test_a_join_that_is_less_sure_or_of_another_question_is_a_correction(
    was: dict[str, Any], now: dict[str, Any], title: str
) -> None:
    (alert,) = altered(was, now)
    assert alert.title == title


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"sure": "likely"}, {}),
        ({"sure": "possible"}, {"sure": "likely"}),
        ({"how": "sitting"}, {"how": "title"}),
        ({"how": "title"}, {"how": "config"}),
        ({"how": "config"}, {"how": "title", "sure": "possible"}),
    ],
)
def test_less_doubt_and_what_the_campaign_did_itself_are_no_news(was: dict[str, Any], now: dict[str, Any]) -> None:
    assert altered(was, now) == []


def test_what_the_campaigns_config_says_is_no_news_to_the_campaign() -> None:
    log = Log()
    assert told(see(log, NC3, how="config")) == []
    log = Log()
    see(log, A14)
    assert told(leave(log, A14), see(log, NC3, how="config")) == []


def test_the_campaigns_ask_applies_from_when_it_is_certain() -> None:
    watch = replace(WATCH, asks=(ASK,))
    (alert,) = told(see(Log(), NC3), watch=watch)
    assert "It would have published a list.\nOur side: Aye.\n" in render(alert).body
    assert alert.facts["void"] is False
    log = Log()
    (before,) = told(see(log, NC3, sure="likely"), watch=watch)
    assert before.facts["ask"] is None
    (after,) = told(see(log, NC3), watch=watch)
    assert after.title == "Now certain: Commons division 61 was on New Clause 3"
    assert "Our side: Aye." in render(after).body


def test_an_ask_that_applies_no_more_takes_back_what_was_said_of_members() -> None:
    watch = replace(WATCH, asks=(ASK,))
    log = Log()
    see(log, NC3)
    (alert,) = told(leave(log, NC3), see(log, A14), watch=watch)
    assert "as with us or against us does not hold any more" in render(alert).body
    log = Log()
    see(log, NC3)
    (alert,) = told(leave(log, NC3), see(log, A14))
    assert alert.facts["void"] is False


def test_another_bill_and_what_has_lost_its_records_are_no_alert() -> None:
    assert told(see(Log(), NC3, division(bill="other"))) == []
    assert told(Log().see(join(VOTE, NC3))) == []
    assert told(see(Log(), NC3), watch=Watch("Terms alone", terms=("Acme",))) == []
