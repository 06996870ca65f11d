"""Which watched terms and bills a piece of text names."""

from datetime import UTC, datetime

import pytest

from sources.naming import bills_in, looked_for, named_in
from sources.scope import Scope, WatchedBill

NOW = datetime(2023, 6, 1, tzinfo=UTC)
BILL = WatchedBill("procurement", frozenset({"procurement"}))
SCOPE = Scope(NOW, bills=(BILL,), all_bills=(BILL,), terms=("Acme",), all_terms=("Acme", "Hik Vision"))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("To ask whether the Procurement Bill applies.", "Procurement Bill"),
        ("Procurement Bill [HL] - Report stage", "Procurement Bill"),
        ("the Government’s Procurement Bill", "Procurement Bill"),
        ("under section 3 of the Procurement Act 2023", "Procurement Act"),
        ("It follows: Procurement  Bill", "Procurement  Bill"),
        ("PROCUREMENT BILL", "PROCUREMENT BILL"),
        ("The Procurement Bill", "Procurement Bill"),
    ],
)
def test_a_bill_is_found_by_its_name_as_printed(text: str, printed: str) -> None:
    (mention,) = bills_in(text, [BILL])
    assert (mention.key, mention.term) == ("bill: procurement", printed)


@pytest.mark.parametrize(
    "text",
    [
        "the Defence Procurement Bill",
        "the Public Procurement Bill",
        "a procurement bill of three million pounds",
        "Procurement Billing",
        "procurement",
        "",
    ],
)
def test_a_longer_name_or_the_plain_word_is_not_the_bill(text: str) -> None:
    assert bills_in(text, [BILL]) == ()


def test_a_bill_named_twice_is_one_mention_with_its_number_and_first_sentence() -> None:
    (mention,) = bills_in("We know this. The Procurement Bill is here. The Procurement Bill stays.", [BILL])
    assert mention.times == 2
    assert mention.sentence == "The Procurement Bill is here."


def test_a_bill_with_several_titles_is_found_by_each() -> None:
    renamed = WatchedBill("old name", frozenset({"old name", "new name"}))
    (mention,) = bills_in("the Old Name Bill, now the New Name Act 2023", [renamed])
    assert (mention.key, mention.times) == ("bill: old name", 2)


def test_terms_come_before_bills_and_everything_looked_for_is_known() -> None:
    found = named_in("Acme and Hik-Vision in the Procurement Bill", SCOPE)
    assert [one.key for one in found] == ["acme", "hik vision", "bill: procurement"]
    assert looked_for(SCOPE) == {"acme", "hik vision", "bill: procurement"}
