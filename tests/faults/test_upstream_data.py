"""Rows 14 to 31: what may be wrong with what Parliament's services say, or be right and look wrong."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from sources.records.member import party_on, seat_on
from tests.faults.playing import SCENARIO, Played, Row, altered, played, truth
from tests.replica import examples
from tests.replica.example_members import ALI, KIM
from tests.replica.moments import CORRECTED, DEBATE_OUT, DECIDED, MOVED_AT, TABLED, VOTED, at
from tests.tracker.service import PATHS, Watching, call, later
from tracker.replica import FaultAnswer, Replica, Scenario, ScenarioAmendment, ScenarioItem
from tracker.store.engine import transaction
from tracker.tables import AmendmentRow, BillRow, DivisionRow, MemberRow, StageRow, VoteRow

STAGE = f"/Stages/{examples.COMMONS_REPORT}/Amendments"
START = later(TABLED, minutes=30)
NOW = later(START, minutes=5)
SAID = "127.0.0.1"


def amendment(index: int, /, **changed: Any) -> ScenarioAmendment:
    """A made-up amendment, listed from the beginning unless told otherwise."""
    plain = replace(
        SCENARIO.amendments[0],
        amendment_id=20000000 + index,
        published_at=TABLED,
        number=str(index),
        d_num=f"hoc{index}",
        summary=(f"Example change {index}",),
    )
    return replace(plain, **changed)


def with_amendments(*further: ScenarioAmendment, many: int = 40) -> Scenario:
    return replace(SCENARIO, amendments=(*map(amendment, range(1, many + 1)), *further))


def key(number: int) -> str:
    return f"{examples.COMMONS_REPORT}-{20000000 + number}"


MANY = with_amendments()
# The seventh is decided at NOW, whatever else goes wrong.
ONE_DECIDED = with_amendments(amendment(7, published_at=NOW, decision="Agreed"))


def rows(served: Played, table: Any) -> dict[str, Any]:
    """Give the stored records of a table by key."""
    with transaction(served.app.store.engine) as session:
        return {row.key: row for row in session.exec(select(table)).all()}


def votes(served: Played, division: str) -> dict[str, VoteRow]:
    with transaction(served.app.store.engine) as session:
        return {row.name: row for row in session.exec(select(VoteRow).where(VoteRow.parent == division)).all()}


def minutes(start: datetime, *several: float) -> Iterator[datetime]:
    return (later(start, minutes=one) for one in several)


def nth(number: int, edit: Callable[[Row], Any]) -> Callable[[Any], None]:
    """Edit one of the items of an answer; what the edit gives takes its place."""

    def change(answer: Any) -> None:
        items = answer["items"]
        other = edit(items[number - 1])
        items[number - 1] = items[number - 1] if other is None else other[0]

    return change


def put(**fields: Any) -> Callable[[Row], None]:
    return lambda row: row.update(fields)


def without(*names: str) -> Callable[[Row], None]:
    def edit(row: Row) -> None:
        for name in names:
            del row[name]

    return edit


def told_once(served: Played, source: str, said: str) -> None:
    """The operator was told of this and of nothing else, where it is and when it is tried again."""
    (line,) = served.lines(source, "warning")
    assert said in line["problem"]
    assert datetime.fromisoformat(line["next_try"]) > START
    assert {one["source"] for one in served.lines()} == {source}


# Rows 14 to 16: shapes


MISFITS: dict[str, Callable[[Row], Any]] = {
    "an object for an id": put(amendmentId={"value": 1}),
    "a list for a word": put(decision=["Agreed", "Withdrawn"]),
    "a number for a list": put(sponsors=5),
    "a text for the row": lambda row: ["see above"],
    "a list for the row": lambda row: [[1, 2]],
    "null for the row": lambda row: [None],
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_row_14_a_row_of_the_wrong_type_is_set_aside_and_the_others_go_on(misfit: str, tmp_path: Path) -> None:
    with played(tmp_path, ONE_DECIDED, start=START) as served:
        served.replica.fault = altered(ONE_DECIDED, served.replica, {STAGE: nth(3, MISFITS[misfit])})
        for now in minutes(NOW, 0, 2, 4, 6):
            assert served.tick(now) == ()
        assert served.app.store.look().status()["set_aside"] == {"bills": 1}
        told_once(served, "bills", "1 row set aside: ")
        assert served.source("bills")["failures"] == 0
        # The seventh was decided; of the third nothing is believed, neither what it says nor that it is gone.
        assert [(row["key"], row["what"]) for row in served.changes()] == [(key(7), "altered")]
        served.replica.fault = None
        served.tick(later(NOW, minutes=8))
        assert (served.source("bills")["problem"], served.ends("bills")) == (None, 1)
        assert [row["key"] for row in served.changes()] == [key(7)]
        assert len(served.ledger.titles()) == 1


def test_row_14_more_than_a_twentieth_set_aside_stops_the_source_and_tells(tmp_path: Path) -> None:
    def edit(answer: Any) -> None:
        for row in answer["items"][:10]:
            row["sponsors"] = 5

    with played(tmp_path, ONE_DECIDED, start=START) as served:
        served.replica.fault = altered(ONE_DECIDED, served.replica, {STAGE: edit})
        (failed,) = served.tick(NOW)
        assert failed.startswith("bills: stopped: 10 of ")
        row = served.source("bills")
        assert (row["failures"], datetime.fromisoformat(row["last_success"])) == (1, START)
        assert datetime.fromisoformat(row["next_due"]) == later(NOW, minutes=1)
        others = [one for one in served.app.store.look().status()["sources"] if one["name"] != "bills"]
        assert {(one["problem"], datetime.fromisoformat(one["last_success"])) for one in others} == {(None, NOW)}
        for now in minutes(NOW, 2, 5, 10):
            served.tick(now)
        told_once(served, "bills", "stopped: 10 of ")
        served.replica.fault = None
        assert served.tick(later(NOW, minutes=30)) == ()
        assert (served.source("bills")["problem"], served.ends("bills")) == (None, 1)
        assert [(row["key"], row["what"]) for row in served.changes()] == [(key(7), "altered")]
        assert len(served.ledger.titles()) == 1


DIVISION = f"/data/division/{examples.COMMONS_DIVISION}.json"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"AyeCount": "four"}, "ayes"),
        ({"NoCount": [2]}, "noes"),
        ({"Number": {"is": 12}}, "number"),
        ({"Title": ["Example Bill"]}, ""),
        ({"Date": 20230308}, "is not a date and time"),
    ],
    ids=[
        "text for a number",
        "a list for a number",
        "an object for a number",
        "a list for a text",
        "a number for a date",
    ],
)
def test_row_14_a_division_of_the_wrong_type_is_not_told_until_it_fits(
    fields: Row, reason: str, tmp_path: Path
) -> None:
    start = later(VOTED, minutes=-30)
    with played(tmp_path, SCENARIO, start=start) as served:
        served.replica.fault = altered(SCENARIO, served.replica, {DIVISION: put(**fields)})
        for now in minutes(VOTED, 5, 7):
            assert served.tick(now) == ()
        assert served.app.store.look().status()["set_aside"] == {"commons_votes": 1}
        assert reason in served.problems("commons_votes")[0]
        assert len(served.problems("commons_votes")) == 1
        assert served.ledger.titles() == []
        served.replica.fault = None
        assert served.told(later(VOTED, minutes=9)) == ["Commons division 12, Amendment 2: Ayes 4, Noes 2"]
        assert served.ends("commons_votes") == 1


@pytest.mark.parametrize("answer", [{"items": {"0": {}}}, {"items": 7}, {"rows": []}, [], "fine"], ids=str)
def test_row_14_an_answer_of_the_wrong_shape_is_told_and_takes_nothing_away(answer: Any, tmp_path: Path) -> None:
    with played(tmp_path, ONE_DECIDED, start=START) as served:
        served.replica.fault = altered(ONE_DECIDED, served.replica, {STAGE: lambda _: answer})
        for now in minutes(NOW, 0, 2, 4):
            served.tick(now)
        assert served.changes() == []
        told_once(served, "bills", "")
        served.replica.fault = None
        assert served.told(later(NOW, minutes=30)) == ["Amendment 7: agreed to (Report stage, Commons)"]
        assert served.ends("bills") == 1


@pytest.mark.parametrize(
    "edit",
    [put(amendmentId=None, dNum=None), without("amendmentId", "dNum")],
    ids=["null", "missing"],
)
def test_row_15_a_row_without_what_it_needs_is_set_aside(edit: Callable[[Row], None], tmp_path: Path) -> None:
    with played(tmp_path, ONE_DECIDED, start=START) as served:
        served.replica.fault = altered(ONE_DECIDED, served.replica, {STAGE: nth(3, edit)})
        for now in minutes(NOW, 0, 2, 4):
            served.tick(now)
        assert served.app.store.look().status()["set_aside"] == {"bills": 1}
        told_once(served, "bills", "1 row set aside: ")
        assert [(row["key"], row["what"]) for row in served.changes()] == [(key(7), "altered")]


@pytest.mark.parametrize("name", ["DivisionId", "Date", "Number", "Title"])
@pytest.mark.parametrize("missing", [True, False], ids=["missing", "null"])
def test_row_15_a_division_without_what_it_needs_is_not_told_until_it_has_it(
    name: str, missing: bool, tmp_path: Path
) -> None:
    start = later(VOTED, minutes=-30)
    edit = without(name) if missing else put(**{name: None})
    with played(tmp_path, SCENARIO, start=start) as served:
        served.replica.fault = altered(SCENARIO, served.replica, {DIVISION: edit})
        for now in minutes(VOTED, 5, 7):
            assert served.tick(now) == ()
        assert served.ledger.titles() == []
        assert rows(served, DivisionRow).keys() == {"lords-2023-01-25-1"}
        assert len(served.problems("commons_votes")) == 1
        served.replica.fault = None
        assert served.told(later(VOTED, minutes=9)) == ["Commons division 12, Amendment 2: Ayes 4, Noes 2"]


@pytest.mark.parametrize("name", ["AyeCount", "NoCount"])
def test_row_15_a_division_without_a_count_is_told_without_it_and_completed_later(name: str, tmp_path: Path) -> None:
    # Set aside, nobody would hear of the division at all: a count is not what makes it one.
    with played(tmp_path, SCENARIO, start=later(VOTED, minutes=-30)) as served:
        served.replica.fault = altered(SCENARIO, served.replica, {DIVISION: put(**{name: None})})
        told = served.told(later(VOTED, minutes=5))
        assert told == ["Commons division 12, Amendment 2 on Wed 8 March 2023: counts not yet known"]
        assert served.told(later(VOTED, minutes=7)) == []
        served.replica.fault = None
        told = served.told(later(VOTED, minutes=9))
        assert told == ["Now known: Commons division 12, Amendment 2: Ayes 4, Noes 2"]


NEW_FIELDS: dict[str, tuple[str, str]] = {
    "bills": (STAGE, "items"),
    "commons_votes": ("/data/divisions.json/search", ""),
    "lords_votes": ("/data/Divisions/search", ""),
    "hansard": ("/search/contributions/Spoken.json", "Results"),
}


@pytest.mark.parametrize("source", NEW_FIELDS)
def test_row_15_a_field_that_is_new_is_accepted_and_noted_once(source: str, tmp_path: Path) -> None:
    path, within = NEW_FIELDS[source]
    start = at("2023-01-26 12:00") if source == "lords_votes" else later(DEBATE_OUT, minutes=5)

    def edit(answer: Any) -> None:
        for number, row in enumerate(answer[within] if within else answer):
            row["shoeSize"] = 40 + number

    with played(tmp_path, SCENARIO, start=start) as served:
        served.replica.fault = altered(SCENARIO, served.replica, {path: edit})
        for now in minutes(start, 2, 4, 6):
            assert served.tick(now) == ()
        assert served.changes() == []
        (noted,) = served.app.store.look().status()["unknown_fields"]
        assert (noted["source"], noted["field"]) == (source, "shoeSize")
        assert datetime.fromisoformat(noted["seen_at"]) == later(start, minutes=2)
        assert served.app.store.look().status()["set_aside"] == {}
        shown = call("status", cwd=tmp_path)
        assert (shown.returncode, shown.stdout.count("New field")) == (0, 1)
        assert "shoeSize" in shown.stdout


def test_row_16_a_stage_and_a_house_of_a_new_kind_are_told_by_their_own_words(tmp_path: Path) -> None:
    new = replace(SCENARIO.stages[3], stage_id=17099, published_at=NOW, kind=99, description="Stage of Reflection")
    sitting = replace(SCENARIO.sittings[3], sitting_id=15099, published_at=NOW, stage_id=17099, day=date(2023, 3, 20))
    scenario = replace(
        SCENARIO,
        stages=(*SCENARIO.stages, replace(new, house="Assembly")),
        sittings=(*SCENARIO.sittings, sitting),
        bills=(*SCENARIO.bills, replace(SCENARIO.bills[1], published_at=NOW, house="Assembly")),
    )
    with played(tmp_path, scenario, start=START) as served:
        assert served.tick(NOW) == ()
        stage = rows(served, StageRow)["17099"]
        assert (stage.stage, stage.house) == ("Stage of Reflection", "Assembly")
        assert rows(served, BillRow)["9901"].current_house == "Assembly"
        (title,) = served.ledger.titles()
        assert "Stage of Reflection (Assembly)" in title
        assert served.lines() == []


def test_row_16_a_decision_of_a_new_kind_is_told_by_its_own_word(tmp_path: Path) -> None:
    scenario = with_amendments(amendment(7, published_at=NOW, decision="ReferredToElders"))
    with played(tmp_path, scenario, start=START) as served:
        assert served.told(NOW) == ["Amendment 7: ReferredToElders (Report stage, Commons)"]
        assert rows(served, AmendmentRow)[key(7)].decision == "ReferredToElders"


# Rows 17 to 20: lists


class Paged:
    """Serves a list in pages of twenty; ``at`` gives the list as it is at each request, by its number from 0."""

    def __init__(self, scenario: Scenario, replica: Replica, at: Callable[[int, list[Any]], list[Any]]) -> None:
        self.scenario, self.replica, self.at = scenario, replica, at
        self.asked = 0
        self.total: int | None = None

    def __call__(self, path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        if not path.endswith(STAGE):
            return None
        every = truth(self.scenario, self.replica.now, path, {"Take": ["100"]})["items"]
        listed = self.at(self.asked, every)
        self.asked += 1
        skip = int(query["Skip"][0])
        answer = {"items": listed[skip : skip + 20], "totalResults": self.total or len(listed), "itemsPerPage": 20}
        return FaultAnswer(200, json.dumps(answer).encode())


@pytest.mark.parametrize("place", [7, 30], ids=["on one page", "across pages"])
def test_row_17_of_an_id_that_comes_twice_the_last_wins_and_is_one_change(place: int, tmp_path: Path) -> None:
    def twice(_: int, every: list[Any]) -> list[Any]:
        again = {**every[2], "decision": "Withdrawn"}
        return [*every[:2], {**every[2], "decision": "Agreed"}, *every[3:place], again, *every[place:]]

    with played(tmp_path, MANY, start=START) as served:
        served.replica.fault = Paged(MANY, served.replica, twice)
        for now in minutes(NOW, 0, 2, 4):
            assert served.tick(now) == ()
        (change,) = served.changes()
        assert (change["key"], change["differs"]) == (key(3), {"decision": ["NoDecision", "Withdrawn"]})
        assert served.ledger.titles() == ["Amendment 3: withdrawn (Report stage, Commons)"]


@pytest.mark.parametrize("place", [1, 30], ids=["on one page", "across pages"])
def test_row_17_of_a_division_that_comes_twice_the_last_wins_and_is_one_change(place: int, tmp_path: Path) -> None:
    (one,) = [division for division in SCENARIO.divisions if division.house == "Lords"]
    others = [replace(one, division_id=9000 + number, number=number, title="Other Bill") for number in range(2, 40)]
    scenario = replace(SCENARIO, divisions=(one, *others))
    start = at("2023-01-25 18:00")

    def fault(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        if not path.endswith("/data/Divisions/search"):
            return None
        skip = int(query["skip"][0])
        asked = {**query, "skip": ["0"], "take": ["100"]}
        every = [
            row
            for part in (0, 25)
            for row in truth(scenario, served.replica.now, path, {**asked, "skip": [str(part)], "take": ["25"]})
        ]
        listed = [row for row in every if row["divisionId"] != one.division_id]
        if len(listed) < len(every):
            (ours,) = [row for row in every if row["divisionId"] == one.division_id]
            listed = [{**ours, "authoritativeContentCount": 77}, *listed[:place], ours, *listed[place:]]
        return FaultAnswer(200, json.dumps(listed[skip : skip + 25]).encode())

    with played(tmp_path, scenario, start=start) as served:
        served.replica.fault = fault
        for now in minutes(one.published_at, 5, 7, 9):
            assert served.tick(now) == ()
        assert [row["what"] for row in served.changes(noun="division")] == ["appeared"]
        assert rows(served, DivisionRow)["lords-2023-01-25-1"].ayes == 5
        assert served.events("division") == ["held"]


NEW = amendment(99)
SHIFTS: dict[str, Callable[[int, list[Any]], list[Any]]] = {
    "one comes in at the front": lambda asked, every: every[-1:] + every[:-1] if asked else every[:-1],
    "one goes from the front": lambda asked, every: every[1:] if asked else every,
    "one comes and one goes": lambda asked, every: every[-1:] + every[:-2] if asked else every[:-1],
    "two swap across the edge": lambda asked, every: (
        [*every[:19], every[20], every[19], *every[21:]] if asked else every
    ),
}


@pytest.mark.parametrize("shift", SHIFTS)
def test_row_18_of_items_that_move_while_the_pages_are_read_none_is_lost(shift: str, tmp_path: Path) -> None:
    scenario = replace(MANY, amendments=(*MANY.amendments, replace(NEW, published_at=NOW)))
    with played(tmp_path, scenario, start=START) as served:
        served.replica.fault = paged = Paged(scenario, served.replica, SHIFTS[shift])
        assert served.tick(NOW) == ()
        assert paged.asked > 3, "there was a second pass"
        assert key(99) in rows(served, AmendmentRow)
        assert [(row["key"], row["what"]) for row in served.changes()] == [(key(99), "appeared")]
        assert served.ledger.titles() == ["Amendment 99 tabled: Report stage (Commons)"]
        if "goes" not in shift:
            for now in minutes(NOW, 2, 4, 6):
                served.tick(now)
            assert len(served.changes()) == 1


def test_row_18_of_items_that_never_stand_still_none_is_taken_for_withdrawn(tmp_path: Path) -> None:
    def spinning(asked: int, every: list[Any]) -> list[Any]:
        turn = 7 * asked % len(every)
        return every[turn:] + every[:turn]

    with played(tmp_path, MANY, start=START) as served:
        served.replica.fault = Paged(MANY, served.replica, spinning)
        for now in minutes(NOW, 0, 2, 4, 6):
            served.tick(now)
        assert served.changes() == []
        assert {row.missed for row in rows(served, AmendmentRow).values()} == {0}


def test_row_19_when_the_pages_give_fewer_than_the_total_nothing_is_taken_for_withdrawn(tmp_path: Path) -> None:
    with played(tmp_path, MANY, start=START) as served:
        served.replica.fault = paged = Paged(MANY, served.replica, lambda _, every: every[:33])
        paged.total = 40
        for now in minutes(NOW, 0, 2, 4, 6):
            assert served.tick(now) == ()
        assert served.changes() == []
        told_once(served, "bills", "/Amendments was not complete")
        # The same list with a total that fits is believed the second time.
        paged.total = None
        served.tick(later(NOW, minutes=8))
        assert (served.changes(), served.ends("bills")) == ([], 1)
        served.tick(later(NOW, minutes=10))
        assert [row["what"] for row in served.changes()] == ["withdrawn"] * 7


EMPTY = {"items": [], "totalResults": 0, "itemsPerPage": 100}


@pytest.mark.parametrize(
    ("path", "answer", "noun"),
    [
        (STAGE, EMPTY, "amendment"),
        (STAGE, {**EMPTY, "items": None}, "amendment"),
        (f"/{examples.BILL}/Stages", EMPTY, "stage"),
        (f"/{examples.BILL}/Publications", {"publications": []}, "publication"),
    ],
)
def test_row_20_an_empty_list_where_there_was_something_withdraws_nothing_and_is_told(
    path: str, answer: Any, noun: str, tmp_path: Path
) -> None:
    with played(tmp_path, MANY, start=START) as served:
        served.replica.fault = altered(MANY, served.replica, {path: lambda _: answer})
        for now in minutes(NOW, 0, 2, 4, 6):
            served.tick(now)
        assert served.changes() == []
        told_once(served, "bills", "an empty list came where ")
        assert noun in served.problems("bills")[0]
        served.replica.fault = None
        served.tick(later(NOW, minutes=8))
        assert (served.changes(), served.ends("bills"), served.ledger.got) == ([], 1, [])


@pytest.mark.parametrize("source", ["commons_votes", "lords_votes", "hansard"])
def test_row_20_a_search_that_finds_nothing_any_more_withdraws_nothing(source: str, tmp_path: Path) -> None:
    start = later(DEBATE_OUT, minutes=5)
    nothing = {"Results": [], "TotalResultCount": 0} if source == "hansard" else []
    with played(tmp_path, SCENARIO, start=start) as served:
        before = served.stored()
        assert before["division"] == 3

        def fault(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
            searched = path.startswith(PATHS[source]) and "earch" in path
            return FaultAnswer(200, json.dumps(nothing).encode()) if searched else None

        served.replica.fault = fault
        for now in minutes(start, 2, 4, 6, 60 * 26):
            served.tick(now)
        after = served.stored()
        assert {name: after[name] for name in ("division", "vote", "mention")} == {
            name: before[name] for name in ("division", "vote", "mention")
        }
        assert [row for row in served.changes() if row["what"] == "withdrawn"] == []


# Rows 21 and 22: copies and times


@pytest.mark.parametrize(
    "moment", [MOVED_AT, TABLED, DECIDED, CORRECTED], ids=["moved", "tabled", "decided", "corrected"]
)
def test_row_21_older_and_newer_copies_in_turn_are_told_once(moment: datetime, tmp_path: Path) -> None:
    before, after = later(moment, minutes=-1), later(moment, minutes=1)
    with played(tmp_path, SCENARIO, start=later(moment, minutes=-60)) as served:

        def tick(minute: float, copy: datetime) -> None:
            served.replica.move_to(copy)
            assert served.app.tick(later(moment, minutes=minute)) == ()

        tick(5, after)
        told = served.ledger.titles()
        assert len(told) >= 1
        for minute, copy in enumerate([before, after, before, before, after, before, after, before, before, before], 6):
            tick(minute, copy)
        for minute in (16, 17, 20, 60, 90):
            tick(minute, after)
        if moment == CORRECTED:  # the third amendment left the list; that is believed at the second look
            told.append("Amendment 3 no longer listed: Report stage (Commons)")
        assert served.ledger.titles() == told


def test_row_21_what_an_older_copy_lacks_is_not_taken_for_withdrawn(tmp_path: Path) -> None:
    scenario = with_amendments(amendment(41, published_at=NOW))
    before, after = later(NOW, minutes=-1), later(NOW, minutes=1)
    with played(tmp_path, scenario, start=START) as served:
        copies = [after, before, before, after, before, before, before, after, before, before, after]
        for minute, copy in enumerate(copies, 5):
            served.replica.move_to(copy)
            assert served.app.tick(later(NOW, minutes=minute)) == ()
        assert served.ledger.titles() == ["Amendment 41 tabled: Report stage (Commons)"]


def test_row_21_what_an_older_copy_still_has_is_not_taken_for_listed_again_until_it_stays(tmp_path: Path) -> None:
    scenario = with_amendments(amendment(5, published_at=later(TABLED, minutes=1), gone_at=NOW))
    before, after = later(NOW, minutes=-1), later(NOW, minutes=1)
    with played(tmp_path, scenario, start=START) as served:

        def tick(minute: float, copy: datetime) -> None:
            served.replica.move_to(copy)
            assert served.app.tick(later(NOW, minutes=minute)) == ()

        copies = [after, after, before, after, before, before, after, before, before, before, after, before, after]
        for minute, copy in enumerate(copies, 5):
            tick(minute, copy)
        gone = ["Amendment 5 no longer listed: Report stage (Commons)"]
        assert served.ledger.titles() == gone
        for minute in range(20, 60, 2):
            tick(minute, before)
        assert served.ledger.titles() == [*gone, "Amendment 5 listed again: Report stage (Commons)"]


def test_row_21_what_is_gone_soon_after_it_came_is_believed_when_it_stays_away(tmp_path: Path) -> None:
    scenario = with_amendments(amendment(41, published_at=NOW, gone_at=later(NOW, minutes=3)))
    with played(tmp_path, scenario, start=START) as served:
        for now in minutes(NOW, 1, *range(4, 20, 2)):
            assert served.tick(now) == ()
        assert served.ledger.titles() == [
            f"Amendment 41 {what}: Report stage (Commons)" for what in ("tabled", "no longer listed")
        ]


def test_row_21_an_older_copy_that_stays_is_believed_and_told_once(tmp_path: Path) -> None:
    before, after = later(MOVED_AT, minutes=-1), later(MOVED_AT, minutes=1)
    with played(tmp_path, SCENARIO, start=later(MOVED_AT, minutes=-60)) as served:
        for minute, copy in ((5, after), *((minute, before) for minute in range(6, 40, 2))):
            served.replica.move_to(copy)
            served.app.tick(later(MOVED_AT, minutes=minute))
        assert served.ledger.titles() == [
            "Moved: Report stage (Commons), now Wed 8 March 2023",
            "Moved: Report stage (Commons), now Wed 1 March 2023",
        ]


def in_summer() -> Scenario:
    """The bill still before the House after the clocks went forward, and a division on that night."""
    first = next(one for one in SCENARIO.divisions if one.division_id == examples.COMMONS_DIVISION)
    night = replace(first, published_at=at("2023-03-27 18:00"), day=date(2023, 3, 27), at="18:45", number=20)
    return replace(
        SCENARIO,
        bills=tuple(one for one in SCENARIO.bills if not one.is_act),
        sittings=tuple(one for one in SCENARIO.sittings if one.stage_id != examples.ASSENT),
        divisions=(night,),
        debates=(),
    )


@pytest.mark.parametrize(
    ("served_as", "stored"),
    [
        ("2023-03-27T18:45:00", "2023-03-27 17:45"),
        ("2023-03-27T18:45:00.1234567", "2023-03-27 17:45"),
        ("2023-03-27T18:45:00+01:00", "2023-03-27 17:45"),
        ("2023-03-27T17:45:00Z", "2023-03-27 17:45"),
        ("2023-03-27T00:30:00", "2023-03-26 23:30"),
    ],
)
def test_row_22_a_time_without_an_offset_is_london_s_and_stored_as_utc(
    served_as: str, stored: str, tmp_path: Path
) -> None:
    scenario = in_summer()
    with played(tmp_path, scenario, start=at("2023-03-27 12:00")) as served:
        served.replica.fault = altered(scenario, served.replica, {DIVISION: put(Date=served_as)})
        served.tick(at("2023-03-27 18:05"))
        row = rows(served, DivisionRow)["commons-2023-03-27-20"]
        assert row.at is not None
        assert row.at.replace(microsecond=0) == at(stored)
        assert row.date == date(2023, 3, 27), "the day is London's"
        assert "Mon 27 March 2023" in served.ledger.bodies()[0]
        assert served.lines() == []


@pytest.mark.parametrize("field", ["Date", "PublicationUpdated"])
@pytest.mark.parametrize(("ahead", "noted"), [("2023-03-28T17:00:00", False), ("2023-04-20T18:45:00", True)])
def test_row_22_a_time_more_than_a_day_ahead_is_stored_and_noted(
    field: str, ahead: str, noted: bool, tmp_path: Path
) -> None:
    scenario = in_summer()
    with played(tmp_path, scenario, start=at("2023-03-27 12:00")) as served:
        served.replica.fault = altered(scenario, served.replica, {DIVISION: put(**{field: ahead})})
        assert served.tick(at("2023-03-27 18:05")) == ()
        assert [row["what"] for row in served.changes(noun="division")] == ["appeared"]
        assert ["is dated in the future" in one for one in served.problems("commons_votes")] == [True] * noted
        assert len(served.ledger.titles()) == 1


# Rows 23 to 26: the same thing under another name


@pytest.mark.parametrize(
    "watch", [{"bill": "Example Bill"}, {"bill": None, "bill_id": examples.BILL}], ids=["title", "id"]
)
def test_row_23_a_bill_that_is_renamed_is_one_change_and_still_watched(watch: Row, tmp_path: Path) -> None:
    renamed = replace(
        SCENARIO.bills[1], published_at=NOW, short_title="Sample Bill [HL]", former_short_title="Example Bill [HL]"
    )
    first = next(one for one in SCENARIO.divisions if one.division_id == examples.COMMONS_DIVISION)
    under_new = replace(first, title="Sample Bill [Lords] Report Stage: Amendment 2")
    under_old = replace(first, division_id=7099, number=15)
    scenario = replace(SCENARIO, bills=(*SCENARIO.bills[:2], renamed), divisions=(under_new, under_old))
    with played(tmp_path, scenario, start=START, watches=(Watching(terms=(), **watch),)) as served:
        for now in minutes(NOW, 0, 2, 4):
            assert served.tick(now) == ()
        (change,) = served.changes(noun="bill")
        assert (change["what"], change["differs"]["title"]) == ("altered", ["Example Bill [HL]", "Sample Bill [HL]"])
        assert served.ledger.titles() == ["New title: Sample Bill [HL]"]
        assert "Example Bill [HL] is now called Sample Bill [HL]." in served.ledger.bodies()[0]
        assert [row["what"] for row in served.changes(noun="stage")] == []
        served.tick(later(VOTED, minutes=5))
        divisions = [title for title in served.ledger.titles() if "division" in title]
        assert divisions == [f"Commons division {number}, Amendment 2: Ayes 4, Noes 2" for number in (12, 15)]


ABSENCES: dict[str, tuple[str, int]] = {
    "present, then absent once": ("p a p p", 0),
    "absent every second time": ("a p a p a p", 0),
    "absent twice in a row": ("a a", 1),
    "absent for good": ("a a a a a", 1),
    "absent from lists that are not complete": ("i i i i", 0),
    "absent once from a complete list": ("i a i i p", 0),
}


@pytest.mark.parametrize("course", ABSENCES)
def test_row_24_an_amendment_is_withdrawn_when_it_is_absent_from_two_complete_lists_in_a_row(
    course: str, tmp_path: Path
) -> None:
    steps, withdrawn = ABSENCES[course]
    with played(tmp_path, MANY, start=START) as served:
        paged = Paged(MANY, served.replica, lambda _, every: every)
        served.replica.fault = paged
        for step, number in zip(steps.split(), range(40, 400, 5), strict=False):
            paged.at = (lambda _, every: every) if step == "p" else (lambda _, every: [*every[:4], *every[5:]])
            paged.total = 40 if step == "i" else None
            served.tick(later(START, minutes=number))
        assert [(row["key"], row["what"]) for row in served.changes()] == [(key(5), "withdrawn")] * withdrawn
        assert served.ledger.titles() == ["Amendment 5 no longer listed: Report stage (Commons)"] * withdrawn


def test_row_25_an_amendment_that_is_renumbered_is_the_same_amendment(tmp_path: Path) -> None:
    scenario = with_amendments(amendment(7, published_at=NOW, number="NC7"))
    with played(tmp_path, scenario, start=START) as served:
        for now in minutes(NOW, 0, 2, 4):
            assert served.tick(now) == ()
        (change,) = served.changes()
        assert (change["key"], change["what"], change["differs"]) == (key(7), "altered", {"number": ["7", "NC7"]})
        assert served.events("amendment") == ["renumbered"]
        assert served.ledger.titles() == ["New Clause 7 renumbered: Report stage (Commons)"]
        assert "(was Amendment 7)" in served.ledger.bodies()[0]


def test_row_26_two_amendments_that_swap_numbers_are_both_renumbered(tmp_path: Path) -> None:
    scenario = with_amendments(amendment(7, published_at=NOW, number="8"), amendment(8, published_at=NOW, number="7"))
    with played(tmp_path, scenario, start=START) as served:
        for now in minutes(NOW, 0, 2, 4):
            assert served.tick(now) == ()
        found = [(row["key"], row["what"], row["differs"]) for row in served.changes()]
        assert sorted(found) == [
            (key(7), "altered", {"number": ["7", "8"]}),
            (key(8), "altered", {"number": ["8", "7"]}),
        ]
        assert served.ledger.titles() == ["2 amendments renumbered: Report stage (Commons)"]
        (body,) = served.ledger.bodies()
        assert re.search(r"Amendment 8, Example change 7 .*\(was Amendment 7\)", body)
        assert re.search(r"Amendment 7, Example change 8 .*\(was Amendment 8\)", body)
        assert len(rows(served, AmendmentRow)) == 40


# Rows 27 to 30: divisions and members


def test_row_27_a_correction_names_the_difference_to_those_who_got_the_first(tmp_path: Path) -> None:
    first, corrected = (one for one in SCENARIO.divisions if one.division_id == examples.COMMONS_DIVISION)
    scenario = replace(
        SCENARIO, divisions=(first, replace(corrected, aye_count=3, no_count=3)), amendments=(), debates=()
    )
    watches = (
        Watching("One", terms=(), members=("Fay Mover",), channels=("one",)),
        Watching("Two", terms=(), members=(), channels=("two",)),
        Watching("Other", bill="Unrelated Widgets Bill", terms=(), members=(), channels=("other",)),
    )
    channels = dict.fromkeys(("one", "two", "other"), "terminal://")
    with played(tmp_path, scenario, start=later(VOTED, minutes=-30), watches=watches, channels=channels) as served:
        served.tick(later(VOTED, minutes=5))
        for now in minutes(CORRECTED, 5, 10, 60):
            served.tick(now)
        for name in ("one", "two"):
            told = [title for title in served.ledger.titles(name) if "division" in title]
            assert told == [
                "Commons division 12, Amendment 2: Ayes 4, Noes 2",
                "Corrected: Commons division 12, Amendment 2: Ayes 3, Noes 3",
            ]
            body = next(body for body in served.ledger.bodies(name) if "What changed in the record" in body)
            for line in ("Ayes: 3, was 4", "Noes: 3, was 2", "Fay Mover: No, was Aye"):
                assert line in body
        assert [title for title in served.ledger.titles("other") if "division 12" in title] == []


def test_row_28_counts_and_names_that_disagree_are_stored_as_they_are_and_the_alert_says_so(tmp_path: Path) -> None:
    with played(tmp_path, SCENARIO, start=later(VOTED, minutes=-30)) as served:
        served.tick(later(VOTED, minutes=5))
        (row,) = [one for one in served.app.store.look().divisions() if one["number"] == 12]
        assert (row["ayes"], row["noes"], row["ayes_listed"], row["noes_listed"]) == (4, 2, 3, 2)
        body = next(body for body in served.ledger.bodies() if "Ayes 4" in body)
        assert "The lists of names give Ayes 3, Noes 2: counts announced and names listed differ." in body
        assert served.told(later(VOTED, minutes=10)) == []


def test_row_28_counts_and_names_that_agree_are_not_said_to_differ(tmp_path: Path) -> None:
    first = next(one for one in SCENARIO.divisions if one.division_id == examples.COMMONS_DIVISION)
    scenario = replace(SCENARIO, divisions=(replace(first, aye_count=3),))
    with played(tmp_path, scenario, start=later(VOTED, minutes=-30)) as served:
        served.tick(later(VOTED, minutes=5))
        body = next(body for body in served.ledger.bodies() if "Ayes 3" in body)
        assert "differ" not in body


def with_voters() -> Scenario:
    """Kim and Ali vote before and after Kim left the party and was given another name; Ali's seat then ends."""
    first = next(one for one in SCENARIO.divisions if one.division_id == examples.COMMONS_DIVISION)
    kim = replace(first.ayes[0], member_id=KIM, name="Kim Specimen", seat="Specimen Vale", party="Labour")
    ali = replace(kim, member_id=ALI, name="Ali Sample", seat="Sampleford", party="Conservative")
    earlier = replace(
        first,
        division_id=7050,
        number=5,
        published_at=at("2023-01-26 20:00"),
        day=date(2023, 1, 26),
        aye_count=2,
        no_count=0,
    )
    changed = replace(kim, name="Kim Placeholder", party="Independent", seat="Specimen Vale and Hill")
    return replace(
        SCENARIO,
        divisions=(
            replace(earlier, ayes=(kim, ali), noes=(), no_vote_recorded=()),
            replace(first, ayes=(changed, ali), aye_count=2, noes=(), no_count=0, no_vote_recorded=()),
        ),
        debates=(),
    )


