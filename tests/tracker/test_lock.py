"""One service for each database."""

import os
from pathlib import Path

import pytest

from tests import databases
from tracker.lock import LockError, Taken, holding
from tracker.store import DatabaseError


def test_a_database_is_held_by_one_at_a_time_and_the_second_learns_by_whom(tmp_path: Path) -> None:
    url = databases.url(tmp_path)
    with holding(url), pytest.raises(Taken, match=f"in use by another tracker .process {os.getpid()}\\b"), holding(url):
        pytest.fail("held twice")


def test_it_is_free_again_afterwards_and_two_databases_do_not_meet(tmp_path: Path) -> None:
    for _ in range(2):
        with holding(databases.url(tmp_path, "one.db")), holding(databases.url(tmp_path, "two.db")):
            pass


@pytest.mark.sqlite("the lock is a file")
def test_a_longer_number_of_a_dead_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "tracker.db.lock").write_text("9" * 30, encoding="utf-8")
    with holding(databases.url(tmp_path)):
        assert (tmp_path / "tracker.db.lock").read_text(encoding="utf-8") == str(os.getpid())


@pytest.mark.sqlite("the lock is a file")
def test_row_48_a_database_is_held_by_whatever_link_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "tracker.db")
    with holding(databases.url(tmp_path)), pytest.raises(Taken), holding(databases.url(tmp_path, "link.db")):
        pytest.fail("held twice")


def test_a_database_in_memory_needs_no_lock() -> None:
    with holding("sqlite://"), holding("sqlite://"):
        pass


def test_a_place_where_no_lock_can_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="cannot be made"), holding(f"sqlite:///{tmp_path}/nowhere/tracker.db"):
        pytest.fail("held")


@pytest.mark.postgresql("the lock goes with the server's end of a connection")
def test_a_lock_that_the_server_let_go_is_taken_again_or_another_s(tmp_path: Path) -> None:
    url = databases.url(tmp_path)
    ends = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = " + (
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with holding(url) as keep:
        databases.execute(url, ends)
        keep()
        with pytest.raises(Taken), holding(url):
            pytest.fail("held twice")
        databases.execute(url, ends)
        with holding(url), pytest.raises(Taken, match=f"process {os.getpid()} on "):
            keep()
        keep()


@pytest.mark.postgresql("a server may be away")
def test_a_server_that_does_not_answer_is_told_in_a_sentence() -> None:
    with (
        pytest.raises(DatabaseError, match=r"PostgreSQL database tracker on 127\.0\.0\.1 does not answer"),
        holding("postgresql://someone:secret@127.0.0.1:1/tracker"),
    ):
        pytest.fail("held")
