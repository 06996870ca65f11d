"""Written questions and statements: made-up rows in the recorded shapes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import written_questions
from sources.fetch import Busy, Refused, Unreachable
from sources.parse import parsed
from sources.records import Passed, Question, Reading, Snapshot, Statement
from sources.scope import Scope, WatchedBill
from sources.written_rows import QUESTIONS, STATEMENTS, Stamp, digest, item, may_be_cut, question, snapshot, value
from tests.sources.asking import Canned, json_like, reasons, records, snapshots, utc
from tracker.replica import Replica

RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded" / "questions-statements"
NOW = utc("2023-02-20T12:00:00")
SCOPE = Scope(NOW, since=NOW - timedelta(minutes=30), terms=("Acme",), all_terms=("Acme",))
BILL = WatchedBill("example", frozenset({"example"}), first_day=date(2023, 1, 10))
ASKED = {
    "id": 1500001, "askingMemberId": 9001, "askingMember": None, "house": "Commons", "memberHasInterest": False,
    "dateTabled": "2023-02-15T00:00:00", "dateForAnswer": "2023-02-21T00:00:00", "uin": "130001",
    "questionText": "To ask the Minister, how many Acme cameras are in use.", "answeringBodyId": 53,
    "answeringBodyName": "Example Office", "isWithdrawn": False, "isNamedDay": False, "groupedQuestions": [],
    "answerIsHolding": None, "answerIsCorrection": None, "answeringMemberId": None, "answeringMember": None,
    "correctingMemberId": None, "correctingMember": None, "dateAnswered": None, "answerText": None,
    "originalAnswerText": "", "comparableAnswerText": "", "dateAnswerCorrected": None, "dateHoldingAnswer": None,
    "attachmentCount": 0, "heading": "Surveillance: Cameras", "attachments": [], "groupedQuestionsDates": [],
}  # fmt: skip
ANSWERED = {
    **ASKED, "answerIsHolding": False, "answerIsCorrection": False, "answeringMemberId": 9002,
    "dateAnswered": "2023-02-18T00:00:00", "answerText": "<p>Twelve.</p><p>They are listed &amp; dated.</p>",
}  # fmt: skip
MADE = {
    "id": 900001, "memberId": 9002, "member": None, "memberRole": "Minister for Examples", "uin": "HCWS353",
    "dateMade": "2023-02-15T00:00:00", "answeringBodyId": 53, "answeringBodyName": "Example Office",
    "title": "Cameras", "text": "<p>Acme cameras are counted.</p>", "house": "Commons", "noticeNumber": 1,
    "hasAttachments": False, "hasLinkedStatements": False, "linkedStatements": [], "attachments": [],
}  # fmt: skip
NAMES = {9001: "Jo Example", 9002: "Ali Sample"}
LONG = "To ask the Minister, " + "of cameras and of lists " * 12


def cut(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row as a list has it (apis: questions 3.3)."""
    short = dict(row)
    for name in ("answerText", "text"):
        words = (short.get(name) or "").replace("<p>", "").replace("</p>", "")
        short |= {name: words[:255] + "..." if len(words) > 255 else words or None} if name in short else {}
    return short | ({"questionText": short["questionText"][:255]} if "questionText" in short else {})


