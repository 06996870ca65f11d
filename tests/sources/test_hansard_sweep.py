"""The sweep of a sitting day: every debate read, once, whatever the search knows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sources.fetch import Busy, Refused, Unreachable
from sources.hansard_sweep import days_due, milestone, sweep
from sources.records import Contribution, Day, Reading
from sources.scope import Scope
from sources.times import LONDON
from tests.sources.asking import Canned

ON = date(2023, 2, 10)
NOW = datetime(2023, 2, 10, 22, 30, tzinfo=LONDON)
SECTIONS, TREES, CALENDAR = "/overview/sectionsforday.json", "/overview/sectiontrees.json", "/overview/calendar.json"


def debate(key: str, *words: str, children: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    items = [
        {
            "ItemType": "Contribution",
            "MemberId": 990001,
            "AttributedTo": "Ann Example",
            "Value": text,
            "ExternalId": f"{key}-{number}",
            "OrderInSection": number,
        }
        for number, text in enumerate(words)
    ]
    overview = {"ExtId": key, "Title": f"Debate {key}", "Date": "2023-02-10T00:00:00", "House": "Commons"}
    return {"Overview": overview, "Navigator": [], "Items": items, "ChildDebates": list(children)}


def tree(*rows: tuple[int, int | None, str]) -> list[dict[str, Any]]:
    items = [{"Id": number, "ParentId": parent, "ExternalId": key, "Title": key} for number, parent, key in rows]
    return [{"House": "Commons", "SectionTreeItems": items}]


def commons_only(names: list[str]):
    return lambda params: names if params["house"] == "Commons" and params["date"] == "2023-02-10" else []


def parliament(**debates: Any) -> Canned:
    answers: dict[str, Any] = {f"/debates/debate/{key}.json": value for key, value in debates.items()}
    rows = tree((1, None, "ROOT"), *((number, 1, key) for number, key in enumerate(debates, start=2)))
    return Canned({SECTIONS: commons_only(["Debate"]), TREES: rows, **answers})


def scope(now: datetime = NOW, since: datetime | None = NOW - timedelta(hours=1), **stamps: str) -> Scope:
    keys = {f"day/{name.replace('_', '/')}": at for name, at in stamps.items()}
    return Scope(now=now, since=since, terms=("Hikvision",), all_terms=("Hikvision",), stamps=keys)


def stored(readings: list[Reading]) -> dict[str, str]:
    """Give the stamps that the store would give of the days after these readings."""
    stamps: dict[str, str] = {}
    for one in marks(readings):
        at = f"{one.house}/{one.date.isoformat()}"
        stamps |= {f"day/{at}": one.swept_at.isoformat()} if one.swept_at else {}
        stamps[f"done/{at}"] = " ".join([one.begun_at.isoformat(), *one.done]) if one.begun_at else ""
    return {key: stamp for key, stamp in stamps.items() if stamp}


def read(ask: Canned, asked: Scope | None = None) -> list[Reading]:
    return list(sweep(ask, asked or scope()))


def found(readings: list[Reading]) -> list[str]:
    return [one.record.key for reading in readings for one in reading.snapshots if isinstance(one.record, Contribution)]


def marks(readings: list[Reading]) -> list[Day]:
    return [one.record for reading in readings for one in reading.snapshots if isinstance(one.record, Day)]


def days(readings: list[Reading]) -> list[str]:
    """Give the days that were swept to their end."""
    return [one.key for one in marks(readings) if one.begun_at is None]


@pytest.mark.parametrize("row", [{"Id": 3, "ParentId": 1}, {"Id": 3, "ParentId": 1, "ExternalId": None}, None])
def test_a_section_without_an_id_is_passed_over_and_the_others_are_read(row: Any) -> None:
    ask = parliament(D1=debate("D1", "Of Hikvision."))
    ask.answers[TREES][0]["SectionTreeItems"].insert(0, row)
    assert found(read(ask)) == ["D1-0"]


@pytest.mark.parametrize("parent", [[1], {"Id": 1}, "1"])
def test_a_section_is_read_whatever_its_place_in_the_tree_looks_like(parent: Any) -> None:
    rows = tree((1, None, "ROOT"), (2, parent, "D1"))
    ask = parliament(D1=debate("D1", "Of Hikvision."))
    ask.answers[TREES] = rows
    assert found(read(ask)) == ["D1-0"]


def test_a_mention_that_no_search_finds_is_found_in_the_sweep_and_marked_so():
    readings = read(parliament(A=debate("A", "Nothing here."), B=debate("B", "It is Hikvision's camera.")))
    assert found(readings) == ["B-0"]
    (record,) = [
        one.record for reading in readings for one in reading.snapshots if isinstance(one.record, Contribution)
    ]
    assert (record.found_by, record.member_id, record.debate) == (["sweep"], 990001, "Debate B")


def test_a_section_under_a_debate_that_holds_it_is_read_once():
    child = debate("CHILD", "Hikvision")
    ask = parliament(TOP=debate("TOP", children=(child,)))
    ask.answers[TREES] = tree((1, None, "ROOT"), (2, 1, "TOP"), (3, 2, "CHILD"))
    assert found(read(ask)) == ["CHILD-0"]
    assert ask.paths("CHILD.json") == []


def test_a_section_that_the_debate_above_does_not_hold_is_read_by_itself():
    ask = parliament(TOP=debate("TOP"), CHILD=debate("CHILD", "Hikvision"))
    ask.answers[TREES] = tree((1, None, "ROOT"), (2, 1, "TOP"), (3, 2, "CHILD"))
    assert found(read(ask)) == ["CHILD-0"]


@pytest.mark.parametrize(
    "rows",
    [((1, None, "A"), (2, None, "B")), ((1, None, "A"),), ((1, None, "ROOT"), (2, 1, "A"))],
    ids=["no root", "one alone", "under a root that is no debate"],
)
def test_a_tree_is_read_with_a_root_or_without(rows):
    ask = parliament(A=debate("A", "Hikvision"), B=debate("B"))
    ask.answers[TREES] = tree(*rows)
    readings = read(ask)
    assert found(readings) == ["A-0"]
    assert days(readings) == ["commons-2023-02-10"]


def test_a_tree_that_is_empty_on_the_first_ask_is_asked_for_again():
    ask = parliament(A=debate("A", "Hikvision"))
    answers = [[], ask.answers[TREES]]
    ask.answers[TREES] = lambda params: answers.pop(0)
    assert found(read(ask)) == ["A-0"]


def test_a_day_whose_tree_stays_empty_is_not_taken_for_swept():
    ask = parliament()
    ask.answers[TREES] = []
    assert days(read(ask)) == []


@pytest.mark.parametrize("error", [Refused("404", status=404), Busy("500", status=500)])
def test_a_debate_that_cannot_be_read_is_named_and_the_day_is_swept_again(error):
    readings = read(parliament(A=error, B=debate("B", "Hikvision")))
    assert found(readings) == ["B-0"]
    assert [reading.problem for reading in readings if reading.problem] == [str(error)]
    assert days(readings) == []


def test_a_service_without_the_lists_of_days_is_a_problem_and_no_failure():
    ask = Canned({SECTIONS: Refused("overview answered 404", status=404)})
    assert [reading.problem for reading in read(ask)] == ["overview answered 404", "overview answered 404"]


def test_a_service_that_cannot_be_reached_fails():
    with pytest.raises(Unreachable):
        read(Canned({SECTIONS: Unreachable("no answer")}))


def test_a_day_on_which_no_house_sat_is_left_alone():
    ask = Canned({SECTIONS: []})
    assert read(ask) == []
    assert ask.paths("sectiontrees.json") == []


@pytest.mark.parametrize(
    ("swept", "now", "due"),
    [
        ("2023-02-10T20:05", "2023-02-10T21:59", False),
        ("2023-02-10T20:05", "2023-02-10T22:01", True),
        ("2023-02-11T00:10", "2023-02-11T08:59", False),
        ("2023-02-11T00:10", "2023-02-11T09:01", True),
        ("2023-02-11T09:10", "2023-02-12T08:00", False),
        ("2023-02-11T09:10", "2023-02-12T09:30", True),
        ("2023-02-12T09:10", "2023-02-16T09:30", False),
        ("2023-02-12T09:10", "2023-02-17T09:30", True),
        ("2023-02-17T09:10", "2023-03-12T09:30", True),
        ("2023-03-12T09:30", "2023-05-11T09:30", True),
        ("2023-05-11T09:30", "2023-11-02T08:30", False),
        ("2023-05-11T09:30", "2023-11-02T09:30", True),
        ("2023-11-02T09:30", "2026-11-02T09:30", False),
    ],
)
def test_a_day_is_swept_every_other_hour_and_then_after_1_2_7_30_90_and_265_days(swept, now, due):
    at = datetime.fromisoformat(now).replace(tzinfo=LONDON)
    asked = scope(at, **{"Commons_2023-02-10": datetime.fromisoformat(swept).replace(tzinfo=LONDON).isoformat()})
    assert (ON in days_due(Canned({}), asked, "Commons")) is due


def test_the_calendar_is_asked_once_a_day_for_the_days_missed():
    calendar = [{"ItemDate": "2023-02-08T00:00:00"}, {"ItemDate": "2023-01-30T00:00:00"}, {"ItemDate": "soon"}]
    ask = Canned({CALENDAR: lambda params: calendar if params["house"] == "Commons" else []})
    assert days_due(ask, scope(), "Commons") == [ON]
    assert ask.calls == []
    thorough = Scope(now=NOW, since=NOW, thorough=True, terms=("x",))
    assert days_due(ask, thorough, "Commons") == [ON, date(2023, 2, 8)]


def test_what_is_newly_watched_is_swept_for_a_week_back_and_leaves_no_mark_on_the_days():
    ask = parliament(A=debate("A", "Hikvision"))
    readings = read(ask, scope(since=None))
    assert (found(readings), days(readings)) == (["A-0"], [])


def test_nothing_is_swept_for_a_bill_alone():
    assert list(sweep(Canned({}), Scope(now=NOW, since=NOW))) == []


def test_the_milestones_hold_on_the_nights_that_the_clocks_change():
    for on in (date(2023, 3, 25), date(2023, 10, 28)):
        nine = datetime(on.year, on.month, on.day + 1, 9, tzinfo=LONDON)
        assert milestone(on, nine + timedelta(minutes=1)) == nine
        assert milestone(on, nine - timedelta(minutes=1)) < nine


# In pieces


def killed(ask: Canned, asked: Scope) -> list[Reading]:
    """Read until the first debate is kept, and no further: a kill, or the end of the machine's day."""
    readings: list[Reading] = []
    for reading in sweep(ask, asked):
        readings.append(reading)
        if marks([reading]):
            break
    return readings


