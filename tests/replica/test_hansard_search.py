import re
from dataclasses import replace
from datetime import timedelta

from tests.replica import example_calendar, examples
from tests.replica.asking import ask, prefixed, raw
from tracker.replica import Replica

SPOKEN = "/search/contributions/Spoken.json"

ROW = {
    *("MemberName", "MemberId", "AttributedTo", "ItemId", "ContributionExtId", "ContributionText"),
    *("ContributionTextFull", "HRSTag", "HansardSection", "Timecode", "DebateSection", "DebateSectionId"),
    *("DebateSectionExtId", "SittingDate", "Section", "House", "OrderInDebateSection"),
    *("DebateSectionOrder", "Rank"),
}


def ext_ids(replica: Replica, **query: object) -> list[str]:
    return [row["ContributionExtId"] for row in ask(replica, SPOKEN, prefixed(**query))["Results"]]


def test_a_row_has_exactly_the_19_recorded_fields_and_the_envelope_its_counts(example: Replica) -> None:
    found = ask(example, SPOKEN, prefixed(searchTerm="bought"))
    assert [set(row) for row in found["Results"]] == [ROW]
    assert (found["SearchTerms"], found["SpokenResultCount"], found["TotalResultCount"]) == (["bought"], 1, 1)
    assert (found["WrittenResultCount"], found["CorrectionsResultCount"]) == (0, 0)


def test_all_words_of_a_term_must_be_there_and_their_order_does_not_matter(example: Replica) -> None:
    assert ext_ids(example, searchTerm="things acme") == [examples.COLUMN]
    assert ext_ids(example, searchTerm="acme zebra") == []


def test_parameters_without_their_prefix_return_everything(example: Replica) -> None:
    assert ask(example, SPOKEN, {"searchTerm": "zebra", "house": "Lords"})["TotalResultCount"] == 6


def test_a_word_in_a_continuation_without_a_member_is_not_found(example: Replica) -> None:
    assert ext_ids(example, searchTerm="omicron") == []
    items = ask(example, f"/debates/debate/{examples.DEBATE}.json")["Items"]
    (continued,) = [item for item in items if "Omicron" in item["Value"]]
    assert (continued["MemberId"], continued["AttributedTo"]) == (None, None)


def test_a_column_marker_becomes_a_space_in_the_short_text_and_stays_in_the_full_one(example: Replica) -> None:
    (row,) = ask(example, SPOKEN, prefixed(searchTerm="bought"))["Results"]
    assert row["ContributionText"] == " [Example: we bought  Acme things.]"
    assert 'data-column-number="812"></span>Acme' in row["ContributionTextFull"]


def test_the_short_text_ends_after_255_characters_though_the_search_reads_on(example: Replica) -> None:
    (row,) = ask(example, SPOKEN, prefixed(searchTerm="Dahua"))["Results"]
    assert len(row["ContributionText"]) == 255
    assert "Dahua" not in row["ContributionText"]
    assert "Dahua" in row["ContributionTextFull"]


def test_tags_and_entities_are_no_hindrance_to_the_search(example: Replica) -> None:
    assert ext_ids(example, searchTerm="zeta jones") == [examples.AMPERSAND]
    assert "&amp;" in ask(example, SPOKEN, prefixed(searchTerm="zeta"))["Results"][0]["ContributionTextFull"]


def test_a_possessive_is_a_word_of_its_own(example: Replica) -> None:
    assert examples.POSSESSIVE in ext_ids(example, searchTerm="acme’s")
    assert ext_ids(example, searchTerm="acm") == []


def test_days_ascend_but_inside_a_day_rows_descend(example: Replica) -> None:
    rows = ask(example, SPOKEN, prefixed(orderBy="SittingDateAsc"))["Results"]
    assert [row["SittingDate"][:10] for row in rows] == ["2023-02-08"] + ["2023-03-08"] * 5
    orders = [(row["DebateSectionOrder"], row["OrderInDebateSection"]) for row in rows[1:]]
    assert orders == sorted(orders, reverse=True)
    assert ask(example, SPOKEN)["Results"][0]["SittingDate"] == "2023-03-08T00:00:00"


def test_house_days_and_member_narrow_the_search(example: Replica) -> None:
    assert ext_ids(example, house="Lords") == []
    assert len(ext_ids(example, house="Commons", startDate="2023-02-08", endDate="2023-02-08")) == 1
    assert len(ext_ids(example, date="2023-03-08", memberId=990002)) == 2


