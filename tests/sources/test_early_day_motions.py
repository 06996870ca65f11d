"""The early day motions, from hand-made answers in the recorded envelope. All motions and members are made up."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import early_day_motions
from sources.early_day_motions import LIST
from sources.fetch import Busy, Refused, WrongShape
from sources.motion_rows import parse_motion, parse_status, unpacked
from sources.records import Listing, Motion, Reading
from sources.scope import Scope, WatchedBill
from tests.sources.asking import Canned, json_like, reasons, records, snapshots, utc

NOW = utc("2024-06-10T12:00:00")
BILL = WatchedBill("example", frozenset({"example"}), first_day=date(2024, 1, 10))
SPONSOR = {
    "MnisId": 990101, "PimsId": None, "Name": "Jo Example", "ListAs": "Example, Jo", "Constituency": "Sampleton",
    "Status": "Active", "Party": "Example Party", "PartyId": 8, "PartyColour": None, "PhotoUrl": "",
}  # fmt: skip
ROW = {
    "Id": 60001, "Status": 0, "StatusDate": "2024-06-04T00:00:00", "MemberId": 990101, "PrimarySponsor": SPONSOR,
    "Title": "Surveillance cameras", "MotionText": "That this House notes the cameras of Acme &amp; others.",
    "AmendmentToMotionId": None, "UIN": 900, "AmendmentSuffix": None, "DateTabled": "2024-06-04T00:00:00",
    "PrayingAgainstNegativeStatutoryInstrumentId": None, "StatutoryInstrumentNumber": None,
    "StatutoryInstrumentYear": None, "StatutoryInstrumentTitle": None, "UINWithAmendmentSuffix": "900",
    "SponsorsCount": 3,
}  # fmt: skip
OTHER = {**ROW, "Id": 60002, "UIN": 901, "UINWithAmendmentSuffix": "901", "Title": "Bees", "MotionText": "Of bees."}
STORED = {"motion/motion-60001": "2024-06-04 Published"}


def enveloped(rows: list[Any], total: int | None = None, **more: Any) -> dict[str, Any]:
    paging = {"Skip": 0, "Take": 100, "Total": len(rows) if total is None else total, "GlobalTotal": 60000}
    paging |= {"StatusCounts": [], "GlobalStatusCounts": []}  # type: ignore[dict-item]
    return {"PagingInfo": paging, "StatusCode": 200, "Success": True, "Errors": [], "Response": rows, **more}


def listing(*rows: Any, cap: int = 100, filters: bool = True) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The list of the service, newest first; without ``filters`` it ignores days and ids, and gives everything."""

    def page(params: Mapping[str, Any]) -> dict[str, Any]:
        begin, ids = int(params.get("parameters.skip", 0)), params.get("parameters.edmIds")
        kept = sorted(rows, key=lambda row: str(row.get("DateTabled")), reverse=True)
        if filters and ids is not None:
            kept = [row for row in kept if row["Id"] in ids]
        elif filters:
            start = params["parameters.tabledStartDate"]
            kept = [row for row in kept if str(row.get("DateTabled") or "9") >= start]
        return enveloped(kept[begin : begin + cap], len(kept))

    return page


def service(*rows: Any, alone: Mapping[str, Any] | None = None, **more: Any) -> Canned:
    return Canned({LIST: listing(*rows, **more), **(alone or {})})


def read(ask: Any, **more: Any) -> list[Reading]:
    chosen = {"now": NOW, "since": NOW - timedelta(hours=1), "bills": (BILL,), "terms": ("Acme",), **more}
    return list(early_day_motions.fetch(ask, Scope(**{"all_terms": chosen["terms"], **chosen})))


def keys(readings: list[Reading]) -> list[str]:
    return [one.key for one in records(readings, Motion)]


def test_a_motion_is_read_whole() -> None:
    (found,) = snapshots(read(service(ROW, OTHER)), Motion)
    assert found.record == Motion(
        key="motion-60001",
        date=date(2024, 6, 4),
        number="900",
        title="Surveillance cameras",
        text="That this House notes the cameras of Acme & others.",
        member_id=990101,
        member="Jo Example",
        seat="Sampleton",
        party="Example Party",
        signatures=3,
        status="Published",
        link="https://edm.parliament.uk/early-day-motion/60001",
        stamp="2024-06-04 Published",
    )
    assert [(one.key, one.sentence) for one in found.parts] == [  # type: ignore[attr-defined]
        ("acme", "That this House notes the cameras of Acme & others.")
    ]


