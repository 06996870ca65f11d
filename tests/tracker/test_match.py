"""Changes become alerts: once for each watch, once for each channel, and never from before the watch began."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from alerts.values import Ask
from tests.tracker.stored import HOUR, NOW, amendment, bill, division, keep, opened, stage
from tracker.config import WatchSettings
from tracker.match import match, one_by_one
from tracker.store import Store
from tracker.store.outbox import BATCH, DIVISIONS

LOG = structlog.get_logger()


def watch(name: str = "one", channels: tuple[str, ...] = ("a",), **changed: object) -> WatchSettings:
    return WatchSettings.model_validate({"name": name, "bill": "Example Bill", "channels": channels, **changed})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        opened_store.note_watches(["one", "two"], NOW)
        yield opened_store


def deliveries(store: Store) -> list[tuple[str, str]]:
    alerts = {row["id"]: row["watch"] for row in store.look().alerts(100)}
    return sorted((alerts[row["alert"]], row["channel"]) for row in store.look().deliveries(100))


def test_a_change_is_matched_once(store):
    keep(store, bill())
    assert match(store, [watch()], NOW, LOG) == 1
    assert match(store, [watch()], NOW + HOUR, LOG) == 0


def test_two_watches_that_share_a_channel_each_have_their_delivery(store):
    keep(store, bill())
    match(store, [watch("one", ("a", "b")), watch("two", ("b", "c"))], NOW, LOG)
    assert deliveries(store) == [("one", "a"), ("one", "b"), ("two", "b"), ("two", "c")]


def test_two_watches_that_say_different_things_both_reach_the_channel_they_share(store):
    keep(store, division())
    watches = [watch("one", members=("Jo Example",)), watch("two", members=("Ali Sample",))]
    match(store, watches, NOW, LOG)
    assert deliveries(store) == [("one", "a"), ("two", "a")]
    votes = {row["watch"]: row["facts"]["members"] for row in store.look().alerts(10)}
    assert votes == {
        "one": [{"name": "Jo Example", "vote": "Aye"}],
        "two": [{"name": "Ali Sample", "vote": "No"}],
    }


def test_a_watch_hears_nothing_of_what_was_learned_before_it_was_added(store):
    keep(store, bill())
    assert match(store, [watch("late")], NOW + HOUR, LOG) == 0
    keep(store, stage("2023-06-13"), at=NOW + 2 * HOUR)
    assert match(store, [watch("late")], NOW + 2 * HOUR, LOG) == 1


def test_a_watch_hears_nothing_of_another_bill(store):
    keep(store, bill())
    assert match(store, [watch(bill="Other Bill")], NOW, LOG) == 0


def test_more_changes_than_one_batch_holds_are_all_matched(store):
    many = BATCH + 100
    keep(store, *(stage("2023-06-13", key=str(number)) for number in range(many)))
    assert match(store, [watch()], NOW, LOG) == many
    assert store.unmatched() == []


def test_no_more_than_the_votes_of_a_hundred_divisions_are_read_at_a_time(store):
    keep(store, *(division(key=f"d{number}", number=number, service_id=number) for number in range(1, DIVISIONS + 6)))
    assert len(store.unmatched()) == DIVISIONS
    assert match(store, [watch()], NOW, LOG) == DIVISIONS + 5


def test_watches_that_differ_in_their_names_alone_are_each_told_in_their_own_name(store):
    keep(store, bill())
    match(store, [watch("one", ("a",)), watch("two", ("b",))], NOW, LOG)
    assert deliveries(store) == [("one", "a"), ("two", "b")]


def test_alerts_of_one_key_in_one_batch_are_one(store):
    keep(store, bill(is_act=True, title="Example Act 2023"), stage("2023-06-13", stage="Royal Assent", reached=True))
    keep(store, bill(is_act=True, title="Example Act 2023", is_defeated=False))
    match(store, [watch()], NOW, LOG)
    again = [row for row in store.look().alerts(10) if row["rule"] == "royal_assent"]
    assert len(again) == 1
    assert store.store_alerts([], [], NOW) == 0


def test_a_rule_that_fails_stops_no_other_rule(store):
    keep(store, bill(), stage("2023-06-13"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE change SET after = '{}' WHERE noun = 'bill'")
    assert match(store, [watch()], NOW, LOG) == 1
    assert [row["rule"] for row in store.look().alerts(10)] == ["stage"]


def test_a_clock_that_was_ahead_when_the_watch_was_added_loses_nothing(tmp_path):
    with opened(tmp_path) as store:
        store.note_watches(["one"], NOW + 1000 * HOUR)
        keep(store, bill())
        assert match(store, [watch()], NOW, LOG) == 1


def test_watches_that_name_one_bill_in_different_ways_both_hear_of_it(store):
    keep(store, bill(title="Example Act 2023", former_title="Example Bill [HL]", is_act=True), baseline=True)
    keep(store, stage("2023-06-13"))
    by_id = watch("two", ("b",), bill=None, bill_id=9001)
    by_new_title = watch("three", ("c",), bill="Example Act 2023")
    match(store, [watch(), by_id, by_new_title], NOW, LOG)
    assert deliveries(store) == [("one", "a"), ("two", "b")], "the third began only now"
    keep(store, stage("2023-06-20"), at=NOW + HOUR)
    match(store, [watch(), by_id, by_new_title], NOW + HOUR, LOG)
    assert len(deliveries(store)) == 5


def test_of_two_bills_with_one_title_each_watch_hears_of_its_own(store):
    keep(store, bill(key="9001", bill="#9001"), bill(key="9950", bill="#9950", bill_id=9950), baseline=True)
    keep(store, stage("2023-06-13", bill="#9001"))
    watches = [watch("one", ("a",), bill_id=9001), watch("two", ("b",), bill_id=9950)]
    match(store, watches, NOW, LOG)
    assert deliveries(store) == [("one", "a")]


class Picky:
    """A rule that cannot read one change, and tells of every other."""

    NAME = "picky"

    def alerts(self, changes, watch):
        if any(change.key == "17002" for change in changes):
            raise ValueError("it cannot be read")
        return [change.key for change in changes]


def test_a_change_that_a_rule_cannot_read_silences_no_other(store):
    keep(store, stage("2023-06-13"), stage("2023-06-13", key="17002"), stage("2023-06-14", key="17003"))
    assert one_by_one(Picky(), tuple(store.unmatched()), None) == ["17001", "17003"]


def test_a_watch_that_is_kept_to_some_news_hears_of_what_the_campaign_asks_for_all_the_same(store):
    asks = (Ask(house="Commons", amendment="NC1", meaning="It would have counted cameras."),)
    keep(store, amendment("a1", number="NC1"), amendment("a2", number="NC2"), stage("2023-08-01"))
    match(store, [watch(tell=["stages"])], NOW, LOG, asks)
    titles = [row["title"] for row in store.look().alerts(100)]
    assert sorted(title.partition(" (")[0] for title in titles) == ["New Clause 1 tabled: Report stage", "Report stage"]
