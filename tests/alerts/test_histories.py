"""Ids of messages: the same for a database that goes on, never given twice after one was restored."""

import pytest

from alerts.histories import installation, message_id


@pytest.mark.parametrize(
    ("number", "origin", "told"),
    [
        (57, "", "message-57"),
        (57, "3f9c", "message-57"),
        (57, "3f9c/57-aa", "message-57"),
        (58, "3f9c/57-aa", "message-58.aa"),
        (60, "3f9c/57-aa/60-bb", "message-60.aa"),
        (61, "3f9c/57-aa/60-bb", "message-61.bb"),
        (1, "3f9c/0-aa", "message-1.aa"),
        (58, "3f9c/nonsense", "message-58"),
    ],
)
def test_a_number_that_is_given_again_after_a_restore_makes_another_id(number: int, origin: str, told: str) -> None:
    assert message_id(number, origin) == told


@pytest.mark.parametrize("origin", ["3f9c", "3f9c/57-aa", "3f9c/57-aa/60-bb"])
def test_an_installation_stays_the_same(origin: str) -> None:
    assert installation(origin) == "3f9c"
