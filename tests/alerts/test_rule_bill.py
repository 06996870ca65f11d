"""What is told of the bill itself."""

from datetime import date
from typing import Any

import pytest

from alerts.rules import bill as rule
from alerts.values import Alert, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, bill, stage


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def altered(before: dict[str, Any], after: dict[str, Any]) -> list[Alert]:
    log = Log()
    log.see(bill(**before))
    return told(log.see(bill(**after)))


def test_a_bill_that_appears_is_told() -> None:
    (alert,) = told(Log().see(bill()))
    assert alert.title == "Example Bill [HL] is before Parliament"
    assert alert.facts["event"] == "introduced"
    assert alert.link == "https://bills.parliament.uk/bills/9999"
    assert alert.happened_on is None


def test_a_new_title_is_told_with_the_former() -> None:
    (alert,) = altered({}, {"title": "Example (Lists) Bill [HL]"})
    assert alert.title == "New title: Example (Lists) Bill [HL]"
    assert alert.facts["former"] == "Example Bill [HL]"


@pytest.mark.parametrize("before", [{}, {"withdrawn_on": "2024-06-02"}])
def test_a_bill_that_is_withdrawn_is_told_with_the_day_and_again_when_the_day_is_corrected(
    before: dict[str, Any],
) -> None:
    (alert,) = altered(before, {"withdrawn_on": "2024-06-03", "title": "Example Bill"})
    assert alert.title == "Example Bill has been withdrawn"
    assert alert.happened_on == date(2024, 6, 3)


def test_a_bill_that_is_defeated_is_told() -> None:
    (alert,) = altered({}, {"is_defeated": True})
    assert (alert.title, alert.facts["event"]) == ("Example Bill [HL] has been defeated", "defeated")


@pytest.mark.parametrize(
    ("fields", "event"),
    [({"withdrawn_on": "2024-06-03"}, "withdrawn"), ({"is_defeated": True}, "defeated")],
)
def test_a_bill_that_appears_when_it_is_over_is_not_told_as_before_parliament(
    fields: dict[str, Any], event: str
) -> None:
    (alert,) = told(Log().see(bill(**fields)))
    assert alert.facts["event"] == event


def test_a_bill_that_appears_as_an_act_is_left_to_the_rule_of_royal_assent() -> None:
    assert told(Log().see(bill(is_act=True, title="Example Act 2024"))) == []


def test_the_title_that_comes_with_royal_assent_is_left_to_its_own_rule() -> None:
    assert altered({}, {"is_act": True, "title": "Example Act 2024"}) == []


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ({"is_act": True}, "an Act"),
        ({"withdrawn_on": "2024-06-03"}, "withdrawn"),
        ({"is_defeated": True}, "defeated"),
        ({"is_defeated": True, "withdrawn_on": "2024-06-03"}, "withdrawn or defeated"),
    ],
)
def test_what_the_record_takes_back_is_told_as_a_correction(before: dict[str, Any], words: str) -> None:
    (alert,) = altered(before, {})
    assert alert.title == f"Corrected: Example Bill [HL] is not marked as {words}"
    assert alert.facts["event"] == "restored"


def test_a_bill_that_passes_to_the_other_house_is_no_alert() -> None:
    assert altered({}, {"current_house": "Commons"}) == []


def test_another_bill_is_no_alert() -> None:
    assert told(Log().see(bill(bill="other"))) == []
    assert told(Log().see(bill()), watch=Watch("Terms alone", terms=("Acme",))) == []
    assert told(Log().see(stage())) == []
