"""What is told of watched terms in debates."""

from datetime import date

import pytest

from alerts.rules import mention as rule
from alerts.values import Alert, Watch
from sources.records import Change, Contribution
from tests.alerts.changes import WATCH, Log, bill, mention, said


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def debate(*contributions: Contribution, terms: tuple[str, ...] = ("Acme",)) -> list[Alert]:
    log = Log()
    return told(*(log.see(one, *(mention(term) for term in terms)) for one in contributions))


def test_one_is_told_by_who_named_what_and_where() -> None:
    (alert,) = debate(said(1))
    assert alert.title == "Jo Example names Acme in the Commons"
    assert alert.link is not None
    assert alert.link.endswith("#contribution-1")
    assert alert.happened_on == date(2024, 6, 4)
    assert alert.facts["mentions"][0]["sentences"] == ["[A made-up line that names Acme.]"]


def test_several_terms_of_one_contribution_come_each_with_its_sentence() -> None:
    log = Log()
    apart = log.see(said(1), mention("Acme"), mention("Globex Works"))
    together = log.see(said(2), mention("Acme", "Acme, Globex Works."), mention("Globex Works", "Acme, Globex Works."))
    (first,) = told(apart)
    (second,) = told(together)
    assert first.title == "Jo Example names Acme and Globex Works in the Commons"
    assert len(first.facts["mentions"][0]["sentences"]) == 2
    assert second.facts["mentions"][0]["sentences"] == ["Acme, Globex Works."]


def test_sentences_come_as_they_were_said_and_not_as_the_watch_lists_its_terms() -> None:
    first, second = "It is a Globex Works camera.", "It is no Acme camera."
    record = said(1).model_copy(update={"text": f"{first} {second}"})
    (alert,) = told(Log().see(record, mention("Acme", second), mention("Globex Works", first)))
    assert alert.facts["mentions"][0]["sentences"] == [first, second]


@pytest.mark.parametrize(
    ("speakers", "by"),
    [
        ((("Jo Example", 11), ("Jo Example", 11)), "Jo Example"),
        ((("Jo Example", 11), ("Sam Instance", 14)), "Jo Example and Sam Instance"),
        ((("Jo Example", 11), ("Sam Instance", 14), ("Kim Token", 15)), "3 people"),
        ((("Jo Example", 11), ("Ms Example", 11)), "Ms Example"),
        ((("Jo Example", 11), (None, None)), "Jo Example and somebody whom Hansard does not name"),
        (((None, None), (None, None)), "somebody whom Hansard does not name"),
    ],
)
def test_several_of_a_debate_are_one_alert_that_says_by_whom(
    speakers: tuple[tuple[str | None, int | None], ...], by: str
) -> None:
    (alert,) = debate(*(said(order, who, member_id=number) for order, (who, number) in enumerate(speakers)))
    assert alert.title == f"Acme named in {len(speakers)} contributions in the Commons, by {by}"
    assert alert.link is not None
    assert "#" not in alert.link


def test_contributions_come_in_the_order_of_the_debate_and_debates_apart() -> None:
    first, second = debate(said(9), said(2), said(1, debate_key="BBBB"))
    assert first.changes == (2, 1)
    assert second.changes == (3,)


def test_terms_of_other_watches_are_not_told() -> None:
    log = Log()
    change = log.see(said(1), mention("Acme"), mention("Elsewhere"))
    (alert,) = told(change)
    assert alert.facts["mentions"][0]["terms"] == ["Acme"]
    assert told(change, watch=Watch("No terms", bill="example")) == []


def test_a_term_is_told_whichever_bill_the_debate_is_on() -> None:
    assert len(debate(said(1, bill=None, debate="Oral Questions"))) == 1


def test_a_speaker_taken_to_go_on_is_marked() -> None:
    (alert,) = debate(said(1, continued=True))
    assert alert.facts["mentions"][0]["continued"] is True


def test_the_name_that_hansard_attributes_words_to_serves_where_no_member_is_known() -> None:
    (alert,) = debate(said(1, None, member_id=None, attributed_to="The Example Minister"))
    assert alert.title == "The Example Minister names Acme in the Commons"


def test_where_hansard_names_nobody_that_is_said() -> None:
    (alert,) = debate(said(1, None, member_id=None))
    assert alert.title == "Acme named in the Commons, by somebody whom Hansard does not name"
    assert alert.facts["mentions"][0]["who"] == "Somebody whom Hansard does not name"


def test_a_term_that_a_corrected_text_brings_is_told() -> None:
    log = Log()
    log.see(said(1), mention("Acme"))
    (alert,) = told(log.see(said(1), mention("Acme"), mention("Globex Works")))
    assert alert.facts["mentions"][0]["terms"] == ["Globex Works"]


def test_a_text_that_changes_around_the_term_is_no_alert() -> None:
    log = Log()
    log.see(said(1), mention("Acme"))
    assert told(log.see(said(1, text="Other words."), mention("Acme", "Acme, other words."))) == []


def test_words_given_to_another_member_are_a_correction() -> None:
    log = Log()
    log.see(said(1), mention("Acme"))
    (alert,) = told(log.see(said(1, "Sam Instance", member_id=14), mention("Acme")))
    assert alert.title == "Corrected: 1 contribution in the Commons, Example Bill [Lords]"
    assert alert.facts["mentions"][0]["who"] == "Sam Instance"
    assert alert.facts["mentions"][0]["corrections"] == ["Given to Jo Example before."]


def test_words_attributed_otherwise_are_a_correction_and_a_name_that_comes_later_is_not() -> None:
    log = Log()
    log.see(said(1, None, member_id=None), mention("Acme"))
    assert told(log.see(said(1, None, member_id=None, attributed_to="A Minister"), mention("Acme"))) == []
    (alert,) = told(log.see(said(1, None, member_id=None, attributed_to="Another Minister"), mention("Acme")))
    assert alert.facts["mentions"][0]["corrections"] == ["Given to A Minister before."]
    assert (
        told(log.see(said(1, None, member_id=None, attributed_to="Another Minister", text="x"), mention("Acme"))) == []
    )


def test_the_id_of_somebody_printed_by_office_that_comes_later_is_no_correction() -> None:
    log = Log()
    log.see(said(1, "The Example Minister", member_id=None, attributed_to="The Example Minister"), mention("Acme"))
    found = said(1, "Jo Example", member_id=13, attributed_to="The Example Minister")
    assert told(log.see(found, mention("Acme"))) == []


def test_a_term_that_a_corrected_text_lacks_is_told() -> None:
    log = Log()
    log.see(said(1), mention("Acme"), mention("Globex Works"), mention("Elsewhere"))
    (alert,) = told(log.see(said(1), mention("Acme")))
    assert alert.facts["mentions"][0]["corrections"] == ["Hansard no longer names Globex Works here."]


def test_a_correction_of_words_without_the_watchs_terms_is_no_alert() -> None:
    log = Log()
    log.see(said(1), mention("Elsewhere"))
    assert told(log.see(said(1, "Sam Instance", member_id=14), mention("Elsewhere"))) == []


def test_what_is_withdrawn_and_other_records_are_no_alert() -> None:
    log = Log()
    log.see(said(1), mention("Acme"))
    assert told(log.withdraw("contribution", "AAAA-1"), log.see(bill())) == []