@contextmanager
def with_members(folder: Path, start: datetime) -> Iterator[Played]:
    with played(folder, with_voters(), start=start, own={"members": {}}) as served:
        yield served


def test_row_29_a_vote_keeps_name_party_and_seat_of_its_day(tmp_path: Path) -> None:
    with with_members(tmp_path, at("2023-01-27 12:00")) as served:
        for now in (at("2023-02-02 12:00"), later(VOTED, minutes=5), later(CORRECTED, minutes=5)):
            assert served.tick(now) == ()
        before, after = votes(served, "commons-2023-01-26-5"), votes(served, "commons-2023-03-08-12")
        then, now_ = before["Kim Specimen"], after["Kim Placeholder"]
        assert (then.party, then.seat) == ("Labour", "Specimen Vale")
        assert (now_.party, now_.seat) == ("Independent", "Specimen Vale and Hill")
        assert then.member_id == now_.member_id == KIM
        found = served.app.store.look().votes_by([KIM])[KIM]
        assert [(found[key]["name"], found[key]["party"]) for key in sorted(found)] == [
            ("Kim Specimen", "Labour"),
            ("Kim Placeholder", "Independent"),
        ]
        assert served.events("division") == ["held"], "what a member is today corrects nothing"


def test_row_29_party_and_seat_are_known_by_date_after_a_change_and_after_a_seat_ended(tmp_path: Path) -> None:
    with with_members(tmp_path, at("2023-01-27 12:00")) as served:
        # Who sits is read every four weeks.
        for now in (at("2023-02-02 12:00"), later(VOTED, minutes=5), at("2023-04-20 12:00")):
            assert served.tick(now) == ()
        kim, ali = (rows(served, MemberRow)[str(number)] for number in (KIM, ALI))
        seats = [seat_on(ali, on) for on in (date(2023, 1, 26), date(2023, 3, 14), date(2023, 3, 15))]
        assert [seat and seat["seat"] for seat in seats] == ["Sampleford", "Sampleford", None]
        assert [party_on(kim, on) for on in (date(2023, 1, 31), date(2023, 2, 1))] == ["Labour", "Independent"]
        assert (kim.is_current, ali.is_current) == (True, False)


