"""What is told of announced business."""

from dataclasses import replace
from typing import Any

import pytest

from alerts.rules import event as rule
from alerts.values import Alert, Watch
from sources.records import Change, Mention, Record
from tests.alerts.business import BILL, event, hearing
from tests.alerts.changes import WATCH, Log, bill, mention

Seen = tuple[Record, ...]
ACME, ELSEWHERE = mention("Acme"), mention("Elsewhere")


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def last(*seen: Seen, watch: Watch = WATCH) -> list[Alert]:
    """Tell the last change of an event that was seen so, and so."""
    log = Log()
    return told([log.see(*one) for one in seen][-1], watch=watch)


def kinds(*seen: Seen, watch: Watch = WATCH) -> list[str]:
    return [one.facts["event"] for one in last(*seen, watch=watch)]


def test_business_on_the_bill_that_the_bills_service_does_not_list_is_told() -> None:
    (alert,) = last((event(time="12:30"),))
    assert alert.title == "What's On: Example Bill [Lords]: report stage: Tue 11 June 2024, 12:30, Commons"
    assert alert.facts["event"] == "listed"
    assert alert.link == "https://whatson.parliament.uk/event/cal1"
    assert alert.happened_on is None, "it has not"


def test_a_sitting_that_the_bills_service_lists_is_left_to_the_rule_of_stages_until_something_becomes_of_it() -> None:
    known = event(listed=True)
    assert last((known,)) == []
    assert kinds((known,), (event(listed=True, date="2024-06-12"),)) == ["moved"]
    assert kinds((known,), (event(listed=True, cancelled_on="2024-06-04"),)) == ["cancelled"]
    log = Log()
    log.see(known)
    assert [one.facts["event"] for one in told(log.withdraw("event", "event-1"))] == ["withdrawn"]
    assert [one.facts["event"] for one in told(log.see(known))] == ["returned"]


def test_a_term_is_told_even_of_a_sitting_that_is_known() -> None:
    (alert,) = last((event(listed=True), ACME))
    assert alert.facts["events"][0]["terms"] == ["Acme"]


@pytest.mark.parametrize(
    ("record", "parts"),
    [(hearing(), (ACME,)), (hearing(), (BILL,)), (hearing(bill="other"), (BILL, ELSEWHERE))],
    ids=["a term", "the bill by name", "the bill beside another"],
)
def test_business_that_names_the_bill_or_a_term_is_told(record: Record, parts: tuple[Mention, ...]) -> None:
    (alert,) = last((record, *parts))
    assert alert.title == "What's On: Supply of cameras: Tue 11 June 2024, 10:00, Commons"
    assert "Example Bill" not in alert.facts["events"][0]["terms"], "the bill is no term of the watch"


def test_business_on_other_things_and_other_records_are_no_alert() -> None:
    assert last((hearing(), ELSEWHERE)) == []
    assert last((event(bill="other"),)) == []
    assert last((event(),), watch=Watch("Terms alone", terms=("Globex",))) == []
    assert last((hearing(),), watch=Watch("Terms alone", terms=("Globex",))) == []
    assert told(Log().see(bill())) == []


def test_a_move_has_the_old_and_the_new_day_and_hour() -> None:
    (alert,) = last((event(),), (event(date="2024-06-12", time="12:30"),))
    assert alert.title == "Moved: Example Bill [Lords]: report stage: now Wed 12 June 2024, 12:30, Commons"
    (entry,) = alert.facts["events"]
    assert (entry["was"], entry["when"]) == ("Tue 11 June 2024", "Wed 12 June 2024, 12:30")
    assert kinds((hearing(), ACME), (hearing(time="10:30"), ACME)) == ["moved"]


@pytest.mark.parametrize(
    "fields",
    [{"title": "Example Bill: report"}, {"place": "Room 8"}, {"end_date": "2024-06-12"}, {"committee": "Another"}],
)
def test_another_title_or_place_is_no_alert(fields: dict[str, Any]) -> None:
    assert last((event(),), (event(**fields),)) == []


