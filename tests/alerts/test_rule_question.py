"""What is told of written questions."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alerts.rules import question as rule
from alerts.values import Alert, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, bill, mention
from tests.alerts.written import ANSWER, HELD, asked

ACME = mention("Acme")
BILL = mention("Example Bill").model_copy(update={"key": "bill: example"})


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def then(before: dict[str, Any], after: dict[str, Any]) -> list[Alert]:
    """Give what is told of a question that was known so and now is so."""
    log = Log()
    log.see(asked(**before), ACME)
    return told(log.see(asked(**after), ACME))


@pytest.mark.parametrize(
    ("fields", "event", "on"),
    [
        ({}, "asked", date(2024, 6, 3)),
        (ANSWER, "answered", date(2024, 6, 6)),
        (HELD, "holding", date(2024, 6, 6)),
        ({"overdue": True}, "overdue", date(2024, 6, 6)),
        ({"is_withdrawn": True}, "withdrawn", None),
        ({**ANSWER, "corrected_on": "2024-06-11"}, "answered", date(2024, 6, 6)),
        ({**HELD, "overdue": True}, "holding", date(2024, 6, 6)),
    ],
)
def test_a_question_that_is_new_is_told_once_as_it_stands(fields: dict[str, Any], event: str, on: date | None) -> None:
    (alert,) = told(Log().see(asked(**fields), ACME))
    assert (alert.facts["event"], alert.happened_on) == (event, on)
    assert alert.facts["questions"][0]["corrections"] == []


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        ({}, ANSWER, "answered"),
        ({}, HELD, "holding"),
        ({"overdue": True}, {**HELD, "overdue": True}, "holding"),
        (HELD, {**ANSWER, "held_on": "2024-06-06", "answered_on": "2024-06-14"}, "answered"),
        ({}, {"overdue": True}, "overdue"),
        ({"overdue": True}, ANSWER, "answered"),
        ({}, {"is_withdrawn": True}, "withdrawn"),
        (ANSWER, {**ANSWER, "answer": "Other."}, "corrected"),
        (ANSWER, {**ANSWER, "corrected_on": "2024-06-11"}, "corrected"),
        (ANSWER, {}, "corrected"),
        (ANSWER, {**ANSWER, "answered_by_id": 15, "answered_by": "Kim Token"}, "corrected"),
        ({}, {"asked_by_id": 12, "asked_by": "Kim Token"}, "corrected"),
        ({}, {"due": "2024-06-10"}, "changed"),
        ({}, {"answering_body": "Sample Office"}, "changed"),
        ({}, {"text": "To ask another thing of Acme."}, "changed"),
        ({"is_withdrawn": True}, {}, "changed"),
    ],
)
def test_each_event_of_a_question_is_one_alert(before: dict[str, Any], after: dict[str, Any], event: str) -> None:
    (alert,) = then(before, after)
    assert alert.facts["event"] == event
    assert alert.key == "question:question-1:" + event + ":2"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HELD, {**HELD, "overdue": True}),
        (HELD, {**HELD, "answer": "[Another reply.]"}),
        ({}, {"named_day": True}),
        ({"due": None}, {"due": "2024-06-06"}),
        ({"asked_by_id": None, "asked_by": None}, {}),
        ({"overdue": True, "due": "2024-06-06"}, {"overdue": False, "due": "2024-06-06"}),
    ],
)
def test_what_is_no_news_is_not_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert then(before, after) == []


def test_a_late_answer_says_both_days_and_one_in_time_does_not() -> None:
    (late,) = then({}, {**ANSWER, "answered_on": "2024-06-14"})
    (timely,) = then({}, ANSWER)
    assert late.facts["questions"][0]["state"] == ["Due Thu 6 June 2024, answered Fri 14 June 2024 by Ali Sample."]
    assert timely.facts["questions"][0]["state"] == ["Answered Thu 6 June 2024 by Ali Sample."]


def test_the_sentence_the_answer_the_body_and_the_link_are_given() -> None:
    (alert,) = then({}, ANSWER)
    (one,) = alert.facts["questions"]
    assert (one["who"], one["body"], one["answer"]) == ("Jo Example", "Example Office", "[Twelve of them.]")
    assert one["sentences"] == ["[A made-up line that names Acme.]"]
    assert alert.link == "https://questions-statements.parliament.uk/written-questions/detail/2024-06-03/130001"
    assert alert.title == "Answered: question naming Acme, by Jo Example"


def test_where_nobody_is_named_that_is_said() -> None:
    (alert,) = told(Log().see(asked(asked_by=None), ACME))
    assert alert.title == "Asked: question naming Acme, by a member whose name the record does not give"
    assert alert.facts["questions"][0]["who"] == "A member whose name the record does not give"


def test_what_one_member_asked_on_a_day_is_one_alert_and_others_are_apart() -> None:
    log = Log()
    changes = [
        log.see(asked(1), ACME),
        log.see(asked(2, asked_by_id=12, asked_by="Kim Token"), ACME),
        log.see(asked(3), ACME),
        log.see(asked(4, date="2024-06-04"), ACME),
        log.see(asked(5, **ANSWER), ACME),
    ]
    alerts = {alert.changes: alert.title for alert in told(*changes)}
    assert alerts == {
        (1, 3): "Asked: 2 questions naming Acme, by Jo Example",
        (2,): "Asked: question naming Acme, by Kim Token",
        (4,): "Asked: question naming Acme, by Jo Example",
        (5,): "Answered: question naming Acme, by Jo Example",
    }


def test_questions_of_nobody_known_are_not_put_together() -> None:
    log = Log()
    unknown = {"asked_by": None, "asked_by_id": None}
    assert len(told(*(log.see(asked(one, **unknown), ACME) for one in (1, 2)))) == 2


def test_two_corrections_are_two_alerts() -> None:
    log = Log()
    for one in (1, 2):
        log.see(asked(one, **ANSWER), ACME)
    changed = [log.see(asked(one, **ANSWER | {"answer": "Other."}), ACME) for one in (1, 2)]
    assert len({alert.key for alert in told(*changed)}) == 2


def test_an_answer_that_brings_a_term_is_told_to_the_watch_of_the_term() -> None:
    log = Log()
    elsewhere = mention("Elsewhere")
    log.see(asked(), elsewhere)
    change = log.see(asked(**ANSWER), elsewhere, ACME)
    (alert,) = told(change)
    assert alert.facts["event"] == "answered"
    assert alert.facts["questions"][0]["terms"] == ["Acme"]
    (other,) = told(change, watch=Watch("Other", terms=("Elsewhere",)))
    assert other.facts["questions"][0]["terms"] == ["Elsewhere"]


def test_a_term_that_comes_into_what_was_answered_before_is_told_as_that() -> None:
    log = Log()
    elsewhere = mention("Elsewhere")
    log.see(asked(**ANSWER), elsewhere)
    change = log.see(asked(**ANSWER | {"answer": "Acme.", "corrected_on": "2024-06-11"}), elsewhere, ACME)
    (alert,) = told(change)
    assert alert.title == "Now naming Acme: question by Jo Example"
    assert alert.facts["questions"][0]["corrections"] == []
    (other,) = told(change, watch=Watch("Other", terms=("Elsewhere",)))
    assert other.facts["event"] == "corrected"


def test_a_term_that_is_no_longer_there_is_a_correction() -> None:
    log = Log()
    log.see(asked(), ACME)
    (alert,) = told(log.see(asked()))
    assert alert.title == "Corrected: question naming Acme, by Jo Example"
    assert alert.facts["questions"][0]["corrections"] == ["The record no longer names Acme here."]
    assert told(log.see(asked(**ANSWER))) == []


def test_a_bill_by_its_name_is_told_to_its_watch_alone() -> None:
    change = Log().see(asked(), BILL)
    (alert,) = told(change)
    assert alert.facts["questions"][0]["terms"] == ["Example Bill"]
    assert told(change, watch=replace(WATCH, bill="other")) == []
    assert told(change, watch=Watch("None")) == []


def test_other_records_and_those_that_are_no_longer_listed_are_no_alert() -> None:
    log = Log()
    log.see(asked(), ACME)
    assert told(log.withdraw("question", "question-1"), log.see(bill())) == []
