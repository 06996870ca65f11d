import re

import pytest

from tests.replica import example_calendar, examples
from tests.replica.asking import ask, raw
from tracker.replica import Replica, Scenario

BILL = f"/api/v1/Bills/{examples.BILL}"
REPORT = f"{BILL}/Stages/{examples.COMMONS_REPORT}"


def test_a_search_finds_the_words_of_a_title_in_any_case(example: Replica) -> None:
    found = ask(example, "/api/v1/Bills", {"SearchTerm": "act EXAMPLE"})
    assert [row["shortTitle"] for row in found["items"]] == ["Example Act 2023"]
    assert (found["totalResults"], found["itemsPerPage"]) == (1, 20)


def test_a_search_finds_an_act_by_its_former_title(example: Replica) -> None:
    assert ask(example, "/api/v1/Bills", {"searchterm": "Example Bill"})["totalResults"] == 1


def test_paths_and_parameter_names_are_read_in_any_case_and_strange_ones_ignored(example: Replica) -> None:
    plain = ask(example, "/api/v1/Bills", {"Take": 1, "Skip": 1})
    assert ask(example, "/API/V1/bills", {"tAKE": 1, "sKIP": 1, "Colour": "red"}) == plain
    assert [row["shortTitle"] for row in plain["items"]] == ["Unrelated Widgets Bill"]


def test_bills_can_be_asked_for_by_session_house_id_and_kind(example: Replica) -> None:
    queries: tuple[dict[str, object], ...]
    queries = ({"Session": 37}, {"BillIds": [examples.BILL, examples.OTHER_BILL]}, {"BillType": 1})
    for query in queries:
        assert ask(example, "/api/v1/Bills", query)["totalResults"] == 2
    queries = ({"CurrentHouse": "Unassigned"}, {"BillStage": 11}, {"OriginatingHouse": "Lords"})
    for query in queries:
        assert ask(example, "/api/v1/Bills", query)["items"][0]["billId"] == examples.BILL
    assert ask(example, "/api/v1/Bills", {"Session": 38})["items"] == []


def test_the_latest_update_comes_first_when_asked(example: Replica) -> None:
    rows = ask(example, "/api/v1/Bills", {"SortOrder": "DateUpdatedDescending"})["items"]
    assert [row["billId"] for row in rows] == [examples.BILL, examples.OTHER_BILL]


def test_last_update_has_seven_digits_no_zone_and_moves_with_every_edit(example: Replica) -> None:
    seen = []
    for moment in (examples.MOVED_AT, examples.TABLED, examples.DECIDED):
        example.move_to(moment)
        seen.append(ask(example, BILL)["lastUpdate"])
    assert all(re.fullmatch(r"2023-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", text) for text in seen)
    assert seen == sorted(set(seen))


def test_royal_assent_changes_the_title_and_takes_the_house_away(example: Replica) -> None:
    act = ask(example, BILL)
    assert (act["shortTitle"], act["formerShortTitle"]) == ("Example Act 2023", "Example Bill [HL]")
    assert (act["isAct"], act["currentHouse"], act["currentStage"]["house"]) == (True, "Unassigned", "Unassigned")
    example.move_to(examples.DECIDED)
    bill = ask(example, BILL)
    assert (bill["shortTitle"], bill["formerShortTitle"], bill["isAct"]) == ("Example Bill [HL]", None, False)


def test_the_current_stage_is_the_next_one_before_it_has_taken_place(example: Replica) -> None:
    example.move_to(examples.at("2023-02-20 12:00"))
    stage = ask(example, BILL)["currentStage"]
    assert (stage["id"], stage["stageSittings"][0]["date"]) == (examples.COMMONS_REPORT, "2023-03-01T00:00:00")


def test_the_current_stage_stays_the_latest_one_while_nothing_is_scheduled(example: Replica) -> None:
    example.move_to(examples.at("2023-02-10 12:00"))
    assert ask(example, BILL)["currentStage"]["id"] == examples.COMMONS_SECOND


def test_a_sitting_that_moves_keeps_its_id_and_changes_its_day(example: Replica) -> None:
    days = []
    for text in ("2023-02-24 11:59", "2023-02-24 12:00"):
        example.move_to(examples.at(text))
        (sitting,) = ask(example, REPORT)["stageSittings"]
        days.append((sitting["id"], sitting["date"][:10]))
    assert days == [(examples.MOVING_SITTING, "2023-03-01"), (examples.MOVING_SITTING, "2023-03-08")]


