from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import lords_votes
from sources.fetch import Refused
from sources.lords_votes import SEARCH, parse_division, parse_votes, stamp
from sources.records import Division, Reading
from sources.scope import Scope, WatchedBill
from tests.sources.asking import Canned, bare, json_like, reasons, records, snapshots, utc
from tracker.replica import FaultAnswer, Replica

NOW = utc("2023-09-20T12:00:00")
BILL = WatchedBill("example", frozenset({"example"}), first_day=date(2023, 1, 10))


def peer(number: int, name: str, **more: Any) -> dict[str, Any]:
    row = {"memberId": 990100 + number, "name": name, "listAs": f"{name}, listed", "memberFrom": "Life peer"}
    row |= {"party": "Crossbench", "partyColour": "", "partyAbbreviation": "", "partyIsMainParty": True}
    return {**row, **more}


SPECIMEN, TOKEN, TELL = peer(1, "Lord  Specimen"), peer(2, "Lord Token", party=""), peer(3, "Lord Tell")
OTHER, MORE = peer(4, "Lord Other", party="Conservative"), peer(5, "Baroness More")
DIVISION = {
    "divisionId": 9001, "date": "2023-09-11T00:00:00", "number": 1, "notes": None, "title": "Example Bill [HL]",
    "isWhipped": True, "isGovernmentContent": False, "authoritativeContentCount": 193,
    "authoritativeNotContentCount": 180, "divisionHadTellers": True, "tellerContentCount": 193,
    "tellerNotContentCount": 180, "memberContentCount": 191, "memberNotContentCount": 178, "sponsoringMemberId": 990101,
    "isHouse": True, "isInquorate": False,
    "amendmentMotionNotes": "<p>Lord Specimen moved Motion 1A, on Smith &amp; Jones.</p><p>The House divided:</p>",
    "isGovernmentWin": False, "remoteVotingStart": "2023-09-11T17:20:21", "remoteVotingEnd": "2023-09-11T17:28:21",
    "divisionWasExclusivelyRemote": False, "contentTellers": [TELL], "notContentTellers": [MORE],
    "contents": [SPECIMEN, TOKEN, TELL], "notContents": [OTHER, MORE],
}  # fmt: skip


def read(ask: Any, **more: Any) -> list[Reading]:
    chosen = {"now": NOW, "since": NOW - timedelta(hours=1), "bills": (BILL,), **more}
    """Read all; how many rows were searched has its own test."""
    return [one for one in lords_votes.fetch(ask, Scope(**chosen)) if one.unit != "divisions searched"]


def service(*rows: Any, cap: int = 25) -> Canned:
    return Canned({SEARCH: bare(rows, cap, "skip")})


def test_a_division_is_read_whole() -> None:
    (snapshot,) = parse_division(DIVISION, BILL, "title").snapshots
    assert snapshot.record == Division(
        key="lords-2023-09-11-1",
        bill="example",
        house="Lords",
        date=date(2023, 9, 11),
        at=utc("2023-09-11T16:20:21"),
        number=1,
        title="Example Bill [HL]",
        question="Lord Specimen moved Motion 1A, on Smith & Jones.\nThe House divided:",
        ayes=193,
        noes=180,
        source="lords_votes",
        service_id=9001,
        link="https://votes.parliament.uk/Votes/Lords/Division/9001",
        stamp=stamp(DIVISION),
    )
    assert snapshot.published_at is None


def test_the_tellers_inside_the_lists_are_marked() -> None:
    votes, asides = parse_votes(DIVISION)
    assert asides == ()
    assert {one.name: (one.vote, one.teller) for one in votes} == {
        "Lord Specimen": ("content", False),
        "Lord Token": ("content", False),
        "Lord Tell": ("content", True),
        "Lord Other": ("not content", False),
        "Baroness More": ("not content", True),
    }
    specimen, token = votes[0], votes[1]
    assert (specimen.party, specimen.seat, specimen.list_as) == ("Crossbench", "Life peer", "Lord  Specimen, listed")
    assert (token.party, token.proxy) == (None, None)


