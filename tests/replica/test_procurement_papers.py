"""The shipped scenario's invented papers: what they show, and that they are marked as invented."""

from tests.replica.asking import ask
from tests.replica.asking_written import QUESTIONS, STATEMENTS, item
from tracker.replica import Replica, Scenario

MOTIONS = "/EarlyDayMotions/list"


def test_the_shipped_questions_show_each_way_that_an_answer_can_come(passed: Replica) -> None:
    rows = ask(passed, QUESTIONS, {"searchTerm": "Hikvision", "sessionStatus": "Any"})["results"]
    told = {
        each["value"]["uin"]: [
            str(each["value"][key])[:10]
            for key in ("dateForAnswer", "dateAnswered", "dateHoldingAnswer", "dateAnswerCorrected")
        ]
        for each in rows
    }
    assert told == {
        "990001": ["2022-07-06", "2022-07-04", "None", "None"],
        "990002": ["2022-11-23", "2022-11-28", "2022-11-23", "None"],
        "990003": ["2023-01-31", "2023-02-14", "None", "None"],
        "990004": ["2023-06-13", "2023-06-13", "None", "2023-09-06"],
        "990005": ["2023-09-11", "2023-09-11", "None", "None"],
    }
    (long,) = [each["value"] for each in rows if each["value"]["uin"] == "990005"]
    assert "Hikvision" not in str(long)
    assert "Hikvision" in item(passed, long["id"])["questionText"]


def test_the_shipped_search_for_two_words_finds_a_question_with_one_of_them(passed: Replica) -> None:
    (only,) = ask(passed, QUESTIONS, {"searchTerm": "Hik Vision"})["results"]
    assert "vision" in only["value"]["questionText"]
    assert "hik" not in str(only["value"]).lower()


def test_the_shipped_papers_are_all_marked_as_invented_and_by_made_up_people(procurement: Scenario) -> None:
    people = {99001, 99002, 99003, 99009, 99010}
    texts: list[str] = []
    for question in procurement.questions:
        texts += [question.heading, question.text, *([question.answer] if question.answer else [])]
        asked = (question.asked_by, question.answered_by, question.corrected_by)
        assert {who.member_id for who in asked if who} <= people
    for statement in procurement.statements:
        texts += [statement.title, statement.text]
        assert statement.made_by.member_id in people
    assert {"[Rehearsal: " in text for text in texts} == {True}
    assert {text.removeprefix("<p>")[:12] for text in texts} == {"[Rehearsal: "}


def test_a_shipped_statement_stands_in_both_houses(passed: Replica) -> None:
    rows = [each["value"] for each in ask(passed, STATEMENTS, {"searchTerm": "Hikvision"})["results"]]
    assert sorted((each["uin"], each["house"]) for each in rows) == [
        ("HCWS99001", "Commons"),
        ("HCWS99002", "Commons"),
        ("HLWS99002", "Lords"),
    ]


def test_the_shipped_motions_name_the_company_in_title_or_in_text_and_one_is_withdrawn(passed: Replica) -> None:
    rows = ask(passed, MOTIONS)["Response"]
    assert [(row["Status"], "Hikvision" in row["Title"], "Hikvision" in row["MotionText"]) for row in rows] == [
        (1, True, True),
        (0, False, True),
    ]
    titled = ask(passed, MOTIONS, {"parameters.searchTerm": "Hikvision"})["Response"]
    assert [row["Id"] for row in titled] == [rows[0]["Id"]]


def test_the_shipped_motions_are_marked_as_invented_and_signed_by_made_up_people(procurement: Scenario) -> None:
    assert {text[:12] for motion in procurement.motions for text in (motion.title, motion.text)} == {"[Rehearsal: "}
    signed = {sponsor.member.member_id for motion in procurement.motions for sponsor in motion.sponsors}
    assert signed == {99001, 99002, 99003}


def test_the_shipped_petition_passes_both_thresholds_and_is_answered_and_debated(procurement: Scenario) -> None:
    number = procurement.petitions[0].petition_id
    steps = ("response_threshold_reached_at", "government_response_at", "debate_threshold_reached_at")
    steps = (*steps, "debate_scheduled_on", "debate_outcome_at", "closed_at")
    reached = []
    with Replica(procurement, now=procurement.start) as replica:
        assert ask(replica, "/petitions.json")["data"] == []
        for moment in sorted(row.published_at for row in procurement.petitions):
            replica.move_to(moment)
            found = ask(replica, f"/petitions/{number}.json")["data"]["attributes"]
            reached.append((found["signature_count"], sum(found[step] is not None for step in steps)))
            places = ("signatures_by_constituency", "signatures_by_country", "signatures_by_region")
            sums = {sum(one["signature_count"] for one in found[place]) for place in places}
            assert sums == {found["signature_count"]}
    assert reached == sorted(reached)
    assert [done for _, done in reached] == list(range(7))
    assert [count >= 10_000 for count, _ in reached] == [False] + [True] * 6
    assert [count >= 100_000 for count, _ in reached] == [False] * 3 + [True] * 4


def test_the_shipped_petition_is_marked_as_invented(procurement: Scenario) -> None:
    for row in procurement.petitions:
        texts = [row.action, row.background]
        texts += [row.response.summary, row.response.details] if row.response else []
        texts += [row.debate.overview] if row.debate else []
        assert {text[:12] for text in texts} == {"[Rehearsal: "}
        assert {place.name for place in row.constituencies} == {
            *("Exampleton", "Sampleford", "Specimen Vale", "Placeholder North"),
        }