def test_a_stage_can_be_there_before_any_of_its_days(example: Replica) -> None:
    example.move_to(examples.FIRST_PUBLISHED)
    assert [row["stageSittings"] for row in ask(example, f"{BILL}/Stages")["items"]][1] == []


def test_stages_come_in_order_and_know_their_neighbours(example: Replica) -> None:
    rows = ask(example, f"{BILL}/Stages", {"Take": 100})
    assert [row["sortOrder"] for row in rows["items"]] == [1, 2, 3, 4, 5, 6]
    detail = ask(example, f"{BILL}/Stages/{examples.LORDS_MESSAGE}")
    assert detail["previousStageBillStageId"] == examples.COMMONS_REPORT
    assert detail["nextStageBillStageId"] == examples.ASSENT
    assert detail["hasMotions"] is True


def test_amendments_have_their_key_in_amendment_id_and_zero_in_id(example: Replica) -> None:
    example.move_to(examples.TABLED)
    found = ask(example, f"{REPORT}/Amendments")
    assert {row["id"] for row in found["items"]} == {0}
    assert [(row["amendmentId"], row["dNum"], row["marshalledListText"]) for row in found["items"]] == [
        (10000001, "hoc1", "NC1"),
        (10000002, "hoc2", "2"),
        (10000003, "hoc3", "3"),
    ]
    assert {row["decision"] for row in found["items"]} == {"NoDecision"}
    assert found["items"][0]["sponsors"][0]["isLead"] is True
    assert found["items"][1]["summaryText"] is None


def test_amendments_are_decided_after_the_sitting_and_one_is_withdrawn_from_the_list(example: Replica) -> None:
    example.move_to(examples.DECIDED)
    rows = ask(example, f"{REPORT}/Amendments")["items"]
    assert [row["decision"] for row in rows] == ["NoDecision", "NegativedOnDivision", "NotMoved"]
    assert rows[0]["decisionExplanation"] == "Debated and not pressed to a vote."
    example.move_to(examples.CORRECTED)
    assert [row["amendmentId"] for row in ask(example, f"{REPORT}/Amendments")["items"]] == [10000001, 10000002]


def test_amendments_can_be_narrowed_by_decision_number_mover_and_words(example: Replica) -> None:
    example.move_to(examples.DECIDED)
    for query in ({"Decision": "NotMoved"}, {"AmendmentNumber": "3"}):
        assert [row["amendmentId"] for row in ask(example, f"{REPORT}/Amendments", query)["items"]] == [10000003]
    assert ask(example, f"{REPORT}/Amendments", {"SearchTerm": "cameras"})["totalResults"] == 1
    assert ask(example, f"{REPORT}/Amendments", {"MemberId": 990001})["totalResults"] == 2


def test_one_amendment_has_its_lines_instead_of_a_summary(example: Replica) -> None:
    row = ask(example, f"{REPORT}/Amendments/10000001")
    assert row["amendmentLines"][0]["text"] == "<span>To move the following Clause—</span>"
    assert row["explanatoryText"] == "This new clause is an example."
    assert "summaryText" not in row


def test_a_stage_without_amendments_answers_with_an_empty_envelope(example: Replica) -> None:
    empty = ask(example, f"{BILL}/Stages/{examples.LORDS_FIRST}/Amendments", {"Take": 7})
    assert empty == {"items": [], "totalResults": 0, "itemsPerPage": 7}


def test_an_exchange_of_messages_has_motions_and_amendments_each_leaving_the_other_null(example: Replica) -> None:
    path = f"{BILL}/Stages/{examples.LORDS_MESSAGE}/PingPongItems"
    motion, amendment = ask(example, path)["items"]
    assert (motion["type"], motion["amendment"], motion["motion"]["number"]) == ("Motion", None, "1A")
    assert motion["motion"]["decision"] == "AgreedOnDivision"
    assert (amendment["type"], amendment["motion"], amendment["amendment"]["number"]) == ("Amendment", None, "1B")
    assert ask(example, f"{path}/501")["motion"]["motionGroups"] == []


def test_publications_come_newest_first_and_without_house_for_a_stage(example: Replica) -> None:
    papers = ask(example, f"{BILL}/Publications")["publications"]
    assert [paper["id"] for paper in papers] == [2757, 2756]
    of_stage = ask(example, f"{REPORT}/Publications")
    assert [paper["id"] for paper in of_stage["publications"]] == [2757]
    assert "house" not in of_stage["publications"][0]
    assert of_stage["sittings"] == [{"sittingId": examples.MOVING_SITTING, "publications": []}]


