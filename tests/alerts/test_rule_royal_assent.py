"""Royal Assent is told once, whichever record shows it first."""

from datetime import date

from alerts.rules import royal_assent as rule
from alerts.values import Alert, Watch
from sources.records import Change
from tests.alerts.changes import WATCH, Log, assent, bill, sitting, stage

ON = "2024-06-04"


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def passed(log: Log, title: str = "Example Act 2024") -> Change:
    log.see(bill())
    return log.see(bill(is_act=True, title=title))


def test_the_bill_alone_tells_it() -> None:
    (alert,) = told(passed(Log()))
    assert alert.title == "Royal Assent: Example Act 2024"
    assert alert.facts == {"bill": "Example Bill [HL]", "act": "Example Act 2024", "date": None}
    assert alert.happened_on is None


def test_the_stage_alone_tells_it_with_its_day() -> None:
    (alert,) = told(Log().see(assent(), sitting(ON, reached=True)))
    assert alert.title == "Royal Assent: Example Bill [HL], Tue 4 June 2024"
    assert alert.facts["act"] is None
    assert alert.happened_on == date(2024, 6, 4)


def test_both_in_one_batch_are_one_alert() -> None:
    log = Log()
    (alert,) = told(log.see(assent(), sitting(ON, reached=True)), passed(log))
    assert alert.title == "Royal Assent: Example Act 2024, Tue 4 June 2024"
    assert alert.facts["bill"] == "Example Bill [HL]"
    assert sorted(alert.changes) == [1, 3]


def test_in_two_batches_the_key_is_the_same_in_either_order() -> None:
    log = Log()
    (first,) = told(log.see(assent(), sitting(ON, reached=True)))
    (second,) = told(passed(log))
    assert first.key == second.key == "royal-assent:9999"


def test_a_day_that_was_ahead_tells_it_when_it_comes() -> None:
    log = Log()
    assert told(log.see(assent(), sitting(ON))) == []
    assert len(told(log.see(assent(), sitting(ON, reached=True)))) == 1


def test_a_title_that_stays_is_told_once() -> None:
    (alert,) = told(passed(Log(), title="Example Bill [HL]"))
    assert alert.facts["bill"] == alert.facts["act"] == "Example Bill [HL]"


def test_a_bill_that_appears_as_an_act_is_told() -> None:
    (alert,) = told(Log().see(bill(is_act=True, title="Example Act 2024")))
    assert alert.facts["bill"] == "Example Act 2024"


def test_a_stage_long_known_is_nobodys_news_when_it_alters_or_goes() -> None:
    log = Log()
    log.see(assent(), sitting(ON, reached=True))
    assert told(log.see(assent(stage_type=1, bill_id=9998), sitting(ON, reached=True))) == []
    assert told(log.withdraw("stage", "599")) == []


def test_nothing_is_told_of_other_stages_other_bills_or_a_watch_without_a_bill() -> None:
    change = passed(Log())
    assert told(Log().see(stage(), sitting(ON, reached=True))) == []
    assert told(Log().see(assent(bill="other"), sitting(ON, reached=True))) == []
    assert told(change, watch=Watch("Terms alone", terms=("Acme",))) == []
    assert told(Log().see(bill())) == []
