"""Servers that disagree: an older copy served after a newer one is not told as a change back and forth."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sources.records import Snapshot
from tests.tracker.stored import NOW, amendment, bill, division, keep, listing, opened, stage, vote
from tracker.store import Store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


def seen(store: Store, *versions: tuple[float, Snapshot]) -> list[int]:
    """Keep versions at so many minutes; gives the minutes at which a change was written."""
    return [minutes for minutes, snapshot in versions if keep(store, snapshot, at=NOW + minutes * MINUTE)]


OLD, NEW = stage("2023-06-13"), stage("2023-06-20")


def test_an_older_copy_within_minutes_is_no_change_and_the_newer_one_stays(store):
    assert seen(store, (0, OLD), (60, NEW), (61, OLD), (62, NEW), (64, OLD), (66, NEW)) == [0, 60]
    assert [row["sittings"] for row in stages(store)] == [["2023-06-20"]]


def test_a_change_that_is_really_undone_is_told_when_nothing_else_is_served_for_ten_minutes(store):
    assert seen(store, (0, OLD), (60, NEW), (62, OLD), (67, OLD), (73, OLD), (74, OLD)) == [0, 60, 73]
    assert [row["sittings"] for row in stages(store)] == [["2023-06-13"]]


def test_servers_that_go_on_disagreeing_settle_on_the_newer_version(store):
    versions = [(60 + 2 * number, OLD if number % 2 else NEW) for number in range(60)]
    assert seen(store, (0, OLD), *versions) == [0, 60]


def test_a_change_undone_after_half_an_hour_is_told_at_once(store):
    assert seen(store, (0, OLD), (60, NEW), (91, OLD)) == [0, 60, 91]


def test_a_third_version_is_told_at_once(store):
    assert seen(store, (0, OLD), (60, NEW), (61, stage("2023-06-27"))) == [0, 60, 61]


def test_a_division_s_older_copy_is_doubted_too_by_its_votes(store):
    first = division()
    second = division(vote(4001, "Jo Example", "no"), vote(4002, "Ali Sample", "no"))
    third = division(vote(4001, "Jo Example", "no"), vote(4002, "Ali Sample", "aye"))
    assert seen(store, (0, first), (60, second), (61, first), (62, second)) == [0, 60]
    assert seen(store, (63, third)) == [63]


def test_an_old_title_that_comes_back_within_minutes_is_doubted(store):
    old, new = bill(), bill(title="Example Act 2023", is_act=True)
    assert seen(store, (0, old), (60, new), (61, old), (62, new)) == [0, 60]


def test_the_baseline_is_never_taken_for_something_left(store):
    keep(store, OLD, at=NOW, baseline=True)
    assert seen(store, (1, NEW), (2, OLD), (3, NEW)) == [1]


def absences(store: Store, *present: tuple[float, bool]) -> list[int]:
    """Keep lists at so many minutes, with or without the second amendment; gives when a change was written."""
    found = []
    for minutes, there in present:
        read = [amendment("1"), amendment("2")][: 1 + there]
        keys = [one.record.key for one in read]
        if keep(store, *read, at=NOW + minutes * MINUTE, listings=(listing(*keys),)):
            found.append(minutes)
    return found


def test_what_has_just_come_and_is_absent_is_believed_gone_after_ten_minutes(store):
    assert absences(store, (0, True), (2, False), (4, False), (11, False), (12, False), (13, False)) == [0, 12]


def test_what_came_half_an_hour_ago_is_believed_gone_the_second_time(store):
    assert absences(store, (0, True), (31, False), (33, False), (60, False)) == [0, 33]


def test_what_comes_and_goes_with_the_copies_that_are_served_is_told_once(store):
    versions = [(minutes, bool(minutes % 4)) for minutes in range(2, 60, 2)]
    assert absences(store, (0, True), *versions) == [0]


def test_what_is_gone_and_was_in_one_older_copy_stays_gone_and_the_doubt_goes_on(store):
    assert absences(store, (0, True), (40, False), (42, False)) == [0, 42]
    versions = [(minutes, minutes % 20 == 10) for minutes in range(50, 200, 2)]
    assert absences(store, *versions) == []
    assert absences(store, (231, True)) == [231]


def stages(store: Store) -> list[dict[str, object]]:
    keep(store, bill(), at=NOW - MINUTE)
    (told,) = store.look().bills()
    return list(told["stages"])
