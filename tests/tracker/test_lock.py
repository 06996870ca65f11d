"""One service for each database."""

import os
from pathlib import Path

import pytest

from tracker.lock import LockError, Taken, holding


def test_a_database_is_held_by_one_at_a_time_and_the_second_learns_by_whom(tmp_path: Path) -> None:
    file = tmp_path / "tracker.db"
    with holding(file), pytest.raises(Taken, match=f"in use by another tracker .process {os.getpid()}."), holding(file):
        pytest.fail("held twice")


def test_it_is_free_again_afterwards_and_two_databases_do_not_meet(tmp_path: Path) -> None:
    for _ in range(2):
        with holding(tmp_path / "one.db"), holding(tmp_path / "two.db"):
            assert (tmp_path / "one.db.lock").read_text(encoding="utf-8") == str(os.getpid())


def test_a_longer_number_of_a_dead_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "tracker.db.lock").write_text("9" * 30, encoding="utf-8")
    with holding(tmp_path / "tracker.db"):
        assert (tmp_path / "tracker.db.lock").read_text(encoding="utf-8") == str(os.getpid())


def test_a_database_in_memory_needs_no_lock() -> None:
    with holding(None), holding(None):
        pass


def test_a_place_where_no_lock_can_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="cannot be made"), holding(tmp_path / "nowhere" / "tracker.db"):
        pytest.fail("held")