def test_sittings_of_a_period_include_both_ends(example: Replica) -> None:
    found = ask(example, "/api/v1/Sittings", {"DateFrom": "2023-02-08", "DateTo": "2023-03-08", "House": "Commons"})
    assert [row["date"] for row in found["items"]] == ["2023-02-08T00:00:00", "2023-03-08T00:00:00"]


def test_no_page_of_bills_holds_more_than_100_rows_and_the_end_is_empty(example: Replica) -> None:
    beyond = ask(example, f"{BILL}/Stages", {"Skip": 100, "Take": 500})
    assert beyond == {"items": [], "totalResults": 6, "itemsPerPage": 500}


@pytest.mark.parametrize(
    "path",
    ["/9999", "/9999/Stages", "/9901/Stages/1", "/9901/Stages/1/Amendments", "/9901/Stages/17004/Amendments/1"],
)
def test_what_is_unknown_answers_404_with_a_problem(example: Replica, path: str) -> None:
    answer = raw(example, f"/api/v1/Bills{path}")
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"
    assert set(answer.json()) == {"type", "title", "status", "detail", "instance"}


def test_a_value_that_cannot_be_read_answers_400(example: Replica) -> None:
    assert raw(example, "/api/v1/Bills", {"Skip": 2147483648}).status_code == 400
    assert raw(example, "/api/v1/Bills/0").status_code == 400
    assert raw(example, "/api/v1/Sittings", {"DateFrom": "soon"}).json()["status"] == 400


def test_news_comes_newest_first_and_may_have_no_day_and_no_text(example: Replica) -> None:
    first, undated = ask(example, f"{BILL}/NewsArticles")["items"]
    assert (first["id"], first["displayDate"]) == (example_calendar.FIRST_NEWS, "2023-02-15T00:00:00")
    assert "8 March" in first["content"]
    assert undated == {
        "id": example_calendar.UNDATED_NEWS,
        "title": "[Example: the Bill returns]",
        "content": None,
        "displayDate": None,
    }
    one = ask(example, f"{BILL}/NewsArticles", {"Skip": 1, "Take": 1})
    assert (one["items"], one["totalResults"], one["itemsPerPage"]) == ([undated], 2, 1)


def test_an_article_is_rewritten_under_its_id(example: Replica) -> None:
    example.move_to(examples.at("2023-02-24 11:59"))
    (article,) = ask(example, f"{BILL}/NewsArticles")["items"]
    assert (article["id"], "1 March" in article["content"]) == (example_calendar.FIRST_NEWS, True)


def test_a_bill_without_news_has_an_empty_page(example: Replica) -> None:
    assert ask(example, f"/api/v1/Bills/{examples.OTHER_BILL}/NewsArticles")["items"] == []


def test_the_scenarios_articles_are_the_rehearsals_own_words(procurement: Scenario) -> None:
    assert len(procurement.news) == 2
    for article in procurement.news:
        assert article.title.startswith("[Rehearsal's own: ")
        assert re.fullmatch(r"<p>\[Rehearsal's own: [^\]]*none is established\.\]</p>", article.content or "")


def test_ping_pong_items_and_neighbours_that_are_unknown_answer_404(example: Replica) -> None:
    for path in (f"{examples.LORDS_MESSAGE}/PingPongItems/1", "1/PingPongItems", "1/Publications", "1/PingPongItems/1"):
        assert raw(example, f"{BILL}/Stages/{path}").status_code == 404
    assert (
        ask(example, f"{BILL}/Stages/{examples.LORDS_MESSAGE}/PingPongItems/502")["amendment"]["amendmentGroups"] == []
    )
    for path in ("Publications", "NewsArticles", "Stages"):
        assert raw(example, f"/api/v1/Bills/9999/{path}").status_code == 404


def test_titles_can_be_listed_from_the_end_of_the_alphabet(example: Replica) -> None:
    rows = ask(example, "/api/v1/Bills", {"SortOrder": "TitleDescending"})["items"]
    assert [row["shortTitle"] for row in rows] == ["Unrelated Widgets Bill", "Example Act 2023"]


def test_a_negative_page_answers_400(example: Replica) -> None:
    assert raw(example, "/api/v1/Bills", {"Skip": -1}).status_code == 400
