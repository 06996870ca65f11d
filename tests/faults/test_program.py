"""Faults of the program itself: a stage fails alone, what a rule fails on is kept aside; the operator hears once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from structlog.testing import LogCapture

from tests import databases
from tests.tracker import keeper
from tests.tracker.keeper import HOUR, MINUTE, START, Kept, stages
from tests.tracker.service import SOURCES, Setup, call
from tracker.between import tick_once
from tracker.signals import Stopper

OTHER = '[[watches]]\nname = "Other"\nbill = "Example Bill"\nchannels = ["press"]\ntell = ["papers"]\n'
SECOND = "Stage 2 (Commons): Wed 13 September 2023"


@contextmanager
def kept(folder: Path, *, more: str = "") -> Iterator[Kept]:
    """Open the service; what it logs of faults is not written out, which takes seconds each."""
    with keeper.kept(folder, more=more) as served:
        served.app.log = structlog.wrap_logger(None, processors=[LogCapture()])
        yield served


def passes(served: Kept, first: int, number: int) -> list[str]:
    """Do passes of the loop, a minute after each other; gives what failed in them, in words."""
    found: list[str] = []
    for minutes in range(first, first + number):
        served.read(START + minutes * MINUTE)
        # As after a restart: what was told is known from the database alone.
        served.app.failing = None
        found += tick_once(served.app, Stopper(), START + minutes * MINUTE)
    return found


@pytest.mark.parametrize(
    ("stage", "table", "while_it_fails", "afterwards"),
    [
        ("matching", "watch", 1, 2),
        ("sending", "message", 0, 1),
    ],
)
def test_a_stage_that_fails_fails_alone_and_the_operator_hears_once_and_once_when_it_works(
    tmp_path: Path, stage: str, table: str, while_it_fails: int, afterwards: int
) -> None:
    address = databases.url(tmp_path)
    with kept(tmp_path) as served:
        served.app.sources = ()
        served.learn(START + MINUTE, *stages(1))
        served.app.match(START + MINUTE)
        databases.execute(address, f"ALTER TABLE {table} RENAME TO elsewhere")
        served.learn(START + 2 * MINUTE, *stages(1, first=7))
        failed = passes(served, 3, 3)
        assert [one.partition(":")[0] for one in failed] == [stage] * 3
        assert "a fault of this program" in failed[0]
        assert len(served["press"].got) == while_it_fails, "the other stages go on"
        assert served["ops"].titles == [f"The tracker's {stage} fails"]
        databases.execute(address, f"ALTER TABLE elsewhere RENAME TO {table}")
        assert passes(served, 6, 3) == []
        assert served["ops"].titles == [f"The tracker's {stage} fails", f"The tracker's {stage} works again"]
        assert "13:03 to Thu 1 June 2023, 13:06" in served["ops"].texts[1]
        assert len(served["press"].got) == afterwards, "nothing was lost, and nothing comes twice"


def test_a_stage_that_fails_now_and_then_is_told_of_once_an_hour_at_most(tmp_path: Path) -> None:
    with kept(tmp_path) as served:
        served.app.sources = ()
        for minutes in (1, 3, 5, 90):
            databases.execute(databases.url(tmp_path), "ALTER TABLE watch RENAME TO elsewhere")
            assert passes(served, minutes, 1) != []
            databases.execute(databases.url(tmp_path), "ALTER TABLE elsewhere RENAME TO watch")
            assert passes(served, minutes + 1, 1) == []
        assert "".join(served["ops"].texts).count("it is tried again with each pass") == 2


def test_a_pass_without_matching_is_no_time_off(tmp_path: Path) -> None:
    with kept(tmp_path) as served:
        served.app.sources = ()
        databases.execute(databases.url(tmp_path), "ALTER TABLE watch RENAME TO elsewhere")
        for minutes in (15, 30, 45, 60):
            passes(served, minutes, 1)
        databases.execute(databases.url(tmp_path), "ALTER TABLE elsewhere RENAME TO watch")
        passes(served, 75, 1)
        assert [one for one in served["ops"].titles if "matching" not in one] == []


def spoil(address: str, key: str, old: str, new: str) -> None:
    """Have a change hold something else than its source told."""
    databases.execute(address, "CREATE TABLE IF NOT EXISTS spare AS SELECT id, after FROM change")
    changed = f"replace(CAST(after AS TEXT), '{old}', '{new}')"
    changed = f"CAST({changed} AS JSON)" if databases.POSTGRESQL else changed
    databases.execute(address, f"UPDATE change SET after = {changed} WHERE key = '{key}'")


def mend(address: str) -> None:
    query = "UPDATE change SET after = (SELECT spare.after FROM spare WHERE spare.id = change.id)"
    databases.execute(address, f"{query} WHERE id IN (SELECT id FROM spare)")


def aside(served: Kept) -> list[tuple[str, str, int]]:
    rows = served.app.store.look().status()["rules_failed"]
    return [(row["watch"], row["rule"], row["changes"]) for row in rows]


def test_what_a_rule_fails_on_is_kept_aside_told_once_and_tried_again_at_each_start(tmp_path: Path) -> None:
    address = databases.url(tmp_path)
    with kept(tmp_path, more=OTHER) as served:
        served.learn(START + MINUTE, *stages(3))
        spoil(address, "18002", "house", "mouse")
        for minutes in (2, 3, 4):
            served.app.again = True  # as at a start
            served.tick(START + minutes * MINUTE)
        assert aside(served) == [("Example", "stage", 1)], "the other watch does not ask for stages"
        (told,) = served["ops"].texts
        assert "An alert could not be made for the watch Example" in told
        assert "The rule 'stage' fails" in told
        assert "stage 18002 (https://example.org/2): KeyError" in told
        assert [SECOND in one for one in served["press"].texts] == [False]
        mend(address)
        served.tick(START + 5 * MINUTE)
        assert aside(served) == [("Example", "stage", 1)], "it is tried again at a start, not at each pass"
        for minutes in (6, 7):
            served.app.again = True
            served.tick(START + minutes * MINUTE)
        assert aside(served) == []
        assert [SECOND in one for one in served["press"].texts] == [False, True]
        assert len(served["press"].got) == 2, "the others are not told a second time"
        assert served["ops"].titles[1:] == ["Alerts that could not be made for the watch Example are made now"]
        assert "What the rule 'stage' failed on, 1 change, was taken up now" in served["ops"].texts[1]


def test_more_that_the_same_rule_fails_on_is_kept_aside_and_not_told_again(tmp_path: Path) -> None:
    address = databases.url(tmp_path)
    with kept(tmp_path) as served:
        for number in (1, 2):
            served.learn(START + number * MINUTE, *stages(1, first=number))
            spoil(address, f"1800{number}", "house", "mouse")
            served.tick(START + number * MINUTE)
        assert aside(served) == [("Example", "stage", 2)]
        assert len(served["ops"].got) == 1


def test_each_time_that_a_rule_fails_and_works_again_is_told(tmp_path: Path) -> None:
    address = databases.url(tmp_path)
    with kept(tmp_path) as served:
        for number in (1, 2):
            served.learn(START + number * HOUR, *stages(1, first=number))
            spoil(address, f"1800{number}", "house", "mouse")
            served.tick(START + number * HOUR)
            mend(address)
            databases.execute(address, "DROP TABLE spare")
            served.app.again = True
            served.tick(START + number * HOUR + MINUTE)
            served.tick(START + number * HOUR + 2 * MINUTE)
        assert ["are made now" in one for one in served["ops"].titles] == [False, True] * 2


def test_an_alert_that_no_database_takes_holds_up_no_other(tmp_path: Path) -> None:
    address = databases.url(tmp_path)
    with kept(tmp_path) as served:
        served.learn(START + MINUTE, *stages(3))
        spoil(address, "18002", "example.org", "\\ud800")
        for minutes in (2, 3):
            served.tick(START + minutes * MINUTE)
        assert aside(served) == [("Example", "stage", 1)]
        assert "Stage 1" in served["press"].texts[0]
        assert "Stage 3" in served["press"].texts[0]
        assert len(served["press"].got) == len(served["ops"].got) == 1
        mend(address)
        served.app.again = True
        served.tick(START + HOUR)
        assert [SECOND in one for one in served["press"].texts] == [False, True]


def test_a_watch_that_is_gone_waits_for_nothing(tmp_path: Path) -> None:
    address = databases.url(tmp_path)
    with kept(tmp_path) as served:
        served.learn(START + MINUTE, *stages(1))
        spoil(address, "18001", "house", "mouse")
        served.tick(START + MINUTE)
        assert aside(served) == [("Example", "stage", 1)]
        served.app.settings = served.app.settings.model_copy(update={"watches": ()})
        served.app.again = True
        served.tick(START + 2 * MINUTE)
        assert aside(served) == []


def test_the_status_says_what_is_kept_aside(tmp_path: Path) -> None:
    with kept(tmp_path) as served:
        served.learn(START + MINUTE, *stages(1))
        spoil(databases.url(tmp_path), "18001", "house", "mouse")
        served.tick(START + MINUTE)
    told = call("status", cwd=tmp_path).stdout
    assert "Rule failed stage, for the watch Example: 1 change kept aside, run again at the next start: KeyErr" in told
    assert '"rules_failed"' in call("status", "--json", cwd=tmp_path).stdout


@pytest.mark.sqlite("the lock is a file")
def test_row_40_a_database_that_was_used_and_is_gone_is_begun_anew_with_a_word(tmp_path: Path) -> None:
    off = Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES})
    databases.config(tmp_path, f'{off.text()}\n[operator]\nchannels = ["ledger"]\n')
    for gone in (False, True, False):
        if gone:
            (tmp_path / "tracker.db").unlink()
        done = call("once", cwd=tmp_path)
        assert done.returncode == 0
        assert ("a new one was begun" in done.stderr) == gone
    titles = databases.rows(databases.url(tmp_path), "SELECT title FROM alert")
    assert titles == [("The tracker's database is gone; a new one was begun",)]
