from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import whatson
from sources.fetch import Busy, NotJson, Refused, WrongShape
from sources.naming import looked_for
from sources.records import Calendar, Event, Listing, Reading
from sources.scope import Scope, WatchedBill
from sources.whatson import BREAKS, EVENTS
from sources.whatson_rows import rows_in, window
from tests.replica import examples
from tests.replica.moments import ANNOUNCED, MOVED_AT, NEXT_ANNOUNCED, TABLED
from tests.sources.asking import Canned, json_like, reasons, records, snapshots, utc
from tests.tracker.stored import opened
from tracker.replica import Replica

NOW = utc("2023-06-01T12:00:00")
BILL = WatchedBill(
    "example", frozenset({"example"}), bill_id=9999, sitting_days=frozenset({("Commons", date(2023, 6, 13))})
)
OTHER = WatchedBill("sample", frozenset({"sample"}), bill_id=8888)
SITTINGS = "/calendar/proceduraldates/{}/sittingdates.json"

EVENT = {
    "Id": 90001, "StartDate": "2023-06-13T00:00:00", "EndDate": "2023-06-13T00:00:00", "CancelledDate": None,
    "StartTime": "", "EndTime": "", "Description": "Example  Bill [HL] - Report stage", "Notes": None, "SortOrder": 3,
    "EventActivities": [], "Type": "Main Chamber", "House": "Commons", "LeadHouse": None, "Category": "Legislation",
    "Location": None, "LocationMetadata": None, "HasSpeakers": False, "Committee": None, "Tags": [], "Members": [],
    "Metadata": [], "SummarisedDetails": "Commons - Main Chamber <b>Legislation</b>", "BillId": 9999,
    "BillName": "Example Bill [HL]", "BillPageLink": "https://bills.parliament.uk/bills/9999",
}  # fmt: skip
COMMITTEE = {
    "Id": 7, "Description": "Example Committee", "Category": "Select", "IsLords": False, "IsCommons": True,
    "Inquiries": [{"Id": 1, "Description": "Supply of cameras", "SortOrder": 1}], "ShowOnWebsite": True,
}  # fmt: skip
UNNAMED = {"BillId": None, "BillName": None, "BillPageLink": None}
HEARING = {
    **EVENT, **UNNAMED, "Id": 90002, "StartTime": "10:00", "EndTime": "11:30", "Description": "Oral  evidence",
    "Type": "Select & Joint Committees", "Category": "Oral evidence", "Location": "Room 9", "Committee": COMMITTEE,
    "SummarisedDetails": "Commons - Select &amp; Joint Committees <b>Oral evidence</b>",
}  # fmt: skip
RECESS = {
    "Id": 5, "StartDate": "2023-06-22T00:00:00", "EndDate": "2023-06-26T00:00:00", "SummarisedDetails": "x",
    "StartTime": "", "EndTime": "", "Description": "Summer recess", "SortOrder": 1, "Category": "Recess",
    "Location": None, "Type": "Recess", "House": "Commons", "CategoryCode": "REC",
}  # fmt: skip
OTHER_HOUSE = {**EVENT, "Id": 90009, "House": "Lords", "Description": "Prayers", **UNNAMED}


def by_house(commons: Any, lords: Any = ()) -> Any:
    def answer(params: Mapping[str, Any]) -> Any:
        found = commons if params["queryParameters.house"] == "Commons" else lords
        return list(found) if isinstance(found, tuple) else found

    return answer


def service(*rows: Any, **more: Any) -> Canned:
    answers: dict[str, Any] = {
        EVENTS: by_house(list(rows), [OTHER_HOUSE]),
        BREAKS: by_house([RECESS]),
        SITTINGS.format("Commons"): {
            "SittingDates": [{"Date": "2023-06-12T00:00:00"}, {"Date": "2023-06-13T00:00:00"}]
        },
        SITTINGS.format("Lords"): {"SittingDates": []},
    }
    return Canned(answers | {name.replace("__", "/"): value for name, value in more.items()})


