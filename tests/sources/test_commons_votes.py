import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import commons_votes
from sources.commons_votes import SEARCH, SERVICE, TAKE, parse_division, parse_votes, stamp
from sources.fetch import Busy, NotJson, Refused
from sources.records import Division, Reading, Vote
from sources.scope import Scope, WatchedBill
from sources.votes import Window, look, windows
from tests.replica import examples
from tests.sources.asking import Canned, bare, json_like, reasons, records, snapshots, utc
from tracker.replica import FaultAnswer, Replica

NOW = utc("2023-06-20T12:00:00")
BILL = WatchedBill("example", frozenset({"example"}), first_day=date(2023, 1, 10), last_day=date(2023, 10, 26))
SKIP, TAKEN = "queryParameters.skip", "queryParameters.take"


def member(number: int, name: str, **more: Any) -> dict[str, Any]:
    row = {"MemberId": 990000 + number, "Name": name, "Party": "Labour", "SubParty": None, "PartyColour": "d50000"}
    row |= {"PartyAbbreviation": "Lab", "MemberFrom": "Anytown", "ListAs": f"{name}, listed", "ProxyName": None}
    return {**row, **more}


ANN, BOB = member(1, "Ann  Example", ProxyName="Bob Sample"), member(2, "Bob Sample", Party="")
CAT, DAN = member(3, "Cat Teller"), member(4, "Dan Teller")
IDA = member(5, "Ida Silent", MemberFrom="Elsewhere")
DIVISION = {
    "DivisionId": 9001, "Date": "2023-06-13T17:03:00", "PublicationUpdated": "2023-06-13T17:25:41", "Number": 252,
    "IsDeferred": False, "EVELType": "", "EVELCountry": "",
    "Title": "Example Bill [Lords]  Report Stage: New Clause 10",
    "AyeCount": 231, "NoCount": 282, "DoubleMajorityAyeCount": None, "DoubleMajorityNoCount": None,
    "AyeTellers": [CAT], "NoTellers": [DAN], "Ayes": [ANN], "Noes": [BOB], "FriendlyDescription": None,
    "FriendlyTitle": None, "NoVoteRecorded": [IDA], "RemoteVotingStart": None, "RemoteVotingEnd": None,
}  # fmt: skip
DEFERRED = {**DIVISION, "DivisionId": 9002, "Number": 255, "Date": "2023-06-14T00:00:00", "IsDeferred": True}
DEFERRED |= {"AyeTellers": None, "NoTellers": None}