def test_a_sweep_that_is_broken_off_after_a_debate_goes_on_with_the_next_to_the_end():
    ask = parliament(A=debate("A", "Hikvision"), B=debate("B", "Hikvision"), C=debate("C"))
    stamps: dict[str, str] = {}
    seen, polls = [], []
    for minute in range(5):
        ask.calls.clear()
        readings = killed(ask, replace(scope(NOW + timedelta(minutes=minute)), stamps=stamps))
        if marks(readings):
            stamps = stored(readings)
        seen += found(readings)
        polls.append([path[-6:-5] for path in ask.paths() if "debate/" in path and "ROOT" not in path])
    assert [paths[-1:] for paths in polls] == [["A"], ["B"], ["C"], [], []]
    assert seen == ["A-0", "B-0"]
    assert stamps == {"day/Commons/2023-02-10": NOW.isoformat()}, "as old as the sweep's beginning"


def test_a_debate_and_the_mark_that_it_was_read_are_kept_together():
    child = debate("CHILD", "Hikvision")
    readings = read(parliament(A=debate("A", "Hikvision", children=(child,))))
    (first,) = [reading for reading in readings if reading.unit == "debate A"]
    assert [one.record.key for one in first.snapshots] == ["A-0", "CHILD-0", "commons-2023-02-10"]
    (mark, end) = marks(readings)
    assert (mark.done, mark.begun_at, mark.swept_at) == (["A", "CHILD"], NOW, None)
    assert (end.done, end.begun_at, end.swept_at) == ([], None, NOW)


