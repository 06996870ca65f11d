"""What stands around a division in Hansard: the heading, the words before it, the line after it."""

from sources.hansard_divided import around

TITLE = "Example Bill [Lords]"


def line(text, **changed):
    return {"ItemType": "Contribution", "Value": text, "MemberId": None, "AttributedTo": None, **changed}


def speech(text):
    return line(text, MemberId=99001, AttributedTo="Jo Example")


DIVISION = {"ItemType": "Division", "Value": "", "ExternalId": "X"}
TIME = {"ItemType": "Timestamp", "Value": "17:03:00"}


def test_the_nearest_heading_the_words_since_the_last_division_and_the_result_are_taken():
    items = [
        line("New Clause 1"),
        speech("I spoke of something else."),
        DIVISION,
        line("<p>New Clause 10</p>"),
        speech("I beg to move."),
        line("Question put, That the clause be read a Second time."),
        TIME,
        DIVISION,
        TIME,
        line("Question accordingly negatived."),
    ]
    found = around(items, 7, TITLE)
    assert found.heading == "New Clause 10"
    assert found.words == "New Clause 10 I beg to move. Question put, That the clause be read a Second time."
    assert found.result == "Question accordingly negatived."
    first = around(items, 2, TITLE)
    assert (first.heading, first.result) == ("New Clause 1", "New Clause 10")


def test_nothing_is_taken_from_above_another_division():
    found = around([line("Amendment 94"), speech("Words."), DIVISION, speech("More."), DIVISION], 4, "Amendment 94")
    assert (found.heading, found.words, found.result) == (None, "More.", None)


def test_a_heading_far_above_stands_unless_its_amendment_was_decided_since():
    debate = [line("Amendment 94"), *[speech("Words.") for _ in range(50)]]
    assert around([*debate, DIVISION], len(debate), TITLE).heading == "Amendment 94"
    for told, heading in (("Amendment 94 withdrawn.", None), ("Amendment 93 withdrawn.", "Amendment 94")):
        assert around([*debate, line(told), DIVISION], len(debate) + 1, TITLE).heading == heading


def test_what_a_member_says_is_neither_a_heading_nor_a_result():
    found = around([speech("Amendment 5 is good."), DIVISION, speech("Amendment 6 agreed.")], 1, TITLE)
    assert (found.heading, found.words, found.result) == (None, "Amendment 5 is good.", None)


def test_what_became_of_earlier_amendments_is_no_heading():
    assert (
        around([line("Amendments 28 to 30 not moved."), line("Amendment 7 agreed."), DIVISION], 2, TITLE).heading
        is None
    )


def test_the_title_of_a_section_on_one_amendment_is_its_heading():
    assert around([DIVISION], 0, "New Clause 3 - Use of powers").heading == "New Clause 3 - Use of powers"
    assert around([DIVISION], 0, TITLE) == around([], 0, TITLE)


def test_rows_of_any_shape_are_borne():
    items = ["no item", None, {"ItemType": "Contribution", "Value": None}, DIVISION, {"Value": "x"}]
    assert around(items, 3, TITLE) == around([], 0, TITLE)


def test_endless_words_are_cut_at_their_beginning():
    found = around([line("word " * 5000), DIVISION, line("result " * 5000)], 1, TITLE)
    assert found.words is not None and len(found.words) <= 1500
    assert found.result is not None and len(found.result) <= 300
