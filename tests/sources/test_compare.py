"""What differs between a record and how it was last seen, and what that is called. All names are made up."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sources.records import (
    Amendment,
    Bill,
    Division,
    Event,
    Person,
    Publication,
    Question,
    Record,
    Sitting,
    Snapshot,
    Stage,
    Statement,
    Vote,
    compare,
)

LINK = "https://bills.parliament.uk/bills/9001"
PAPER = {"key": "p1", "bill": "example", "title": "A list", "type": "Amendment Paper", "date": "2023-06-13"}
EVENT = {"key": "event-1", "house": "Commons", "date": "2023-06-13", "time": "11:30", "title": "Lists", "link": LINK}
STAGE = {"key": "17001", "bill": "example", "bill_id": 9001, "bill_title": "B", "house": "Commons", "stage": "Report"}
DIVISION = {
    "key": "d1",
    "bill": "example",
    "house": "Commons",
    "date": "2023-06-13",
    "number": 252,
    "title": "Clause 1",
}
QUESTION = {
    "key": "question-1",
    "house": "Commons",
    "date": "2023-06-13",
    "uin": "900",
    "text": "To ask.",
    "link": LINK,
}
STATEMENT = {"key": "statement-1", "house": "Lords", "date": "2023-06-13", "uin": "HL1", "title": "T", "text": "Words."}


def paper(**changed: Any) -> Publication:
    return Publication.model_validate({**PAPER, **changed})


def event(**changed: Any) -> Event:
    return Event.model_validate({**EVENT, **changed})


def stage(**changed: Any) -> Stage:
    return Stage.model_validate({**STAGE, "link": LINK, **changed})


def division(**changed: Any) -> Division:
    return Division.model_validate({**DIVISION, "ayes": 2, "noes": 1, "source": "commons_votes", **changed})


def question(**changed: Any) -> Question:
    return Question.model_validate({**QUESTION, **changed})


def statement(**changed: Any) -> Statement:
    return Statement.model_validate({**STATEMENT, "link": LINK, **changed})


def sitting(day: int, **changed: Any) -> Sitting:
    on = date(2023, 6, day)
    return Sitting.model_validate({"key": on.isoformat(), "date": on, **changed})


def vote(number: int, side: str, **changed: Any) -> Vote:
    fields = {"key": str(number), "member_id": number, "name": f"Jo Example {number}", "vote": side}
    return Vote.model_validate({**fields, **changed})


def plain(one: Record) -> dict[str, Any]:
    return one.model_dump(mode="json")


def differing(before: Record, after: Record) -> tuple[str, dict[str, Any]] | None:
    found = compare(before, (), Snapshot(after))
    return (found.what, found.differs) if found else None


def test_what_is_as_it_was_differs_in_nothing_with_its_parts():
    days = (sitting(13), sitting(20))
    assert compare(stage(), days, Snapshot(stage(), days)) is None
    assert compare(paper(), (), Snapshot(paper())) is None


def test_what_differs_is_told_field_by_field_old_and_new_as_json_values():
    found = differing(paper(), paper(date="2023-06-14", title="Another list"))
    assert found == ("altered", {"date": ["2023-06-13", "2023-06-14"], "title": ["A list", "Another list"]})


def test_what_comes_to_be_known_and_what_is_so_no_longer_are_told_with_nothing_in_its_place():
    assert differing(paper(date=None), paper()) == ("altered", {"date": [None, "2023-06-13"]})
    assert differing(paper(), paper(date=None)) == ("altered", {"date": ["2023-06-13", None]})


def test_a_moment_is_told_as_it_is_written():
    at = datetime(2023, 6, 13, 19, 0, tzinfo=UTC)
    assert differing(division(), division(at=at)) == ("altered", {"at": [None, "2023-06-13T19:00:00Z"]})


def test_a_field_that_moves_without_meaning_is_no_difference_and_is_not_told_with_another():
    assert differing(paper(), paper(link=LINK)) is None
    assert differing(paper(), paper(link=LINK, type="Bill")) == ("altered", {"type": ["Amendment Paper", "Bill"]})


def test_what_appears_is_told_with_its_parts_alone():
    assert differing_first(stage()) == ("appeared", {})
    added = {"added": [plain(sitting(13))], "removed": [], "altered": [], "of_before": 0}
    assert differing_first(stage(), sitting(13)) == ("appeared", {"sittings": added})


def test_of_a_division_that_appears_the_votes_are_counted_and_not_listed():
    assert differing_first(division()) == ("appeared", {})
    votes = (vote(1, "aye"), vote(2, "no"))
    assert differing_first(division(), *votes) == ("appeared", {"votes": {"added": [], "count": 2}})


def differing_first(record: Record, *parts: Record) -> tuple[str, dict[str, Any]] | None:
    found = compare(None, (), Snapshot(record, parts))
    return (found.what, found.differs) if found else None


def test_parts_that_came_went_and_changed_are_told_apart_with_how_many_there_were():
    before = (vote(1, "aye"), vote(2, "no"), vote(3, "no"))
    after = (vote(1, "aye"), vote(2, "aye", teller=True), vote(4, "no"))
    found = compare(division(), before, Snapshot(division(), after))
    assert found is not None
    assert (found.what, list(found.differs)) == ("corrected", ["votes"])
    assert found.differs["votes"] == {
        "added": [plain(vote(4, "no"))],
        "removed": [plain(vote(3, "no"))],
        "altered": [{**plain(vote(2, "aye", teller=True)), "was": {"vote": "no", "teller": False}}],
        "of_before": 3,
    }


def test_days_of_a_stage_are_told_as_json_values_those_that_went_too():
    found = compare(stage(), (sitting(13),), Snapshot(stage(), (sitting(20),)))
    assert found is not None
    assert found.differs["sittings"]["removed"] == [{**plain(sitting(13)), "date": "2023-06-13"}]
    assert found.differs["sittings"]["added"] == [{**plain(sitting(20)), "date": "2023-06-20"}]


def test_a_day_that_has_come_is_told_with_what_it_was_before():
    found = compare(stage(), (sitting(13),), Snapshot(stage(), (sitting(13, reached=True),)))
    assert found is not None
    (altered,) = found.differs["sittings"]["altered"]
    assert (altered["date"], altered["reached"], altered["was"]) == ("2023-06-13", True, {"reached": False})


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ((13,), (20,), "moved"),
        ((13,), (13, 20), "altered"),
        ((13, 20), (13,), "altered"),
        ((), (13,), "altered"),
    ],
)
def test_a_stage_has_moved_when_days_went_and_others_came(before, after, what):
    found = compare(stage(), map(sitting, before), Snapshot(stage(), tuple(map(sitting, after))))
    assert found is not None
    assert found.what == what


def test_a_stage_whose_words_change_has_not_moved():
    assert differing(stage(), stage(stage="Third reading")) == ("altered", {"stage": ["Report", "Third reading"]})


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"date": "2023-06-14"}, "moved"), ({"time": None}, "moved"), ({"title": "Other lists"}, "altered")],
)
def test_an_event_has_moved_when_its_day_or_hour_is_another(changed, what):
    found = differing(event(), event(**changed))
    assert found is not None
    assert found[0] == what


ONE, TWO, OTHER = vote(1, "aye"), vote(2, "no"), vote(1, "no")


@pytest.mark.parametrize(
    ("before", "votes_before", "after", "votes_after", "what"),
    [
        ({}, (), {"ayes": 3}, (), "corrected"),
        ({"ayes": None}, (), {"ayes": 3}, (), "altered"),
        ({"ayes": None}, (), {"ayes": 3, "noes": 4}, (), "corrected"),
        ({"ayes": 0}, (), {"ayes": 1}, (), "corrected"),
        ({}, (), {}, (ONE,), "altered"),
        ({}, (ONE,), {}, (ONE, TWO), "corrected"),
        ({}, (ONE, TWO), {}, (ONE,), "corrected"),
        ({}, (ONE,), {}, (OTHER,), "corrected"),
        ({"question": None}, (ONE,), {"question": "That it be read."}, (ONE,), "altered"),
        ({"question": None}, (ONE,), {"question": "That it be read."}, (ONE, TWO), "corrected"),
    ],
)
def test_a_division_is_corrected_when_what_was_told_reads_differently_and_not_when_more_is_told(
    before, votes_before, after, votes_after, what
):
    found = compare(division(**before), votes_before, Snapshot(division(**after), votes_after))
    assert found is not None
    assert found.what == what


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ({}, {"answer": "Yes."}, "altered"),
        ({"answer": "Yes."}, {"answer": "No."}, "corrected"),
        ({"answer": "Soon.", "holding": True}, {"answer": "Yes.", "holding": False}, "altered"),
        ({"answer": "Yes.", "holding": False}, {"answer": "Soon.", "holding": True}, "corrected"),
        ({"answer": "Yes."}, {"answer": None}, "altered"),
        ({"answer": "Yes."}, {"answer": "Yes.", "corrected_on": "2023-06-20"}, "corrected"),
        ({"corrected_on": "2023-06-20"}, {}, "altered"),
        ({}, {"named_day": True}, "altered"),
    ],
)
def test_an_answer_is_corrected_when_the_service_says_so_or_it_reads_differently(before, after, what):
    found = differing(question(**before), question(**after))
    assert found is not None
    assert found[0] == what


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"title": "U"}, "corrected"), ({"text": "Other words."}, "corrected"), ({"role": "Minister"}, "altered")],
)
def test_a_statement_is_corrected_when_its_title_or_text_reads_differently(changed, what):
    found = differing(statement(), statement(**changed))
    assert found is not None
    assert found[0] == what


def test_what_a_record_names_is_given_as_people_with_their_houses():
    signed = [{"id": 1, "name": "Jo Example", "lead": True}, {"name": "Ali Sample"}, {"id": 3}]
    fields = {"key": "1", "bill": "b", "bill_title": "B", "stage_key": "s", "house": "Lords", "stage": "Report"}
    tabled = Amendment.model_validate({**fields, "sponsors": signed, "link": LINK})
    assert [one[:3] for one in tabled.people()] == [
        (1, "Jo Example", "Lords"),
        (None, "Ali Sample", "Lords"),
        (3, None, "Lords"),
    ]
    (voter,) = vote(1, "aye", list_as="Example, Jo", seat="Exampleton").people()
    assert voter == (1, "Jo Example 1", None, "Example, Jo", "Exampleton")


def test_a_bill_that_became_an_act_is_altered_in_both_its_title_and_what_it_is():
    fields = {"key": "1", "bill": "b", "bill_id": 1, "title": "Example Bill", "current_house": "Lords"}
    act = Bill.model_validate({**fields, "title": "Example Act 2023", "is_act": True})
    told = {"title": ["Example Bill", "Example Act 2023"], "is_act": [False, True]}
    assert differing(Bill.model_validate(fields), act) == ("altered", told)


ASKED = {
    **QUESTION,
    "asked_by_id": 4001,
    "answered_by_id": 4002,
    "asked_by": "Jo Example",
    "answered_by": "Kim Specimen",
}
MADE = {**STATEMENT, "link": LINK, "made_by_id": 4003, "made_by": "Lord Sample"}


def test_a_question_names_who_asked_and_who_answered_and_a_statement_who_made_it() -> None:
    assert Question.model_validate(ASKED).people() == (
        Person(4001, "Jo Example", "Commons"),
        Person(4002, "Kim Specimen", "Commons"),
    )
    assert Statement.model_validate(MADE).people() == (Person(4003, "Lord Sample", "Lords"),)


@pytest.mark.parametrize(
    ("noun", "whole", "names"), [(Question, ASKED, {"asked_by", "answered_by"}), (Statement, MADE, {"made_by"})]
)
def test_a_name_that_a_reading_leaves_out_stays_while_it_is_the_same_person(
    noun: type[Record], whole: dict[str, Any], names: set[str]
) -> None:
    known = noun.model_validate(whole)
    nameless = noun.model_validate({**whole, **dict.fromkeys(names)})
    assert nameless.beside(known) == known
    others = noun.model_validate({**whole, **dict.fromkeys(names), **{f"{name}_id": 4999 for name in names}})
    assert others.beside(known) == others
    again = noun.model_validate({**whole, **dict.fromkeys(names, "Pat Placeholder")})
    assert again.beside(known) == again, "what it says goes before what was known"