@pytest.mark.parametrize(
    ("lists", "vote", "teller"),
    [
        ({"contents": [TELL], "notContents": [TELL]}, "both", False),
        ({"contents": [TELL], "notContents": [TELL], "contentTellers": [TELL]}, "both", True),
        ({"contents": [TELL], "notContentTellers": [TELL]}, "both", True),
        ({"contents": [TELL, TELL]}, "content", False),
        ({"contentTellers": [TELL]}, "content", True),
        ({"contentTellers": [TELL], "notContentTellers": [TELL]}, "both", True),
    ],
)
def test_who_stands_in_two_lists_has_one_vote(lists: dict[str, Any], vote: str, teller: bool) -> None:
    (one,), _ = parse_votes(lists)
    assert (one.vote, one.teller) == (vote, teller)


def test_the_documented_nulls_and_missing_fields_are_nothing() -> None:
    nulls = dict.fromkeys(("title", "amendmentMotionNotes", "remoteVotingStart", "contentTellers", "notContentTellers"))
    row = {**DIVISION, **nulls, "contents": None, "notContents": None}
    del row["isInquorate"]
    (snapshot,) = parse_division(row, BILL, "debate").snapshots
    record = snapshot.record
    assert isinstance(record, Division)
    assert (record.title, record.question, record.at, snapshot.parts) == ("Division 1", None, None, ())


def test_tellers_alone_are_not_told_while_the_lists_have_no_names() -> None:
    (snapshot,) = parse_division({**DIVISION, "contents": [], "notContents": None}, BILL, "title").snapshots
    assert snapshot.parts == ()


def test_an_exclusively_remote_division_has_no_tellers() -> None:
    row = {**DIVISION, "contentTellers": [], "notContentTellers": [], "divisionWasExclusivelyRemote": True}
    assert not any(one.teller for one in parse_votes(row)[0])


@pytest.mark.parametrize(
    "name",
    ["date", "number", "title", "divisionId", "authoritativeContentCount", "authoritativeNotContentCount"],
)
def test_a_division_without_what_it_needs_is_set_aside_with_the_reason(name: str) -> None:
    reading = parse_division({key: value for key, value in DIVISION.items() if key != name}, BILL, "title")
    assert reading.snapshots == ()
    assert reasons([reading]) == [f"the field '{name}' is missing"]


def test_a_member_that_does_not_fit_is_set_aside_and_the_others_count() -> None:
    reading = parse_division({**DIVISION, "contents": [SPECIMEN, {"memberId": 1}, "x"]}, BILL, "title")
    assert [one.noun for one in reading.asides] == ["vote", "vote"]
    assert len(reading.snapshots[0].parts) == 4


NAMES = (*DIVISION, *SPECIMEN)