def read(ask: Any, **more: Any) -> list[Reading]:
    chosen: dict[str, Any] = {"now": NOW, "bills": (BILL,), "all_bills": (BILL, OTHER), **more}
    chosen.setdefault("all_terms", chosen.get("terms", ()))
    return list(whatson.fetch(ask, Scope(**chosen)))


def the_event(row: Any, **more: Any) -> Event:
    (found,) = records(read(service(row), **more), Event)
    assert isinstance(found, Event)
    return found


def listings(readings: list[Reading]) -> list[Listing]:
    return [one for reading in readings for one in reading.listings]


# One event


def test_an_event_is_read_whole_and_known_when_the_bills_service_lists_the_sitting() -> None:
    readings = read(service(EVENT))
    (snapshot,) = snapshots(readings, Event)
    assert snapshot.record == Event(
        key="event-90001",
        bill="example",
        house="Commons",
        date=date(2023, 6, 13),
        title="Example Bill [HL] - Report stage",
        kind="Main Chamber",
        category="Legislation",
        order=3,
        listed=True,
        link="https://whatson.parliament.uk/event/cal90001",
    )
    assert [(one.key, one.term) for one in snapshot.parts] == [("bill: example", "Example Bill")]  # type: ignore[attr-defined]
    assert reasons(readings) == []
    assert [one.unknown for one in readings] == [()] * 5


def test_of_two_rows_with_one_id_the_same_one_counts_in_whatever_order_they_come() -> None:
    early, late = {**EVENT, "StartTime": "09:30"}, {**EVENT, "StartTime": "14:30"}
    times = [records(read(service(*rows)), Event) for rows in ((early, late), (late, early))]
    assert [[one.time for one in found] for found in times] == [["14:30"], ["14:30"]]


def test_a_hearing_is_read_whole() -> None:
    row = {
        **HEARING,
        "Notes": "<p>On Acme.</p>",
        "EndDate": "2023-06-14T00:00:00",
        "CancelledDate": "2023-05-31T00:00:00",
    }
    assert the_event(row, bills=(), terms=("Acme",)) == Event(
        key="event-90002",
        house="Commons",
        date=date(2023, 6, 13),
        end_date=date(2023, 6, 14),
        time="10:00",
        end_time="11:30",
        title="Oral evidence",
        kind="Select & Joint Committees",
        category="Oral evidence",
        notes="On Acme.",
        place="Room 9",
        committee="Example Committee",
        order=3,
        cancelled_on=date(2023, 5, 31),
        link="https://whatson.parliament.uk/event/cal90002",
    )


def test_an_id_of_thousands_of_digits_is_set_aside_and_the_others_are_read() -> None:
    found = read(service({**EVENT, "Id": "9" * 5000}, EVENT))
    assert [one.key for one in records(found, Event)] == ["event-90001"]
    assert reasons(found) == ["it has no id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"BillId": 9999, "BillName": None, "Description": "Report stage"},
        {"BillId": "9999", "BillName": None, "Description": "Report stage"},
        {**UNNAMED, "BillName": "Example Bill [HL]", "Description": "Report stage"},
        {**UNNAMED, "BillName": "Example", "Description": "Report stage"},
        {**UNNAMED, "Description": "Example  Bill [Lords]: Report  stage"},
        {**UNNAMED, "Description": "Committee stage of the Example Bill"},
        {**UNNAMED, "Description": "Second sitting", "Committee": {"Description": "Example Bill Committee"}},
    ],
)
def test_an_event_is_a_bills_by_its_id_its_name_or_its_title(fields: dict[str, Any]) -> None:
    assert the_event({**EVENT, **fields}).bill == "example"


def test_an_event_of_another_bill_of_the_same_title_is_not_the_bills_though_it_names_it() -> None:
    (snapshot,) = snapshots(read(service({**EVENT, "BillId": 1234})), Event)
    assert isinstance(snapshot.record, Event)
    assert snapshot.record.bill is None
    assert [one.key for one in snapshot.parts] == ["bill: example"]