def test_an_amendment_and_a_prayer_are_told_as_such() -> None:
    more = {"AmendmentToMotionId": 60000, "UINWithAmendmentSuffix": "900A1", "AmendmentSuffix": "A1"}
    row = {**ROW, **more, "PrayingAgainstNegativeStatutoryInstrumentId": 7, "StatutoryInstrumentYear": "2024"}
    (found,) = records(read(service(row)), Motion)
    assert (found.number, found.amends, found.is_prayer) == ("900A1", 60000, True)


def test_the_printed_number_is_put_together_where_it_is_not_given() -> None:
    row = {**ROW, "UINWithAmendmentSuffix": None, "AmendmentSuffix": "A1"}
    assert parse_motion(row, Scope(NOW)).record.number == "900A1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0, "Published"),
        ("0", "Published"),
        ("Published", "Published"),
        ("Withdrawn", "Withdrawn"),
        (7, "status 7"),
        (1, "status 1"),
    ],
)
def test_a_state_is_a_word_and_an_unknown_number_stays_one(value: Any, word: str) -> None:
    assert parse_status(value) == word


def test_a_motion_without_a_sponsor_names_nobody() -> None:
    (found,) = records(read(service({**ROW, "PrimarySponsor": None, "MemberId": 0, "SponsorsCount": None})), Motion)
    assert (found.member_id, found.member, found.signatures) == (None, None, None)


def test_a_term_in_the_title_and_a_bill_by_name_are_found() -> None:
    title = {**OTHER, "Title": "ACME at school"}
    bill = {**OTHER, "Id": 60003, "MotionText": "That this House regrets the Example Bill."}
    found = snapshots(read(service(title, bill)), Motion)
    assert [part.key for one in found for part in one.parts] == ["acme", "bill: example"]


def test_every_parameter_has_its_prefix_and_the_days_are_asked_for() -> None:
    ours = service(ROW)
    read(ours)
    assert ours.calls == [
        (
            LIST,
            {
                "parameters.tabledStartDate": "2024-05-27",
                "parameters.tabledEndDate": "2024-06-11",
                "parameters.orderBy": "DateTabledDesc",
                "parameters.skip": 0,
                "parameters.take": 100,
            },
        )
    ]


@pytest.mark.parametrize(
    ("more", "start"),
    [
        ({}, "2024-05-27"),
        ({"since": utc("2024-05-20T12:00:00")}, "2024-05-06"),
        ({"since": utc("2024-06-20T12:00:00")}, "2024-05-27"),
        ({"thorough": True}, "2024-04-11"),
        ({"since": None}, "2023-05-07"),
        ({"since": None, "terms_since": date(2024, 2, 1)}, "2024-01-10"),
        ({"since": None, "terms_since": date(2023, 2, 1)}, "2023-02-01"),
        ({"since": None, "terms": ()}, "2024-01-10"),
    ],
)
def test_a_reading_looks_back_as_far_as_it_has_to(more: dict[str, Any], start: str) -> None:
    ours = service()
    read(ours, **more)
    assert ours.calls[0][1]["parameters.tabledStartDate"] == start


@pytest.mark.parametrize("cap", [1, 7, 25, 100])
def test_every_motion_is_found_whatever_the_cap_each_once_and_the_oldest_first(cap: int) -> None:
    rows = [{**ROW, "Id": 60000 + n, "DateTabled": f"2024-06-{1 + n // 6:02}T00:00:00"} for n in range(48)]
    found = keys(read(service(*rows, cap=cap)))
    assert sorted(found) == [f"motion-{60000 + n}" for n in range(48)]
    days = [one.date for one in records(read(service(*rows, cap=cap)), Motion)]
    assert days == sorted(days)


