"""Results that are owed are written in their order, and none is lost however often the database fails."""

import pytest

from tests.tracker.service import QUIET
from tracker.results import Mark, settle
from tracker.store import Unavailable


def test_what_the_database_does_not_take_again_stays_owed_before_all_that_came_later() -> None:
    written: list[str] = []
    away = [True, True]

    def first() -> bool:
        if away:
            away.pop()
            raise Unavailable("the database is away")
        written.append("first")
        return True

    def second() -> bool:
        written.append("second")
        return True

    owed: list[Mark] = [first, second]
    for _ in range(2):
        with pytest.raises(Unavailable):
            settle(owed, QUIET)
        assert (owed, written) == ([first, second], [])
    settle(owed, QUIET)
    assert (owed, written) == ([], ["first", "second"])


def test_a_result_that_fails_by_a_fault_of_the_program_holds_up_no_other() -> None:
    written: list[str] = []

    def fault() -> bool:
        raise ZeroDivisionError

    def second() -> bool:
        written.append("second")
        return True

    owed: list[Mark] = [fault, second]
    settle(owed, QUIET)
    assert (owed, written) == ([], ["second"])
