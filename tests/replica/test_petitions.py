import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from tests.replica import example_papers as papers
from tests.replica import examples, moments
from tests.replica.asking import ask, raw
from tracker.replica import Replica, Scenario

LIST = "/petitions.json"
SITE = "https://petition.parliament.uk"

ALWAYS = {
    *("action", "background", "additional_details", "committee_note", "state", "signature_count", "created_at"),
    *("updated_at", "rejected_at", "opened_at", "closed_at", "moderation_threshold_reached_at", "topics"),
    *("response_threshold_reached_at", "government_response_at", "debate_threshold_reached_at", "departments"),
    *("debate_outcome_at", "debate_scheduled_on", "scheduled_debate_date", "creator_name", "rejection", "debate"),
    "government_response",
}
PLACES = {
    *("signatures_by_country", "signatures_by_constituency", "signatures_by_region", "other_parliamentary_business"),
}


def ids(replica: Replica, path: str = LIST, **query: object) -> list[int]:
    return [row["id"] for row in ask(replica, path, query)["data"]]


def attributes(replica: Replica, number: int) -> Any:
    return ask(replica, f"/petitions/{number}.json")["data"]["attributes"]


def test_a_list_is_links_and_rows_with_the_most_signed_first(example: Replica) -> None:
    found = ask(example, LIST)
    assert [row["id"] for row in found["data"]] == [papers.DEBATED, papers.RUNNING, papers.REFUSED]
    assert set(found["links"]) == {"self", "first", "last", "next", "prev"}
    assert (found["links"]["next"], found["links"]["prev"]) == (None, None)
    row = found["data"][1]
    assert (row["type"], row["links"]) == ("petition", {"self": f"{SITE}/petitions/{papers.RUNNING}.json"})


def test_closing_date_and_creator_are_told_of_an_open_petition_alone(example: Replica) -> None:
    rows = {row["id"]: row["attributes"] for row in ask(example, LIST)["data"]}
    assert set(rows[papers.RUNNING]) == ALWAYS | {"closing_date"}
    assert (rows[papers.RUNNING]["closing_date"], rows[papers.RUNNING]["creator_name"]) == ("2023-07-10", "Alex Token")
    for number in (papers.DEBATED, papers.REFUSED):
        assert set(rows[number]) == ALWAYS
        assert rows[number]["creator_name"] is None


def test_an_item_tells_where_people_signed_and_a_rejected_one_does_not(example: Replica) -> None:
    found = attributes(example, papers.RUNNING)
    assert set(found) == ALWAYS | PLACES | {"closing_date"}
    assert found["signatures_by_country"] == [{"name": "United Kingdom", "signature_count": 10001, "code": "GB"}]
    assert found["signatures_by_region"] == [{"name": "Exampleshire", "signature_count": 10001, "ons_code": "E0"}]
    assert [(one["ons_code"], one["mp"]) for one in found["signatures_by_constituency"]] == [
        ("E1", "Jo Example"),
        ("E2", None),
    ]
    assert found["other_parliamentary_business"][0]["occurred_on"] == "2023-03-06"
    assert set(attributes(example, papers.REFUSED)) == ALWAYS
    assert attributes(example, papers.REFUSED)["rejection"]["code"] == "duplicate"


def test_times_are_utc_with_milliseconds_and_days_are_days(example: Replica) -> None:
    found = attributes(example, papers.DEBATED)
    assert found["created_at"] == "2023-01-02T08:00:01.250Z"
    times = [value for key, value in found.items() if key.endswith("_at") and value]
    assert len(times) == 8
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value) for value in times)
    assert (found["debate_scheduled_on"], found["scheduled_debate_date"]) == ("2023-03-06", "2023-03-20")


def test_summer_time_is_told_in_utc(passed: Replica, procurement: Scenario) -> None:
    found = attributes(passed, procurement.petitions[0].petition_id)
    assert found["closed_at"] == "2023-04-19T22:59:59.999Z"


def test_response_and_debate_are_objects_once_they_are_there(example: Replica) -> None:
    example.move_to(moments.FIRST_PUBLISHED)
    before = attributes(example, papers.DEBATED)
    assert (before["debate"], before["debate_outcome_at"]) == (None, None)
    assert before["government_response"] == {
        "responded_on": "2023-02-01",
        "summary": "[Example: no.]",
        "details": "[Example: no, at length.]",
        "created_at": "2023-01-10T09:00:00.000Z",
        "updated_at": "2023-01-10T09:00:00.000Z",
    }
    example.move_to(moments.CORRECTED)
    after = attributes(example, papers.DEBATED)["debate"]
    assert (after["debated_on"], after["overview"], after["video_url"]) == (
        "2023-03-08",
        "[Example: they spoke.]",
        None,
    )


def test_the_count_is_short_and_says_whether_it_was_debated(example: Replica) -> None:
    found = ask(example, f"/petitions/{papers.RUNNING}/count.json")
    assert found == {
        "signature_count": 10001,
        "response_threshold_reached_at": "2023-03-06T17:59:00.000Z",
        "government_response_at": None,
        "debate_threshold_reached_at": None,
        "scheduled_debate_date": None,
        "debate_outcome_at": None,
        "debated": False,
    }
    other = ask(example, f"/petitions/{papers.DEBATED}/count.json")
    assert (other["debated"], other["scheduled_debate_date"]) == (True, "2023-03-20")


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("all", [papers.DEBATED, papers.RUNNING, papers.REFUSED]),
        ("open", [papers.RUNNING]),
        ("recent", [papers.RUNNING]),
        ("closed", [papers.DEBATED]),
        ("rejected", [papers.REFUSED]),
        ("awaiting_response", [papers.RUNNING]),
        ("with_response", [papers.DEBATED]),
        ("awaiting_debate", []),
        ("debated", [papers.DEBATED]),
        ("not_debated", []),
    ],
)
def test_each_state_is_a_list_of_its_own(example: Replica, state: str, found: list[int]) -> None:
    assert ids(example, state=state) == found


