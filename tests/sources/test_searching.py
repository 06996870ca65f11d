"""Which word of a phrase a loose search is asked for."""

import pytest

from sources.searching import rarest, words


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Hikvision", ("hikvision",)),
        ("Hik Vision", ("hik", "vision")),
        ("Hik-Vision's", ("hik", "vision")),
        ("the Procurement Bill", ("the", "procurement", "bill")),
        ("data data", ("data",)),
        ("X", ("x",)),
        ("!?", ()),
    ],
)
def test_a_phrase_is_cut_into_words(phrase: str, expected: tuple[str, ...]) -> None:
    assert words(phrase) == expected


def test_the_word_that_the_fewest_have_is_asked_for() -> None:
    counts = {"hik": 3, "vision": 4000}
    assert rarest("Hik Vision", counts.__getitem__) == "hik"


def test_a_single_word_is_not_counted() -> None:
    assert rarest("Hikvision", lambda word: pytest.fail("counted")) == "hikvision"


def test_a_phrase_without_words_is_asked_for_as_it_is() -> None:
    assert rarest("!?", lambda word: 0) == "!?"