@given(row=json_like(*NAMES).filter(lambda value: isinstance(value, dict)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_a_division_or_set_aside(row: Any) -> None:
    reading = parse_division(row, BILL, "title")
    assert len(reading.snapshots) + len([one for one in reading.asides if one.noun == "division"]) == 1


@given(row=json_like(*NAMES))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_search_row_is_passed_over_or_set_aside_and_the_next_one_found(row: Any) -> None:
    assert [one.service_id for one in records(read(service(row, DIVISION)), Division)][-1:] == [9001]


def test_the_stamp_is_of_everything_in_the_row_whatever_its_order() -> None:
    assert stamp(dict(reversed(DIVISION.items()))) == stamp(DIVISION)
    assert stamp({**DIVISION, "contents": [SPECIMEN, TOKEN]}) != stamp(DIVISION)
    assert stamp({**DIVISION, "isGovernmentWin": None}) != stamp(DIVISION)


def test_a_row_that_is_stored_as_it_is_gives_nothing_and_one_that_moved_gives_the_division() -> None:
    stored = {"Lords/9001": stamp(DIVISION)}
    assert read(service(DIVISION), stamps=stored) == []
    moved = {**DIVISION, "contents": [*DIVISION["contents"], OTHER]}  # type: ignore[misc]
    (found,) = snapshots(read(service(moved), stamps=stored), Division)
    assert [one.vote for one in found.parts if one.key == str(OTHER["memberId"])] == ["both"]  # type: ignore[attr-defined]


def test_no_division_is_asked_for_by_itself_because_the_rows_have_the_names() -> None:
    ours = service(DIVISION)
    assert len(records(read(ours), Division)) == 1
    assert set(ours.paths()) == {SEARCH}


@pytest.mark.parametrize("cap", [1, 2, 25, 100])
def test_every_division_is_found_whatever_the_cap_and_each_once(cap: int) -> None:
    rows = [{**DIVISION, "divisionId": 9000 + n, "number": n} for n in range(60, 0, -1)]
    found = [one.number for one in records(read(service(*rows, rows[-1], cap=cap)), Division)]
    assert found == list(range(1, 61))


def test_rows_of_other_bills_and_other_days_are_left_out_and_what_does_not_fit_is_set_aside() -> None:
    rows = [
        {**DIVISION, "divisionId": 1, "title": "Defence Example Bill [HL]"},
        {**DIVISION, "divisionId": 2, "date": "2023-08-22T00:00:00"},
        {**DIVISION, "divisionId": 3, "title": None},
        {**DIVISION, "divisionId": None},
        DIVISION,
    ]
    readings = read(service(*rows))
    assert [one.service_id for one in records(readings, Division)] == [9001]
    assert len(reasons(readings)) == 1


def test_a_division_without_a_title_is_linked_by_its_debate() -> None:
    debated = {("Lords", date(2023, 9, 11), 1): "example"}
    (found,) = records(read(service({**DIVISION, "title": None}), debated=debated), Division)
    assert (found.title, found.linked_by) == ("Division 1", "debate")


def test_the_search_asks_for_the_days_and_for_the_words_of_what_is_new() -> None:
    ours = service(DIVISION)
    read(ours)
    read(ours, since=None, bills=(replace(BILL, sitting_days=frozenset({("Lords", date(2023, 9, 11))})),))
    assert [call[1] for call in ours.calls[::2]] == [
        {"StartDate": "2023-08-23", "EndDate": "2023-09-20", "skip": 0, "take": 25},
        {"StartDate": "2023-01-10", "EndDate": "2023-09-20", "skip": 0, "take": 25, "SearchTerm": "example"},
        {"StartDate": "2023-09-11", "EndDate": "2023-09-11", "skip": 0, "take": 25},
    ]


def test_a_search_that_is_refused_is_an_error() -> None:
    with pytest.raises(Refused):
        read(Canned({}))


EXAMPLE = WatchedBill("example", frozenset({"example"}), first_day=date(2023, 1, 10))


def test_the_replicas_division_is_read_with_its_question_and_names(example: Replica, ask: Any) -> None:
    (found,) = snapshots(read(ask, now=example.now, bills=(EXAMPLE,), since=None), Division)
    record = found.record
    assert isinstance(record, Division)
    assert (record.key, record.ayes, record.noes) == ("lords-2023-01-25-1", 5, 3)
    assert record.question == "Lord Specimen moved amendment 7, on Smith & Jones. The House divided:"
    assert sum(one.teller for one in found.parts) == 4  # type: ignore[attr-defined]
    assert read(ask, now=example.now, bills=(EXAMPLE,), since=None, stamps={"Lords/8001": record.stamp}) == []


def test_a_replica_that_ignores_dates_words_and_take_gives_the_same(example: Replica, ask: Any) -> None:
    def forgetful(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        skip = query.get("skip", ["0"])
        query.clear()
        query.update({"skip": skip, "take": ["1"]})
        return None

    example.fault = forgetful
    found = records(read(ask, now=example.now, bills=(EXAMPLE,), since=None), Division)
    assert [one.number for one in found] == [1]
    late = records(read(ask, now=example.now, bills=(EXAMPLE,), since=example.now), Division)
    assert late == []