def test_a_petition_awaits_its_debate_until_it_is_held(example: Replica) -> None:
    example.move_to(moments.FIRST_PUBLISHED)
    assert ids(example, state="awaiting_debate") == [papers.DEBATED]


def test_an_unknown_state_redirects_to_all_and_keeps_the_query(example: Replica) -> None:
    answer = raw(example, LIST, {"state": "popular", "q": "zeta"})
    assert answer.status_code == 302
    where = urlsplit(answer.headers["location"])
    assert parse_qs(where.query) == {"state": ["all"], "q": ["zeta"]}
    followed = httpx.get(urljoin(str(answer.url), answer.headers["location"]))
    assert [row["id"] for row in followed.json()["data"]] == [papers.DEBATED]


def test_a_query_needs_all_its_words_in_action_background_or_details(example: Replica) -> None:
    assert ids(example, q="ACME everywhere") == [papers.RUNNING, papers.REFUSED]
    assert ids(example, q="acme zeta") == []
    assert ids(example, topic="cameras") == [papers.RUNNING, papers.REFUSED]


def test_pages_hold_25_and_other_sizes_are_obeyed_only_up_to_50() -> None:
    scenario = examples.example_scenario()
    first = papers.petitions()[0]
    many = tuple(replace(first, petition_id=number, signatures=number) for number in range(1, 61))
    with Replica(replace(scenario, petitions=many), now=scenario.end) as replica:
        sizes = {count: len(ids(replica, count=count)) for count in (1, 50, 59, 60, 100, 0, "many")}
        assert sizes == {1: 1, 50: 50, 59: 50, 60: 25, 100: 25, 0: 25, "many": 25}
        pages = [ids(replica, page=page) for page in ("1", "2", "3", "4", "no")]
        assert [len(page) for page in pages] == [25, 25, 10, 0, 25]
        assert pages[0] + pages[1] + pages[2] == list(range(60, 0, -1))
        links = ask(replica, LIST, {"page": 2, "q": "acme"})["links"]
        assert links["self"] == f"{SITE}/petitions.json?q=acme&page=2&state=all"
        assert [parse_qs(urlsplit(links[name]).query).get("page") for name in ("prev", "next", "last", "first")] == [
            None,
            ["3"],
            ["3"],
            None,
        ]
        assert ask(replica, LIST, {"page": 3})["links"]["next"] is None


def test_a_petition_that_grows_more_popular_shifts_the_pages(example: Replica) -> None:
    example.move_to(moments.FIRST_PUBLISHED)
    rows = ask(example, LIST)["data"]
    assert [row["attributes"]["signature_count"] for row in rows] == [150000, 9, 5]
    example.move_to(moments.TABLED)
    rows = ask(example, LIST)["data"]
    assert [row["attributes"]["signature_count"] for row in rows] == [150000, 10001, 5]


def test_an_archived_petition_has_left_the_lists_and_redirects_to_its_archive(example: Replica) -> None:
    assert papers.ARCHIVED not in ids(example)
    with httpx.Client(follow_redirects=True) as client:
        answer = client.get(f"{example.base_url}/petitions/{papers.ARCHIVED}.json")
    assert [one.status_code for one in answer.history] == [302]
    found = answer.json()["data"]
    assert (found["type"], found["id"]) == ("archived-petition", papers.ARCHIVED)
    assert ids(example, "/archived/petitions.json") == [papers.ARCHIVED]
    assert ids(example, "/archived/petitions.json", parliament="2010-2015") == []
    assert ids(example, "/archived/petitions.json", parliament="2017-2019") == [papers.ARCHIVED]


def test_a_redirect_keeps_the_replicas_prefix() -> None:
    scenario = examples.example_scenario()
    with Replica(scenario, now=scenario.end, prefix="/deep/er") as replica, httpx.Client(follow_redirects=True) as it:
        assert it.get(f"{replica.base_url}/petitions/{papers.ARCHIVED}.json").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/petitions/1.json",
        "/petitions/1/count.json",
        "/petitions/x.json",
        "/petitions",
        "/archived/petitions/1.json",
        f"/archived/petitions/{papers.RUNNING}.json",
    ],
)
def test_what_is_unknown_is_not_found(example: Replica, path: str) -> None:
    answer = raw(example, path)
    assert answer.status_code == 404
    assert set(json.loads(answer.content)) == {"error"}


def test_a_removed_petition_is_not_found(example: Replica) -> None:
    scenario = examples.example_scenario()
    gone = replace(papers.petitions()[0], gone_at=moments.TABLED)
    with Replica(replace(scenario, petitions=(gone,)), now=moments.FIRST_PUBLISHED) as replica:
        assert raw(replica, f"/petitions/{papers.RUNNING}.json").status_code == 200
        replica.move_to(moments.TABLED)
        assert raw(replica, f"/petitions/{papers.RUNNING}.json").status_code == 404
