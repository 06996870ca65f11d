"""The words that rules and templates share."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import words
from tests.alerts.changes import VOTES

PLAIN = [vote.model_dump(mode="json") for vote in VOTES]


def test_days_are_written_as_people_write_them() -> None:
    assert words.day("2024-06-04") == words.day(date(2024, 6, 4)) == "Tue 4 June 2024"
    assert words.day("2024-06-04T12:00:00") == "Tue 4 June 2024"
    assert words.days(["2024-06-04", "2024-06-05"]) == "Tue 4 June 2024 and Wed 5 June 2024"
    assert words.short_day("2024-06-04") == words.short_day(date(2024, 6, 4)) == " 4 Jun 2024"


def test_a_moment_is_told_on_the_clock_of_its_zone() -> None:
    at = datetime(2024, 6, 4, 23, 30, tzinfo=UTC)
    assert words.when(at, ZoneInfo("Europe/London")) == "Wed 5 June 2024, 00:30"
    assert words.london(at) == date(2024, 6, 5)
    assert words.london(datetime(2024, 1, 4, 23, 30, tzinfo=UTC)) == date(2024, 1, 4)


@pytest.mark.parametrize(
    ("given", "told"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_in_a_sentence(given: list[str], told: str) -> None:
    assert words.listed(given) == told


def test_numbers_take_their_noun() -> None:
    assert words.count(1, "motion") == "1 motion"
    assert words.count(0, "motion") == "0 motions"
    assert words.count(2, "person", "people") == "2 people"


def test_a_text_becomes_one_line_without_control_characters() -> None:
    assert words.clean(" a\r\n\tb\x00c\u202ed\ud800 ") == "a b c d"


def test_a_long_text_is_cut_at_a_word() -> None:
    assert words.cut("one two three four five", 16) == "one two three …"
    assert words.cut("one, two, three, four", 12) == "one, two …"
    assert words.cut("a" * 30, 10) == "aaaaaaaa …"
    assert words.cut("a " + "b" * 30, 10) == "a bbbbbb …"


@given(st.text(alphabet=st.characters(), max_size=400), st.integers(10, 200))
def test_no_cut_text_is_longer_than_asked_or_more_than_one_line(text: str, longest: int) -> None:
    found = words.cut(text, longest)
    assert len(found) <= longest
    assert found == " ".join(found.split())
    found.encode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("That the clause be read. The House divided:", "That the clause be read."),
        ("That it stand.\nThe Committee divided", "That it stand."),
        ("The House divided: then it rose", "The House divided: then it rose"),
        ("The House divided:", None),
        (" ", None),
        (None, None),
    ],
)
def test_a_question_loses_the_words_with_which_the_record_ends_it(given: str | None, told: str | None) -> None:
    assert words.question(given) == told


def test_a_long_question_is_cut() -> None:
    assert len(words.question("word " * 500) or "") <= words.QUESTION


@pytest.mark.parametrize(
    ("title", "asked", "told"),
    [
        ("Example Bill [Lords] Report Stage: New Clause 3", None, "New Clause 3"),
        ("Example Bill: Report: Amendment 2", "That it be made", "Amendment 2"),
        ("Example Bill [HL]", "Lord Sample moved amendment 94, on lists.", "amendment 94"),
        ("Example Bill [HL]", "Lord Sample moved Manuscript Amendment 2A.", "Manuscript Amendment 2A"),
        ("Example Bill [HL]", "Lord Sample moved\nMotion A1, as an amendment", "Motion A1"),
        ("Example Bill [HL]", "Lord Sample moved Motion A, that", "Motion A"),
        ("Example Bill [HL]", "Lord Sample moved amendment to the motion", None),
        ("Example Bill [HL]:", None, None),
        ("Example Bill [HL]", None, None),
    ],
)
def test_the_subject_of_a_division_is_what_its_record_says_plainly(
    title: str, asked: str | None, told: str | None
) -> None:
    assert words.subject(title, asked) == told


def test_a_stage_of_neither_house_has_none_in_its_name() -> None:
    assert words.of_house("Lords") == " (Lords)"
    assert words.of_house("Unassigned") == ""


@pytest.mark.parametrize(
    ("form", "number", "told"),
    [
        ("amendment", "14", "Amendment 14"),
        ("amendment", "14A", "Amendment 14A"),
        ("amendment", "NC1", "New Clause 1"),
        ("amendment", "NC 12", "New Clause 12"),
        ("amendment", "NS2", "New Schedule 2"),
        ("motion", "47A", "Motion 47A"),
        ("motion", "A1", "Motion A1"),
        ("motion", "A", "Motion A"),
        ("amendment", "Clause 4 stand part", "Clause 4 stand part"),
        ("amendment", None, "Unnumbered amendment"),
        ("motion", " \n", "Unnumbered motion"),
    ],
)
def test_an_amendment_is_named_by_its_printed_number(form: str, number: str | None, told: str) -> None:
    assert words.amendment_name(form, number) == told


@pytest.mark.parametrize(
    ("decision", "text", "told"),
    [
        ("NoDecision", None, None),
        ("QuestionProposed", " ", None),
        ("", None, None),
        ("NoDecision", "Debated and not pressed to a vote.", "debated and not pressed to a vote"),
        ("NoDecision", "NHS list not pressed", "NHS list not pressed"),
        ("Agreed", None, "agreed to"),
        ("Agreed", "Agreed to.", "agreed to"),
        ("NotMoved", "The mover was not there", "not moved (The mover was not there)"),
        ("FellAway", None, "FellAway"),
        ("FellAway", "fellaway", "FellAway"),
    ],
)
def test_a_decision_is_told_in_words_and_an_unknown_one_as_the_service_has_it(
    decision: str, text: str | None, told: str | None
) -> None:
    assert words.fate(decision, text) == told


@pytest.mark.parametrize("member", [12, "12", "Siân Sample-Jones", "sian sample jones", "Dr Siân Sample\u2011Jones MP"])
def test_a_member_is_found_by_id_or_by_name_without_title_accent_or_hyphen(member: str | int) -> None:
    assert words.named([member], PLAIN) == [(member, [PLAIN[1]])]


@pytest.mark.parametrize("member", ["Alex Specimen", "Sir Alex Specimen", "The Rt Hon. Sir Alex Specimen KC MP"])
def test_titles_on_either_side_do_not_matter(member: str) -> None:
    assert words.named([member], PLAIN) == [(member, [PLAIN[2]])]


@pytest.mark.parametrize("member", ["", "Sir", "²", "٣٣", "Nobody Else", 99])
def test_who_is_in_no_list_comes_without_votes(member: str | int) -> None:
    assert words.named([member], PLAIN) == [(member, [])]


def test_a_name_of_two_members_comes_with_both() -> None:
    twin = {**PLAIN[0], "member_id": 77}
    assert words.named(["Jo Example"], [*PLAIN, twin]) == [("Jo Example", [PLAIN[0], twin])]


def test_a_member_who_is_named_twice_comes_once() -> None:
    assert words.named([11, "Jo Example", "X", "X"], PLAIN) == [(11, [PLAIN[0]]), ("X", [])]


def test_a_surname_that_looks_like_a_title_stays() -> None:
    assert words.bare_name("Jo Right") == "jo right"


def test_a_peer_is_known_by_the_title() -> None:
    assert words.is_peer("Lord Sample")
    assert words.is_peer("The Lord Bishop of Sample")
    assert not words.is_peer("Lordan Sample")
    assert not words.is_peer("Lady Jo Example")
    assert not words.is_peer(11)


@given(st.text())
def test_a_line_is_cleaned_alike_whether_it_needs_it_or_not(text: str) -> None:
    told = words.clean(text)
    assert told == words.clean(f"\n{text}")
    assert told == " ".join(told.split()) and words.clean(told) == told
