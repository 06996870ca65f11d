"""Random ``kill -9`` of the real service under load, judged by the receivers' own ledger."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.faults.judging import unexplained
from tests.faults.kills import killed
from tests.faults.zygote import ROOT, Zygote

NUMBER = {"sqlite": 200, "postgresql": 50}[databases.KIND]


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.mark.timeout(600)
def test_row_46_of_hundreds_of_random_kills_none_loses_a_thing_and_none_tells_more_than_one_thing_twice(
    zygote: Zygote, tmp_path: Path
) -> None:
    told = killed(zygote, tmp_path, number=NUMBER, seed=46, real_couriers=NUMBER // 50)
    print(told)
    assert told.wrong() == []
    assert told.kills >= NUMBER
    # Kills that all come while nothing is sent would show nothing.
    assert told.in_flight >= NUMBER // 10, told
    assert told.doing["reading or matching"], told


def test_the_judge_holds_each_double_against_the_kill_that_made_it() -> None:
    nothing, one, both = frozenset[int](), frozenset({1}), frozenset({1, 2})
    assert unexplained([nothing] * 200, {}) == []
    assert unexplained([nothing, one, one, nothing], {1: 2}) == []
    assert unexplained([nothing, both, one], {2: 1}) == [], "of two that were under way one had not arrived"
    assert unexplained([both, one], {1: 1, 2: 1}) == [], "the other kill may have doubled the other message"
    assert len(unexplained([nothing, both, *[nothing] * 198], {1: 1, 2: 1})) == 1, "two of one kill"
    assert len(unexplained([nothing] * 200, dict.fromkeys(range(8), 1))) == 8, "no kill explains them"
    assert len(unexplained([one, nothing], {1: 2})) == 1


def test_what_sends_ends_with_the_service_that_has_not_heard_its_answer() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "alerts.courier"],
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        # It is ready, which nobody hears: the line's end reads as an error then.
        assert select.select([ours], [], [], 30)[0]
        ours.close()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