def test_row_30_tellers_proxies_and_a_vote_in_both_lobbies_are_told_as_the_record_has_them(tmp_path: Path) -> None:
    first = next(one for one in SCENARIO.divisions if one.division_id == examples.COMMONS_DIVISION)
    both = examples.vote(20, "Jo Both")
    division = replace(first, ayes=(*first.ayes, both), noes=(*first.noes, both), aye_count=4, no_count=3)
    names = ("Cat Teller", "Dan Proxied", "Jo Both", "Sir Sam Speaker", "Ida Silent", "Bob Sample")
    watch = Watching(terms=(), members=names)
    scenario = replace(SCENARIO, divisions=(division,), debates=(), amendments=())
    with played(tmp_path, scenario, start=later(VOTED, minutes=-30), watches=(watch,)) as served:
        for now in minutes(VOTED, 5, 10, 15):
            assert served.tick(now) == ()
        assert served.events("division") == ["held"], "who was in both lobbies has not changed their mind"
        (body,) = [body for body in served.ledger.bodies() if "Ayes 4, Noes 3" in body]
        said = dict(line.split(": ", 1) for line in body.splitlines() if line.startswith(names))
        assert said["Cat Teller"] == "Aye (teller)"
        assert said["Dan Proxied"] == "Aye, by proxy (Ann Example)"
        assert said["Jo Both"] == "in both lobbies"
        assert said["Ida Silent"] == "No vote recorded"
        assert said["Bob Sample"] == "No"
        assert said["Sir Sam Speaker"].startswith("nobody of this name is in any record so far")
        assert "differ" not in body, "the tellers are in no Commons count, who is in both lobbies is in both"
        stored = votes(served, "commons-2023-03-08-12")
        assert (stored["Jo Both"].vote, stored["Cat Teller"].teller) == ("both", True)