@pytest.mark.parametrize("title", ["Defence Example Bill", "Example (Amendment) Bill", "An example", "Example"])
def test_an_event_on_something_else_gives_nothing(title: str) -> None:
    assert records(read(service({**EVENT, **UNNAMED, "Description": title})), Event) == []


def test_an_event_after_the_bills_life_is_not_the_bills() -> None:
    act = replace(BILL, last_day=date(2023, 6, 2))
    assert the_event({**EVENT, **UNNAMED}, bills=(act,), all_bills=(act,)).bill is None


def test_a_title_that_leaves_out_the_bill_is_told_with_its_name() -> None:
    assert the_event({**EVENT, "Description": "Report stage"}).title == "Example Bill [HL]: Report stage"
    assert the_event({**EVENT, "Description": "EXAMPLE BILL: Report stage"}).title == "EXAMPLE BILL: Report stage"
    assert the_event({**EVENT, "Description": None}).title == "Example Bill [HL]"
    assert the_event({**EVENT, **UNNAMED, "BillId": 9999, "Description": ""}).title == "Legislation"


@pytest.mark.parametrize(
    "fields",
    [
        {"Description": "Acme  cameras"},
        {"Notes": "With <b>Acme</b>’s director"},
        {"SummarisedDetails": "Commons - <i>Acme</i>"},
        {"Committee": {**COMMITTEE, "Description": "Acme Committee"}},
        {"Committee": {**COMMITTEE, "Inquiries": [{"Id": 2, "Description": "Acme in supply chains"}]}},
        {"EventActivities": [{"Id": 1, "StartTime": "10:00 am", "EndTime": "", "Attendees": ["Jo Example, Acme"]}]},
        {"Tags": [{"Description": "Acme"}]},
    ],
)
def test_a_term_is_found_wherever_the_event_has_words(fields: dict[str, Any]) -> None:
    (snapshot,) = snapshots(read(service({**HEARING, **fields}), bills=(), terms=("Acme",)), Event)
    (mention,) = snapshot.parts
    assert mention.key == "acme"
    assert "<" not in mention.sentence  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("told", "time"),
    [("", None), (None, None), ("11:30", "11:30"), ("9:05", "09:05"), ("10:00 am", "10:00"), ("2:15pm", "14:15"),
     ("12:00 am", "00:00"), ("12.30 p.m.", "12:30"), ("14:30:00", "14:30"), ("2023-06-13T09:30:00", "09:30"),
     ("After questions", "After questions")],
)  # fmt: skip
def test_a_time_is_read_in_every_form(told: Any, time: str | None) -> None:
    assert the_event({**EVENT, "StartTime": told}).time == time


def test_what_can_be_null_or_missing_is_nothing() -> None:
    needed = {"Id": 1, "StartDate": "2023-06-13T00:00:00", "BillId": 9999, "Description": "x"}
    for row in (needed, {**dict.fromkeys(EVENT), **needed}):
        found = the_event(row)
        assert (found.house, found.end_date, found.time, found.committee, found.order) == (
            "Commons",
            None,
            None,
            None,
            0,
        )


@pytest.mark.parametrize(
    ("house", "kept"), [("commons", "Commons"), ("Lords", "Lords"), ("Joint", "Joint"), ("", "Commons")]
)
def test_the_house_is_the_rows_own(house: str, kept: str) -> None:
    assert the_event({**EVENT, "House": house}).house == kept


def test_an_event_of_several_days_is_known_when_the_bill_sits_on_one_of_them() -> None:
    row = {**EVENT, "StartDate": "2023-06-12T00:00:00", "EndDate": "2023-06-14T00:00:00"}
    assert the_event(row).listed
    assert not the_event({**row, "House": "Lords"}).listed
    assert not the_event({**row, "EndDate": "2023-06-12T00:00:00"}).listed


# The rows


def lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: lower(one) for name, one in value.items()}
    return [lower(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "shape", [lambda rows: rows, lambda rows: {"Events": rows}, lower, lambda rows: lower({"Items": rows})]
)
def test_rows_are_taken_bare_or_in_an_object_and_in_either_case(shape: Any) -> None:
    rows = [EVENT, {**HEARING, "Notes": "Acme"}]
    answers = {EVENTS: by_house(shape(rows), [])}
    readings = read(service(**answers), terms=("Acme",))
    assert [one.key for one in records(readings, Event)] == ["event-90001", "event-90002"]
    assert [one for reading in readings for one in reading.unknown] == []


@pytest.mark.parametrize("answer", [{}, {"Message": "x"}, {"a": [], "b": []}])
def test_what_holds_no_list_is_of_the_wrong_shape(answer: Any) -> None:
    with pytest.raises(WrongShape):
        rows_in(answer)
    assert rows_in({"SittingDates": None}) == []


def test_a_field_that_no_document_has_is_named() -> None:
    assert [one for reading in read(service({**EVENT, "Novel": 1})) for one in reading.unknown] == [
        ("event", "Novel", "1")
    ]


def test_rows_that_do_not_fit_are_set_aside_and_the_others_read() -> None:
    rows = [
        None,
        "x",
        {**EVENT, "StartDate": None},
        {**EVENT, "Id": None},
        {**EVENT, "StartDate": "soon"},
        HEARING,
        EVENT,
    ]
    readings = read(service(*rows))
    assert [one.key for one in records(readings, Event)] == ["event-90001"]
    assert len(reasons(readings)) == 5


@given(row=json_like(*EVENT, *COMMITTEE, "Attendees"))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_read_passed_over_or_set_aside_and_the_next_one_found(row: Any) -> None:
    assert [one.key for one in records(read(service(row, EVENT)), Event)][-1:] == ["event-90001"]


def test_rows_of_yesterday_and_of_days_not_asked_for_give_no_event() -> None:
    days = ("2023-05-31", "2023-06-01", "2023-06-27", "2023-06-28", "2024-06-13", "2022-06-13")
    rows = [
        {**EVENT, "Id": number, "StartDate": f"{on}T00:00:00", "EndDate": f"{on}T00:00:00"}
        for number, on in enumerate(days)
    ]
    assert [one.date.isoformat() for one in records(read(service(*rows)), Event)] == ["2023-06-01", "2023-06-27"]


def test_a_service_that_ignores_the_house_gives_each_event_once() -> None:
    lords = {**EVENT, "Id": 2, "House": "Lords"}
    found = records(read(service(**{EVENTS: lambda params: [EVENT, lords]})), Event)
    assert [(one.key, one.house) for one in found] == [("event-90001", "Commons"), ("event-2", "Lords")]


def test_each_house_is_asked_for_28_days_with_the_prefix_that_counts() -> None:
    ours = service()
    read(ours)
    asked = [params for path, params in ours.calls if path == EVENTS]
    assert asked == [
        {
            "queryParameters.house": house,
            "queryParameters.startDate": "2023-05-31",
            "queryParameters.endDate": "2023-06-27",
        }
        for house in ("Commons", "Lords")
    ]
    assert (window(NOW).last - window(NOW).first).days + 1 == 28
    assert window(utc("2023-06-01T23:30:00")).first == date(2023, 6, 1), "a day begins with London's midnight"
    assert {tuple(params) for path, params in ours.calls if "sittingdates" in path} == {("startDate", "endDate")}


# What is stored


STORED = {"event/event-90001": "event-90001"}
RENAMED = {**EVENT, **UNNAMED, "Description": "Business of the House", "SummarisedDetails": ""}


def test_what_is_stored_and_names_nothing_any_more_is_given_without_mentions() -> None:
    (found,) = snapshots(read(service(RENAMED), since=NOW, stamps=STORED), Event)
    assert isinstance(found.record, Event)
    assert (found.record.bill, found.parts) == (None, ())
    assert snapshots(read(service(RENAMED), stamps=STORED), Event) == [], "a first reading of something else"
    assert snapshots(read(service(RENAMED), since=NOW), Event) == []


def test_a_reading_for_another_subject_leaves_the_bill_with_the_event() -> None:
    (found,) = records(read(service(EVENT), since=NOW, stamps=STORED, bills=(OTHER,)), Event)
    assert found.bill == "example"


def test_every_day_to_come_is_a_complete_list_of_all_events() -> None:
    found = listings(read(service(EVENT, HEARING), since=NOW, stamps=STORED))
    days = [date(2023, 6, 2) + timedelta(days=number) for number in range(26)]
    assert [dict(one.within) for one in found] == [{"date": on} for on in days]
    assert {one.keys for one in found} == {frozenset({"event-90001", "event-90002", "event-90009"})}
    assert {one.noun for one in found} == {"event"}


@pytest.mark.parametrize(
    "row",
    [
        None,
        "x",
        {**EVENT, "Id": None},
        {**EVENT, "Id": "first"},
        {**EVENT, "StartDate": "2023-07-20T00:00:00", "EndDate": None},
        {**EVENT, "StartDate": "2023-01-20T00:00:00", "EndDate": "2023-01-20T00:00:00"},
    ],
    ids=["nothing", "no row", "no id", "an id in words", "after the days asked for", "before them"],
)
def test_a_list_that_cannot_be_trusted_shows_no_absence(row: Any) -> None:
    ours = service(*([row] if row else []))
    assert {one.within["house"] for one in listings(read(ours, since=NOW, stamps=STORED))} == {"Lords"}


def test_a_first_reading_and_one_with_nothing_stored_show_no_absence() -> None:
    assert listings(read(service(EVENT), stamps=STORED)) == []
    assert listings(read(service(EVENT), since=NOW)) == []


def test_a_row_that_does_not_fit_is_not_absent() -> None:
    found = listings(read(service({**EVENT, "StartDate": None}), since=NOW, stamps=STORED))
    assert all("event-90001" in one.keys for one in found)
    assert len(found) == 26


HOUR = timedelta(hours=1)


def test_what_vanishes_from_two_lists_is_withdrawn_and_what_comes_back_is_listed_again(tmp_path: Path) -> None:
    moved = {**EVENT, "StartDate": "2023-06-20T00:00:00", "EndDate": None}
    passed = [[EVENT], [HEARING], [EVENT], [HEARING], [HEARING], [HEARING], [moved], []]
    seen = []
    with opened(tmp_path) as store:
        for number, rows in enumerate(passed):
            stamps = store.known("whatson", whatson.REMEMBERS).stamps
            scope = Scope(NOW + number * HOUR, since=NOW if number else None, bills=(BILL,), stamps=stamps)
            for one in whatson.fetch(service(*rows), scope):
                store.keep(one, source="whatson", now=scope.now, baseline=False, terms=looked_for(scope))
            seen.append([(one.what, sorted(one.differs)) for one in store.unmatched()])
    assert seen[0] == seen[1] == seen[2] == seen[3] == [("appeared", ["mentions"])]
    assert seen[4][1:] == seen[5][1:] == [("withdrawn", [])]
    assert seen[6][2:] == seen[7][2:] == [("moved", ["date", "withdrawn"])]


def test_what_is_of_neither_house_vanishes_when_both_lists_lack_it(tmp_path: Path) -> None:
    joint = {**EVENT, "House": "Joint"}
    with opened(tmp_path) as store:
        for number, rows in enumerate([[joint], [HEARING], [HEARING]]):
            stamps = store.known("whatson", whatson.REMEMBERS).stamps
            scope = Scope(NOW + number * HOUR, since=NOW if number else None, bills=(BILL,), stamps=stamps)
            for one in whatson.fetch(service(*rows), scope):
                store.keep(one, source="whatson", now=scope.now, baseline=False, terms=looked_for(scope))
        assert [one.what for one in store.unmatched() if one.key == "event-90001"] == ["appeared", "withdrawn"]


def test_a_stored_event_that_is_renamed_keeps_being_followed(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for number, row in enumerate([EVENT, RENAMED, {**RENAMED, "CancelledDate": "2023-06-01T00:00:00"}]):
            stamps = store.known("whatson", whatson.REMEMBERS).stamps
            scope = Scope(NOW + number * HOUR, since=NOW if number else None, bills=(BILL,), stamps=stamps)
            for one in whatson.fetch(service(row), scope):
                store.keep(one, source="whatson", now=scope.now, baseline=False, terms=looked_for(scope))
        assert [sorted(one.differs) for one in store.unmatched()] == [
            ["mentions"],
            ["bill", "mentions", "title"],
            ["cancelled_on"],
        ]


# What cannot be read


ALONE = [Refused("no such path", status=404), Busy("broken", status=500), NotJson("a page"), WrongShape("other")]


@pytest.mark.parametrize("error", ALONE)
def test_one_house_that_is_refused_is_told_and_the_other_read(error: Exception) -> None:
    answers = {
        EVENTS: lambda params: error if params["queryParameters.house"] == "Commons" else [{**EVENT, "House": "Lords"}]
    }

    def answer(params: Mapping[str, Any]) -> Any:
        found = answers[EVENTS](params)
        if isinstance(found, Exception):
            raise found
        return found

    readings = read(service(**{EVENTS: answer}), since=NOW, stamps=STORED)
    assert [(one.unit, one.problem) for one in readings if one.problem] == [("events: Commons", str(error))]
    assert [one.house for one in records(readings, Event)] == ["Lords"]
    assert {one.within["house"] for one in listings(readings)} == {"Lords"}


def test_no_house_to_be_read_is_an_error_after_the_calendars() -> None:
    ours = service()
    del ours.answers[EVENTS]
    readings = []
    with pytest.raises(Refused):
        for one in whatson.fetch(ours, Scope(NOW, bills=(BILL,))):
            readings.append(one)
    assert [one.house for one in records(readings, Calendar)] == ["Commons", "Lords"]


@pytest.mark.parametrize("path", [EVENTS, BREAKS, SITTINGS.format("Lords")])
def test_a_service_that_is_down_is_an_error(path: str) -> None:
    with pytest.raises(Busy):
        read(service(**{path: Busy("overloaded", status=503)}))


# The calendar


def calendar(ask: Any, house: str = "Commons") -> Calendar:
    (found,) = [one for one in records(read(ask), Calendar) if one.house == house]
    assert isinstance(found, Calendar)
    return found


def test_the_calendar_has_the_sitting_days_and_the_breaks() -> None:
    assert calendar(service(EVENT)) == Calendar(
        key="Commons",
        house="Commons",
        first=date(2023, 5, 31),
        last=date(2023, 6, 27),
        days=["2023-06-12", "2023-06-13"],
        breaks=[{"from": "2023-06-22", "to": "2023-06-26", "title": "Summer recess"}],
    )


DAYS = ["2023-06-14", "2023-06-12T00:00:00", "2023-06-12", "2023-05-31", "2023-05-30", "2023-06-28", "2022-06-13"]


@pytest.mark.parametrize(
    "answer",
    [
        {"SittingDates": [{"Date": on} for on in DAYS]},
        {"sittingDates": [{"date": on} for on in DAYS]},
        {"SittingDates": DAYS},
        [{"Date": on} for on in DAYS],
        DAYS,
    ],
)
def test_the_sitting_dates_are_read_in_every_form_those_not_asked_for_left_out(answer: Any) -> None:
    assert calendar(service(**{SITTINGS.format("Commons"): answer})).days == ["2023-05-31", "2023-06-12", "2023-06-14"]


CHAMBER = [
    {**EVENT, "StartDate": "2023-06-05T00:00:00"},
    {**EVENT, "StartDate": "2023-06-07T00:00:00", "Type": "main chamber", "House": None},
    {**EVENT, "StartDate": "2023-06-08T00:00:00", "House": "Lords"},
    {**EVENT, "StartDate": "2023-06-09T00:00:00", "CancelledDate": "2023-06-01T00:00:00"},
    {**HEARING, "StartDate": "2023-06-12T00:00:00"},
]


@pytest.mark.parametrize("answer", [*ALONE, {"SittingDates": []}, []], ids=str)
def test_without_sitting_dates_the_days_with_business_in_the_chamber_serve_up_to_the_last(answer: Any) -> None:
    found = calendar(service(*CHAMBER, **{SITTINGS.format("Commons"): answer}))
    assert (found.days, found.first, found.last) == (["2023-06-05", "2023-06-07"], date(2023, 5, 31), date(2023, 6, 7))
    assert len(found.breaks) == 1


def test_without_sitting_dates_or_business_nothing_is_said_of_the_days_to_come() -> None:
    found = calendar(service(**{SITTINGS.format("Commons"): ALONE[0]}))
    assert (found.days, found.last) == ([], date(2023, 5, 31))


def test_a_house_that_does_not_sit_has_no_days() -> None:
    found = calendar(service(**{EVENTS: by_house([])}), "Lords")
    assert (found.days, found.last) == ([], date(2023, 6, 27))


def test_the_calendar_is_there_when_the_breaks_or_the_events_are_not() -> None:
    ours = service(**{BREAKS: ALONE[1]})
    assert (calendar(ours).days, calendar(ours).breaks) == (["2023-06-12", "2023-06-13"], [])
    assert [one.problem for one in read(ours) if one.problem] == ["broken"] * 2


def test_without_events_and_sitting_dates_there_is_no_calendar() -> None:
    ours = service(**{SITTINGS.format("Commons"): ALONE[0]})

    def answer(params: Mapping[str, Any]) -> Any:
        if params["queryParameters.house"] == "Commons":
            raise ALONE[0]
        return []

    ours.answers[EVENTS] = answer
    assert [one.house for one in records(read(ours), Calendar)] == ["Lords"]


def test_breaks_of_the_other_house_of_other_times_and_that_do_not_fit_are_left_out() -> None:
    rows = [
        {**RECESS, "House": "Lords"},
        {**RECESS, "StartDate": "2023-08-01T00:00:00", "EndDate": "2023-09-01T00:00:00"},
        {**RECESS, "StartDate": "2023-06-09T00:00:00", "EndDate": None, "Description": None, "House": None},
        {"Id": 1},
    ]
    readings = read(service(**{BREAKS: by_house(rows)}))
    (found,) = [one for one in records(readings, Calendar) if one.house == "Commons"]
    assert found.breaks == [{"from": "2023-06-09", "to": "2023-06-09", "title": "Recess"}]
    assert reasons(readings) == ["the field 'StartDate' is missing"]


# Over HTTP, from the replica

EXAMPLE = WatchedBill("example", frozenset({"example"}), bill_id=examples.BILL)
TERMS = ("Lambda", "Kim Specimen")


def test_the_replicas_business_is_announced_moves_is_cancelled_and_vanishes(
    example: Replica, ask: Any, tmp_path: Path
) -> None:
    with opened(tmp_path) as store:
        for at in (ANNOUNCED, MOVED_AT, MOVED_AT + HOUR, TABLED, NEXT_ANNOUNCED):
            example.move_to(at)
            stamps = store.known("whatson", whatson.REMEMBERS).stamps
            scope = Scope(at, since=at - HOUR, bills=(EXAMPLE,), terms=TERMS, all_terms=TERMS, stamps=stamps)
            for one in whatson.fetch(ask, scope):
                assert (one.problem, one.asides, one.unknown) == ("", (), ())
                store.keep(one, source="whatson", now=at, baseline=False, terms=looked_for(scope))
        told = [(one.key, one.what) for one in sorted(store.unmatched(), key=lambda one: (one.seen_at, one.key))]
        assert [(one.what, one.differs) for one in store.unmatched() if one.key == "event-30003"][1:] == [
            ("altered", {"cancelled_on": [None, "2023-03-06"]})
        ]
        commons, lords = (store.parliament()[0][house] for house in ("Commons", "Lords"))
    assert told == [
        ("event-30001", "appeared"),
        ("event-30003", "appeared"),
        ("event-30004", "appeared"),
        ("event-30001", "moved"),
        ("event-30004", "withdrawn"),
        ("event-30003", "altered"),
        ("event-30002", "appeared"),
    ]
    assert "2023-03-20" in commons.days
    assert (commons.house, lords.house) == ("Commons", "Lords")
