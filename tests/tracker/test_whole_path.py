"""The whole path, HTTP to channel: a made-up bill's passage through a real database to a real receiver."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.replica import examples
from tests.replica.examples import at
from tests.tracker.service import PATHS, Ledger, Service, Setup, Watching, later, service
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


def event(row: dict[str, Any]) -> str:
    """What an alert is about, whatever its wording."""
    name = str(row["facts"].get("event", ""))
    return row["rule"] + (f" {name}" if name not in {"", "named", "assented"} else "")


def events(served: Service) -> list[str]:
    return [event(row) for row in reversed(served.app.store.look().alerts(1000))]


def test_the_passage_of_a_bill_reaches_the_channel_each_thing_once(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger), tmp_path, replica, ledger, BASELINE, quick=False) as served:
        assert served.told(BASELINE) == []
        assert served.stored()["change"] > 0
        told = [title for titles in play(served, BASELINE).values() for title in titles]
        assert events(served) == [
            "stage moved",
            "amendment tabled",
            "publication",
            "division held",
            "debate_day morning",
            "amendment decided",
            "amendment decided",
            "amendment decided",
            # The example says that it was negatived, and that there were more Ayes.
            "join corrected",
            "division held",
            "mention",
            "mention",
            "stage scheduled",
            "publication",
            "division corrected",
            "amendment tabled",
            "amendment withdrawn",
            "amendment decided",
            "debate_day morning",
            "royal_assent",
            "amendment left",
        ]
        assert Counter(told) == Counter(row["title"] for row in served.app.store.look().alerts(1000))
        rows = served.app.store.look().deliveries(1000)
        assert [(row["state"], row["attempts"]) for row in rows] == [("sent", 1)] * len(told)
    bodies = ledger.bodies()
    moved, tabled, _, first, _, doubted, unpressed, lost, _, linked, said, child, *rest, assent, left = bodies
    assert moved.index("Wed 1 March 2023") < moved.index("Wed 8 March 2023")
    assert "Ayes 4, Noes 2" in first
    assert "Ann Example: Aye\nFay Mover: Aye" in first
    assert "Ayes 3, Noes 2" in first  # the names listed, which are fewer than the count announced
    assert "Ayes 4, Noes 2" in linked
    assert "title does not name the bill" in linked
    assert "Fay Mover: No, was Aye" in rest[2]
    assert "New Clause 1, Removal of Acme Cameras equipment (Ann Example" in tabled
    assert "not pressed to a vote" in unpressed
    assert "negatived on division" in lost
    assert "Vote, possibly: Commons division 12" in lost
    assert "the decision on record is not the division's result" in doubted
    assert [name for name in ("Acme", "Dahua", "Zeta", "Omicron") if name not in said] == []
    assert "the child names Acme" in child
    assert "Example Act 2023" in assent
    assert "the record gives no decision" in left


def test_a_watch_that_is_there_first_hears_of_the_bill_from_its_introduction(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger), tmp_path, replica, ledger, SCENARIO.start) as served:
        assert served.told(SCENARIO.start) == []
        assert served.stored()["change"] == 0
        assert len(served.told(later(examples.FIRST_PUBLISHED, minutes=5))) == 3
        assert events(served) == ["bill introduced", "stage reached", "publication"]


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
                assert events(served)[-1] == "amendment withdrawn"
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
    with service(setup(replica, ledger, *both), tmp_path, replica, ledger, BASELINE, quick=False) as served:
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
        rows = served.app.store.look().alerts(1000)
    assert ledger.titles("words") == [row["title"] for row in rows if row["watch"] == "Word"]
    assert [event(row) for row in rows if row["watch"] == "Word"] == ["mention"]
    assert "dahua" in ledger.titles("words")[0]
    assert ledger.titles() == []
    told = [event(row) for row in rows if row["watch"] == "Bill"]
    assert told[:2] == ["amendment left", "royal_assent"]
    assert "mention" not in told


def test_a_channel_that_fails_neither_stops_nor_repeats_the_other(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with Ledger() as broken:
        config = setup(replica, ledger, Watching(channels=("ledger", "broken")))
        config.channels["broken"] = broken.url("broken")
        broken.refuse = 503
        with service(config, tmp_path, replica, ledger, BASELINE, quick=False) as served:
            served.tick(BASELINE)
            now = later(examples.MOVED_AT, minutes=5)
            failed = served.tick(now)
            assert [one.split(":")[0] for one in failed] == ["broken"]
            broken.refuse = None
            served.tick(later(now, minutes=40))
            served.tick(later(now, minutes=80))
            assert events(served) == ["stage moved"]
        assert len(ledger.titles()) == 1
        assert broken.titles("broken") == ledger.titles()


def test_a_watch_added_later_floods_nothing_and_hears_what_comes(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    first = Watching("First", terms=("Acme",))
    with service(setup(replica, ledger, first), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in [now for now in passage(SCENARIO, BASELINE) if now < WATCHED_LATE]:
            served.tick(now)
    added = Watching("Added", terms=("Acme",), channels=("added",))
    with service(setup(replica, ledger, first, added), tmp_path, replica, ledger, WATCHED_LATE) as served:
        assert served.told(WATCHED_LATE, "added") == []
        served.tick(later(examples.CORRECTED, minutes=5))
        rows = [row for row in served.app.store.look().alerts(1000) if row["watch"] == "Added"]
    assert sorted(event(row) for row in rows) == ["division corrected", "publication", "stage scheduled"]
    assert sorted(ledger.titles("added")) == sorted(row["title"] for row in rows)


def test_a_term_added_later_floods_nothing(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    with service(setup(replica, ledger, Watching(terms=("Acme",))), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in [now for now in passage(SCENARIO, BASELINE) if now < WATCHED_LATE]:
            served.tick(now)
        before = len(ledger.got)
    more = Watching(terms=("Acme", "Omicron", "Zeta"))
    with service(setup(replica, ledger, more), tmp_path, replica, ledger, WATCHED_LATE) as served:
        served.tick(WATCHED_LATE)
        served.tick(later(WATCHED_LATE, hours=20))
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
        ("bills", "royal_assent", "mention"),
        ("hansard", "mention", "royal_assent"),
        ("commons_votes", "division corrected", "mention"),
        ("lords_votes", "division held Lords", "royal_assent"),
    ],
)
def test_a_source_that_is_switched_off_is_not_asked_and_the_others_go_on(
    source: str, missing: str, kept: str, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(setup(replica, ledger, off=(source,)), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in (examples.DEBATE_OUT, examples.CORRECTED, examples.ROYAL_ASSENT):
            served.tick(later(now, minutes=5))
        told = events(served)
        assert source not in {row["name"] for row in served.app.store.look().status()["sources"] if row["last_attempt"]}
    assert not [path for path in replica.requests if path.startswith(PATHS[source])]
    assert missing not in told
    assert kept in told
    assert len(ledger.titles()) == len(told)
