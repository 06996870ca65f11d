"""What is told of amendments and motions."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from alerts.rules import amendment as rule
from alerts.values import Alert
from sources.records import Change
from tests.alerts.changes import WATCH, Log, amendment, bill


def told(*changes: Change) -> list[Alert]:
    return rule.alerts(changes, WATCH)


def decided(before: dict[str, Any], after: dict[str, Any]) -> list[Alert]:
    log = Log()
    log.see(amendment(**before))
    return told(log.see(amendment(**after)))


def test_one_alone_is_told_by_its_name_with_its_own_link() -> None:
    (alert,) = told(Log().see(amendment("NC3")))
    assert alert.title == "New Clause 3 tabled: Report stage (Commons)"
    assert alert.link == "https://bills.parliament.uk/bills/9999/stages/501/amendments/501-NC3"
    assert alert.facts["amendments"][0]["mover"] == "Jo Example"


def test_what_comes_together_at_a_stage_is_one_alert_with_the_link_of_the_stage() -> None:
    log = Log()
    changes = [log.see(amendment(str(number))) for number in range(3)]
    (alert,) = told(*changes)
    assert alert.title == "3 amendments tabled: Report stage (Commons)"
    assert alert.link == "https://bills.parliament.uk/bills/9999/stages/501"
    assert alert.changes == (1, 2, 3)


def test_each_stage_has_its_own_alert() -> None:
    log = Log()
    changes = [log.see(amendment(str(number), stage_key=str(500 + number % 2))) for number in range(4)]
    assert [alert.changes for alert in told(*changes)] == [(1, 3), (2, 4)]


def test_motions_are_counted_as_motions() -> None:
    log = Log()
    changes = [log.see(amendment(number, form="motion")) for number in ("A", "A1")]
    assert told(*changes)[0].title == "2 motions tabled: Report stage (Commons)"
    assert (
        told(*changes, log.see(amendment("9")))[0].title == "2 motions and 1 amendment tabled: Report stage (Commons)"
    )


def test_one_without_a_number_is_called_so() -> None:
    (alert,) = told(Log().see(amendment(None)))
    assert alert.title == "Unnumbered amendment tabled: Report stage (Commons)"


@pytest.mark.parametrize(
    ("summary", "label"),
    [
        (["Lists"], "Amendment 14, Lists"),
        (["Two", "parts"], "Amendment 14, Two parts"),
        ([], "Amendment 14"),
        (["Amendment 14: lists"], "Amendment 14: lists"),
        (["Amendment 14 to Amendment 2: lists"], "Amendment 14 to Amendment 2: lists"),
        (["Amendment 140: lists"], "Amendment 14, Amendment 140: lists"),
    ],
)
def test_a_title_that_begins_with_the_name_is_not_said_twice(summary: list[str], label: str) -> None:
    (alert,) = told(Log().see(amendment(summary=summary)))
    assert alert.facts["amendments"][0]["label"] == label


def test_supporters_are_counted_and_a_missing_mover_is_no_fault() -> None:
    names = [{"id": number, "name": f"Member {number}", "lead": number == 1} for number in (1, 2, 3)]
    (alert,) = told(Log().see(amendment(sponsors=names)))
    assert (alert.facts["amendments"][0]["mover"], alert.facts["amendments"][0]["others"]) == ("Member 1", 2)
    (alert,) = told(Log().see(amendment(sponsors=[])))
    assert (alert.facts["amendments"][0]["mover"], alert.facts["amendments"][0]["others"]) == (None, 0)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"decision": "Agreed"}, "Amendment 14: agreed to"),
        ({"decision": "NotMoved"}, "Amendment 14: not moved"),
        ({"decision": "Withdrawn"}, "Amendment 14: withdrawn"),
        ({"decision_text": "Debated and not pressed."}, "Amendment 14: debated and not pressed"),
        ({"decision": "NegativedOnDivision", "decision_text": "Ayes 2, Noes 3"}, "Amendment 14: negatived on division"),
        ({"decision": "FellAway"}, "Amendment 14: FellAway"),
    ],
)
def test_what_became_of_it_is_told_with_or_without_a_vote(fields: dict[str, Any], title: str) -> None:
    (alert,) = decided({}, fields)
    assert (alert.title, alert.facts["event"], alert.facts["amendments"][0]["was"]) == (title, "decided", None)


def test_several_that_are_decided_together_are_one_alert() -> None:
    log = Log()
    for number in ("1", "2"):
        log.see(amendment(number))
    (alert,) = told(*(log.see(amendment(number, decision="Agreed")) for number in ("1", "2")))
    assert alert.title == "2 amendments decided: Report stage (Commons)"


def test_one_that_appears_with_its_decision_is_told_as_decided_alone() -> None:
    (alert,) = told(Log().see(amendment(decision="Agreed")))
    assert alert.facts["event"] == "decided"


def test_a_decision_that_is_corrected_says_what_the_record_said_before() -> None:
    (alert,) = decided({"decision": "Agreed"}, {"decision": "Disagreed"})
    assert alert.title == "Corrected: Amendment 14: disagreed to"
    assert alert.facts["amendments"][0]["was"] == "agreed to"


def test_several_decisions_that_are_corrected_are_one_alert() -> None:
    log = Log()
    for number in ("1", "2"):
        log.see(amendment(number, decision="Agreed"))
    (alert,) = told(*(log.see(amendment(number, decision="Disagreed")) for number in ("1", "2")))
    assert alert.title == "Corrected: decisions on 2 amendments: Report stage (Commons)"


def test_a_decision_that_the_record_takes_back_is_told() -> None:
    (alert,) = decided({"decision": "Agreed"}, {})
    assert alert.title == "Corrected: Amendment 14: no decision is given any more"


def test_a_text_that_a_decision_follows_is_no_correction() -> None:
    (alert,) = decided({"decision_text": "Debated."}, {"decision": "Agreed"})
    assert (alert.facts["event"], alert.facts["amendments"][0]["was"]) == ("decided", None)


def test_a_sentence_that_joins_a_decision_is_no_correction_but_another_sentence_is() -> None:
    (joined,) = decided({"decision": "Agreed"}, {"decision": "Agreed", "decision_text": "Without a vote"})
    assert (joined.facts["event"], joined.facts["amendments"][0]["was"]) == ("decided", None)
    (other,) = decided(
        {"decision": "Agreed", "decision_text": "Without a vote"}, {"decision": "Agreed", "decision_text": "On a vote"}
    )
    assert other.facts["amendments"][0]["was"] == "agreed to (Without a vote)"


def test_the_same_decision_in_other_fields_is_no_alert() -> None:
    assert decided({"decision": "Agreed"}, {"decision": "Agreed", "decision_text": "Agreed to."}) == []
    assert decided({}, {"decision": "QuestionProposed"}) == []
    assert decided({}, {"summary": ["Another title"]}) == []


def test_one_that_is_no_longer_listed_is_told_and_told_again_when_it_is() -> None:
    log = Log()
    log.see(amendment())
    (gone,) = told(log.withdraw("amendment", "501-14"))
    (back,) = told(log.see(amendment()))
    assert gone.title == "Amendment 14 no longer listed: Report stage (Commons)"
    assert back.title == "Amendment 14 listed again: Report stage (Commons)"


def test_one_that_is_listed_again_with_a_decision_is_told_of_both() -> None:
    log = Log()
    log.see(amendment())
    log.withdraw("amendment", "501-14")
    events = [alert.facts["event"] for alert in told(log.see(amendment(decision="Agreed")))]
    assert events == ["returned", "decided"]


def test_the_day_of_a_decision_is_the_london_day_of_its_publication() -> None:
    log = Log()
    log.see(amendment())
    late = datetime(2024, 6, 4, 23, 30, tzinfo=UTC)
    (alert,) = told(log.see(amendment(decision="Agreed"), published_at=late))
    assert alert.happened_on == date(2024, 6, 5)


def test_another_bill_is_no_alert() -> None:
    assert told(Log().see(amendment(bill="other")), Log().see(bill())) == []
