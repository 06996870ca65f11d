"""A division is provisional when it is told first, and confirmed, in digests, when it stood for three days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from sources.records import Debate, DebateDivision, Snapshot
from tests.tracker.stored import HOUR, division, keep, opened, vote
from tracker.config import Settings, WatchSettings
from tracker.confirming import confirm
from tracker.hours import Hours
from tracker.match import match
from tracker.placing import Context
from tracker.store import Store

LOG = structlog.get_logger()
DAY = timedelta(days=1)
# The evening of the division.
VOTED = datetime.fromisoformat("2023-06-13T19:00:00+00:00")
CONTEXT = Context({"now": Hours(), "digest": Hours("daily", at=time(8)), "later": Hours("daily", at=time(9))})


def watch(name: str = "one", *channels: str) -> WatchSettings:
    return WatchSettings.model_validate(
        {"name": name, "bill": "Example Bill", "channels": channels or ("now", "digest")}
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        opened_store.note_watches(["one", "two"], VOTED - DAY)
        yield opened_store


def config(*watches: WatchSettings) -> Settings:
    return Settings.model_construct(watches=watches)


def tell(store: Store, *watches: WatchSettings, at: datetime = VOTED) -> int:
    return match(store, watches or (watch(),), at, LOG, (), CONTEXT)


def read(store: Store, at: datetime) -> None:
    """The service was read to its end."""
    store.update_source("commons_votes", last_success=at)


def look(store: Store, at: datetime, *watches: WatchSettings) -> int:
    return confirm(store, config(*(watches or (watch(),))), at, CONTEXT)


def told(store: Store, rule: str = "confirmed") -> list[dict[str, Any]]:
    return [row for row in store.look().alerts(100)[::-1] if row["rule"] == rule]


def reached(store: Store) -> list[tuple[str, str]]:
    """Watch and channel of each delivery of a confirmation."""
    ours = {row["id"]: row["watch"] for row in told(store)}
    rows = [row for row in store.look().deliveries(100) if row["alert"] in ours]
    return sorted((ours[row["alert"]], row["channel"]) for row in rows)


def test_the_first_publication_is_provisional_and_its_correction_is_not(store):
    keep(store, division(), at=VOTED)
    tell(store)
    keep(store, division(ayes=2), at=VOTED + HOUR)
    tell(store, at=VOTED + HOUR)
    assert [row["facts"]["provisional"] for row in told(store, "division")] == [True, False]


def test_what_is_learned_long_after_the_day_is_not_provisional(store):
    keep(store, division(), at=VOTED + 5 * DAY)
    tell(store, at=VOTED + 5 * DAY)
    read(store, VOTED + 10 * DAY)
    assert look(store, VOTED + 10 * DAY) == 0
    assert [row["facts"]["provisional"] for row in told(store, "division")] == [False]


def test_a_division_that_stood_for_three_days_is_confirmed_once_in_digests_alone(store):
    keep(store, division(), at=VOTED)
    tell(store)
    for days in (1, 2, 3, 4, 5):
        read(store, VOTED + days * DAY)
        assert look(store, VOTED + days * DAY) == (days == 3)
    assert reached(store) == [("one", "digest")]
    (row,) = told(store)
    assert row["title"] == "Confirmed: Commons division 252, New Clause 10: Ayes 1, Noes 1"


def test_a_division_that_was_not_read_again_is_not_confirmed(store):
    keep(store, division(), at=VOTED)
    tell(store)
    read(store, VOTED + DAY)
    assert look(store, VOTED + 10 * DAY) == 0
    read(store, VOTED + 10 * DAY)
    assert look(store, VOTED + 10 * DAY) == 1


def test_a_correction_starts_the_three_days_anew_and_the_corrected_counts_are_confirmed(store):
    keep(store, division(), at=VOTED)
    tell(store)
    keep(store, division(ayes=2), at=VOTED + 2 * DAY)
    tell(store, at=VOTED + 2 * DAY)
    read(store, VOTED + 4 * DAY)
    assert look(store, VOTED + 4 * DAY) == 0
    read(store, VOTED + 5 * DAY)
    assert look(store, VOTED + 5 * DAY) == 1
    (row,) = told(store)
    assert (row["facts"]["counts"], row["facts"]["corrected"]) == ("Ayes 2, Noes 1", "2023-06-15")


def test_only_who_was_told_of_the_division_is_told_that_it_stands(store):
    keep(store, division(), at=VOTED)
    tell(store, watch("one", "now", "digest"), watch("two", "now"))
    read(store, VOTED + 3 * DAY)
    now_more = (watch("one", "now", "digest", "later"), watch("two", "now", "later"), watch("three", "digest"))
    look(store, VOTED + 3 * DAY, *now_more)
    assert reached(store) == [("one", "digest")]


def test_a_baseline_is_not_confirmed(store):
    keep(store, division(), at=VOTED, baseline=True)
    tell(store)
    read(store, VOTED + 4 * DAY)
    assert look(store, VOTED + 4 * DAY) == 0


def test_a_division_whose_counts_are_not_known_is_not_confirmed(store):
    keep(store, division(ayes=None), at=VOTED)
    tell(store)
    read(store, VOTED + 4 * DAY)
    assert look(store, VOTED + 4 * DAY) == 0


def test_what_could_not_be_confirmed_for_a_month_is_left(store):
    keep(store, division(), at=VOTED)
    tell(store)
    read(store, VOTED + 31 * DAY)
    assert look(store, VOTED + 31 * DAY) == 0


@pytest.mark.parametrize(("noes", "agrees"), [(1, True), (2, False)])
def test_what_hansard_itself_reports_is_told_with_it(store, noes, agrees):
    keep(store, division(), at=VOTED)
    tell(store)
    fields = {
        "key": "AAAA",
        "house": "Commons",
        "date": date(2023, 6, 13),
        "title": "Example Bill",
        "link": "https://x",
    }
    in_debate = DebateDivision(key="1", number=252, ayes=1, noes=noes)
    keep(store, Snapshot(Debate.model_validate(fields), (in_debate,)), at=VOTED + DAY)
    read(store, VOTED + 4 * DAY)
    look(store, VOTED + 4 * DAY)
    (row,) = told(store)
    assert row["facts"]["hansard"] is agrees
    assert row["title"].startswith("Confirmed: " if agrees else "As first told: ")


def test_a_correction_after_the_confirmation_is_told_and_nothing_is_confirmed_again(store):
    keep(store, division(), at=VOTED)
    tell(store)
    read(store, VOTED + 3 * DAY)
    look(store, VOTED + 3 * DAY)
    keep(store, division(vote(4001, "Jo Example", "no")), at=VOTED + 6 * DAY)
    assert tell(store, at=VOTED + 6 * DAY) == 1
    read(store, VOTED + 10 * DAY)
    assert look(store, VOTED + 10 * DAY) == 0