@pytest.mark.parametrize(
    ("begun", "again"),
    [("2023-02-10T22:10", False), ("2023-02-10T21:50", True), ("2023-02-10T23:10", True)],
    ids=["since it was due", "before", "by a clock that was put back"],
)
def test_a_sweep_that_broke_off_goes_on_only_if_it_began_since_the_day_was_due(begun, again):
    at = datetime.fromisoformat(begun).replace(tzinfo=LONDON)
    ask = parliament(A=debate("A", "Hikvision"), B=debate("B", "Hikvision"))
    readings = read(ask, replace(scope(), stamps={"done/Commons/2023-02-10": f"{at.isoformat()} A"}))
    assert found(readings) == (["A-0", "B-0"] if again else ["B-0"])
    assert marks(readings)[-1].swept_at == (NOW if again else at)


def test_while_a_later_sweep_is_under_way_the_day_keeps_the_time_of_the_one_before():
    earlier = datetime(2023, 2, 10, 20, 5, tzinfo=LONDON)
    ask = parliament(A=debate("A"), B=debate("B"))
    readings = killed(ask, scope(**{"Commons_2023-02-10": earlier.isoformat()}))
    assert [(one.swept_at, one.begun_at, one.done) for one in marks(readings)] == [(earlier, NOW, ["A"])]


