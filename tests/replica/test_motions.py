import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.replica import example_papers as papers
from tests.replica import examples, moments
from tests.replica.asking import ask, raw
from tracker.replica import Replica

LIST = "/EarlyDayMotions/list"
RECORDED = Path(__file__).parents[3] / "shared" / "recorded" / "oral-questions-and-motions"

ROW = {
    *("Id", "Status", "StatusDate", "MemberId", "PrimarySponsor", "Title", "MotionText", "AmendmentToMotionId", "UIN"),
    *("AmendmentSuffix", "DateTabled", "PrayingAgainstNegativeStatutoryInstrumentId", "StatutoryInstrumentNumber"),
    *("StatutoryInstrumentYear", "StatutoryInstrumentTitle", "UINWithAmendmentSuffix", "SponsorsCount"),
}


def asked(**query: object) -> dict[str, object]:
    return {f"parameters.{name}": value for name, value in query.items()}


def ids(replica: Replica, **query: object) -> list[int]:
    return [row["Id"] for row in ask(replica, LIST, asked(**query))["Response"]]


def whole(replica: Replica, number: int) -> Any:
    return ask(replica, f"/EarlyDayMotion/{number}")["Response"]


def test_a_list_is_an_envelope_around_whole_rows(example: Replica) -> None:
    found = ask(example, LIST, asked(searchTerm="Zeta"))
    paging = {"Skip": 0, "Take": 25, "Total": 1, "GlobalTotal": 4, "StatusCounts": [], "GlobalStatusCounts": []}
    assert found["PagingInfo"] == paging
    assert (found["StatusCode"], found["Success"], found["Errors"]) == (200, True, [])
    (row,) = found["Response"]
    assert set(row) == ROW
    assert row["MotionText"] == "[Example: this motion names Acme in its text alone.]"


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not on this machine")
def test_the_envelope_and_a_member_have_the_recorded_keys(example: Replica) -> None:
    (path,) = RECORDED.glob("*.json")
    recorded = json.loads(path.read_text(encoding="utf-8"))
    found = ask(example, LIST)
    assert set(found) == set(recorded)
    assert set(found["PagingInfo"]) == set(recorded["PagingInfo"])
    assert set(found["Response"][0]["PrimarySponsor"]) == set(recorded["Response"][0]["AskingMember"])


def test_parameters_without_their_prefix_are_ignored(example: Replica) -> None:
    query = {"searchTerm": "zebra", "statuses": "Withdrawn", "take": 1, "tabledStartDate": "2030-01-01"}
    assert len(ask(example, LIST, query)["Response"]) == 4
    assert ids(example, searchTerm="zebra") == []


def test_the_search_reads_titles_and_not_texts(example: Replica) -> None:
    assert ids(example, searchTerm="acme") == [papers.TITLED_MOTION, papers.MOTION_AMENDMENT]
    assert ids(example, searchTerm="acme cameras") == [papers.TITLED_MOTION, papers.MOTION_AMENDMENT]
    assert ids(example, searchTerm="cameras acme") == []


def test_a_page_holds_25_and_never_more_than_100() -> None:
    scenario = examples.example_scenario()
    many = tuple(replace(scenario.motions[0], motion_id=number) for number in range(130))
    with Replica(replace(scenario, motions=many), now=scenario.end) as replica:
        assert [len(ids(replica, **query)) for query in ({}, {"take": 100}, {"take": 500})] == [25, 100, 100]
        assert ids(replica, skip=120, take=100) == list(range(120, 130))
        found = ask(replica, LIST, asked(take=500))["PagingInfo"]
        assert (found["Take"], found["Total"]) == (100, 130)


