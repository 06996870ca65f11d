import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.replica import example_papers as papers
from tests.replica import examples, moments
from tests.replica.asking import ask, raw
from tests.replica.asking_written import QUESTIONS, STATEMENTS, ids, item, row
from tracker.replica import Replica

RECORDED = Path(__file__).parents[3] / "shared" / "recorded" / "questions-statements"


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not on this machine")
@pytest.mark.parametrize("name", ["writtenquestions-list_2024-01.json", "writtenquestion-details-90.json"])
def test_a_question_has_the_recorded_keys_and_kinds_of_values(example: Replica, name: str) -> None:
    recorded = json.loads((RECORDED / name).read_text(encoding="utf-8"))
    rows = recorded if isinstance(recorded, list) else recorded["results"]
    kinds: dict[str, set[type]] = {}
    for each in rows:
        for key, value in each["value"].items():
            kinds.setdefault(key, {type(None)}).add(type(value))
    ours = ask(example, QUESTIONS)["results"] if "list" in name else [ask(example, f"{QUESTIONS}/{papers.HELD}")]
    for each in ours:
        assert set(each) == set(rows[0])
        assert set(each["links"][0]) == set(rows[0]["links"][0])
        assert set(each["value"]) == set(kinds)
        known = {key: seen for key, seen in kinds.items() if seen != {type(None)}}
        wrong = {key for key, seen in known.items() if type(each["value"][key]) not in seen}
        assert wrong == set()


def test_a_list_counts_all_and_pages_by_20(example: Replica) -> None:
    one = papers.questions()[0]
    many = tuple(replace(one, question_id=number) for number in range(130))
    with Replica(replace(examples.example_scenario(), questions=many), now=example.now) as replica:
        for query, count in (({}, 20), ({"take": 100}, 100), ({"take": 500}, 100), ({"skip": 120, "take": 100}, 10)):
            found = ask(replica, QUESTIONS, query)
            assert (found["totalResults"], len(found["results"])) == (130, count)
        assert ask(replica, QUESTIONS, {"skip": 200})["results"] == []


def test_a_list_begins_with_what_was_tabled_last(example: Replica) -> None:
    rows = ask(example, QUESTIONS, {"sessionStatus": "Any"})["results"]
    days = [each["value"]["dateTabled"] for each in rows]
    assert days == sorted(days, reverse=True)
    assert (days[0], days[-1]) == ("2023-03-06T00:00:00", "2022-03-01T00:00:00")


def test_without_a_word_on_sessions_there_is_only_the_current_one(example: Replica) -> None:
    assert papers.LAST_SESSION not in ids(example)
    assert papers.LAST_SESSION in ids(example, sessionStatus="Any")
    assert raw(example, f"{QUESTIONS}/{papers.LAST_SESSION}").status_code == 404
    assert item(example, papers.LAST_SESSION, sessionStatus="any")["uin"] == "2001"
    assert ids(example, STATEMENTS) == [papers.COMMONS_STATEMENT, papers.LORDS_STATEMENT]
    assert papers.OLD_STATEMENT in ids(example, STATEMENTS, sessionStatus="Any")


def test_when_a_new_session_has_begun_the_last_one_is_no_longer_current(example: Replica) -> None:
    example.move_to(examples.at("2023-11-06 12:00"))
    assert papers.CUT in ids(example)
    example.move_to(examples.at("2023-11-07 12:00"))
    assert ids(example) == []


def test_one_uin_stands_for_different_questions_in_different_sessions(example: Replica) -> None:
    assert ids(example, uIN="2001") == [papers.CUT]
    assert ids(example, uIN="2001", sessionStatus="Any") == [papers.CUT, papers.LAST_SESSION]


@pytest.mark.parametrize("query", [{"searchterm2": "Omega"}, {"search": "Omega"}, {"parameters.house": "Lords"}])
def test_a_misspelt_parameter_is_ignored_without_a_word(example: Replica, query: dict[str, str]) -> None:
    assert ids(example, **query) == ids(example)


