from dataclasses import replace

from tests.replica import examples
from tests.replica.asking import ask, prefixed, raw
from tracker.replica import Replica

SEARCH = "/data/divisions.json/search"


def test_a_search_page_never_holds_more_than_25_divisions() -> None:
    scenario = examples.example_scenario()
    one = scenario.divisions[0]
    many = tuple(replace(one, division_id=7100 + number, number=100 + number) for number in range(60))
    with Replica(replace(scenario, divisions=many), now=scenario.end) as replica:
        for take in (25, 26, 100, 500):
            assert len(ask(replica, SEARCH, prefixed(take=take))) == 25
        assert [row["Number"] for row in ask(replica, SEARCH, prefixed(skip=58))] == [101, 100]
        assert ask(replica, SEARCH, prefixed(skip=60)) == []
        assert ask(replica, "/data/divisions.json/searchTotalResults") == 60


def test_search_rows_name_the_tellers_and_nobody_else(example: Replica) -> None:
    row = next(row for row in ask(example, SEARCH) if row["DivisionId"] == examples.COMMONS_DIVISION)
    assert (row["Ayes"], row["Noes"], row["NoVoteRecorded"]) == ([], [], [])
    assert [teller["Name"] for teller in row["NoTellers"]] == ["Gil Counter", "Hal Counter"]


def test_divisions_come_newest_first(example: Replica) -> None:
    assert [row["Number"] for row in ask(example, SEARCH)] == [14, 13, 12, 11]


def test_parameters_without_their_prefix_are_ignored(example: Replica) -> None:
    assert len(ask(example, SEARCH, {"searchTerm": "Widgets", "take": 1})) == 4
    assert len(ask(example, SEARCH, prefixed(searchTerm="widgets"))) == 1


def test_a_term_is_sought_in_title_and_number(example: Replica) -> None:
    assert [row["Number"] for row in ask(example, SEARCH, prefixed(searchTerm="13"))] == [13]
    assert [row["Number"] for row in ask(example, SEARCH, prefixed(searchTerm="example bill"))] == [12]
    assert [row["Number"] for row in ask(example, SEARCH, prefixed(divisionNumber=11))] == [11]
    assert ask(example, SEARCH, prefixed(searchTerm="nothing")) == []


def test_a_window_of_one_day_holds_that_day(example: Replica) -> None:
    assert len(ask(example, SEARCH, prefixed(startDate="2023-03-08", endDate="2023-03-08"))) == 4
    assert ask(example, SEARCH, prefixed(startDate="2023-03-09")) == []
    assert ask(example, SEARCH, prefixed(endDate="2023-03-07")) == []


def test_a_division_has_every_name_with_the_tellers_apart(example: Replica) -> None:
    example.move_to(examples.VOTED)
    division = ask(example, f"/data/division/{examples.COMMONS_DIVISION}.json")
    assert [row["Name"] for row in division["Ayes"]] == ["Ann Example", "Dan Proxied", "Fay Mover"]
    assert [row["Name"] for row in division["AyeTellers"]] == ["Cat Teller"]
    assert (division["AyeCount"], division["NoCount"]) == (4, 2)
    assert division["Date"] == "2023-03-08T18:58:00"
    assert division["Ayes"][1]["ProxyName"] == "Ann Example"
    assert division["Ayes"][0]["Party"] == "Labour"
    assert [row["Name"] for row in division["NoVoteRecorded"]] == ["Ida Silent"]


def test_a_correction_moves_one_name_and_publication_updated(example: Replica) -> None:
    path = f"/data/division/{examples.COMMONS_DIVISION}.json"
    example.move_to(examples.VOTED)
    before = ask(example, path)
    example.move_to(examples.CORRECTED)
    after = ask(example, path)
    assert (before["PublicationUpdated"], after["PublicationUpdated"]) == ("2023-03-08T19:15:00", "2023-03-15T11:30:00")
    assert "Fay Mover" in [row["Name"] for row in before["Ayes"]]
    assert "Fay Mover" in [row["Name"] for row in after["Noes"]]
    assert before["AyeCount"] == after["AyeCount"]


def test_a_deferred_division_has_null_tellers_and_midnight(example: Replica) -> None:
    division = ask(example, f"/data/division/{examples.DEFERRED_DIVISION}.json")
    assert (division["AyeTellers"], division["NoTellers"]) == (None, None)
    assert (division["IsDeferred"], division["Date"]) == (True, "2023-03-08T00:00:00")


def test_an_unknown_division_answers_404(example: Replica) -> None:
    assert raw(example, "/data/division/1.json").status_code == 404
    assert raw(example, f"/data/division/{examples.LORDS_DIVISION}.json").status_code == 404


def test_a_members_votes_need_the_member(example: Replica) -> None:
    path = "/data/divisions.json/membervoting"
    assert raw(example, path).status_code == 400
    rows = ask(example, path, prefixed(memberId=990003))
    assert [(row["MemberVotedAye"], row["MemberWasTeller"]) for row in rows] == [(True, True)] * 4
    without = prefixed(memberId=990003, includeWhenMemberWasTeller="false")
    assert ask(example, path, without) == []


def test_votes_are_grouped_by_party(example: Replica) -> None:
    (row,) = ask(example, "/data/divisions.json/groupedbyparty", prefixed(divisionNumber=12))
    assert row["Ayes"] == [{"PartyName": "Labour", "VoteCount": 2}]


def test_a_number_that_is_none_answers_400(example: Replica) -> None:
    assert raw(example, SEARCH, prefixed(skip="many")).status_code == 400
    assert raw(example, SEARCH, prefixed(skip=-1)).status_code == 400
