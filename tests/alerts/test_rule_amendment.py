"""What is told of amendments and motions."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from alerts.messages import render
from alerts.rules import amendment as rule
from alerts.values import Alert, Ask, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, amendment, beside, bill, division, joined


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
    assert alert.title == f"{title} (Report stage, Commons)"
    assert (alert.facts["event"], alert.facts["amendments"][0]["was"]) == ("decided", None)


def fates(*decisions: str, watch: Watch = WATCH, **fields: Any) -> list[Alert]:
    """Give the alerts on amendments 1, 2, 3 … that are decided so, all together."""
    log = Log()
    numbers = [str(number) for number, _ in enumerate(decisions, start=1)]
    for number in numbers:
        log.see(amendment(number))
    changes = (
        log.see(amendment(number, decision=one, **fields)) for number, one in zip(numbers, decisions, strict=True)
    )
    return rule.alerts(tuple(changes), watch)


def test_several_that_fare_alike_are_one_alert() -> None:
    (alert,) = fates("Agreed", "Agreed")
    assert alert.title == "2 amendments: agreed to (Report stage, Commons)"


def test_each_kind_of_fate_is_an_alert_of_its_own() -> None:
    kinds = ("Agreed", "NotMoved", "Withdrawn", "NotMoved", "NotCalled", "NotSelected", "Preempted", "StoodPart")
    alerts = fates(*kinds, "NegativedOnDivision", "WithdrawnBeforeDebate", "NotStoodPart", "Disagreed")
    assert [alert.title.partition(" (")[0] for alert in alerts] == [
        "Amendment 1: agreed to",
        "2 amendments: not moved",
        "Amendment 3: withdrawn",
        "Amendment 5: not called",
        "Amendment 6: not selected",
        "Amendment 7: pre-empted",
        "Amendment 8: stood part of the bill",
        "Amendment 9: negatived on division",
        "Amendment 10: withdrawn before debate",
        "Amendment 11: did not stand part of the bill",
        "Amendment 12: disagreed to",
    ]
    assert len({alert.key for alert in alerts}) == len(alerts)


def test_the_services_own_sentences_are_kinds_of_fate() -> None:
    log = Log()
    texts = {"1": "Debated and not pressed to a vote.", "2": "Debated and not pressed to a vote", "3": "Fell away."}
    for number in texts:
        log.see(amendment(number))
    alerts = told(*(log.see(amendment(number, decision_text=text)) for number, text in texts.items()))
    assert [alert.title for alert in alerts] == [
        "2 amendments: debated and not pressed to a vote (Report stage, Commons)",
        "Amendment 3: fell away (Report stage, Commons)",
    ]


def test_one_that_the_campaign_has_an_ask_on_has_its_own_alerts_with_the_meaning() -> None:
    ask = Ask(house="Commons", amendment="2", meaning="It would have published a list.")
    alerts = fates("NotMoved", "NotMoved", "NotMoved", watch=replace(WATCH, asks=(ask,)))
    assert [alert.title for alert in alerts] == [
        "2 amendments: not moved (Report stage, Commons)",
        "Amendment 2: not moved (Report stage, Commons)",
    ]
    assert [one["meaning"] for alert in alerts for one in alert.facts["amendments"]] == [None, None, ask.meaning]
    other = Ask(house="Lords", amendment="2", meaning="Another.")
    assert len(fates("NotMoved", "NotMoved", watch=replace(WATCH, asks=(other,)))) == 1


def test_one_that_an_ask_names_is_told_apart_when_it_is_tabled_too() -> None:
    log, ask = Log(), Ask(house="Commons", amendment="2", meaning="It would have published a list.")
    changes = tuple(log.see(amendment(number)) for number in ("1", "2", "3"))
    titles = [alert.title for alert in rule.alerts(changes, replace(WATCH, asks=(ask,)))]
    assert titles == ["2 amendments tabled: Report stage (Commons)", "Amendment 2 tabled: Report stage (Commons)"]


@pytest.mark.parametrize("member", ["Jo Example", "jo example MP", 1, "1"])
def test_the_fate_of_one_that_a_watched_member_moved_has_its_own_alert(member: str | int) -> None:
    watch = replace(WATCH, members=(member,))
    assert len(fates("NotMoved", "NotMoved", watch=watch)) == 2
    signed = [{"id": 7, "name": "Kim Token", "lead": True}, {"id": 1, "name": "Jo Example", "lead": False}]
    assert len(fates("NotMoved", "NotMoved", watch=watch, sponsors=signed)) == 1
    assert len(fates("NotMoved", "NotMoved", watch=watch, sponsors=[{"id": None, "name": "", "lead": True}])) == 1
    log = Log()
    assert len(rule.alerts(tuple(log.see(amendment(number)) for number in ("1", "2")), watch)) == 1


def test_one_whose_stage_is_over_without_a_decision_is_told_as_such() -> None:
    (alert,) = decided({}, {"left": True})
    assert alert.title == "No decision recorded: Amendment 14 (Report stage, Commons)"
    assert (alert.facts["event"], alert.happened_on) == ("left", None)
    (late,) = told(Log().see(amendment(left=True)))
    assert late.facts["event"] == "left"


def test_several_left_at_a_stage_are_one_alert() -> None:
    log = Log()
    for number in ("1", "2"):
        log.see(amendment(number))
    (alert,) = told(*(log.see(amendment(number, left=True)) for number in ("1", "2")))
    assert alert.title == "No decision recorded: 2 amendments (Report stage, Commons)"


def test_a_decision_that_comes_after_the_stage_is_over_is_no_correction() -> None:
    (alert,) = decided({"left": True}, {"decision": "NotMoved"})
    assert alert.title == "Amendment 14: not moved (Report stage, Commons)"


def test_one_whose_stage_proves_not_to_be_over_is_corrected() -> None:
    (alert,) = decided({"left": True}, {})
    assert alert.title == "Corrected: Amendment 14 (Report stage, Commons): the stage is not over"


def test_one_that_is_left_and_gone_from_the_list_is_told_as_gone_alone() -> None:
    log = Log()
    log.see(amendment(left=True))
    assert [alert.facts["event"] for alert in told(log.withdraw("amendment", "501-14"))] == ["withdrawn"]


def test_a_change_from_before_these_fields_were_kept_is_told_all_the_same() -> None:
    change = Log().see(amendment(decision="Agreed"))
    after = {
        name: value for name, value in change.after.items() if name not in {"left", "effect", "clause", "schedule"}
    }
    (alert,) = told(replace(change, after=after))
    assert alert.title == "Amendment 14: agreed to (Report stage, Commons)"


VOTE = division(key="commons-2024-06-04-61", ayes=2, noes=3)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "Vote: Commons division 61, Tue 4 June 2024: Ayes 2, Noes 3"),
        (
            {"question": "other"},
            "Vote on a question that names it: Commons division 61, Tue 4 June 2024: Ayes 2, Noes 3",
        ),
        ({"sure": "likely"}, "Vote, probably: Commons division 61, Tue 4 June 2024: Ayes 2, Noes 3"),
        (
            {"question": "disagreement", "sure": "possible"},
            "Vote on disagreeing with it, possibly: Commons division 61, Tue 4 June 2024: Ayes 2, Noes 3",
        ),
    ],
)
def test_the_vote_on_one_is_named_with_its_counts(fields: dict[str, Any], line: str) -> None:
    record = amendment(decision="NegativedOnDivision")
    change = beside(Log().see(record), joined(VOTE, record, **fields))
    assert told(change)[0].facts["amendments"][0]["divisions"] == [line]


def test_a_motion_to_disagree_is_called_that_whatever_number_a_list_gives_it() -> None:
    record = amendment("102B", form="motion", summary=["That this House disagrees with Lords amendment 102B"])
    (alert,) = told(Log().see(record.model_copy(update={"decision": "Agreed"})))
    assert alert.title == "Motion to disagree with Lords amendment 102B: agreed to (Report stage, Commons)"


def test_a_vote_without_number_and_counts_is_named_by_its_day() -> None:
    record = amendment(decision="AgreedOnDivision")
    vote = division(number=None, ayes=None, noes=None)
    (line,) = told(beside(Log().see(record), joined(vote, record)))[0].facts["amendments"][0]["divisions"]
    assert line == "Vote: Commons division of Tue 4 June 2024: counts not known"


@pytest.mark.parametrize(
    ("decision", "said"), [("NegativedOnDivision", True), ("Disagreed", False), ("Agreed", False), ("NotMoved", False)]
)
def test_only_a_decision_on_division_tells_that_there_was_one(decision: str, said: bool) -> None:
    (alert,) = told(Log().see(amendment(decision=decision)))
    body = render(alert).body
    assert ("The record says that there was a vote." in body) is said
    assert "without" not in body


DELETES = {"number": None, "effect": "DeleteClauseOrSchedule", "clause": "65", "summary": ["Leave out Clause 65"]}
BECAME = Ask(house="Lords", stage="Report stage", amendment="94", side="content", became="Clause 65")


def removal(watch: Watch = WATCH, **fields: Any) -> Alert:
    (alert,) = rule.alerts((Log().see(amendment(**{**DELETES, "stage": "Committee stage", **fields})),), watch)
    return alert


def test_a_clause_that_is_left_out_is_named() -> None:
    assert removal(decision="Agreed").title == "Leave out Clause 65: agreed to (Committee stage, Commons)"
    assert removal().title == "Leave out Clause 65 tabled: Committee stage (Commons)"
    alert = removal(number="24", decision="Agreed")
    assert alert.title == "Amendment 24, leave out Clause 65: agreed to (Committee stage, Commons)"
    fell = removal(decision="NotStoodPart", effect=None)
    assert fell.title == "Clause 65: did not stand part of the bill (Committee stage, Commons)"
    schedule = removal(decision="AgreedOnDivision", clause=None, schedule="2", summary=["Leave out Schedule 2"])
    assert schedule.title == "Leave out Schedule 2: agreed to on division (Committee stage, Commons)"
    words = removal(number="24", decision="Agreed", summary=["Clause 65, page 40, line 3, leave out 'may'"])
    assert words.title == "Amendment 24: agreed to (Committee stage, Commons)"
    nowhere = removal(decision="Agreed", clause=None)
    assert nowhere.title == "Unnumbered amendment: agreed to (Committee stage, Commons)"


@pytest.mark.parametrize(
    "fields", [{"decision": "Agreed"}, {"decision": "AgreedOnDivision"}, {"decision": "NotStoodPart", "effect": None}]
)
def test_that_the_campaigns_clause_left_the_bill_is_told_as_such(fields: dict[str, Any]) -> None:
    alert = removal(replace(WATCH, asks=(BECAME,)), **fields)
    assert alert.title == (
        "Clause 65 left out (Committee stage, Commons), "
        "which the campaign's config says came of Amendment 94 (Report stage, Lords)"
    )
    assert alert.key == "amendment:501:decided:1"


@pytest.mark.parametrize("decision", ["NoDecision", "Disagreed", "NegativedOnDivision", "Withdrawn", "StoodPart"])
def test_a_clause_that_stayed_is_not_told_as_left_out(decision: str) -> None:
    alert = removal(replace(WATCH, asks=(BECAME,)), decision=decision)
    assert "left out" not in alert.title
    assert alert.facts["amendments"][0]["came_of"] == "Amendment 94 (Report stage, Lords)"


@pytest.mark.parametrize(
    "ask",
    [
        replace(BECAME, became="Clause 66"),
        replace(BECAME, became="Schedule 65"),
        replace(BECAME, became=None),
        replace(BECAME, bill="other"),
        replace(BECAME, amendment=None, division="lords-2022-11-30-3"),
    ],
)
def test_the_removal_of_another_clause_is_an_ordinary_fate(ask: Ask) -> None:
    alert = removal(replace(WATCH, asks=(ask,)), decision="Agreed")
    assert alert.title == "Leave out Clause 65: agreed to (Committee stage, Commons)"


def test_an_ordinary_amendment_to_a_clause_does_not_leave_it_out() -> None:
    watch = replace(WATCH, asks=(BECAME,))
    alert = removal(watch, number="9", effect="EditBillBody", decision="Agreed")
    assert alert.title == "Amendment 9: agreed to (Committee stage, Commons)"


def test_what_befell_the_campaigns_clause_is_not_told_among_others() -> None:
    log = Log()
    changes = (log.see(amendment(decision="Agreed")), log.see(amendment(key="501-d1", **DELETES, decision="Agreed")))
    assert len(rule.alerts(changes, WATCH)) == 1
    assert len(rule.alerts(changes, replace(WATCH, asks=(BECAME,)))) == 2


def test_one_that_appears_with_its_decision_is_told_as_decided_alone() -> None:
    (alert,) = told(Log().see(amendment(decision="Agreed")))
    assert alert.facts["event"] == "decided"


def test_a_decision_that_is_corrected_says_what_the_record_said_before() -> None:
    (alert,) = decided({"decision": "Agreed"}, {"decision": "Disagreed"})
    assert alert.title == "Corrected: Amendment 14: disagreed to (Report stage, Commons)"
    assert alert.facts["amendments"][0]["was"] == "agreed to"


def test_several_decisions_that_are_corrected_are_one_alert() -> None:
    log = Log()
    for number in ("1", "2"):
        log.see(amendment(number, decision="Agreed"))
    (alert,) = told(*(log.see(amendment(number, decision="Disagreed")) for number in ("1", "2")))
    assert alert.title == "Corrected: 2 amendments: disagreed to (Report stage, Commons)"


def test_a_decision_that_the_record_takes_back_is_told() -> None:
    (alert,) = decided({"decision": "Agreed"}, {})
    assert alert.title == "Corrected: Amendment 14: no decision is given any more (Report stage, Commons)"


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
