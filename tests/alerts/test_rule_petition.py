"""What is told of petitions."""

from datetime import date
from typing import Any

import pytest

from alerts.rules import petition as rule
from alerts.values import Alert, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, bill, mention, petition


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


ACME = mention("Acme")
THRESHOLD = {"response_threshold_on": "2024-06-03"}
REACHED = {**THRESHOLD, "responded_on": "2024-06-03", "response": "We will look.\n\nAt length."}


def moved(before: dict[str, Any], after: dict[str, Any]) -> list[Alert]:
    log = Log()
    log.see(petition(**before), ACME)
    return told(log.see(petition(**after), ACME))


def test_one_that_appears_is_told_with_its_sentence_and_the_time_of_its_count() -> None:
    (alert,) = told(Log().see(petition(), ACME, mention("Elsewhere")))
    assert alert.title == "Petition open for signatures: Ban a camera brand"
    assert alert.facts["sentences"] == ["[A made-up line that names Acme.]"]
    assert (alert.facts["signatures"], alert.facts["counted_at"]) == ("10,432 signatures", "2024-06-04T10:30:00+00:00")
    assert alert.happened_on == date(2024, 5, 1)


def test_one_that_has_reached_much_when_it_appears_is_one_alert() -> None:
    (alert,) = told(Log().see(petition(**REACHED, debated_on="2024-06-03", state="closed"), ACME))
    assert (alert.title, alert.facts["event"]) == ("Petition (closed): Ban a camera brand", "appeared")
    assert alert.facts["response"] == "We will look."


@pytest.mark.parametrize(
    ("after", "title", "on"),
    [
        (THRESHOLD, "Petition reaches response threshold", date(2024, 6, 3)),
        ({"responded_on": "2024-06-02"}, "Government responds to petition", date(2024, 6, 2)),
        ({"debate_threshold_on": "2024-06-02"}, "Petition reaches debate threshold", date(2024, 6, 2)),
        ({"debate_scheduled_on": "2024-06-17"}, "Petition to be debated Mon 17 June 2024", None),
        ({"debated_on": "2024-06-02"}, "Petition debated", date(2024, 6, 2)),
        ({"state": "rejected", "rejected_on": "2024-06-02"}, "Petition rejected", date(2024, 6, 2)),
        (
            {"state": "closed", "closed_on": "2024-06-02", "closes_on": None, "signatures": 1},
            "Petition closed with 1 signature",
            date(2024, 6, 2),
        ),
        ({"state": "stopped"}, "Petition now stopped", None),
    ],
)
def test_each_step_is_told(after: dict[str, Any], title: str, on: date | None) -> None:
    (alert,) = moved({}, after)
    assert (alert.title, alert.happened_on) == (f"{title}: Ban a camera brand", on)


def test_several_steps_at_once_are_told_each_and_each_has_its_own_key() -> None:
    found = moved({}, REACHED)
    assert [one.facts["event"] for one in found] == ["response threshold", "response"]
    assert [one.key for one in found] == [
        "petition:petition-700001:response threshold",
        "petition:petition-700001:response",
    ]


def test_what_comes_once_has_the_same_key_when_the_service_forgets_it_and_says_it_again() -> None:
    log = Log()
    log.see(petition(), ACME)
    first = told(log.see(petition(**THRESHOLD), ACME))[0]
    taken_back = told(log.see(petition(), ACME))[0]
    again = told(log.see(petition(**THRESHOLD), ACME))[0]
    assert first.key == again.key
    assert taken_back.facts["corrections"] == [
        "Its day of reaching the response threshold is not given any more (the record said before: Mon 3 June 2024)."
    ]


def test_a_debate_that_moves_is_told_each_time_and_one_that_falls_away() -> None:
    log = Log()
    log.see(petition(debate_scheduled_on="2024-06-17"), ACME)
    found = told(*(log.see(petition(debate_scheduled_on=on), ACME) for on in ("2024-06-24", "2024-06-17", None)))
    assert [one.title.partition(": ")[0] for one in found] == [
        "Debate on petition moved to Mon 24 June 2024",
        "Debate on petition moved to Mon 17 June 2024",
        "Petition no longer down for debate",
    ]
    assert len({one.key for one in found}) == 3


def test_a_debate_that_took_place_is_not_told_as_fallen_away() -> None:
    (alert,) = moved({"debate_scheduled_on": "2024-06-03"}, {"debated_on": "2024-06-03", "debate_link": "https://x"})
    assert (alert.facts["event"], alert.facts["debate_link"]) == ("debated", "https://x")


def test_a_transcript_that_comes_later_is_told() -> None:
    (alert,) = moved({"debated_on": "2024-06-03"}, {"debated_on": "2024-06-03", "debate_link": "https://x"})
    assert alert.title == "Transcript of the debate on a petition: Ban a camera brand"


def test_a_response_that_reads_differently_is_a_correction() -> None:
    (alert,) = moved(REACHED, {**REACHED, "response": "We will look.\n\nOtherwise."})
    assert alert.facts["corrections"] == ["The government's response reads differently."]


def test_a_closing_day_that_is_not_given_once_closed_is_no_correction_and_one_that_moves_is() -> None:
    assert [one.facts["event"] for one in moved({}, {"closes_on": None, "state": "closed"})] == ["closed"]
    (alert,) = moved({}, {"closes_on": "2024-07-01"})
    assert alert.facts["corrections"] == [
        "Its closing day is Mon 1 July 2024 (the record said before: Fri 1 November 2024)."
    ]


def test_signatures_are_no_news() -> None:
    log = Log()
    log.see(petition(), ACME)
    with pytest.raises(AssertionError, match="nothing that counts differs"):
        log.see(petition(signatures=20000, counted_at="2024-06-05T10:00:00+00:00"), ACME)


def test_a_text_that_changes_around_the_term_is_no_alert() -> None:
    assert moved({}, {"background": "Other words on Acme."}) == []


def test_one_that_comes_to_name_a_term_is_told_and_one_that_names_it_no_more() -> None:
    log = Log()
    log.see(petition(), mention("Elsewhere"))
    now = log.see(petition(), ACME)
    gone = log.see(petition())
    named, lost = told(now, gone)
    assert named.title == "Petition now names Acme: Ban a camera brand"
    assert lost.facts["corrections"] == ["It no longer names Acme."]
    assert told(now, gone, watch=Watch("Other", bill="example", terms=("Globex Works",))) == []


def test_it_is_told_to_the_watches_that_it_is_about() -> None:
    named = Log().see(petition(), ACME.model_copy(update={"key": "bill: example", "term": "Example Bill"}))
    assert len(told(named)) == 1
    assert told(named, watch=Watch("Other", bill="other", terms=("Acme",))) == []


@pytest.mark.parametrize("after", [{}, THRESHOLD, {"state": "closed", "signatures": 1234567}])
def test_a_title_is_short_however_long_the_petition_s_is(after: dict[str, Any]) -> None:
    log = Log()
    changes = [log.see(petition(action="Ban cameras " * 20), ACME)]
    changes += [log.see(petition(action="Ban cameras " * 20, **after), ACME)] if after else []
    assert all(len(one.title) <= 90 for one in told(*changes))


def test_what_is_withdrawn_and_other_records_are_no_alert() -> None:
    log = Log()
    log.see(petition(), ACME)
    assert told(log.withdraw("petition", "petition-700001"), log.see(bill())) == []