def test_a_withdrawn_motion_stays_in_the_list_with_another_number_for_its_status(example: Replica) -> None:
    told = []
    for moment in (moments.FIRST_PUBLISHED, moments.CORRECTED):
        example.move_to(moment)
        row = ask(example, LIST, asked(edmIds=papers.TITLED_MOTION))["Response"][0]
        told.append((row["Status"], row["StatusDate"], row["DateTabled"]))
    assert told == [
        (0, "2023-01-10T00:00:00", "2023-01-10T00:00:00"),
        (1, "2023-03-15T00:00:00", "2023-01-10T00:00:00"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"statuses": "Withdrawn"}, [papers.TITLED_MOTION]),
        ({"statuses": ["Withdrawn", "Published"], "edmIds": [papers.PRAYER, 1]}, [papers.PRAYER]),
        ({"statuses": 1}, [papers.TITLED_MOTION]),
        ({"uINWithAmendmentSuffix": "900"}, [papers.TITLED_MOTION]),
        ({"uINWithAmendmentSuffix": "900A1"}, [papers.MOTION_AMENDMENT]),
        ({"currentStatusDateStart": "2023-03-15"}, [papers.TITLED_MOTION]),
        ({"currentStatusDateEnd": "2023-01-10"}, [papers.TEXT_MOTION]),
        ({"tabledEndDate": "2023-01-10"}, [papers.TITLED_MOTION, papers.TEXT_MOTION]),
        ({"tabledStartDate": "2023-01-11", "tabledEndDate": "2023-03-05"}, []),
        ({"isPrayer": "true"}, [papers.PRAYER]),
        ({"isPrayer": "false", "tabledStartDate": "2023-03-06"}, [papers.MOTION_AMENDMENT]),
        ({"memberId": 99001}, [papers.TITLED_MOTION]),
        ({"memberId": 99100}, []),
        ({"memberId": 99100, "includeSponsoredByMember": "true"}, [papers.TITLED_MOTION]),
    ],
)
def test_each_documented_parameter_narrows_the_list(
    example: Replica, query: dict[str, object], found: list[int]
) -> None:
    assert ids(example, **query) == found


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("DateTabledAsc", papers.TITLED_MOTION, papers.PRAYER),
        ("DateTabledDesc", papers.MOTION_AMENDMENT, papers.TEXT_MOTION),
        ("TitleDesc", papers.TEXT_MOTION, papers.TITLED_MOTION),
        ("SignatureCountDesc", papers.TITLED_MOTION, papers.PRAYER),
    ],
)
def test_the_list_can_be_ordered(example: Replica, order: str, first: int, last: int) -> None:
    found = ids(example, orderBy=order)
    assert (found[0], found[-1]) == (first, last)


def test_an_item_has_its_sponsors_with_those_who_took_their_name_back(example: Replica) -> None:
    found = whole(example, papers.TITLED_MOTION)
    assert set(found) == ROW | {"Sponsors", "Amendments"}
    assert found["SponsorsCount"] == 7
    assert [one["SponsoringOrder"] for one in found["Sponsors"]] == [1, 2, 3, 4, 5, 6, None, None]
    last = found["Sponsors"][-1]
    assert set(last) == {"Id", "MemberId", "Member", "SponsoringOrder", "CreatedWhen", "IsWithdrawn", "WithdrawnDate"}
    assert (last["Member"]["ListAs"], last["IsWithdrawn"], last["WithdrawnDate"]) == (
        "Sample, Ali",
        True,
        "2023-03-07T00:00:00",
    )
    assert found["Sponsors"][0]["WithdrawnDate"] is None


def test_an_amendment_is_named_by_the_motion_and_names_it(example: Replica) -> None:
    (amendment,) = whole(example, papers.TITLED_MOTION)["Amendments"]
    assert (amendment["UINWithAmendmentSuffix"], amendment["UIN"]) == ("900A1", 900)
    assert whole(example, papers.MOTION_AMENDMENT)["AmendmentToMotionId"] == papers.TITLED_MOTION


def test_a_prayer_names_its_instrument(example: Replica) -> None:
    found = whole(example, papers.PRAYER)
    assert found["PrayingAgainstNegativeStatutoryInstrumentId"] == 5
    assert (found["StatutoryInstrumentNumber"], found["StatutoryInstrumentYear"]) == (77, 2023)


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/EarlyDayMotion/1", {}, 404),
        ("/EarlyDayMotion/one", {}, 404),
        ("/EarlyDayMotions/nothing", {}, 404),
        (LIST, asked(take="many"), 400),
        (LIST, asked(skip=-1), 400),
        (LIST, asked(statuses="Lost"), 400),
        (LIST, asked(orderBy="Luck"), 400),
    ],
)
def test_a_refusal_is_an_envelope_without_success(
    example: Replica, path: str, query: dict[str, object], status: int
) -> None:
    answer = raw(example, path, query)
    found = json.loads(answer.content)
    assert (answer.status_code, found["StatusCode"], found["Success"]) == (status, status, False)
    assert found["Response"] is None
    assert found["Errors"] != []