def test_a_service_that_ignores_the_days_gives_what_is_in_them_and_is_not_read_to_its_end() -> None:
    old = [{**ROW, "Id": n, "DateTabled": f"20{n:02}-01-01T00:00:00"} for n in range(10, 20)]
    ours = service(ROW, *old, cap=2, filters=False)
    assert keys(read(ours)) == ["motion-60001"]
    assert max(params["parameters.skip"] for _, params in ours.calls) == 2


def test_a_service_that_ignores_days_and_order_is_an_error_and_no_empty_list() -> None:
    old = [{**ROW, "Id": n, "DateTabled": f"20{n:02}-01-01T00:00:00"} for n in range(10, 20)]
    with pytest.raises(WrongShape, match="neither to the days nor to the order"):
        read(Canned({LIST: enveloped(old, 60000)}))


@pytest.mark.parametrize(
    "failure",
    [
        {"Success": False, "Response": []},
        {"StatusCode": 500, "Response": None},
        {"StatusCode": "InternalServerError", "Response": []},
        {"Response": {"Id": 1}},
        {"Response": "none"},
    ],
)
def test_a_failure_inside_a_good_answer_is_an_error_and_no_empty_list(failure: dict[str, Any]) -> None:
    with pytest.raises(WrongShape):
        read(Canned({LIST: enveloped([], **failure)}))
    with pytest.raises(WrongShape):
        read(Canned({LIST: {"PagingInfo": None}}))


@pytest.mark.parametrize("code", [200, "200", "OK", None])
def test_a_good_answer_is_known_by_number_or_word(code: Any) -> None:
    assert unpacked(enveloped([ROW], StatusCode=code)) == [ROW]
    assert read(Canned({LIST: enveloped([], StatusCode=code, Response=None)})) == []


def test_a_motion_that_names_a_term_no_more_is_given_without_it() -> None:
    row = {**ROW, "MotionText": "That this House notes cameras."}
    assert records(read(service(row)), Motion) == []
    (found,) = snapshots(read(service(row), stamps=STORED), Motion)
    assert (found.record.key, found.parts) == ("motion-60001", ())
    # What is newly watched is read as a baseline: it must not swallow the news of another term.
    assert records(read(service(row), stamps=STORED, since=None), Motion) == []


@pytest.mark.parametrize("number", [2**63, "9" * 30, 1e30])
def test_a_number_that_no_database_takes_is_set_aside_however_it_is_written(number: Any) -> None:
    found = read(service(ROW, {**ROW, "Id": 61000, "SponsorsCount": number}))
    assert keys(found) == ["motion-60001"]
    assert len(reasons(found)) == 1


def test_all_motions_listed_count_beside_those_that_do_not_fit() -> None:
    misfits = [{**ROW, "Id": 61000 + number, "MotionText": 5, "DateTabled": "2024-06-03"} for number in range(2)]
    found = read(service(ROW, *misfits, *({**OTHER, "Id": 62000 + number} for number in range(97))))
    assert (sum(one.rows or 0 for one in found), len(reasons(found))) == (100, 2)
    assert keys(found) == ["motion-60001"]


@pytest.mark.parametrize("name", ["Id", "Status", "Title", "MotionText", "DateTabled"])
def test_a_row_without_what_it_needs_is_set_aside_and_the_others_go_on(name: str) -> None:
    bad = {key: value for key, value in ROW.items() if key != name}
    readings = read(service(bad, {**ROW, "Id": 60009}))
    assert reasons(readings) == [f"the field '{name}' is missing"]
    assert keys(readings) == ["motion-60009"]
    assert not any(one.listings for one in readings)


@given(row=json_like(*ROW, *SPONSOR))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_passed_over_or_set_aside_and_the_next_one_found(row: Any) -> None:
    assert keys(read(Canned({LIST: lambda params: enveloped([] if params["parameters.skip"] else [row, ROW])})))[
        -1:
    ] == ["motion-60001"]


def test_a_field_that_no_document_has_is_named() -> None:
    (reading,) = read(service({**ROW, "Mood": "glad"}))
    assert reading.unknown == (("motion", "Mood", '"glad"'),)