def test_more_than_100_rows_at_once_is_a_server_error_and_20_the_default() -> None:
    scenario = examples.example_scenario()
    long = replace(scenario.debates[0], items=tuple(scenario.debates[0].items[2:3]) * 130)
    with Replica(replace(scenario, debates=(long,)), now=scenario.end) as replica:
        assert raw(replica, SPOKEN, prefixed(take=101)).status_code == 500
        assert len(ask(replica, SPOKEN, prefixed(take=100))["Results"]) == 100
        assert len(ask(replica, SPOKEN, prefixed(skip=100, take=100))["Results"]) == 30
        assert len(ask(replica, SPOKEN)["Results"]) == 20


def test_a_republication_gives_new_numbers_and_keeps_the_external_ids(example: Replica) -> None:
    query = prefixed(searchTerm="bought")
    example.move_to(examples.REPUBLISHED - timedelta(seconds=1))
    (before,) = ask(example, SPOKEN, query)["Results"]
    example.move_to(examples.REPUBLISHED)
    (after,) = ask(example, SPOKEN, query)["Results"]
    differing = {key for key in before if before[key] != after[key]}
    assert differing == {"ItemId", "DebateSectionId"}


def test_corrections_are_a_kind_of_their_own() -> None:
    scenario = examples.example_scenario()
    row = replace(scenario.debates[0], place="Written Corrections")
    with Replica(replace(scenario, debates=(row,)), now=scenario.end) as replica:
        spoken = ask(replica, SPOKEN)
        assert (spoken["SpokenResultCount"], spoken["CorrectionsResultCount"], spoken["Results"]) == (0, 4, [])
        found = ask(replica, "/search/contributions/corrections.json")
        assert found["Results"][0]["Section"] == "Written Corrections"
        assert raw(replica, "/search/contributions/Sung.json").status_code == 404


def test_a_written_correction_has_its_words_place_and_ids_of_its_own(example: Replica) -> None:
    corrections = "/search/contributions/Corrections.json"
    found = ask(example, corrections, prefixed(searchTerm="lambda"))
    (row,) = found["Results"]
    assert set(row) == ROW
    assert (row["ContributionExtId"], row["DebateSection"]) == (example_calendar.CORRECTION, "Other Corrections")
    assert (row["Section"], row["SittingDate"]) == ("Written Corrections", "2023-03-15T00:00:00")
    assert (found["SpokenResultCount"], found["CorrectionsResultCount"], found["TotalResultCount"]) == (0, 1, 1)
    assert ext_ids(example, searchTerm="lambda") == []
    example.move_to(examples.CORRECTED - timedelta(seconds=1))
    assert ask(example, corrections)["Results"] == []


def test_a_debate_search_reads_titles_and_calls_the_place_debate_section(example: Replica) -> None:
    found = ask(example, "/search/debates.json", prefixed(searchTerm="example bill", orderBy="SittingDateAsc"))
    assert [row["Title"] for row in found["Results"]] == [" Example Bill [Lords]", "Example Bill [Lords]"]
    assert {row["DebateSection"] for row in found["Results"]} == {"Commons Chamber"}


def test_a_parent_and_its_child_stand_side_by_side_in_the_days_debates(example: Replica) -> None:
    found = ask(example, "/search/debates.json", prefixed(startDate="2023-03-08", endDate="2023-03-08"))
    assert {row["DebateSectionExtId"] for row in found["Results"]} == {examples.DEBATE, examples.CHILD_DEBATE}


def test_a_division_search_obeys_its_window_only_with_a_term(example: Replica) -> None:
    window = {"startDate": "2023-01-01", "endDate": "2023-01-31"}
    assert ask(example, "/search/divisions.json", prefixed(**window))["TotalResultCount"] == 2
    assert ask(example, "/search/divisions.json", prefixed(searchTerm="bill", **window))["TotalResultCount"] == 0


def test_the_title_of_an_unnamed_division_is_found_through_its_debate(example: Replica) -> None:
    rows = ask(example, "/search/divisions.json", prefixed(searchTerm="Example"))["Results"]
    assert [row["Number"] for row in rows] == ["12", "13"]
    assert all(re.fullmatch(r"\d+", row["DebateSectionSource"]) for row in rows)


def test_a_number_that_is_none_answers_400(example: Replica) -> None:
    assert raw(example, SPOKEN, prefixed(skip=-1)).status_code == 400