def test_row_30_the_tellers_of_the_lords_are_in_the_lists_and_in_the_count(tmp_path: Path) -> None:
    (one,) = [division for division in SCENARIO.divisions if division.house == "Lords"]
    watch = Watching(terms=(), members=("Baroness Tell", "Earl Else", "Lord Nowhere"))
    with played(tmp_path, SCENARIO, start=at("2023-01-25 18:00"), watches=(watch,)) as served:
        served.tick(later(one.published_at, minutes=5))
        (body,) = [body for body in served.ledger.bodies() if "Contents 5, Not-contents 3" in body]
        assert "Baroness Tell: Content (teller)" in body
        assert "Earl Else: Not content (teller)" in body
        assert "Lord Nowhere" not in body, "of the Lords it is not known who could have voted"
        assert "differ" not in body


# Row 31: hostile words

HOSTILE: dict[str, str] = {
    "a script": "<script>alert('Acme')</script><p onclick=\"steal()\">[Example: Acme again.]</p>",
    "a frame": '<iframe src="https://evil.example"></iframe>[Example: Acme.]<img src=x onerror="alert(1)">',
    "tags that never end": "[Example: Acme" + "<b><i><div>" * 3000,
    "entities": "[Example: Acme &lt;script&gt;alert(1)&lt;/script&gt; &#0; &#x202e; &amp;amp;]",
    "signs that turn the line": "[Example: Acme \u202e\u2066\u0000\u0007\u200b backwards]",
    "a megabyte": "[Example: " + "filler " * 75_000 + "Acme in the middle " + "filler " * 75_000 + "]",
    "a megabyte without a space": "x" * 500_000 + " Acme " + "y" * 500_000,
    "a document": "<!DOCTYPE html><html><head><title>Acme</title></head><body>[Example: Acme]</body></html>",
}