def listed(division: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A search row: without names."""
    return {**division, "Ayes": [], "Noes": [], "NoVoteRecorded": [], **more}


def service(*rows: Any, cap: int = TAKE, **details: Any) -> Canned:
    answers = {f"/data/division/{row['DivisionId']}.json": {**DIVISION, **row, "Ayes": [ANN], "Noes": [BOB]}
               for row in rows if isinstance(row, dict) and "DivisionId" in row}  # fmt: skip
    return Canned({SEARCH: bare(rows, cap, SKIP), **answers, **details})


def scope(**more: Any) -> Scope:
    return Scope(**{"now": NOW, "since": NOW - timedelta(hours=1), "bills": (BILL,), **more})


def read(ask: Any, **more: Any) -> list[Reading]:
    """Read all; how many rows were searched has its own test."""
    return [one for one in commons_votes.fetch(ask, scope(**more)) if one.unit != "divisions searched"]


# One division


def test_a_division_is_read_whole() -> None:
    (snapshot,) = parse_division(DIVISION, BILL, "title").snapshots
    assert snapshot.record == Division(
        key="commons-2023-06-13-252",
        bill="example",
        house="Commons",
        date=date(2023, 6, 13),
        at=utc("2023-06-13T16:03:00"),
        number=252,
        title="Example Bill [Lords] Report Stage: New Clause 10",
        ayes=231,
        noes=282,
        source="commons_votes",
        service_id=9001,
        linked_by="title",
        link="https://votes.parliament.uk/Votes/Commons/Division/9001",
        stamp="2023-06-13T17:25:41/231-282",
        unlisted_unknown=True,
    )
    assert snapshot.published_at == utc("2023-06-13T16:25:41")


def test_every_member_is_told_once_with_the_vote_and_the_party_of_the_day() -> None:
    votes, asides = parse_votes(DIVISION)
    assert asides == ()
    assert {one.key: (one.name, one.vote, one.teller) for one in votes} == {
        "990001": ("Ann Example", "aye", False),
        "990002": ("Bob Sample", "no", False),
        "990003": ("Cat Teller", "aye", True),
        "990004": ("Dan Teller", "no", True),
        "990005": ("Ida Silent", "no vote recorded", False),
    }
    ann, bob = (next(one for one in votes if one.member_id == number) for number in (990001, 990002))
    assert (ann.party, ann.seat, ann.list_as, ann.proxy) == ("Labour", "Anytown", "Ann  Example, listed", "Bob Sample")
    assert (bob.party, bob.proxy) == (None, None)


@pytest.mark.parametrize(
    ("lists", "vote", "teller"),
    [
        ({"Ayes": [ANN], "Noes": [ANN]}, "both", False),
        ({"Ayes": [ANN, ANN]}, "aye", False),
        ({"NoVoteRecorded": [ANN], "Noes": [ANN]}, "no", False),
        ({"Ayes": [ANN], "AyeTellers": [ANN]}, "aye", True),
        ({"Ayes": [ANN], "NoTellers": [ANN]}, "both", True),
        ({"NoVoteRecorded": [ANN, ANN]}, "no vote recorded", False),
    ],
)
def test_who_stands_in_two_lists_has_one_vote(lists: dict[str, Any], vote: str, teller: bool) -> None:
    (one,), _ = parse_votes(lists)
    assert (one.vote, one.teller, one.proxy) == (vote, teller, "Bob Sample")


def test_a_proxy_named_in_one_lobby_is_kept_for_both() -> None:
    (one,), _ = parse_votes({"Ayes": [ANN], "Noes": [{**ANN, "ProxyName": None}]})
    assert (one.vote, one.proxy) == ("both", "Bob Sample")


def test_a_deferred_division_has_no_tellers_and_no_time() -> None:
    (snapshot,) = parse_division(DEFERRED, BILL, "title").snapshots
    record = snapshot.record
    assert isinstance(record, Division)
    assert (record.at, record.date, record.deferred) == (None, date(2023, 6, 14), True)
    assert not any(one.teller for one in snapshot.parts)  # type: ignore[attr-defined]


def test_midnight_in_summer_is_no_time_either() -> None:
    (record,) = records([parse_division({**DIVISION, "Date": "2023-07-01T00:00:00"}, BILL, "title")], Division)
    assert (record.at, record.date) == (None, date(2023, 7, 1))


@pytest.mark.parametrize(
    ("names", "stamped"),
    [
        ({}, True),
        ({"Ayes": [], "Noes": []}, False),
        ({"Ayes": []}, False),
        ({"Noes": None}, False),
        ({"Ayes": [], "AyeCount": 0}, True),
        ({"Ayes": [], "Noes": [], "AyeCount": 0, "NoCount": 0}, True),
    ],
)
def test_a_division_whose_names_are_not_out_yet_gets_no_stamp(names: dict[str, Any], stamped: bool) -> None:
    (record,) = records([parse_division({**DIVISION, **names}, BILL, "title")], Division)
    assert (record.stamp is not None) is stamped


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ({"Ayes": [], "Noes": []}, False),
        ({"Ayes": []}, False),
        ({"Noes": None}, False),
        ({"Ayes": [], "AyeCount": 2}, True),
        ({"Ayes": [], "AyeCount": 0}, True),
        ({}, True),
    ],
)
def test_while_the_names_of_a_lobby_are_to_come_no_names_are_told(lists: dict[str, Any], told: bool) -> None:
    (snapshot,) = parse_division({**DIVISION, **lists}, BILL, "title").snapshots
    assert bool(snapshot.parts) is told


@pytest.mark.parametrize("name", ["Date", "Number", "Title", "AyeCount", "NoCount", "DivisionId"])
def test_a_division_without_what_it_needs_is_set_aside_with_the_reason(name: str) -> None:
    row = {key: value for key, value in DIVISION.items() if key != name}
    reading = parse_division(row, BILL, "title")
    assert reading.snapshots == ()
    assert reasons([reading]) == [f"the field '{name}' is missing"]


def test_a_member_that_does_not_fit_is_set_aside_and_the_others_count() -> None:
    row = {**DIVISION, "Ayes": [ANN, {"MemberId": 1}, None, {**BOB, "MemberId": "many"}]}
    reading = parse_division(row, BILL, "title")
    assert [one.noun for one in reading.asides] == ["vote"] * 3
    assert reasons([reading])[0] == "the field 'Name' is missing"
    assert len(reading.snapshots[0].parts) == 5


NAMES = (*DIVISION, *ANN)


@given(row=json_like(*NAMES).filter(lambda value: isinstance(value, dict)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_answer_is_a_division_or_set_aside(row: Any) -> None:
    reading = parse_division(row, BILL, "title")
    assert len(reading.snapshots) + len([one for one in reading.asides if one.noun == "division"]) == 1


@given(row=json_like(*NAMES))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_search_row_is_passed_over_or_set_aside_and_the_next_one_found(row: Any) -> None:
    readings = read(Canned({SEARCH: bare([row, listed(DIVISION)], TAKE, SKIP),
                            "/data/division/9001.json": DIVISION}))  # fmt: skip
    assert [one.number for one in records(readings, Division)] == [252]


# Which divisions


def test_only_the_divisions_of_the_bill_are_read_for_their_names() -> None:
    other = listed(DIVISION, DivisionId=9003, Number=253, Title="Defence Example Bill: Second Reading")
    ours = service(listed(DIVISION), other)
    assert [one.number for one in records(read(ours), Division)] == [252]
    assert ours.paths() == [SEARCH, SEARCH, "/data/division/9001.json"]


@pytest.mark.parametrize(
    ("moved", "asked"),
    [
        ({}, False),
        ({"PublicationUpdated": "2023-06-15T10:00:00"}, True),
        ({"AyeCount": 230}, True),
        ({"NoCount": 283}, True),
        ({"Title": "Example Bill: New Clause 10"}, False),
    ],
)
def test_a_division_is_read_again_only_when_its_record_moved(moved: dict[str, Any], asked: bool) -> None:
    ours = service(listed(DIVISION, **moved))
    read(ours, stamps={"Commons/9001": stamp(listed(DIVISION))})
    assert bool(ours.paths("/9001.json")) is asked


def test_a_stamp_of_the_other_house_means_nothing() -> None:
    ours = service(listed(DIVISION))
    read(ours, stamps={"Lords/9001": stamp(DIVISION)})
    assert ours.paths("/9001.json")


@pytest.mark.parametrize(
    ("on", "linked"),
    [("2023-01-09", False), ("2023-01-10", True), ("2023-10-26", True), ("2023-10-27", False)],
)
def test_a_division_outside_the_life_of_the_bill_belongs_to_another_of_that_title(on: str, linked: bool) -> None:
    ours = service(listed(DIVISION, Date=f"{on}T17:03:00"))
    found = read(ours, now=utc("2023-12-01T00:00:00"), since=utc("2023-02-01T00:00:00"))
    assert bool(records(found, Division)) is linked


UNNAMED = listed(DIVISION, DivisionId=9004, Number=254, Title="Motion to appoint a Reasons Committee")
ON = ("Commons", date(2023, 6, 13), 254)


@pytest.mark.parametrize(
    ("debated", "linked"),
    [
        ({ON: "example"}, True),
        ({ON: "another"}, False),
        ({("Lords", *ON[1:]): "example"}, False),
        ({("Commons", date(2023, 6, 14), 254): "example"}, False),
        ({("Commons", date(2023, 6, 13), 255): "example"}, False),
        ({}, False),
    ],
)
def test_a_division_whose_title_names_no_bill_is_linked_by_its_debate(debated: Any, linked: bool) -> None:
    found = records(read(service(UNNAMED), debated=debated), Division)
    assert [(one.bill, one.linked_by) for one in found] == ([("example", "debate")] if linked else [])


def test_the_title_counts_before_the_debate() -> None:
    second = WatchedBill("sample", frozenset({"sample"}))
    debated = {("Commons", date(2023, 6, 13), 252): "sample"}
    (found,) = records(read(service(listed(DIVISION)), bills=(BILL, second), debated=debated), Division)
    assert (found.bill, found.linked_by) == ("example", "title")


def test_divisions_are_told_in_the_order_in_which_they_took_place() -> None:
    rows = [listed(DIVISION, DivisionId=9001 + n, Number=252 + n, Date=f"2023-06-13T17:0{n}:00") for n in (2, 1, 0)]
    assert [one.number for one in records(read(service(*rows)), Division)] == [252, 253, 254]


@pytest.mark.parametrize("cap", [1, 2, 25, 100])
def test_every_division_is_found_whatever_the_cap_and_each_once(cap: int) -> None:
    rows = [listed(DIVISION, DivisionId=9000 + n, Number=n) for n in range(60, 0, -1)]
    ours = service(*rows, rows[0], cap=cap)
    assert sorted(one.number for one in records(read(ours), Division)) == list(range(1, 61))
    assert len(ours.paths(".json")) == 60


def test_a_service_that_ignores_skip_is_left_after_two_pages() -> None:
    ours = Canned({SEARCH: [listed(DIVISION)], "/data/division/9001.json": DIVISION})
    assert len(records(read(ours), Division)) == 1
    assert ours.paths(SEARCH) == [SEARCH, SEARCH]


def test_a_service_that_ignores_the_dates_gives_only_what_was_asked_for_and_is_left_when_too_old() -> None:
    days = [NOW.date() - timedelta(days=n) for n in range(0, 300, 2)]
    rows = [listed(DIVISION, DivisionId=9000 + n, Number=n, Date=f"{on}T17:00:00") for n, on in enumerate(days)]
    ours = service(*rows)
    found = [one.date for one in records(read(ours), Division)]
    first = (NOW - timedelta(hours=1)).date() - timedelta(days=28)
    assert found == sorted(on for on in days if on >= first)
    assert ours.paths(SEARCH) == [SEARCH, SEARCH]


def test_rows_that_do_not_fit_are_set_aside_with_the_reason_and_the_others_go_on() -> None:
    endless = {**listed(DIVISION), "Number": json.loads("1e999")}
    broken = [{"DivisionId": 1, "Date": "2023-06-13T17:00:00", "Title": "x"}, {**endless, "Date": "soon"}, 7, endless]
    ours = Canned({SEARCH: [*broken, listed(DIVISION)], "/data/division/9001.json": DIVISION})
    readings = read(ours)
    assert reasons(readings)[0] == "the field 'Number' is missing"
    assert len(reasons(readings)) == 4
    assert len(records(readings, Division)) == 1


@pytest.mark.parametrize("error", [Refused("gone", status=404), NotJson("a page"), Busy("broken", status=500)])
def test_a_division_that_cannot_be_read_is_told_and_the_others_kept(error: Exception) -> None:
    second = listed(DIVISION, DivisionId=9002, Number=253)
    ours = service(listed(DIVISION), second, **{"/data/division/9001.json": error})
    readings = read(ours)
    assert [one.problem for one in readings] == [str(error), ""]
    assert [one.number for one in records(readings, Division)] == [253]


def test_a_service_that_is_down_is_an_error() -> None:
    with pytest.raises(Busy):
        read(service(listed(DIVISION), **{"/data/division/9001.json": Busy("down", status=503)}))
    with pytest.raises(Refused):
        read(Canned({}))


# Which days


@pytest.mark.parametrize(
    ("now", "since", "start"),
    [
        (NOW, NOW - timedelta(minutes=5), date(2023, 5, 23)),
        (NOW, utc("2023-06-01T12:00:00"), date(2023, 5, 4)),
        (NOW, NOW + timedelta(days=400), date(2023, 5, 23)),
        (utc("2023-06-20T23:30:00"), utc("2023-06-20T23:00:00"), date(2023, 5, 24)),
    ],
    ids=["as usual", "after an outage", "the clock was put back", "after midnight in London"],
)
def test_what_is_watched_is_looked_for_in_four_weeks_before_the_last_reading(now: Any, since: Any, start: date) -> None:
    (window,) = windows(scope(now=now, since=since), "Commons")
    assert window == Window(start, (now + timedelta(hours=1)).date())


SITTINGS = frozenset(
    {
        ("Commons", date(2023, 6, 13)),
        ("Commons", date(2023, 2, 1)),
        ("Lords", date(2023, 2, 2)),
        ("Commons", date(2022, 2, 2)),
        ("Commons", date(2023, 6, 27)),
    }
)


def test_a_thorough_reading_goes_back_to_the_sitting_days_of_half_a_year() -> None:
    bill = replace(BILL, sitting_days=SITTINGS)
    _, *more = windows(scope(bills=(bill,), thorough=True), "Commons")
    assert more == [Window(date(2023, 2, 1), date(2023, 2, 1))]


def test_what_is_new_is_looked_for_by_name_and_on_each_sitting_day_of_the_house_up_to_now() -> None:
    bill = replace(BILL, sitting_days=SITTINGS, since=date(2022, 12, 1))
    name, *days = windows(scope(bills=(bill,), since=None), "Commons")
    assert name == Window(date(2022, 12, 1), NOW.date(), "example")
    assert [(one.start, one.end, one.words) for one in days] == [
        (on, on, None) for on in (date(2022, 2, 2), date(2023, 2, 1), date(2023, 6, 13))
    ]


def test_a_bill_of_which_no_day_is_known_is_looked_for_in_the_last_four_hundred_days() -> None:
    (only,) = windows(scope(bills=(WatchedBill("example", frozenset({"example"})),), since=None), "Commons")
    assert only.start == NOW.date() - timedelta(days=400)


def test_a_bill_watched_by_its_id_is_looked_for_by_its_titles() -> None:
    bill = WatchedBill("#9001", frozenset({"example", "children's example"}), bill_id=9001)
    assert [one.words for one in windows(scope(bills=(bill,), since=None), "Commons")] == ["example"]
    (found,) = records(read(service(listed(DIVISION)), bills=(bill,), since=None), Division)
    assert found.bill == "#9001"


def test_the_search_asks_with_the_prefix_for_the_days_the_words_and_twenty_five_rows() -> None:
    ours = service(listed(DIVISION))
    list(look(ours, scope(bills=(replace(BILL, sitting_days=SITTINGS),), since=None), SERVICE))
    assert ours.calls[0][1] == {
        "queryParameters.startDate": "2023-01-10",
        "queryParameters.endDate": "2023-06-20",
        "queryParameters.searchTerm": "example",
        SKIP: 0,
        TAKEN: 25,
    }
    assert "queryParameters.searchTerm" not in ours.calls[-1][1]


def test_a_division_that_two_searches_find_is_read_once() -> None:
    ours = service(listed(DIVISION))
    read(ours, bills=(replace(BILL, sitting_days=SITTINGS),), since=None)
    assert len(ours.paths("/9001.json")) == 1


# Over HTTP, from the replica

EXAMPLE = WatchedBill("example", frozenset({"example"}), first_day=date(2023, 1, 10))


def test_the_replicas_division_is_read_and_its_correction_noticed(example: Replica, ask: Any) -> None:
    example.move_to(examples.VOTED)
    (first,) = snapshots(read(ask, now=examples.VOTED, bills=(EXAMPLE,), since=None), Division)
    record = first.record
    assert isinstance(record, Division)
    assert (record.key, record.at, record.ayes, record.noes) == (
        "commons-2023-03-08-12",
        utc("2023-03-08T18:58:00"),
        4,
        2,
    )
    stored = {"Commons/7001": record.stamp or ""}
    for now, voted in ((examples.DECIDED, None), (examples.CORRECTED, "no")):
        example.move_to(now)
        found = snapshots(read(ask, now=now, bills=(EXAMPLE,), stamps=stored), Division)
        moved = [part.vote for one in found for part in one.parts if isinstance(part, Vote) and "Mover" in part.name]
        assert moved == ([voted] if voted else [])


def test_the_replicas_division_without_a_name_is_found_by_its_debate(example: Replica, ask: Any) -> None:
    debated = {("Commons", examples.MOVED_TO, 13): "example"}
    found = records(read(ask, now=example.now, bills=(EXAMPLE,), debated=debated, since=None), Division)
    assert [one.number for one in found] == [12]
    sat = replace(EXAMPLE, sitting_days=frozenset({("Commons", examples.MOVED_TO)}))
    found = records(read(ask, now=example.now, bills=(sat,), debated=debated, since=None), Division)
    assert [(one.number, one.linked_by) for one in found] == [(12, "title"), (13, "debate")]


@pytest.mark.parametrize("cap", [1, 2, 25])
def test_the_replica_is_read_to_its_end_whatever_the_cap(example: Replica, ask: Any, cap: int) -> None:
    def capped(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        query[TAKEN] = [str(cap)]
        query.pop("queryParameters.startDate", None)
        query.pop("queryParameters.endDate", None)
        return None

    example.fault = capped
    found = records(read(ask, now=example.now, since=examples.at("2023-03-10 00:00"), bills=(EXAMPLE,)), Division)
    assert [one.number for one in found] == [12]
    assert len([one for one in example.requests if "search" in one]) == {1: 5, 2: 3, 25: 2}[cap]


def test_rows_without_a_date_are_set_aside_and_not_taken_for_old_ones():
    def ask(path, params=None, *, expect=None):
        return [] if params["queryParameters.skip"] else [{"DivisionId": 5, "Title": "Example Bill", "Number": 3}]

    now = utc("2023-06-13T20:00:00")
    scope = Scope(now=now, since=now, bills=(WatchedBill("example", frozenset({"example"})),))
    counted, reading = commons_votes.fetch(ask, scope)
    assert counted.rows == 1
    assert [one.reason for one in reading.asides] == ["the field 'Date' is missing"]


@pytest.mark.parametrize("stamp_time", ["soon", 7, "", None])
def test_a_stamp_that_cannot_be_read_keeps_no_division_away(stamp_time):
    row = {"DivisionId": 5, "Date": "2023-06-13T17:03:00", "Number": 3, "Title": "Example Bill", "AyeCount": 0,
           "NoCount": 0, "PublicationUpdated": stamp_time}  # fmt: skip
    (snapshot,) = parse_division(row, WatchedBill("example"), "title").snapshots
    assert snapshot.published_at is None


@pytest.mark.parametrize("field", ["Number", "AyeCount", "NoCount", "DivisionId"])
@pytest.mark.parametrize("value", [10**30, -(10**30), -5])
def test_a_number_that_can_be_none_is_set_aside(field, value):
    row = {
        "DivisionId": 5,
        "Date": "2023-06-13T17:03:00",
        "Number": 3,
        "Title": "Example Bill",
        "AyeCount": 1,
        "NoCount": 1,
    }
    reading = parse_division({**row, field: value}, WatchedBill("example"), "title")
    assert (len(reading.snapshots), len(reading.asides)) == ((1, 0) if (field, value) == ("DivisionId", -5) else (0, 1))


def test_how_many_rows_were_searched_is_told_and_what_is_new_in_them() -> None:
    ask = Canned({SEARCH: bare([{**DIVISION, "Colour": "green"}], 25, "queryParameters.skip")})
    counted = [one for one in commons_votes.fetch(ask, scope()) if one.unit == "divisions searched"]
    assert [(one.rows, one.unknown) for one in counted] == [(1, (("division", "Colour", '"green"'),))]


def test_nothing_follows_from_being_in_no_list_when_all_are_listed_or_a_name_could_not_be_read() -> None:
    bare = {**DIVISION, "NoVoteRecorded": []}
    broken = {**bare, "Ayes": [{"MemberId": "none", "Name": None}]}
    for row, unknown in ((DIVISION, True), (bare, False), (broken, True)):
        (snapshot,) = parse_division(row, BILL, "title").snapshots
        assert snapshot.record.unlisted_unknown is unknown  # type: ignore[attr-defined]