def whole(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give an item's answer with the members expanded."""
    pairs = (("askingMember", "askingMemberId"), ("answeringMember", "answeringMemberId"), ("member", "memberId"))
    names = {name: {"id": row[id], "name": NAMES[row[id]]} for name, id in pairs if row.get(id) in NAMES}
    return {"value": {**row, **names}, "links": []}


def service(*rows: Mapping[str, Any], made: tuple[Mapping[str, Any], ...] = (), heeds: bool = True) -> Canned:
    """A service over these rows, newest first, that heeds words and windows, or does not."""

    def listed(kind: Any, all_rows: tuple[Mapping[str, Any], ...]) -> Any:
        def page(params: Mapping[str, Any]) -> dict[str, Any]:
            wanted = [row for row in all_rows if not heeds or _asked_for(row, kind, params)]
            skip, take = int(params.get("skip", 0)), int(params["take"])
            return {
                "totalResults": len(wanted),
                "results": [{"value": cut(row), "links": []} for row in wanted[skip : skip + take]],
            }

        return page

    answers: dict[str, Any] = {QUESTIONS.path: listed(QUESTIONS, rows), STATEMENTS.path: listed(STATEMENTS, made)}
    answers |= {f"{QUESTIONS.path}/{row['id']}": whole(row) for row in rows}
    answers |= {f"{STATEMENTS.path}/{row['id']}": whole(row) for row in made}
    return Canned(answers)


def _asked_for(row: Mapping[str, Any], kind: Any, params: Mapping[str, Any]) -> bool:
    words = " ".join(str(row.get(name)) for name in (*kind.texts, "heading", "title")).casefold()
    days = [window for window in kind.windows if window.param in params]
    return params["searchTerm"].casefold() in words and all(
        window.holds(row, date.fromisoformat(params[window.param])) for window in days
    )


def read(ask: Any, scope: Scope = SCOPE, **more: Any) -> list[Reading]:
    return list(written_questions.fetch(ask, replace(scope, **more)))


def stored(*readings: Reading) -> dict[str, str]:
    """Give the stamps that the store would have after these readings."""
    return {f"{one.record.noun}/{one.record.key}": one.record.stamp for each in readings for one in each.snapshots}  # type: ignore[attr-defined]


def fetched(ask: Canned) -> list[str]:
    return [path.rpartition("/")[2] for path, _ in ask.calls if path not in (QUESTIONS.path, STATEMENTS.path)]


def test_a_question_is_read_whole_with_its_names_and_mentions() -> None:
    (found,) = snapshots(read(service(ANSWERED)), Question)
    record = found.record
    assert record == Question(
        key="question-1500001",
        house="Commons",
        date=date(2023, 2, 15),
        uin="130001",
        heading="Surveillance: Cameras",
        text="To ask the Minister, how many Acme cameras are in use.",
        asked_by_id=9001,
        asked_by="Jo Example",
        answering_body="Example Office",
        due=date(2023, 2, 21),
        answered_on=date(2023, 2, 18),
        answered_by_id=9002,
        answered_by="Ali Sample",
        answer="Twelve.\nThey are listed & dated.",
        link="https://questions-statements.parliament.uk/written-questions/detail/2023-02-15/130001",
        stamp=record.stamp,  # type: ignore[attr-defined]
    )
    assert [(part.key, part.sentence) for part in found.parts] == [("acme", ANSWERED["questionText"])]  # type: ignore[attr-defined]


def test_a_statement_is_read_whole() -> None:
    (record,) = records(read(service(made=(MADE,))), Statement)
    assert (record.key, record.made_by, record.role) == ("statement-900001", "Ali Sample", "Minister for Examples")
    assert (record.title, record.text, record.date) == ("Cameras", "Acme cameras are counted.", date(2023, 2, 15))
    assert record.link == "https://questions-statements.parliament.uk/written-statements/detail/2023-02-15/HCWS353"


@pytest.mark.parametrize("form", [lambda row: row, lambda row: {"results": [row]}, lambda row: [row], dict])
def test_an_item_comes_in_any_of_its_forms(form: Any) -> None:
    assert item(form({"value": MADE, "links": []}))["id"] == 900001
    assert item(MADE)["id"] == 900001
    with pytest.raises(ValueError, match="2 rows"):
        item({"results": [MADE, MADE]})


def test_an_item_that_is_another_is_set_aside() -> None:
    ask = service(ASKED)
    ask.answers[f"{QUESTIONS.path}/1500001"] = whole({**ASKED, "id": 7})
    readings = read(ask)
    assert records(readings, Question) == []
    assert reasons(readings) == ["question-1500001 was asked for, 7 came"]


def test_a_holding_answer_is_no_answer_yet() -> None:
    held = {**ANSWERED, "answerIsHolding": True, "dateHoldingAnswer": "2023-02-18T00:00:00"}
    record = question(held, SCOPE)
    assert (record.holding, record.held_on, record.answered_on) == (True, date(2023, 2, 18), None)
    assert record.answer is not None
    after = question({**held, "answerIsHolding": False, "dateAnswered": "2023-02-20T00:00:00"}, SCOPE)
    assert (after.holding, after.held_on, after.answered_on) == (False, date(2023, 2, 18), date(2023, 2, 20))


@pytest.mark.parametrize(
    ("row", "now", "overdue"),
    [
        (ASKED, "2023-02-21T12:00:00", False),
        (ASKED, "2023-02-22T06:59:00", False),
        (ASKED, "2023-02-22T07:00:00", True),
        (ANSWERED, "2023-02-22T07:00:00", False),
        ({**ASKED, "isWithdrawn": True}, "2023-02-22T07:00:00", False),
        ({**ANSWERED, "answerIsHolding": True}, "2023-02-22T07:00:00", True),
        ({**ASKED, "dateForAnswer": "2023-07-03T00:00:00"}, "2023-07-04T05:59:00", False),
        ({**ASKED, "dateForAnswer": "2023-07-03T00:00:00"}, "2023-07-04T06:00:00", True),
    ],
)
def test_a_question_is_overdue_from_the_morning_after_its_day(row: Any, now: str, overdue: bool) -> None:
    assert question(row, replace(SCOPE, now=utc(now))).overdue is overdue


def test_every_list_says_any_session_and_each_window_is_searched() -> None:
    ask = service(ASKED)
    read(ask)
    assert all(params["sessionStatus"] == "Any" for _, params in ask.calls)
    start = "2023-02-13"
    assert [params for path, params in ask.calls if path == QUESTIONS.path] == [
        {"sessionStatus": "Any", "searchTerm": "acme", name: start, "skip": 0, "take": 100}
        for name in ("tabledWhenFrom", "answeredWhenFrom", "correctedWhenFrom")
    ]


def test_a_first_reading_looks_back_to_the_start_by_the_day_of_tabling_alone() -> None:
    ask = service(ASKED)
    read(ask, since=None, terms_since=date(2022, 5, 11))
    asked = [params for path, params in ask.calls if path == QUESTIONS.path]
    assert [(one["tabledWhenFrom"], "answeredWhenFrom" in one) for one in asked] == [("2022-05-11", False)]


def test_of_several_words_the_rarest_is_searched_for_and_all_are_matched_here() -> None:
    rows = [{**ASKED, "id": n, "questionText": "How many works of Globex?"} for n in range(5)]
    one = {**ASKED, "id": 7, "questionText": "How many Globex Works cameras?"}
    other = {**ASKED, "id": 8, "questionText": "Which works?"}
    ask = service(*rows, one, *[{**other, "id": n} for n in range(8, 12)])
    found = records(read(ask, terms=("Globex Works",), all_terms=("Globex Works",)), Question)
    assert [record.key for record in found] == ["question-7"]
    assert {params["searchTerm"] for path, params in ask.calls if params.get("take") == 100} >= {"globex"}
    assert fetched(ask) == ["7"]


def test_a_word_that_the_service_cannot_count_is_not_the_one_searched_for() -> None:
    inner = service({**ASKED, "questionText": "How many Globex Works cameras?"})
    fine = inner.answers[QUESTIONS.path]

    def fails(params: Mapping[str, Any]) -> Any:
        return Busy("500", status=500) if params["searchTerm"] == "globex" else fine(params)

    inner.answers[QUESTIONS.path] = fails
    assert len(records(read(inner, terms=("Globex Works",), all_terms=("Globex Works",)), Question)) == 1


def test_a_bill_is_found_by_its_name_and_a_longer_name_is_not_it() -> None:
    ours = {**ASKED, "questionText": "What assessment was made of the Example Bill."}
    longer = {**ASKED, "id": 2, "questionText": "What assessment was made of the Defence Example Bill."}
    (found,) = snapshots(read(service(ours, longer), terms=(), all_terms=(), bills=(BILL,)), Question)
    assert [part.key for part in found.parts] == ["bill: example"]


def test_a_word_beyond_the_cut_is_found() -> None:
    asked = {**ASKED, "questionText": f"{LONG} by Acme."}
    answered = {**ANSWERED, "id": 2, "questionText": "How many?", "answerText": f"<p>{LONG}</p><p>By Acme.</p>"}
    assert "Acme" not in cut(asked)["questionText"] + cut(answered)["answerText"]
    assert {one.key for one in records(read(service(asked, answered)), Question)} == {"question-1500001", "question-2"}


@pytest.mark.parametrize(
    ("text", "answer", "cut_off"),
    [("x" * 254, None, False), ("x" * 255, None, True), ("x", "x...", True), ("x", "x … ", True), ("x", "x.", False)],
)
def test_a_text_of_255_or_with_dots_may_go_on(text: str, answer: str | None, cut_off: bool) -> None:
    assert may_be_cut({**ASKED, "questionText": text, "answerText": answer}, QUESTIONS) is cut_off


def test_a_row_that_is_whole_and_names_nothing_is_not_asked_for() -> None:
    ask = service({**ASKED, "questionText": "How many Acmeton cameras?"})
    assert records(read(ask), Question) == []
    assert fetched(ask) == []


def test_what_is_read_and_names_nothing_is_remembered_and_asked_for_once() -> None:
    row = {**ASKED, "questionText": f"{LONG} by Acmeton."}
    ask = service(row)
    first = read(ask)
    assert [one.key for one in records(first, Passed)] == ["question-1500001"]
    assert records(first, Question) == []
    read(ask, stamps=stored(*first))
    assert fetched(ask) == ["1500001"]
    moved = service({**row, "answerText": "By Acme.", "dateAnswered": "2023-02-18T00:00:00"})
    assert len(records(read(moved, stamps=stored(*first)), Question)) == 1


def test_what_was_passed_over_is_read_again_for_another_term() -> None:
    ask = service({**ASKED, "questionText": f"{LONG} by Acmeton and Globex."})
    first = stored(*read(ask))
    found = read(ask, stamps=first, since=None, terms=("Globex",), all_terms=("Globex",))
    (record,) = records(found, Question)
    both = stored(*found) | first
    assert record.key == "question-1500001"
    assert read_again(ask, both, ("Acme", "Globex")) == []


def read_again(ask: Canned, stamps: dict[str, str], terms: tuple[str, ...]) -> list[Any]:
    return records(read(ask, stamps=stamps, terms=terms, all_terms=terms), Question)


def test_an_unchanged_question_is_not_fetched_again_and_a_changed_one_is() -> None:
    ask = service(ASKED)
    known = stored(*read(ask))
    read(ask, stamps=known)
    assert fetched(ask) == ["1500001"]
    (record,) = records(read(service(ANSWERED), stamps=known), Question)
    assert record.answer == "Twelve.\nThey are listed & dated."


def test_expanding_the_members_or_a_wrong_count_is_no_other_version() -> None:
    moved = {**ASKED, "askingMember": {"id": 9001, "name": "Jo Example"}, "attachmentCount": 3}
    assert digest(moved) == digest(ASKED)
    assert digest({**ASKED, "isWithdrawn": True}) != digest(ASKED)


def test_a_late_answer_and_a_correction_of_an_old_question_are_found() -> None:
    old = {**ANSWERED, "dateTabled": "2022-06-01T00:00:00", "dateForAnswer": "2022-06-08T00:00:00"}
    corrected = {**old, "id": 2, "dateAnswered": "2022-06-08T00:00:00", "dateAnswerCorrected": "2023-02-18T00:00:00"}
    unmoved = {**old, "id": 3, "dateAnswered": "2022-06-08T00:00:00"}
    found = records(read(service(old, corrected, unmoved)), Question)
    assert {one.key: one.corrected_on for one in found} == {
        "question-1500001": None,
        "question-2": date(2023, 2, 18),
    }


def test_a_question_that_no_longer_names_the_term_is_told_without_parts() -> None:
    known = stored(*read(service(ASKED)))
    gone = service({**ANSWERED, "questionText": "Other words.", "heading": "Acme"})
    gone.answers[f"{QUESTIONS.path}/1500001"] = whole({**ANSWERED, "questionText": "Other words."})
    (lost,) = snapshots(read(gone, stamps=known), Question)
    assert lost.parts == ()


def test_a_service_that_heeds_nothing_is_not_read_to_its_end() -> None:
    fresh = [{**ASKED, "id": n} for n in range(3)]
    old = [{**ASKED, "id": 1000 + n, "dateTabled": "2020-01-01T00:00:00"} for n in range(500)]
    ask = service(*fresh, *old, heeds=False)
    found = records(read(ask), Question)
    assert {one.key for one in found} == {"question-0", "question-1", "question-2"}
    skips = [params["skip"] for path, params in ask.calls if path == QUESTIONS.path]
    assert max(skips) == 100


def test_every_page_is_read() -> None:
    rows = [{**ASKED, "id": n} for n in range(250)]
    assert len(records(read(service(*rows)), Question)) == 250


def test_a_stored_question_turns_overdue_by_being_read_again_and_once() -> None:
    known = stored(*read(service(ASKED)))
    ask = service(ASKED)
    night, morning = utc("2023-02-22T06:00:00"), utc("2023-02-22T07:30:00")
    read(ask, now=night, since=night, stamps=known)
    assert fetched(ask) == []
    readings = read(ask, now=morning, since=morning, stamps=known)
    (record,) = records(readings, Question)
    assert record.overdue
    read(ask, now=morning, since=morning, stamps=stored(*readings))
    assert fetched(ask) == ["1500001"]


def test_a_stored_question_without_an_answer_is_read_again_in_each_thorough_reading() -> None:
    known = stored(*read(service(ASKED)))
    ask = service(ANSWERED)
    ask.answers[QUESTIONS.path] = {"totalResults": 0, "results": []}
    (record,) = records(read(ask, stamps=known, thorough=True), Question)
    assert record.answered_on == date(2023, 2, 18)
    done = {"question/question-1500001": record.stamp}
    assert records(read(ask, stamps=done, thorough=True), Question) == []
    assert records(read(ask, stamps=known), Question) == []
    late = utc("2024-02-20T12:00:00")
    assert records(read(ask, stamps=known, thorough=True, now=late), Question) == []


def test_one_that_is_gone_stops_nothing_and_is_told() -> None:
    known = stored(*read(service(ASKED, {**ASKED, "id": 2}, {**ASKED, "id": 3}, {**ASKED, "id": 4})))
    ask = service({**ANSWERED, "id": 4})
    ask.answers[QUESTIONS.path] = {"totalResults": 0, "results": []}
    readings = read(ask, stamps=known, thorough=True)
    assert [one.key for one in records(readings, Question)] == ["question-4"]
    assert sum("404" in one.problem for one in readings) == 3


def test_one_term_that_fails_alone_stops_no_other() -> None:
    ask = service(ASKED)
    fine = ask.answers[QUESTIONS.path]
    for error in (Busy("500", status=500), Unreachable("timed out")):
        ask.answers[QUESTIONS.path] = lambda params, error=error: (
            error if params["searchTerm"] == "globex" else fine(params)
        )
        readings = read(ask, terms=("Globex", "Acme"), all_terms=("Globex", "Acme"))
        assert [(one.unit, one.problem) for one in readings if one.problem] == [("questions: globex", str(error))]
        assert len(records(readings, Question)) == 1


def test_one_window_that_fails_leaves_the_others_and_is_told() -> None:
    ask = service(ASKED)
    fine = ask.answers[QUESTIONS.path]
    ask.answers[QUESTIONS.path] = lambda params: (
        Busy("500", status=500) if "answeredWhenFrom" in params else fine(params)
    )
    readings = read(ask)
    assert len(records(readings, Question)) == 1
    assert [one.problem for one in readings if one.problem] == ["500"]


def test_a_service_that_cannot_be_reached_is_an_error() -> None:
    ask = Canned({QUESTIONS.path: Unreachable("no"), STATEMENTS.path: Unreachable("no")})
    with pytest.raises(Unreachable):
        read(ask)
    assert len(ask.calls) == 2
    with pytest.raises(Busy):
        read(Canned({QUESTIONS.path: Busy("503", status=503)}))


def test_an_item_that_fails_is_told_by_its_row_if_that_is_whole() -> None:
    ask = service(ASKED, {**ASKED, "id": 2, "questionText": f"{LONG} by Acme."})
    ask.answers |= {f"{QUESTIONS.path}/{n}": Refused("404", status=404) for n in (1500001, 2)}
    readings = read(ask)
    assert [(one.key, one.asked_by) for one in records(readings, Question)] == [("question-1500001", None)]
    assert [one.problem for one in readings if one.problem] == ["404"]


def test_items_that_all_fail_are_not_all_asked_for() -> None:
    ask = service(*({**ASKED, "id": n} for n in range(20)))
    ask.answers |= {f"{QUESTIONS.path}/{n}": Busy("500", status=500) for n in range(20)}
    assert [one.problem for one in read(ask) if one.problem] == ["500"]
    assert len(fetched(ask)) == 3


def test_a_reading_that_is_broken_off_goes_on_where_it_was() -> None:
    ask = service(*({**ASKED, "id": n} for n in range(3)))
    known: dict[str, str] = {}
    for _ in range(3):
        broken_off = islice(written_questions.fetch(ask, replace(SCOPE, stamps=known)), 2)
        known |= stored(*broken_off)
    assert len(known) == 3
    assert len(fetched(ask)) == 3


def test_a_first_reading_of_a_common_word_is_kept_short() -> None:
    cameras = [{**ASKED, "id": n, "questionText": LONG, "dateTabled": "2022-06-01T00:00:00"} for n in range(1000, 1250)]
    named = {**ASKED, "id": 1, "dateTabled": "2022-05-20T00:00:00"}
    ask = service(*cameras, named, heeds=False)
    found = read(ask, since=None)
    assert len(records(found, Question)) == 1
    assert len(records(found, Passed)) == 200


@pytest.mark.parametrize("older", [ASKED, {**ASKED, "questionText": "How many?", "heading": None}])
def test_an_item_that_is_older_than_its_list_row_is_read_again(older: dict[str, Any]) -> None:
    newer = {**older, "dateAnswered": "2023-02-18T00:00:00", "answerText": "Twelve of Acme."}
    ask = service(newer)
    ask.answers[f"{QUESTIONS.path}/1500001"] = whole(older)
    first = read(ask)
    assert fetched(ask) == ["1500001"]
    again = service(newer)
    (record,) = records(read(again, stamps=stored(*first)), Question)
    assert record.answered_on == date(2023, 2, 18)
    settled = service(newer)
    read(settled, stamps=stored(*read(again, stamps=stored(*first))))
    assert fetched(settled) == []


def test_each_of_a_first_reading_is_a_unit_of_its_own_and_later_ones_are_of_the_subject() -> None:
    first = read(service(ASKED), since=None)
    assert [one.unit for one in first if one.snapshots] == ["question 1500001"]
    assert [one.unit for one in read(service(ASKED)) if one.snapshots] == ["questions: acme"]
    assert {one.unit for one in first if not one.snapshots} == {"questions: acme", "statements: acme"}


def test_rows_that_do_not_fit_are_set_aside_and_the_others_go_on() -> None:
    broken = {name: kept for name, kept in ASKED.items() if name != "uin"} | {"id": 2}
    ask = service(broken, {**ASKED, "id": "x"}, ASKED)
    readings = read(ask)
    assert [one.key for one in records(readings, Question)] == ["question-1500001"]
    assert len(reasons(readings)) == 2
    assert "the field 'uin' is missing" in reasons(readings)


@given(row=json_like(*ASKED))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_read_passed_over_or_set_aside_and_the_next_one_found(row: Any) -> None:
    ask = Canned(
        {
            QUESTIONS.path: {"totalResults": 2, "results": [row, {"value": ASKED}]},
            STATEMENTS.path: {"totalResults": 0, "results": None},
            f"{QUESTIONS.path}/1500001": whole(ASKED),
        }
    )
    assert "question-1500001" in [one.key for one in records(read(ask), Question)]


@given(row=json_like(*ASKED, *MADE))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_item_is_a_record_or_set_aside(row: Any) -> None:
    ask = service(ASKED, made=(MADE,))
    ask.answers |= {f"{QUESTIONS.path}/1500001": [row], f"{STATEMENTS.path}/900001": [row]}
    readings = read(ask)
    assert len(reasons(readings)) + sum(len(one.snapshots) for one in readings) == 2


def test_a_stamp_is_read_as_it_was_written() -> None:
    for stamp in (Stamp("a"), Stamp("a", "2023-02-21", True, frozenset({"b", "c"})), Stamp("a", "-")):
        assert Stamp.read(str(stamp)) == stamp
    assert Stamp.read("") is None
    assert Stamp.read("x") is None


def test_fields_that_no_document_has_are_named() -> None:
    readings = read(service({**ASKED, "mood": "dry"}))
    assert {one for reading in readings for one in reading.unknown} == {("question", "mood", '"dry"')}


def test_a_name_that_a_reading_does_not_know_is_kept_while_the_member_is_the_same() -> None:
    before = question(whole(ANSWERED)["value"], SCOPE)
    assert question(ANSWERED, SCOPE).beside(before).asked_by == "Jo Example"
    assert question({**ANSWERED, "askingMemberId": 9003}, SCOPE).beside(before).asked_by is None


@pytest.mark.skipif(not RECORDED.is_dir(), reason=f"{RECORDED} is not there")
@pytest.mark.parametrize(
    ("name", "number"), [("writtenquestion-details-90.json", 90), ("writtenquestions-list_2024-01.json", 20)]
)
def test_recorded_questions_are_read_with_nothing_dropped(name: str, number: int) -> None:
    found = json.loads((RECORDED / name).read_bytes())
    rows = [value(row) for row in (found["results"] if isinstance(found, dict) else found)]

    def parse(row: Any) -> Snapshot:
        return snapshot(row, QUESTIONS, SCOPE, digest(row), None, stored=True)

    reading = parsed(rows, "question", parse, unit=name, known=QUESTIONS.known)
    assert (len(rows), len(reading.snapshots), reasons([reading]), reading.unknown) == (number, number, [], ())
    assert all(one.text and one.link and one.due for one in records([reading], Question))


def test_the_replicas_questions_and_statements_are_found_and_not_asked_for_again(example: Replica, ask: Any) -> None:
    scope = Scope(example.now, terms=("Acme",), all_terms=("Acme",))
    readings = read(ask, scope)
    assert {one.key for one in records(readings, Question)} == {"question-16001", "question-16003"}
    assert {one.key for one in records(readings, Statement)} == {"statement-16101", "statement-16102"}
    assert not any(one.problem or one.asides or one.unknown for one in readings)
    again = read(ask, scope, since=example.now, stamps=stored(*readings))
    assert snapshots(again, Question) + snapshots(again, Statement) + snapshots(again, Passed) == []
