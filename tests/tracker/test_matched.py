"""What matching makes of changes where several things meet: channels told before, rules that fail, debates."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from alerts.rules import stage as stage_rule
from alerts.values import Ask, Watch
from tests.alerts import changes as made
from tests.tracker.people import held, member
from tests.tracker.stored import HOUR, NOW, amendment, bill, division, keep, opened, stage, vote
from tracker.config import WatchSettings
from tracker.match import again, match, one_by_one, records_of, run_rules
from tracker.placing import CATCH_UP, Context
from tracker.store import Store

LOG = structlog.get_logger()


def watch(name: str = "one", channels: tuple[str, ...] = ("a",), **changed: object) -> WatchSettings:
    return WatchSettings.model_validate({"name": name, "bill": "Example Bill", "channels": channels, **changed})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        opened_store.note_watches(["one", "two"], NOW)
        yield opened_store


def told(store: Store) -> list[tuple[str, tuple[str, ...]]]:
    """Give the event of each alert, in its order, with the channels that it goes to."""
    to: dict[int, list[str]] = {}
    for row in store.look().deliveries(100)[::-1]:
        to.setdefault(row["alert"], []).append(row["channel"])
    return [
        (str(row["facts"].get("event")), tuple(to.get(row["id"], ())))
        for row in sorted(store.look().alerts(100), key=lambda one: one["id"])
    ]


def test_a_correction_goes_to_who_was_told_before_and_to_who_is_told_in_the_same_pass(store):
    keep(store, amendment("1"))
    match(store, [watch(channels=("b",))], NOW, LOG)
    keep(store, amendment("1", decision="Agreed"), at=NOW + HOUR)
    keep(store, amendment("1", decision="Withdrawn"), at=NOW + 2 * HOUR)
    match(store, [watch(channels=("a",))], NOW + 2 * HOUR, LOG)
    first, second, third = told(store)
    assert (first[1], second[1], third) == (("b",), ("a",), ("corrected", ("a", "b")))


def test_a_correction_does_not_go_to_who_was_told_of_another_record_or_for_another_watch(store):
    keep(store, division(), division(key="commons-2023-06-13-253", number=253, service_id=1560))
    match(store, [watch(channels=("b",)), watch("two", ("d",))], NOW, LOG)
    keep(store, amendment("1"), at=NOW + HOUR)
    keep(store, division(ayes=2), at=NOW + HOUR)
    before = len(told(store))
    match(store, [watch(channels=("a",))], NOW + HOUR, LOG)
    assert sorted(told(store)[before:]) == [("corrected", ("b",)), ("tabled", ("a",))]


def test_the_number_of_alerts_is_that_of_all_watches_together(store):
    assert match(store, [watch(), watch("two")], NOW, LOG) == 0
    keep(store, bill(), stage("2023-06-13"), amendment("1"))
    assert match(store, [watch(), watch("two")], NOW, LOG) == 6


def test_what_changes_the_plan_of_a_debate_today_is_due_at_once_and_other_news_settles(store):
    keep(store, bill(), baseline=True)
    keep(store, amendment("1"))
    match(store, [watch()], NOW, LOG, (), Context(debated=frozenset({"example"})))
    keep(store, amendment("2"), at=NOW + HOUR)
    match(store, [watch()], NOW + HOUR, LOG)
    due = [datetime.fromisoformat(row["due_at"]) for row in store.look().deliveries(10)[::-1]]
    assert due == [NOW, NOW + HOUR + timedelta(minutes=5)]


def test_what_could_not_be_read_for_long_goes_together_by_its_source(store):
    keep(store, bill())
    since = NOW - 5 * HOUR
    match(store, [watch()], NOW, LOG, (), Context(after={"test": since}))
    keep(store, stage("2023-06-13"), at=NOW + HOUR)
    match(store, [watch()], NOW + HOUR, LOG, (), Context(after={"another": since}))
    batches = [row["batch"] for row in store.look().deliveries(10)[::-1]]
    assert batches == [f"{CATCH_UP} {since.isoformat(timespec='minutes')}", ""]


def test_an_alert_says_which_bill_it_is_on_by_its_title(store):
    keep(store, bill(), baseline=True)
    keep(store, division())
    match(store, [watch()], NOW, LOG)
    (row,) = store.look().alerts(10)
    assert row["facts"]["bill"] == "Example Bill [HL]"


def test_what_a_watch_asks_of_its_members_is_told_in_each_pass(store):
    for number, side in enumerate(("aye", "no"), start=1):
        keep(store, division(vote(4001, "Jo Example", side), key=f"d{number}", number=number, service_id=number))
        match(store, [watch(members=("Jo Example",))], NOW, LOG)
    votes = [row["facts"]["members"] for row in store.look().alerts(10)]
    assert votes == [[{"name": "Jo Example", "vote": "No"}], [{"name": "Jo Example", "vote": "Aye"}]]


def test_a_member_who_did_not_vote_is_told_of_by_what_is_known_of_them_and_a_misspelt_one_as_nobody(store):
    keep(
        store,
        bill(),
        member(4003, "Kim Specimen", held("Sampleford", 4002, "2024-07-04")),
        member(4004, "Robert Token", held("Ynys Fôr", 3003, "2019-12-12")),
    )
    asked = ("Jo Example", "Kim Specimen", "Robert Token", "Jo Exampel")
    for read in ((), (division(vote(4001, "Jo Example", "aye")),)):
        keep(store, *read)
        match(store, [watch(members=asked), watch("two", members=asked)], NOW, LOG)
    both = [row["facts"]["members"] for row in store.look().alerts(10) if row["rule"] == "division"]
    told = {one["name"]: one["vote"] for one in both[0]}
    assert told == {
        "Jo Example": "Aye",
        "Kim Specimen": "Not a member at the time",
        "Robert Token": "No vote recorded",
        "Jo Exampel": "nobody of this name is in any record so far: check how the watch spells it",
    }
    assert both[1] == both[0]


def test_a_rule_that_fails_is_logged_by_name_with_its_watch_and_takes_nothing_from_the_others():
    seen: list[dict[str, Any]] = []

    def note(_: object, __: str, event: dict[str, Any]) -> str:
        seen.append(dict(event))
        return ""

    log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[note])
    record = made.Log()
    good = (record.see(made.bill()), record.see(made.stage(key="502"), made.sitting("2024-06-20")))
    broken = record.see(made.stage(key="503"), made.sitting("2024-06-21"))
    broken.after.clear()
    more = record.see(made.amendment("14"))
    on_it = Watch("one", bill="example")
    found = run_rules((*good, broken, more), on_it, log)
    assert [one.rule for one in found] == ["bill", "stage", "amendment"]
    assert {(line["event"], line["watch"], line["exc_info"]) for line in seen} == {("rule failed", "one", True)}
    assert "stage" in {line["rule"] for line in seen}
    assert [one.rule for one in one_by_one(stage_rule, (*good[1:], broken), on_it)] == ["stage"]


def test_what_a_division_was_on_is_about_the_division_as_well():
    on, what = made.division(key="d1"), made.amendment("14", key="a1")
    join = made.Log().see(made.join(on, what))
    assert records_of([join]) == {("join", "d1/a1"), ("division", "d1")}
    assert records_of([made.Log().see(on)]) == {("division", "d1")}
    assert records_of([made.Log().see(what)]) == {("amendment", "a1")}


def fails(*_: object, **__: object) -> Any:
    """Stand in for a fault of the program."""
    raise ValueError("invented")


def aside(store: Store) -> list[tuple[int, str, str, str]]:
    return [(one.change, one.watch, one.rule, one.reason) for one in store.failures.all()]


def test_an_alert_that_cannot_be_finished_is_kept_aside_by_its_rule_with_the_reason(store, monkeypatch):
    keep(store, bill(), stage("2023-06-13"))
    with monkeypatch.context() as broken, capture_logs():
        broken.setattr("tracker.match.on_bill", fails)
        assert match(store, [watch()], NOW, structlog.get_logger()) == 0
    expected = [(one.id, "one", one.noun, "ValueError: invented") for one in store.changes({1, 2})]
    assert aside(store) == sorted(expected)
    assert [again(store, [watch()], NOW, LOG) for _ in range(2)] == [2, 0]
    assert aside(store) == []
    assert ("scheduled", ("a",)) in told(store)


def test_what_a_rule_fails_on_is_kept_aside_for_each_watch_that_asks_for_it(store, monkeypatch):
    store.note_watches(["three"], NOW)
    keep(store, bill(), stage("2023-06-13"))
    several = [watch(), watch("two", ("d",), tell=("stages",)), watch("three", tell=("papers",))]
    with monkeypatch.context() as broken, capture_logs():
        broken.setattr(stage_rule, "alerts", fails)
        match(store, several, NOW, structlog.get_logger())
    assert {one[1:] for one in aside(store)} == {
        ("one", "stage", "ValueError: invented"),
        ("two", "stage", "ValueError: invented"),
    }


def test_what_is_tried_again_is_shown_to_the_rule_that_failed_alone(store, monkeypatch):
    keep(store, bill(), stage("2023-06-13"))
    with monkeypatch.context() as broken, capture_logs():
        broken.setattr(stage_rule, "alerts", fails)
        match(store, [watch()], NOW, structlog.get_logger())
    before = len(told(store))
    with monkeypatch.context() as broken:
        broken.setattr("alerts.rules.bill.alerts", fails)
        assert again(store, [watch()], NOW + HOUR, LOG) == 1
    assert (aside(store), len(told(store))) == ([], before + 1)


@pytest.mark.parametrize("fault", ["tracker.addressing.Placer._place", "tracker.store.Store.store_alerts"])
def test_an_alert_that_cannot_be_placed_or_kept_is_kept_aside_with_the_reason_and_not_counted(
    store, monkeypatch, fault
):
    keep(store, bill(), *(stage(f"2023-06-{day}", key=f"170{day}") for day in (13, 14, 15, 16)))
    where, _, name = fault.rpartition(".")
    module, _, kind = where.rpartition(".")
    own = getattr(getattr(import_module(module), kind), name)

    def broken(self: Any, *of: Any, **more: Any) -> Any:
        if "2023-06-14" in repr(of) or "2023-06-15" in repr(of):
            raise ValueError("invented")
        return own(self, *of, **more)

    monkeypatch.setattr(fault, broken)
    with capture_logs():
        counted = match(store, [watch(tell=("stages",))], NOW, structlog.get_logger(), operator=("a",))
    assert [one[1:] for one in aside(store)] == [("one", "stage", "ValueError: invented")] * 2
    assert counted == len(store.look().alerts(100))


def test_a_rule_is_shown_all_changes_of_its_kind_together_and_once() -> None:
    shown: list[Any] = []
    rule = SimpleNamespace(NAME="stage", NOUNS={"stage"}, alerts=lambda *of: shown.append(of) or [])
    changes = (made.Log().see(made.stage()), made.Log().see(made.stage(key="502")))
    with capture_logs() as logs:
        assert run_rules(changes, made.WATCH, structlog.get_logger(), [], [rule]) == []
    assert shown == [(changes, made.WATCH)]
    assert logs == []


def test_what_is_tried_again_goes_by_what_the_campaign_asks_and_to_who_was_told_before(store, monkeypatch):
    asks = (Ask(house="Commons", amendment="NC1", side="aye", meaning="It would."),)
    keep(store, amendment("1"))
    match(store, [watch(channels=("b",))], NOW, LOG, asks)
    keep(store, amendment("1", decision="Agreed"), at=NOW + HOUR)
    keep(store, amendment("1", decision="Withdrawn"), at=NOW + 2 * HOUR)
    with monkeypatch.context() as broken, capture_logs():
        broken.setattr("alerts.rules.amendment.alerts", fails)
        match(store, [watch()], NOW + 2 * HOUR, structlog.get_logger(), asks)
    assert len(told(store)) == 1
    again(store, [watch()], NOW + 3 * HOUR, LOG, asks)
    assert told(store)[1:] == [("decided", ("a",)), ("corrected", ("a", "b"))]
    meant = [one["facts"]["amendments"][0].get("meaning") for one in store.look().alerts(100)]
    assert meant == ["It would."] * 3


def test_changes_over_which_no_rule_could_be_run_are_kept_aside_under_no_name_and_all_rules_run_again(
    store, monkeypatch
):
    keep(store, bill(), stage("2023-06-13"))
    with monkeypatch.context() as broken, capture_logs() as logs:
        broken.setattr("tracker.match.run_rules", fails)
        match(store, [watch(), watch("two", ("d",))], NOW, structlog.get_logger())
    assert {one["watch"] for one in logs if one["log_level"] == "error"} == {"one", "two"}
    numbers = sorted({one.id for one in store.changes({1, 2})})
    assert aside(store) == [(one, name, "", "ValueError: invented") for name in ("one", "two") for one in numbers]
    assert again(store, [watch(), watch("two", ("d",))], NOW, LOG) > 0
    assert aside(store) == []
    assert [to for event, to in told(store) if event == "scheduled"] == [("a",), ("d",)]
