"""The whole path, HTTP to channel: a made-up bill's passage through a real database to a real receiver."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.replica import examples
from tests.replica.examples import at
from tests.tracker.service import Ledger, Service, Setup, Watching, later, service
from tracker.replica import Replica, Scenario

SCENARIO = examples.example_scenario()
BASELINE = at("2023-02-16 12:00")
WATCHED_LATE = at("2023-03-09 12:00")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as ledger:
        yield ledger


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=SCENARIO.start) as replica:
        yield replica


def setup(replica: Replica, ledger: Ledger, *watches: Watching, off: tuple[str, ...] = ()) -> Setup:
    names = {name for watch in watches for name in watch.channels} | {"ledger"}
    channels = {name: ledger.url(name) for name in sorted(names)}
    return Setup(replica.base_url, channels=channels, watches=watches or (Watching(),), off=off)


def passage(scenario: Scenario, after: datetime) -> list[datetime]:
    """Five minutes after each moment of a scenario."""
    return [later(moment, minutes=5) for moment in scenario.moments() if moment > after]


def play(served: Service, after: datetime, name: str = "ledger") -> dict[datetime, list[str]]:
    """Tick at each moment of the passage; give what reached a channel at each."""
    return {now: served.told(now, name) for now in passage(SCENARIO, after)}


def body_of(ledger: Ledger, title: str, name: str = "ledger") -> str:
    (body,) = [str(message["message"]) for where, message in ledger.got if (where, message["title"]) == (name, title)]
    return body


def test_the_passage_of_a_bill_reaches_the_channel_each_thing_once(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger), tmp_path, replica, ledger, BASELINE) as served:
        assert served.told(BASELINE) == []
        assert served.stored()["change"] > 0
        told = [title for titles in play(served, BASELINE).values() for title in titles]
        assert told == [
            "Moved: Report stage (Commons), now Wed 8 March 2023",
            "3 amendments tabled: Report stage (Commons)",
            "Today: Report stage (Commons)",
            "Commons division 12, Amendment 2: Ayes 4, Noes 2",
            "3 amendments decided: Report stage (Commons)",
            "Commons division 13: Ayes 4, Noes 2",
            "Acme, Dahua, Zeta and Omicron named 5 times in the Commons, by Ann Example and Bob Sample",
            "Ann Example names Acme in the Commons",
            "Consideration of Commons amendments (Lords): Mon 20 March 2023",
            "Corrected: Commons division 12, Amendment 2: Ayes 4, Noes 2",
            "Amendment 3: no longer on the paper",
            "2 amendments tabled: Consideration of Commons amendments (Lords)",
            "Today: Consideration of Commons amendments (Lords)",
            "Motion 1A: agreed to on division",
            "Royal Assent: Example Act 2023, Thu 23 March 2023",
        ]
        states = Counter(row["state"] for row in served.app.store.look().deliveries(100))
        assert states == {"sent": len(told)}
        assert {row["attempts"] for row in served.app.store.look().deliveries(100)} == {1}
    moved = body_of(ledger, "Moved: Report stage (Commons), now Wed 8 March 2023")
    assert "Was: Wed 1 March 2023\nNow: Wed 8 March 2023" in moved
    first = body_of(ledger, "Commons division 12, Amendment 2: Ayes 4, Noes 2")
    assert "Ann Example: Aye" in first
    assert "Fay Mover: Aye" in first
    assert "give Ayes 3, Noes 2" in first
    corrected = body_of(ledger, "Corrected: Commons division 12, Amendment 2: Ayes 4, Noes 2")
    assert "- Fay Mover: No, was Aye" in corrected
    assert "title does not name the bill" in body_of(ledger, "Commons division 13: Ayes 4, Noes 2")
    tabled = body_of(ledger, "3 amendments tabled: Report stage (Commons)")
    assert "New Clause 1, Removal of Acme Cameras equipment (Ann Example and 1 other)" in tabled
    decided = body_of(ledger, "3 amendments decided: Report stage (Commons)")
    assert "debated and not pressed to a vote" in decided
    assert "negatived on division" in decided


def test_a_watch_that_is_there_first_hears_of_the_bill_from_its_introduction(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger), tmp_path, replica, ledger, SCENARIO.start) as served:
        assert served.told(SCENARIO.start) == []
        assert served.stored()["change"] == 0
        assert served.told(later(examples.FIRST_PUBLISHED, minutes=5)) == [
            "Example Bill [HL] is before Parliament",
            "Today: 1st reading (Lords)",
        ]


def test_a_second_tick_at_any_moment_adds_no_change_no_alert_and_no_delivery(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in passage(SCENARIO, BASELINE):
            served.tick(now)
            before = (served.stored(), len(served.app.store.look().deliveries(1000)), len(ledger.got))
            served.tick(later(now, seconds=90))
            if now == later(examples.CORRECTED, minutes=5):
                # An amendment left the list; that is believed at the second look.
                assert ledger.titles()[-1] == "Amendment 3: no longer on the paper"
                served.tick(later(now, seconds=180))
                continue
            assert (served.stored(), len(served.app.store.look().deliveries(1000)), len(ledger.got)) == before


def test_a_word_for_word_republication_is_no_news(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    start = at("2023-03-09 12:00")
    with service(setup(replica, ledger), tmp_path, replica, ledger, start) as served:
        served.tick(start)
        before = served.stored()
        assert served.told(later(examples.REPUBLISHED, minutes=5)) == []
        assert any("/debates/debate/" in path for path in replica.requests)
        assert served.stored() == before


def test_a_baseline_at_the_end_of_the_passage_stores_it_all_and_sends_nothing(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger), tmp_path, replica, ledger, SCENARIO.end) as served:
        assert served.told(SCENARIO.end) == []
        assert served.told(later(SCENARIO.end, minutes=2)) == []
        stored = served.stored()
        assert (stored["stage day"], stored["division"], stored["mention"], stored["alert"]) == (6, 3, 7, 0)
        assert all(change["baseline"] for change in served.app.store.look().changes(1000))


def test_two_watches_that_share_a_channel_have_the_same_news_sent_there_once(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    both = (Watching("One"), Watching("Two", channels=("ledger", "second")))
    with service(setup(replica, ledger, *both), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        play(served, BASELINE)
        assert len(served.app.store.look().alerts(1000)) == 2 * len(ledger.titles())
    assert max(Counter(ledger.titles()).values()) == 1
    assert sorted(ledger.titles("second")) == sorted(ledger.titles())


def test_a_watch_of_one_term_hears_of_that_term_alone(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    bill = Watching("Bill", terms=(), channels=("bills",))
    word = Watching("Word", bill=None, terms=("dahua",), members=(), channels=("words",))
    with service(setup(replica, ledger, bill, word), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        play(served, BASELINE)
    assert ledger.titles("words") == ["Ann Example names dahua in the Commons"]
    assert ledger.titles() == []
    assert "Royal Assent: Example Act 2023, Thu 23 March 2023" in ledger.titles("bills")
    assert not [title for title in ledger.titles("bills") if "names" in title or "named" in title]


def test_a_channel_that_fails_neither_stops_nor_repeats_the_other(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with Ledger() as broken:
        config = setup(replica, ledger, Watching(channels=("ledger", "broken")))
        config.channels["broken"] = broken.url("broken")
        broken.refuse = 503
        with service(config, tmp_path, replica, ledger, BASELINE) as served:
            served.tick(BASELINE)
            now = later(examples.MOVED_AT, minutes=5)
            failed = served.tick(now)
            assert [one.split(":")[0] for one in failed] == ["broken"]
            broken.refuse = None
            served.tick(later(now, minutes=40))
            served.tick(later(now, minutes=80))
        assert ledger.titles() == broken.titles("broken") == ["Moved: Report stage (Commons), now Wed 8 March 2023"]


def test_a_watch_added_later_floods_nothing_and_hears_what_comes(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    first = Watching("First", terms=("Acme",))
    with service(setup(replica, ledger, first), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        play_until = [now for now in passage(SCENARIO, BASELINE) if now < WATCHED_LATE]
        for now in play_until:
            served.tick(now)
    added = Watching("Added", terms=("Acme",), channels=("added",))
    with service(setup(replica, ledger, first, added), tmp_path, replica, ledger, WATCHED_LATE) as served:
        assert served.told(WATCHED_LATE, "added") == []
        served.tick(later(examples.CORRECTED, minutes=5))
    assert ledger.titles("added") == [
        "Consideration of Commons amendments (Lords): Mon 20 March 2023",
        "Corrected: Commons division 12, Amendment 2: Ayes 4, Noes 2",
    ]


def test_a_term_added_later_floods_nothing(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    with service(setup(replica, ledger, Watching(terms=("Acme",))), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in [now for now in passage(SCENARIO, BASELINE) if now < WATCHED_LATE]:
            served.tick(now)
        before = len(ledger.got)
    more = Watching(terms=("Acme", "Omicron", "Zeta"))
    with service(setup(replica, ledger, more), tmp_path, replica, ledger, WATCHED_LATE) as served:
        served.tick(WATCHED_LATE)
        served.tick(later(WATCHED_LATE, hours=30))
        assert ledger.titles()[before:] == []
        terms = {term for row in served.app.store.look().mentions() for term in row["terms"]}
        assert {"Acme", "Omicron", "Zeta"} <= terms


def test_a_bill_added_later_floods_nothing(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    words = Watching("Words", bill=None)
    with service(setup(replica, ledger, words), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in [now for now in passage(SCENARIO, BASELINE) if now < WATCHED_LATE]:
            served.tick(now)
    before = len(ledger.got)
    bill = Watching("Bill", terms=())
    with service(setup(replica, ledger, words, bill), tmp_path, replica, ledger, WATCHED_LATE) as served:
        served.tick(WATCHED_LATE)
        served.tick(later(WATCHED_LATE, hours=22))
        assert ledger.titles()[before:] == []
        assert len(served.app.store.look().divisions()) == 3


@pytest.mark.parametrize(
    ("source", "missing", "kept"),
    [
        ("bills", "Royal Assent", "Ann Example names Acme"),
        ("hansard", "names Acme", "Royal Assent"),
        ("commons_votes", "Corrected", "names Acme"),
        ("lords_votes", "Lords division", "Royal Assent"),
    ],
)
def test_a_source_that_is_switched_off_is_not_asked_and_the_others_go_on(
    source: str, missing: str, kept: str, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger, off=(source,)), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        told = [title for titles in play(served, BASELINE).values() for title in titles]
    beginnings = {"bills": "/api/", "hansard": "/search/", "commons_votes": "/data/div", "lords_votes": "/data/Div"}
    assert not [path for path in replica.requests if path.startswith(beginnings[source])]
    assert not [title for title in told if missing in title]
    assert [title for title in told if kept in title]
    assert max(Counter(told).values()) == 1
