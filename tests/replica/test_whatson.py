from datetime import UTC, date, datetime, timedelta

import pytest

from tests.replica import example_calendar, examples
from tests.replica.asking import ask, prefixed, raw
from tests.replica.moments import ANNOUNCED
from tracker.replica import Replica, Scenario

LIST = "/calendar/events/list.json"
NON_SITTING = "/calendar/events/nonsitting.json"
MARCH = {"startDate": "2023-03-01", "endDate": "2023-03-28"}
# The fields that the specification lists.
EVENT = {
    *("Id", "StartDate", "EndDate", "CancelledDate", "StartTime", "EndTime", "Description", "Notes", "SortOrder"),
    *("EventActivities", "Type", "House", "LeadHouse", "Category", "Location", "LocationMetadata", "HasSpeakers"),
    *("Committee", "Tags", "Members", "Metadata", "SummarisedDetails", "BillId", "BillName", "BillPageLink"),
}
RECESS = {
    *("Id", "StartDate", "EndDate", "SummarisedDetails", "StartTime", "EndTime", "Description", "SortOrder"),
    *("Category", "Location", "Type", "House", "CategoryCode"),
}


def listed(replica: Replica, **query: object) -> list[int]:
    return [row["Id"] for row in ask(replica, LIST, prefixed(**query))]


def sittings(replica: Replica, house: str, first: str, last: str) -> list[str]:
    path = f"/calendar/proceduraldates/{house}/sittingdates.json"
    rows = ask(replica, path, {"startDate": first, "endDate": last})["SittingDates"]
    return [row["Date"].removesuffix("T00:00:00")[-5:] for row in rows]


def test_rows_have_exactly_the_specified_fields(example: Replica) -> None:
    example.move_to(ANNOUNCED)
    rows = ask(example, LIST, prefixed(**MARCH))
    assert [set(row) for row in rows] == [EVENT] * 3
    committee, activity = rows[0]["Committee"], rows[0]["EventActivities"][0]
    assert set(committee) == {"Id", "Description", "Category", "IsLords", "IsCommons", "Inquiries", "ShowOnWebsite"}
    assert set(activity) == {"Id", "StartTime", "EndTime", "Attendees"}
    assert {frozenset(row) for row in ask(example, NON_SITTING)} == {frozenset(RECESS)}


def test_business_comes_in_the_order_of_days_and_of_the_paper(example: Replica) -> None:
    example.move_to(ANNOUNCED)
    assert listed(example, **MARCH) == [
        example_calendar.VANISHING_EVENT,
        example_calendar.MOVING_EVENT,
        example_calendar.CANCELLED_EVENT,
    ]


def test_business_moves_under_its_id_is_called_off_and_vanishes(example: Replica) -> None:
    assert listed(example, **MARCH) == [
        example_calendar.CANCELLED_EVENT,
        example_calendar.MOVING_EVENT,
        example_calendar.UNNAMED_EVENT,
    ]
    cancelled, moved, _ = ask(example, LIST, prefixed(**MARCH))
    assert (cancelled["StartDate"], cancelled["CancelledDate"]) == ("2023-03-07T00:00:00", "2023-03-06T00:00:00")
    assert (moved["StartDate"], moved["CancelledDate"]) == ("2023-03-08T00:00:00", None)


def test_a_time_is_empty_where_business_comes_in_the_order_of_the_day(example: Replica) -> None:
    times = {row["Id"]: (row["StartTime"], row["EndTime"]) for row in ask(example, LIST, prefixed(**MARCH))}
    assert times[example_calendar.MOVING_EVENT] == ("", "")
    assert times[example_calendar.CANCELLED_EVENT] == ("09:30", "11:00")


def test_a_bill_may_be_named_in_the_description_alone_with_double_spaces(example: Replica) -> None:
    rows = {row["Id"]: row for row in ask(example, LIST, prefixed(**MARCH))}
    unnamed, named = rows[example_calendar.UNNAMED_EVENT], rows[example_calendar.MOVING_EVENT]
    assert (unnamed["BillId"], unnamed["BillName"], unnamed["BillPageLink"]) == (None, None, None)
    assert "Example  Bill [HL]" in unnamed["Description"]
    assert (named["BillId"], named["BillName"]) == (examples.BILL, "Example Bill [HL]")


def test_parameters_without_their_prefix_return_everything(example: Replica) -> None:
    assert len(ask(example, LIST, {"startDate": "2023-01-01", "endDate": "2023-01-02", "house": "Lords"})) == 3
    assert listed(example, startDate="2023-01-01", endDate="2023-01-02") == []


def test_house_day_number_committee_and_words_narrow_the_list(example: Replica) -> None:
    example.move_to(ANNOUNCED)
    assert listed(example, house="lords", **MARCH) == []
    assert listed(example, date="2023-03-07") == [example_calendar.CANCELLED_EVENT]
    assert listed(example, committeeId=901) == [example_calendar.VANISHING_EVENT]
    assert listed(example, searchTerm="lambda") == [example_calendar.CANCELLED_EVENT]
    assert listed(example, eventId=example_calendar.MOVING_EVENT) == [example_calendar.MOVING_EVENT]