def test_a_question_of_more_than_255_characters_is_cut_without_a_sign(example: Replica) -> None:
    listed, whole = row(example, papers.CUT)["questionText"], item(example, papers.CUT)["questionText"]
    assert len(listed) == 255
    assert whole.startswith(listed)
    assert "Acme" in whole
    assert "Acme" not in listed
    assert row(example, papers.EXACT)["questionText"] == item(example, papers.EXACT)["questionText"]
    assert len(row(example, papers.EXACT)["questionText"]) == 255


def test_an_answer_in_a_list_has_lost_its_tags_and_ends_in_three_dots(example: Replica) -> None:
    listed, whole = row(example, papers.HELD)["answerText"], item(example, papers.HELD)["answerText"]
    assert listed.startswith("GatesAcme&quot;more ")
    assert (len(listed), listed[-3:]) == (258, "...")
    assert whole.startswith("<table><tr><td>Gates</td>")
    assert whole.endswith("<p>Omega ends.</p>")
    assert row(example, papers.PUT_RIGHT)["answerText"] == "[Example: 21.]"


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("Omega", [papers.HELD]),
        ("omega zebra", [papers.HELD]),
        ("zebra", []),
        ("Acm", []),
        ("Gates", [papers.CUT, papers.HELD]),
        ("acme", [papers.CUT, papers.HELD]),
        ("hyphen-acme", []),
    ],
)
def test_the_search_finds_any_of_the_words_whole_in_text_answer_and_heading(
    example: Replica, term: str, found: list[int]
) -> None:
    assert ids(example, searchTerm=term) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"house": "Lords"}, [papers.LORDS_QUESTION]),
        ({"askingMemberId": 99010}, [papers.LORDS_QUESTION]),
        ({"members": [99009, 99010]}, [papers.HELD, papers.PUT_RIGHT, papers.LORDS_QUESTION]),
        ({"answeringMemberId": 99009}, [papers.HELD, papers.PUT_RIGHT]),
        ({"answeringBodies": [991, 992]}, [papers.LORDS_QUESTION]),
        ({"tabledWhenTo": "2023-01-31"}, [papers.PUT_RIGHT]),
        ({"tabledWhenFrom": "2023-01-11", "tabledWhenTo": "2023-02-20"}, [papers.HELD]),
        ({"dateForAnswerWhenFrom": "2023-02-24", "dateForAnswerWhenTo": "2023-02-24"}, [papers.HELD]),
        ({"answeredWhenFrom": "2023-03-01"}, [papers.HELD]),
        ({"correctedWhenFrom": "2023-03-15"}, [papers.PUT_RIGHT]),
        ({"correctedWhenFrom": "2023-03-16"}, []),
        ({"answered": "Answered"}, [papers.HELD, papers.PUT_RIGHT]),
        ({"questionStatus": "AnsweredOnly"}, [papers.HELD, papers.PUT_RIGHT]),
        ({"answered": "Unanswered", "house": "Commons"}, [papers.CUT, papers.EXACT]),
        ({"questionStatus": "NotAnswered", "house": "Commons"}, [papers.CUT, papers.EXACT]),
    ],
)
def test_each_documented_parameter_narrows_the_list(
    example: Replica, query: dict[str, object], found: list[int]
) -> None:
    assert ids(example, **query) == found


def test_a_withdrawn_question_is_listed_only_when_asked_for(example: Replica) -> None:
    example.move_to(moments.REPUBLISHED - timedelta(seconds=1))
    assert papers.TAKEN_BACK in ids(example)
    example.move_to(moments.REPUBLISHED)
    assert papers.TAKEN_BACK not in ids(example)
    assert papers.TAKEN_BACK in ids(example, includeWithdrawn="true")
    assert item(example, papers.TAKEN_BACK)["isWithdrawn"] is True


def test_a_question_waits_then_has_a_holding_answer_then_the_true_one_under_one_id(example: Replica) -> None:
    told = []
    for moment in (moments.FIRST_PUBLISHED, moments.MOVED_AT, moments.DECIDED):
        example.move_to(moment)
        found = item(example, papers.HELD)
        told.append([found[key] for key in ("answerIsHolding", "dateAnswered", "dateHoldingAnswer")])
    assert told == [
        [None, None, None],
        [True, "2023-02-24T00:00:00", "2023-02-24T00:00:00"],
        [False, "2023-03-08T00:00:00", "2023-02-24T00:00:00"],
    ]