def test_a_day_that_broke_off_goes_on_when_it_is_no_longer_today():
    on = {"done/Commons/2023-02-10": f"{NOW.isoformat()} A"}
    later = datetime(2023, 2, 10, 23, 59, tzinfo=LONDON)
    assert days_due(Canned({}), replace(scope(later), stamps=on), "Commons") == [ON]
    midnight = datetime(2023, 2, 11, 0, 30, tzinfo=LONDON)
    on = {"done/Commons/2023-02-10": f"{(midnight - timedelta(minutes=10)).isoformat()} A"}
    assert days_due(Canned({}), replace(scope(midnight), stamps=on), "Commons") == [date(2023, 2, 11), ON]


def test_debates_that_cannot_be_read_are_tried_again_alone():
    ask = parliament(A=Busy("500", status=500), B=debate("B", "Hikvision"), C=debate("C"))
    stamps: dict[str, str] = {}
    for _ in range(2):
        stamps = stored(read(ask, replace(scope(), stamps=stamps))) or stamps
    assert stamps == {"done/Commons/2023-02-10": f"{NOW.isoformat()} B C"}
    ask.calls.clear()
    assert [one.problem for one in read(ask, replace(scope(), stamps=stamps)) if one.problem] == ["500"]
    assert ask.paths("B.json") == ask.paths("C.json") == []
    ask.answers["/debates/debate/A.json"] = debate("A", "Hikvision")
    readings = read(ask, replace(scope(), stamps=stamps))
    assert (found(readings), days(readings)) == (["A-0"], ["commons-2023-02-10"])


def test_what_is_newly_watched_is_swept_in_one_go_whatever_was_done_for_the_rest():
    ask = parliament(A=debate("A", "Hikvision"), B=debate("B", "Hikvision"))
    under_way = {"done/Commons/2023-02-10": f"{NOW.isoformat()} A"}
    readings = read(ask, replace(scope(), since=None, stamps=under_way))
    assert (found(readings), marks(readings)) == (["A-0", "B-0"], [])


def test_a_minister_named_in_the_debate_is_known_in_the_sections_under_it():
    child = debate("CHILD", "Hikvision again.")
    child["Items"][0] |= {"MemberId": None, "AttributedTo": "The Minister of State, Example Office"}
    top = debate("TOP", "I begin.", children=(child,))
    top["Items"][0]["AttributedTo"] = "The Minister of State, Example Office (Baroness Sample) (Con)"
    readings = read(parliament(TOP=top))
    (record,) = [one.record for reading in readings for one in reading.snapshots if one.record.key == "CHILD-0"]
    assert (record.member_id, record.member) == (990001, "Baroness Sample")
