"""Joins from the store to the alerts: told with their division, or after it, by the names of what they join."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from alerts.values import Ask
from sources.records import Amendment, Join, Member, Snapshot
from tests.tracker.stored import HOUR, NOW, VOTES, amendment, division, keep, opened, stage, vote
from tracker.app import App
from tracker.config import Settings, WatchSettings
from tracker.match import match
from tracker.store import Store

LOG = structlog.get_logger()
WATCH = WatchSettings.model_validate({"name": "one", "bill": "example", "channels": ("a",), "members": ("Jo Example",)})
VOTE = "commons-2023-06-13-252"
ASK = Ask(house="Commons", amendment="NC10", side="no", meaning="It would have published a list.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        opened_store.note_watches(["one"], NOW)
        # The first joining is a baseline.
        opened_store.keep_joins([], NOW)
        keep(opened_store, NC10, amendment("17001-2", number="2"), baseline=True)
        yield opened_store


NC10 = amendment("17001-10", number="NC10", summary=["Lists"])


def joins(*amendments: str, **fields: Any) -> list[Join]:
    told = {"bill": "example", "division": VOTE, "how": "title", "sure": "certain", "evidence": "its title names it"}
    keys = [{"key": f"{VOTE}/{one}", "amendment": one} for one in amendments]
    return [Join.model_validate({**told, **one, **fields}) for one in keys]


def news(store: Store, *asks: Ask) -> list[dict[str, Any]]:
    known = {row["id"] for row in store.look().alerts(100)}
    match(store, [WATCH], NOW, LOG, asks)
    return [row for row in store.look().alerts(100) if row["id"] not in known]


def test_a_division_is_told_once_with_what_it_was_on_and_what_it_is_to_the_campaign(store: Store) -> None:
    keep(store, division())
    store.keep_joins(joins("17001-10"), NOW)
    (alert,) = news(store, ASK)
    assert (alert["rule"], [one["on"] for one in alert["facts"]["on"]]) == ("division", ["On New Clause 10, Lists"])
    assert alert["facts"]["ask"]["tally"] == "with us 1, against 1, teller 1"
    assert alert["facts"]["members"] == [{"name": "Jo Example", "vote": "Aye", "outcome": "against"}]


def test_a_join_that_comes_later_changes_and_goes_is_told_each_time(store: Store) -> None:
    keep(store, division())
    assert [row["rule"] for row in news(store)] == ["division"]
    for found, title in (
        (joins("17001-10"), "Now known: Commons division 252 was on New Clause 10"),
        (joins("17001-2"), "Corrected: Commons division 252 was on Amendment 2, not on New Clause 10"),
        (joins("17001-2", sure="likely"), "Corrected: Commons division 252 was only probably on Amendment 2"),
        ([], "Corrected: Commons division 252 is no longer taken to be on Amendment 2"),
        (joins("17001-2"), "Now known: Commons division 252 was on Amendment 2"),
    ):
        store.keep_joins(found, NOW)
        assert [(row["rule"], row["title"]) for row in news(store)] == [("join", title)]


def test_what_the_config_says_is_not_told(store: Store) -> None:
    keep(store, division())
    news(store)
    store.keep_joins(joins("17001-10", how="config"), NOW)
    assert news(store) == []


def test_a_fate_names_the_vote(store: Store) -> None:
    keep(store, division())
    store.keep_joins(joins("17001-10"), NOW)
    news(store)
    decided = NC10.record.model_copy(update={"decision": "NegativedOnDivision"})
    assert isinstance(decided, Amendment)
    keep(store, Snapshot(decided), at=NOW + HOUR)
    (alert,) = news(store)
    (entry,) = alert["facts"]["amendments"]
    assert entry["divisions"] == ["Vote: Commons division 252, Tue 13 June 2023: Ayes 1, Noes 1"]


def test_two_corrections_in_one_tick_each_tell_what_they_changed_for_the_campaign(store: Store) -> None:
    keep(store, division())
    store.keep_joins(joins("17001-10"), NOW)
    news(store, ASK)
    keep(store, division(vote(4001, "Jo Example", "no"), *VOTES[1:], stamp="second"))
    keep(store, division(vote(4001, "Jo Example", "no"), *VOTES[2:], stamp="third"), at=NOW + HOUR)
    alerts = news(store, ASK)
    assert sorted(row["facts"]["corrections"][0] for row in alerts) == [
        "For the campaign: with us 1, against 0, teller 1 (before: with us 2, against 0, teller 1)",
        "For the campaign: with us 2, against 0, teller 1 (before: with us 1, against 1, teller 1)",
    ]


def test_a_join_that_grows_certain_is_told_with_what_the_votes_are_to_the_campaign(store: Store) -> None:
    keep(store, division())
    store.keep_joins(joins("17001-10", sure="likely"), NOW)
    (first,) = news(store, ASK)
    assert first["facts"]["ask"] is None
    store.keep_joins(joins("17001-10"), NOW + HOUR)
    (alert,) = news(store, ASK)
    assert alert["title"] == "Now certain: Commons division 252 was on New Clause 10"
    assert alert["facts"]["ask"]["tally"] == "with us 1, against 1, teller 1"


@pytest.mark.parametrize(
    ("seats", "unknown", "said"),
    [
        ([("2019-12-12", None)], False, "No vote recorded"),
        ([("2019-12-12", None)], True, "not in the published lists, which do not say why"),
        ([("2024-07-04", None)], True, "Not a member at the time"),
        ([("2015-05-07", "2019-11-06")], False, "Not a member at the time"),
        ([], False, "not in the published lists, which do not say why"),
    ],
)
def test_of_a_watched_member_in_no_list_the_history_tells_what_can_be_said(
    store: Store, seats: list[tuple[str, str | None]], unknown: bool, said: str
) -> None:
    held = [
        {"house": "Commons", "seat": "Exampleton", "seat_id": 1, "from": since, "to": until, "reason": None}
        for since, until in seats
    ]
    member = Member(
        key="4009", member_id=4009, name="Lee Pattern", house="Commons", seats=held, stamp="2023-12-01", is_current=True
    )
    keep(store, Snapshot(member))
    keep(store, division(unlisted_unknown=unknown))
    watch = WATCH.model_copy(update={"members": ("Lee Pattern",)})
    match(store, [watch], NOW, LOG)
    (alert,) = store.look().alerts(1)
    assert alert["facts"]["members"] == [{"name": "Lee Pattern", "vote": said}]


class Once:
    """A store that cannot keep what was joined, the first time."""

    def __init__(self, store: Store) -> None:
        self.store, self.asked = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def keep_joins(self, *given: Any) -> int:
        self.asked += 1
        if self.asked == 1:
            raise RuntimeError("database is locked")
        return self.store.keep_joins(*given)


def test_a_joining_that_fails_is_tried_again_and_holds_up_no_alert(store: Store) -> None:
    failing = Once(store)
    settings = Settings.model_validate({"watches": [WATCH.model_dump()]})
    app = App(settings, failing, (), {}, structlog.wrap_logger(structlog.ReturnLogger()))  # type: ignore[arg-type]
    keep(store, stage("2023-06-13"), division())
    assert app.match(NOW) == 2
    assert {row["rule"] for row in store.look().alerts(9)} == {"stage", "division"}
    assert app.match(NOW) == 1, "what it was on is told when the second try succeeds"
    assert store.look().alerts(1)[0]["rule"] == "join"
    assert app.match(NOW) == 0
    assert failing.asked == 2, "nothing is joined anew where nothing changed"