def test_each_day_is_a_unit_of_its_own() -> None:
    later = {**ROW, "Id": 60005, "DateTabled": "2024-06-07T00:00:00"}
    assert [one.unit for one in read(service(ROW, OTHER, later))] == ["motions of 2024-06-04", "motions of 2024-06-07"]


def test_the_list_of_a_day_tells_what_is_absent_from_it() -> None:
    (reading,) = read(service(OTHER), stamps=STORED)
    assert reading.listings == (Listing("motion", {"date": date(2024, 6, 4)}, frozenset({"motion-60002"})),)
    (baseline,) = read(service(ROW, OTHER), since=None)
    assert baseline.listings == ()


def test_a_list_that_is_not_whole_tells_of_no_absence() -> None:
    (reading,) = read(Canned({LIST: lambda params: enveloped([OTHER][params["parameters.skip"] :], 7)}), stamps=STORED)
    assert reading.listings == ()


def test_a_day_of_which_nothing_is_listed_tells_of_no_absence() -> None:
    (reading,) = read(service(), stamps=STORED)
    assert (reading.unit, reading.listings, reading.problem) == ("motions of 2024-06-04", (), "")


OLD = {**ROW, "Id": 50001, "DateTabled": "2023-11-01T00:00:00"}
OLD_STORED = {"motion/motion-50001": "2023-11-01 Published", "motion/motion-50002": "2023-11-02 Withdrawn"}


def test_a_thorough_reading_asks_again_for_what_is_stored_and_stands() -> None:
    ours = service(ROW, {**OLD, "Status": "Withdrawn"})
    assert keys(read(ours, stamps=OLD_STORED)) == ["motion-60001"]
    found = records(read(ours, stamps=OLD_STORED, thorough=True), Motion)
    assert [(one.key, one.status) for one in found] == [("motion-60001", "Published"), ("motion-50001", "Withdrawn")]
    assert [params["parameters.edmIds"] for _, params in ours.calls if "parameters.edmIds" in params] == [[50001]]


@pytest.mark.parametrize("answer", [{"filters": False}, {"cap": 0}])
def test_where_the_ids_do_not_help_each_is_asked_for_alone(answer: dict[str, Any]) -> None:
    ours = service(ROW, alone={"/EarlyDayMotion/50001": enveloped([], Response={**OLD, "Sponsors": []})}, **answer)
    found = read(ours, stamps=OLD_STORED, thorough=True)
    assert keys(found)[-1] == "motion-50001"
    assert "/EarlyDayMotion/50002" not in ours.paths()


def test_ids_that_are_refused_are_asked_for_one_by_one() -> None:
    def refusing(params: Mapping[str, Any]) -> Any:
        return Refused("no", status=400) if "parameters.edmIds" in params else listing(ROW)(params)

    ours = Canned({LIST: refusing, "/EarlyDayMotion/50001": enveloped([], Response=OLD)})
    assert keys(read(ours, stamps=OLD_STORED, thorough=True))[-1] == "motion-50001"


@pytest.mark.parametrize(
    "answer", [None, enveloped([], StatusCode=404, Success=False, Response=None)], ids=["404", "404 inside 200"]
)
def test_what_is_not_there_any_more_is_absent_and_no_problem(answer: Any) -> None:
    ours = service(ROW, alone={"/EarlyDayMotion/50001": answer} if answer else {})
    last = read(ours, stamps=OLD_STORED, thorough=True)[-1]
    assert last.listings == (Listing("motion", {"key": "motion-50001"}, frozenset({"motion-60001"})),)
    assert last.problem == ""


def test_one_that_cannot_be_read_again_is_a_problem_and_an_outage_is_an_error() -> None:
    bad = service(ROW, alone={"/EarlyDayMotion/50001": enveloped([], Response=ROW)})
    last = read(bad, stamps=OLD_STORED, thorough=True)[-1]
    assert (last.listings, last.snapshots) == ((), ())
    assert "not what was answered" in last.problem
    with pytest.raises(Busy):
        read(service(ROW, alone={"/EarlyDayMotion/50001": Busy("x", status=503)}), stamps=OLD_STORED, thorough=True)


def test_a_list_that_is_refused_is_an_error() -> None:
    with pytest.raises(Refused):
        read(Canned({}))
