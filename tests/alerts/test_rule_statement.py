"""What is told of written statements."""

from datetime import date
from typing import Any

import pytest

from alerts.rules import statement as rule
from alerts.values import Alert, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, bill, mention
from tests.alerts.written import stated

ACME = mention("Acme")
LORDS = {"house": "Lords", "uin": "HLWS2", "made_by": "Kim Token", "made_by_id": 15, "role": None}


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def then(before: dict[str, Any], after: dict[str, Any]) -> list[Alert]:
    log = Log()
    log.see(stated(**before), ACME)
    return told(log.see(stated(**after), ACME))


def test_a_statement_is_told_by_who_made_it() -> None:
    (alert,) = told(Log().see(stated(), ACME))
    assert alert.title == "Statement naming Acme, by Ali Sample"
    assert alert.happened_on == date(2024, 6, 4)
    assert alert.facts["by"] == ["Ali Sample, Minister for Examples (Commons)"]
    assert alert.link == "https://questions-statements.parliament.uk/written-statements/detail/2024-06-04/HCWS1"


def test_one_made_in_both_houses_is_one_alert_with_who_made_it_in_each() -> None:
    log = Log()
    again = stated(2, **LORDS, title="Cameras in  public places ")
    (alert,) = told(log.see(stated(), ACME), log.see(again, mention("Acme", "[Acme, in the Lords.]")))
    assert alert.changes == (1, 2)
    assert alert.facts["by"] == ["Ali Sample, Minister for Examples (Commons)", "Kim Token (Lords)"]
    assert alert.facts["sentences"] == ["[A made-up line that names Acme.]"]
    assert alert.title == "Statement naming Acme, by Ali Sample and Kim Token"


def test_one_that_the_other_house_has_later_has_the_key_that_was_told() -> None:
    log = Log()
    (first,) = told(log.see(stated(2, **LORDS), ACME))
    (second,) = told(log.see(stated(), ACME))
    assert first.key == second.key


@pytest.mark.parametrize(
    "other", [{"title": "Other cameras"}, {"date": "2024-06-05"}, {"answering_body": "Sample Office"}]
)
def test_another_title_day_or_body_is_another_statement(other: dict[str, Any]) -> None:
    log = Log()
    first, second = told(log.see(stated(), ACME), log.see(stated(2, **LORDS | other), ACME))
    assert first.key != second.key


def test_two_of_one_title_in_one_house_are_two() -> None:
    log = Log()
    changes = [log.see(stated(), ACME), log.see(stated(2), ACME), log.see(stated(3, **LORDS), ACME)]
    alerts = told(*changes)
    assert [alert.changes for alert in alerts] == [(1, 3), (2,)]
    assert len({alert.key for alert in alerts}) == 2


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ({"text": "Cameras of Acme were counted."}, "It reads differently from before."),
        ({"title": "Cameras"}, "Its title was before: Cameras in public places"),
        ({"made_by_id": 15, "made_by": "Kim Token"}, "Given as made by Ali Sample before."),
        ({"date": "2024-06-05"}, "Given before as made on Tue 4 June 2024."),
    ],
)
def test_what_the_record_corrects_is_told_each_time(after: dict[str, Any], line: str) -> None:
    (alert,) = then({}, after)
    assert alert.facts["corrections"] == [line]
    assert alert.title.startswith("Corrected: statement naming Acme, by ")
    (again,) = then(after, {})
    assert again.facts["event"] == "corrected"


def test_corrections_have_keys_of_their_own() -> None:
    log = Log()
    keys = [told(log.see(stated(text=text), ACME))[0].key for text in ("1", "2", "3")]
    assert len(set(keys)) == 3


def test_space_that_moves_is_no_news_nor_is_an_office() -> None:
    assert then({}, {"text": "Cameras of  Acme are counted.\n"}) == []
    assert then({}, {"role": "Other"}) == []


def test_a_term_that_comes_and_one_that_goes_are_told() -> None:
    log = Log()
    elsewhere = mention("Elsewhere")
    log.see(stated(), elsewhere)
    (came,) = told(log.see(stated(text="Acme."), elsewhere, ACME))
    assert (came.title, came.facts["corrections"]) == ("Now naming Acme: statement by Ali Sample", [])
    (gone,) = told(log.see(stated(), elsewhere))
    assert gone.facts["corrections"][0] == "The record no longer names Acme here."
    assert told(log.see(stated(text="x"), elsewhere)) == []


def test_other_watches_other_records_and_those_no_longer_listed_are_no_alert() -> None:
    log = Log()
    assert told(log.see(stated(), ACME), watch=Watch("Other", terms=("Elsewhere",))) == []
    assert told(log.withdraw("statement", "statement-1"), log.see(bill())) == []