def test_what_is_cancelled_is_told_once_and_that_it_no_longer_is() -> None:
    off: dict[str, Any] = {"cancelled_on": "2024-06-04"}
    (alert,) = last((event(),), (event(**off, date="2024-06-12"),))
    assert alert.title == "Cancelled: Example Bill [Lords]: report stage: Wed 12 June 2024, Commons"
    assert last((event(**off),), (event(cancelled_on="2024-06-05"),)) == []
    assert last((event(**off),), (event(**off, date="2024-06-12"),)) == [], "nothing moves that does not take place"
    assert last((event(**off),), (event(**off), ACME)) == []
    assert kinds((event(**off),)) == ["cancelled"], "known so from the first"
    assert kinds((event(**off),), (event(),)) == ["restored"]


def test_what_is_cancelled_and_then_vanishes_is_not_told_again() -> None:
    log = Log()
    log.see(event(cancelled_on="2024-06-04"))
    assert told(log.withdraw("event", "event-1")) == []
    assert told(log.see(event(cancelled_on="2024-06-04"))) == []


def test_what_vanishes_and_comes_back_on_another_day_is_told_with_both() -> None:
    log = Log()
    log.see(event())
    (gone,) = told(log.withdraw("event", "event-1"))
    assert gone.title == "No longer listed: Example Bill [Lords]: report stage: Tue 11 June 2024, Commons"
    (back,) = told(log.see(event(date="2024-07-02")))
    assert back.title == "Listed again: Example Bill [Lords]: report stage: Tue 2 July 2024, Commons"
    assert back.facts["events"][0]["was"] == "Tue 11 June 2024"


def test_what_comes_to_be_about_the_bill_or_a_term_is_told_as_listed() -> None:
    assert kinds((hearing(), ELSEWHERE), (hearing(), ELSEWHERE, ACME)) == ["listed"]
    assert kinds((hearing(), ELSEWHERE), (hearing(bill="example"), ELSEWHERE)) == ["listed"]
    assert kinds((event(),), (event(), ACME)) == ["listed"], "a term that joins is news"
    assert kinds((event(),), (event(), BILL)) == []
    assert kinds((event(date="2024-06-10"),), (event(), ACME)) == ["moved"]


def test_what_is_no_longer_about_the_bill_or_a_term_is_corrected() -> None:
    (alert,) = last((event(), BILL), (event(bill=None, title="Business of the House"),))
    assert alert.title == "Corrected: Business of the House: Tue 11 June 2024, Commons"
    assert alert.facts["events"][0]["gone"] == ["the bill"]
    (alert,) = last((hearing(), ACME, ELSEWHERE), (hearing(), ELSEWHERE))
    assert alert.facts["events"][0]["gone"] == ["Acme"]
    (alert,) = last((event(), ACME), (event(),))
    assert alert.facts["events"][0]["gone"] == ["Acme"]
    assert last((hearing(), ACME, ELSEWHERE), (hearing(), ACME)) == []
    off: dict[str, Any] = {"cancelled_on": "2024-06-04"}
    assert last((hearing(**off), ACME), (hearing(**off),)) == []


def test_what_came_together_is_one_alert_in_order_of_the_days_and_each_kind_of_news_its_own() -> None:
    log = Log()
    for number in (4, 5):
        log.see(event(number))
    changes = [
        log.see(event(2, date="2024-06-13")),
        log.see(event(3, time="09:00")),
        log.see(event(1, time="09:00")),
        log.see(event(4, date="2024-06-20")),
        log.withdraw("event", "event-5"),
    ]
    listed, moved, withdrawn = told(*changes)
    assert listed.title == "What's On: 3 events, the first on Tue 11 June 2024, 09:00"
    assert [one["link"][-1] for one in listed.facts["events"]] == ["1", "3", "2"]
    assert listed.link == "https://whatson.parliament.uk/"
    assert (moved.changes, withdrawn.changes) == ((6,), (7,))


def test_each_news_has_a_key_of_its_own_which_is_not_the_watchs() -> None:
    log = Log()
    changes = [log.see(event()), log.see(event(date="2024-06-12")), log.see(event()), log.withdraw("event", "event-1")]
    keys = [one.key for change in changes for one in told(change)]
    assert len(set(keys)) == 4
    assert keys[0] == told(changes[0], watch=replace(WATCH, name="Another"))[0].key


def test_a_long_title_leaves_room_for_the_day() -> None:
    (alert,) = last((event(title="Example Bill: " + "consideration of a very long list of amendments " * 3),))
    assert alert.title.endswith("…: Tue 11 June 2024, Commons")
    assert len(alert.title) <= 90
