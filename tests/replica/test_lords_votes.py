from dataclasses import replace
from datetime import date

from tests.replica import examples
from tests.replica.asking import ask, raw
from tracker.replica import Replica

SEARCH = "/data/Divisions/search"


def test_search_rows_hold_every_name_with_the_tellers_inside(example: Replica) -> None:
    (row,) = ask(example, SEARCH)
    assert [name["name"] for name in row["contents"]][-2:] == ["Baroness Tell", "Lord Tell"]
    assert [name["name"] for name in row["contentTellers"]] == ["Baroness Tell", "Lord Tell"]
    assert (row["authoritativeContentCount"], row["tellerContentCount"], row["memberContentCount"]) == (5, 5, 3)
    assert (row["authoritativeNotContentCount"], row["memberNotContentCount"]) == (3, 1)
    assert row["divisionHadTellers"] is True


def test_the_date_is_midnight_and_the_motion_is_html(example: Replica) -> None:
    (row,) = ask(example, SEARCH)
    assert row["date"] == "2023-01-25T00:00:00"
    assert row["amendmentMotionNotes"] == (
        "<p>Lord Specimen moved amendment 7, on Smith &amp; Jones. The House divided:</p>"
    )
    assert row["sponsoringMemberId"] == examples.PEER.member_id


def test_one_division_is_the_same_as_its_search_row(example: Replica) -> None:
    assert ask(example, f"/data/divisions/{examples.LORDS_DIVISION}") == ask(example, SEARCH)[0]
    assert raw(example, f"/data/Divisions/{examples.COMMONS_DIVISION}").status_code == 404


def test_a_large_take_is_honoured_and_25_is_the_default() -> None:
    scenario = examples.example_scenario()
    one = next(division for division in scenario.divisions if division.house == "Lords")
    many = tuple(replace(one, division_id=8100 + number, number=number) for number in range(1, 61))
    with Replica(replace(scenario, divisions=many), now=scenario.end) as replica:
        assert len(ask(replica, SEARCH)) == 25
        assert len(ask(replica, SEARCH, {"take": 500})) == 60
        assert ask(replica, SEARCH, {"skip": 60}) == []
        assert ask(replica, "/data/Divisions/searchTotalResults") == 60


def test_term_days_number_and_member_narrow_the_search(example: Replica) -> None:
    for query in (
        {"SearchTerm": "example"},
        {"StartDate": "2023-01-25T00:00:00", "EndDate": "2023-01-25"},
        {"DivisionNumber": 1},
        {"MemberId": 990101},
    ):
        assert len(ask(example, SEARCH, query)) == 1
    for query in ({"SearchTerm": "widgets"}, {"EndDate": "2023-01-24"}, {"MemberId": 1}, {"DivisionNumber": 2}):
        assert ask(example, SEARCH, query) == []


def test_the_number_starts_again_each_day() -> None:
    scenario = examples.example_scenario()
    one = next(division for division in scenario.divisions if division.house == "Lords")
    next_day = replace(one, division_id=8002, day=date(2023, 1, 26))
    with Replica(replace(scenario, divisions=(one, next_day)), now=scenario.end) as replica:
        assert [(row["date"][:10], row["number"]) for row in ask(replica, SEARCH)] == [
            ("2023-01-26", 1),
            ("2023-01-25", 1),
        ]


def test_a_members_votes_are_an_array_and_need_the_member(example: Replica) -> None:
    (row,) = ask(example, "/data/Divisions/membervoting", {"MemberId": 990107})
    assert (row["memberWasContent"], row["memberWasTeller"]) == (False, True)
    assert row["publishedDivision"]["contents"] == []
    assert raw(example, "/data/Divisions/membervoting").status_code == 400


def test_votes_are_grouped_by_party(example: Replica) -> None:
    (row,) = ask(example, "/data/Divisions/groupedbyparty")
    assert {"partyName": "Crossbench", "voteCount": 1} in row["content"]


def test_a_negative_page_answers_400(example: Replica) -> None:
    assert raw(example, SEARCH, {"take": -1}).status_code == 400