def test_nothing_is_said_of_an_answer_that_is_not_there(example: Replica) -> None:
    found = item(example, papers.CUT)
    nothing = ("answerIsCorrection", "answeringMemberId", "correctingMemberId", "answerText", "dateAnswerCorrected")
    assert {found[key] for key in nothing} == {None}


def test_a_correction_keeps_the_day_of_the_answer_and_not_its_text(example: Replica) -> None:
    found = item(example, papers.PUT_RIGHT)
    assert (found["dateAnswered"], found["dateAnswerCorrected"]) == ("2023-01-10T00:00:00", "2023-03-15T00:00:00")
    assert (found["answerIsCorrection"], found["correctingMemberId"]) == (True, 99009)
    assert (found["answerText"], found["originalAnswerText"]) == ("<p>[Example: 21.]</p>", "")


def test_attachments_are_there_though_their_count_is_nought(example: Replica) -> None:
    found = item(example, papers.HELD)
    assert found["attachmentCount"] == 0
    assert found["attachments"] == [
        {"url": "https://example.org/letter.pdf", "title": "A letter", "fileType": "pdf", "fileSizeBytes": 2048}
    ]


def test_members_are_filled_in_only_when_asked_for(example: Replica) -> None:
    assert item(example, papers.PUT_RIGHT)["askingMember"] is None
    found = item(example, papers.PUT_RIGHT, expandMember="true")
    assert found["askingMember"] == {
        "id": 99001,
        "listAs": "Example, Jo",
        "name": "Jo Example",
        "party": "Labour",
        "partyColour": "d50000",
        "partyAbbreviation": "Lab",
        "memberFrom": "Exampleton",
        "thumbnailUrl": "https://members-api.parliament.uk/api/Members/99001/Thumbnail",
    }
    assert (found["answeringMember"]["name"], found["correctingMember"]["name"]) == ("Sam Placeholder",) * 2
    assert item(example, papers.CUT, expandMember="true")["answeringMember"] is None
    (lords,) = ask(example, QUESTIONS, {"house": "Lords", "expandMember": "true"})["results"]
    assert lords["value"]["askingMember"]["listAs"] == "Lord Placeholder"
    assert ask(example, STATEMENTS, {"house": "Lords", "expandMember": "true"})["results"][0]["value"]["member"]


def test_an_item_is_found_by_id_and_by_day_and_uin_and_its_link_follows_the_route(example: Replica) -> None:
    (listed,) = ask(example, QUESTIONS, {"uIN": "2002"})["results"]
    assert listed["links"] == [{"rel": "self", "href": f"/Questions/{papers.EXACT}", "method": "GET"}]
    found = ask(example, f"{QUESTIONS}/2023-03-06/2002")
    assert found["value"]["id"] == papers.EXACT
    assert found["links"][0]["href"] == "/Questions/2023-03-06/2002"
    assert ask(example, f"{STATEMENTS}/2023-03-06/hlws1")["value"]["id"] == papers.LORDS_STATEMENT


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{QUESTIONS}/1", 404),
        (f"{QUESTIONS}/2023-03-07/2002", 404),
        (f"{STATEMENTS}/1", 404),
        (f"{STATEMENTS}/2023-03-06/HCWS2", 404),
        ("/api/writtenquestions/nothing", 404),
        (f"{QUESTIONS}/someday/2002", 400),
        (f"{QUESTIONS}?house=Both", 400),
        (f"{QUESTIONS}?take=-1", 400),
        (f"{QUESTIONS}?tabledWhenFrom=soon", 400),
        (f"{STATEMENTS}?sessionStatus=Last", 400),
    ],
)
def test_a_refusal_is_a_problem_object_with_its_status(example: Replica, path: str, status: int) -> None:
    path, _, query = path.partition("?")
    answer = raw(example, path, dict([query.split("=")]) if query else None)
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["status"]) == (status, status)
    assert set(problem) == {"type", "title", "status", "detail", "instance"}


def test_grouped_questions_are_named_with_the_day_of_tabling(example: Replica) -> None:
    found = item(example, papers.LORDS_QUESTION)
    assert found["groupedQuestions"] == ["HL2", "HL3"]
    assert found["groupedQuestionsDates"][1] == {"questionUin": "HL3", "dateTabled": "2023-03-06T00:00:00"}