@pytest.mark.parametrize("path", [LIST, NON_SITTING])
def test_a_window_of_more_than_31_days_is_refused(example: Replica, path: str) -> None:
    for last, status in (("2023-03-31", 200), ("2023-04-01", 400)):
        assert raw(example, path, prefixed(startDate="2023-03-01", endDate=last)).status_code == status


def test_one_event_has_a_page_of_its_own_and_unknown_ones_answer_404(example: Replica) -> None:
    path = "/calendar/events/cal"
    assert ask(example, f"{path}{example_calendar.MOVING_EVENT}")["Id"] == example_calendar.MOVING_EVENT
    assert raw(example, f"{path}{example_calendar.VANISHING_EVENT}").status_code == 404
    for unknown in ("/calendar/nothing", "/calendar/events/nothing.json", "/calendar/proceduraldates/lords/x.json"):
        assert raw(example, unknown).status_code == 404


def test_recesses_are_told_house_by_house_and_are_no_events(example: Replica) -> None:
    window = {"startDate": "2023-02-18", "endDate": "2023-02-24"}
    rows = ask(example, NON_SITTING, prefixed(**window))
    assert [(row["House"], row["StartDate"], row["EndDate"]) for row in rows] == [
        ("Commons", "2023-02-10T00:00:00", "2023-02-19T00:00:00"),
        ("Lords", "2023-02-10T00:00:00", "2023-02-26T00:00:00"),
    ]
    assert len(ask(example, NON_SITTING, prefixed(**window, house="Lords", categoryCode="REC"))) == 1
    assert ask(example, NON_SITTING, prefixed(**window, categoryCode="POR")) == []
    assert listed(example, **window) == []


def test_houses_sit_from_monday_to_thursday_outside_their_recesses(example: Replica) -> None:
    assert sittings(example, "Commons", "2023-02-06", "2023-02-21") == [
        *("02-06", "02-07", "02-08", "02-09"),
        *("02-20", "02-21"),
    ]
    assert sittings(example, "Lords", "2023-02-13", "2023-02-27") == ["02-27"]
    assert sittings(example, "Lords", "2023-02-27", "2023-02-13") == []


def test_a_day_of_a_stage_is_a_sitting_day_whatever_the_weekday_once_it_is_known(procurement: Scenario) -> None:
    friday = date(2023, 2, 3)
    with Replica(procurement, now=procurement.start) as replica:
        assert sittings(replica, "Commons", str(friday), str(friday)) == []
        assert sittings(replica, "Lords", "2022-05-25", "2022-05-26") == ["05-25", "05-26"]
        stages = {stage.stage_id: stage.house for stage in procurement.stages}
        replica.move_to(procurement.end)
        for sitting in procurement.sittings:
            if sitting.day and (house := stages[sitting.stage_id]) != "Unassigned":
                assert sittings(replica, house, str(sitting.day), str(sitting.day)) == [str(sitting.day)[-5:]]


def test_the_next_and_the_last_sitting_day_lie_beyond_the_day_asked_about(example: Replica) -> None:
    path = "/calendar/proceduraldates/Commons"
    asked = {"dateToCheck": "2023-02-09"}
    assert ask(example, f"{path}/nextsittingdate.json", asked) == "2023-02-20T00:00:00"
    assert ask(example, f"{path}/lastsittingdate.json", asked) == "2023-02-08T00:00:00"


@pytest.mark.parametrize("name", ["sittingdates", "nextsittingdate", "lastsittingdate"])
def test_the_calendar_insists_on_its_dates_and_takes_no_prefix(example: Replica, name: str) -> None:
    path = f"/calendar/proceduraldates/Commons/{name}.json"
    days = prefixed(startDate="2023-03-01", endDate="2023-03-02", dateToCheck="2023-03-01")
    assert raw(example, path, days).status_code == 400


def test_every_known_stage_day_is_announced_six_days_before_in_the_evening(procurement: Scenario) -> None:
    kinds = {stage.stage_id: (stage.house, stage.description) for stage in procurement.stages}
    announced = [(event.house, event.day) for event in procurement.events if "Rehearsal" not in event.description]
    sat = [
        (kinds[sitting.stage_id][0], sitting.day)
        for sitting in procurement.sittings
        if kinds[sitting.stage_id][1] not in ("1st reading", "Royal Assent")
    ]
    assert sorted(announced) == sorted(sat)
    for event in procurement.events:
        if "Rehearsal" not in event.description:
            assert event.published_at.date() == event.day - timedelta(days=6)
            assert (event.time, event.cancelled) == ("", None)


def test_the_scenarios_invented_business_says_in_its_title_that_it_is(procurement: Scenario) -> None:
    moves = [event for event in procurement.events if event.bill_id is None and event.committee is None]
    assert len(moves) == 4
    for event in moves:
        assert event.description.startswith("[Rehearsal's own, not held] ")
        assert "never announced or held" in (event.notes or "")
    assert all("rehearsal's own" in recess.description for recess in procurement.recesses)


def test_recesses_are_there_before_the_rehearsal_begins_and_are_no_moment_of_it(procurement: Scenario) -> None:
    before = datetime(2022, 5, 10, tzinfo=UTC)
    with Replica(procurement, now=before) as replica:
        window = prefixed(startDate="2022-08-01", endDate="2022-08-28")
        assert len(ask(replica, NON_SITTING, window)) == 2
    assert procurement.moments()[0] > procurement.start