@pytest.mark.parametrize("words", HOSTILE)
def test_row_31_hostile_words_are_made_plain_cut_and_linked(words: str, tmp_path: Path) -> None:
    (debate,) = [one for one in SCENARIO.debates if one.ext_id == examples.DEBATE][:1]
    text = HOSTILE[words]
    item = ScenarioItem(examples.POSSESSIVE, text, 990001, "Ann Example")
    scenario = replace(SCENARIO, debates=(replace(debate, items=(item,), divisions=()),))
    with played(tmp_path, scenario, start=later(DEBATE_OUT, minutes=-10)) as served:
        assert served.tick(later(DEBATE_OUT, minutes=5)) == ()
        (title,) = [title for title in served.ledger.titles() if "Acme" in title]
        (body,) = [body for body in served.ledger.bodies() if "Acme" in body and "contribution-" in body]
        assert title == "Ann Example names Acme in the Commons"
        for forbidden in ("<p", "<b>", "<iframe", "<img", "onclick", "onerror", "\u202e", "\u2066", "\u0000", "\u0007"):
            assert forbidden not in title + body
        assert "<script" not in body or "&lt;script" in text
        assert len(body) < 2000
        assert f"#contribution-{examples.POSSESSIVE}" in body
        assert served.lines() == []
        assert served.told(later(DEBATE_OUT, minutes=10)) == []


# The table itself


def test_every_row_of_the_table_has_a_test() -> None:
    found: set[int] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            row = re.match(r"test_row_(\d+)_", node.name) if isinstance(node, ast.FunctionDef) else None
            found |= {int(row[1])} if row else set()
    assert set(range(1, 75)) - found == set()
