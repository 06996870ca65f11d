import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.titles import names_bill, search_words, slug, tidy

WORDS = st.lists(
    st.sampled_from(["Procurement", "Children’s", "Levelling-up", "(No. 2)", "Finance", "and", "Water", "Pensions"]),
    min_size=1,
    max_size=5,
).map(" ".join)


@pytest.mark.parametrize(
    "title",
    [
        "Procurement Bill",
        "Procurement Bill [HL]",
        "Procurement Bill [Lords]",
        "Procurement Bill [ hl ]",
        "PROCUREMENT  BILL",
        " procurement\u00a0bill ",
        "Procurement Act 2023",
        "Procurement Act",
        "Procurement",
    ],
)
def test_every_form_of_a_title_has_one_name(title: str) -> None:
    assert slug(title) == "procurement"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Children’s Wellbeing and Schools Bill", "children's wellbeing and schools"),
        ("Finance (No. 2) Bill", "finance (no. 2)"),
        ("Bill of Rights Bill", "bill of rights"),
        ("Human Rights Act 1998 (Repeal) Bill", "human rights act 1998 (repeal)"),
        ("Billiards (Abolition) Bill", "billiards (abolition)"),
        ("Act of Settlement (Amendment)", "act of settlement (amendment)"),
    ],
)
def test_only_the_last_word_bill_or_act_is_taken_off(title: str, name: str) -> None:
    assert slug(title) == name


@given(WORDS)
def test_a_name_stays_the_same_through_both_houses_and_royal_assent(name: str) -> None:
    forms = (f"{name} Bill", f"{name} Bill [HL]", f"{name} Bill [Lords]", f"{name} Act 2023", name, name.upper())
    assert {slug(form) for form in forms} == {slug(name)}
    assert slug(slug(name)) == slug(name)


@given(WORDS, st.sampled_from(["Bill", "Bill [HL]", "Act 2023"]), WORDS)
def test_a_bill_is_named_by_its_own_title_and_every_title_that_goes_on_from_it(name: str, form: str, more: str) -> None:
    wanted = slug(name)
    assert names_bill(f"{name} {form}", {wanted}) == wanted
    assert names_bill(f"{name} {form}: {more}", {wanted}) == wanted
    assert names_bill(f"Motion on the {name} {form}", {wanted}) == wanted


@given(st.text())
def test_no_title_makes_them_raise_and_tidying_is_done_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert names_bill(text, {"procurement"}) in {None, "procurement"}
    assert search_words(slug(text)) in slug(text)


@pytest.mark.parametrize(
    "title",
    [
        "Procurement Bill [Lords]",
        "Procurement Bill [HL]: Second Reading",
        "Procurement Bill [Lords] (Programme)",
        "Procurement Bill Report Stage: New Clause 10",
        "Procurement Bill: motion to disagree with Lords Amendment 2",
        " Procurement  Bill",
        "Motion on the Procurement Bill",
        "Committee of the whole House on the Procurement Bill",
        "Business of the House – Procurement Bill",
        "Procurement Act 2023",
        "Finance Bill: Procurement Bill",
    ],
)
def test_a_title_that_holds_the_whole_name_names_the_bill(title: str) -> None:
    assert names_bill(title, {"procurement", "water"}) == "procurement"


@pytest.mark.parametrize(
    "title",
    [
        "Defence Procurement Bill",
        "Procurement (Amendment) Bill",
        "Procurement Act 2023 (Amendment) Bill",
        "Procurement Act 2023 (Consequential Provisions) Regulations 2024",
        "Motion to appoint a Reasons Committee in respect of Lords Amendment 3J",
        "Procurement",
        "Procurement Billing",
        "",
    ],
)
def test_a_title_that_holds_another_name_or_none_names_no_bill(title: str) -> None:
    assert names_bill(title, {"procurement"}) is None


def test_the_bill_of_several_that_is_named_is_told() -> None:
    assert names_bill("Defence Procurement Bill: Clause 1", {"procurement", "defence procurement"}) == (
        "defence procurement"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("procurement", "procurement"),
        ("children's wellbeing and schools", "wellbeing and schools"),
        ("renters' rights", "rights"),
        ("children's", "children's"),
    ],
)
def test_the_words_to_search_for_leave_out_those_with_an_apostrophe(name: str, words: str) -> None:
    assert search_words(name) == words


@pytest.mark.parametrize(
    "title",
    [
        "Protection of the Environment Bill: Second Reading",
        "Access to the Environment Bill",
        "Motion on the Protection of the Environment Bill",
    ],
)
def test_of_the_inside_a_name_is_part_of_the_name(title):
    assert names_bill(title, {"environment"}) is None


@pytest.mark.parametrize("number", ["(No. 2)", "(No.2)", "(No 2)", "( no. 2 )"])
def test_the_number_of_a_bill_is_one_however_it_is_printed(number):
    assert slug(f"Example {number} Bill") == "example (no. 2)"
    assert names_bill(f"Example {number} Bill: Second Reading", {"example", "example (no. 2)"}) == "example (no. 2)"


def test_a_title_of_two_million_letters_takes_no_time():
    assert names_bill("x on the " * 250_000 + "Example Bill", {"example"}) is None
