"""What is told of early day motions."""

from datetime import date

import pytest

from alerts.rules import motion as rule
from alerts.values import Alert, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, bill, mention, motion


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


ACME, GLOBEX = mention("Acme"), mention("Globex Works")


def test_one_that_is_tabled_is_told_with_who_and_the_sentence() -> None:
    (alert,) = told(Log().see(motion(), ACME, mention("Elsewhere")))
    assert alert.title == "Jo Example tables early day motion: Surveillance cameras"
    assert (alert.facts["member"], alert.facts["seat"]) == ("Jo Example", "Sampleton")
    assert alert.facts["sentences"] == ["[A made-up line that names Acme.]"]
    assert (alert.happened_on, alert.key) == (date(2024, 6, 4), "motion:motion-60001:tabled")


def test_an_amendment_to_one_is_told_as_such() -> None:
    (alert,) = told(Log().see(motion(number="900A1", amends=60000), ACME))
    assert alert.title == "Jo Example tables amendment to an early day motion: Surveillance cameras"
    assert alert.facts["name"] == "Amendment 900A1 to an early day motion"


def test_it_is_told_to_the_watches_that_it_is_about() -> None:
    change = Log().see(motion(), mention("Elsewhere"))
    assert told(change) == []
    named = Log().see(motion(), ACME.model_copy(update={"key": "bill: example", "term": "Example Bill"}))
    assert len(told(named)) == 1
    assert told(named, watch=Watch("Other", bill="other", terms=("Acme",))) == []


def test_signatures_and_the_form_of_a_name_are_no_news() -> None:
    log = Log()
    log.see(motion(), ACME)
    with pytest.raises(AssertionError, match="nothing that counts differs"):
        log.see(motion(signatures=40, member="Ms Jo Example", party="Other"), ACME)


def test_a_text_that_comes_to_name_a_term_is_told_and_says_so() -> None:
    log = Log()
    log.see(motion(), mention("Elsewhere"))
    (alert,) = told(log.see(motion(text="Of Acme."), mention("Elsewhere"), ACME))
    assert alert.title == "Early day motion 900 now names Acme: Surveillance cameras"
    assert alert.happened_on is None


def test_a_text_that_reads_differently_is_told_each_time() -> None:
    log = Log()
    log.see(motion(), ACME)
    first, second = told(log.see(motion(text="Of Acme."), ACME), log.see(motion(text="On Acme."), ACME))
    assert first.title == "Early day motion 900 altered: Surveillance cameras"
    assert first.facts["alterations"] == ["Its text reads differently."]
    assert first.key != second.key


def test_a_term_that_it_no_longer_names_is_told_to_who_was_told_of_it() -> None:
    log = Log()
    log.see(motion(), ACME, mention("Elsewhere"))
    change = log.see(motion(text="Of cameras."))
    (alert,) = told(change)
    assert alert.facts["alterations"] == ["It no longer names Acme.", "Its text reads differently."]
    assert told(change, watch=Watch("Other", terms=("Globex Works",))) == []


def test_another_member_and_another_day_are_a_correction() -> None:
    log = Log()
    log.see(motion(), ACME)
    (alert,) = told(log.see(motion(member="Sam Instance", member_id=14, date="2024-06-05"), ACME))
    assert alert.title == "Corrected: early day motion 900: Surveillance cameras"
    assert alert.facts["member"] == "Sam Instance"
    assert alert.facts["alterations"] == [
        "Its day of tabling was: Tue 4 June 2024",
        "Given as tabled by Jo Example before.",
    ]


def test_a_member_that_comes_later_corrects_nothing() -> None:
    log = Log()
    log.see(motion(member=None, member_id=None), ACME)
    assert told(log.see(motion(), ACME)) == []
    log = Log()
    log.see(motion(member_id=None), ACME)
    assert told(log.see(motion(), ACME)) == []


@pytest.mark.parametrize(
    ("was", "now", "title"),
    [
        ("Published", "Withdrawn", "Early day motion 900 withdrawn: Surveillance cameras"),
        ("Withdrawn", "Published", "Early day motion 900 listed again: Surveillance cameras"),
        ("Published", "status 7", "Early day motion 900 now marked status 7: Surveillance cameras"),
    ],
)
def test_a_change_of_state_is_told(was: str, now: str, title: str) -> None:
    log = Log()
    log.see(motion(status=was), ACME)
    (alert,) = told(log.see(motion(status=now), ACME))
    assert alert.title == title


def test_one_that_is_not_listed_any_more_and_one_that_is_again_are_told() -> None:
    log = Log()
    log.see(motion(), ACME)
    gone, again = told(log.withdraw("motion", "motion-60001"), log.see(motion(), ACME))
    assert gone.title == "Early day motion 900 no longer listed: Surveillance cameras"
    assert again.title == "Early day motion 900 listed again: Surveillance cameras"


def test_one_that_was_withdrawn_may_leave_the_list_without_a_word() -> None:
    log = Log()
    log.see(motion(status="Withdrawn"), ACME)
    assert told(log.withdraw("motion", "motion-60001"), log.see(motion(status="Withdrawn"), ACME)) == []


def test_one_that_appears_withdrawn_is_one_alert_that_says_so() -> None:
    (alert,) = told(Log().see(motion(status="Withdrawn"), ACME))
    assert alert.title == "Jo Example tables early day motion (withdrawn): Surveillance cameras"


def test_other_records_are_no_alert() -> None:
    assert told(Log().see(bill())) == []
