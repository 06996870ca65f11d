"""``tracker run`` as a process of its own: signals, sudden death, and the faults it survives."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sources.records import Reading
from sources.scope import Ask, Defaults, Scope
from tests.replica import examples
from tests.replica.examples import at
from tests.tracker.service import (
    QUIET,
    TERMS,
    Ledger,
    Running,
    Setup,
    Watching,
    call,
    later,
    service,
    until,
)
from tracker.app import App
from tracker.lock import Taken
from tracker.loop import Between, Stopped, Stopper, tick_once
from tracker.loop import run as run_loop
from tracker.poll import Asked
from tracker.replica import Replica

SCENARIO = examples.example_scenario()
BASELINE = at("2023-02-20 12:00")
# It takes 0.6 s where nothing else runs; what must not happen is waiting for a source or a grace to end.
SOON = 4.5


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as ledger:
        yield ledger


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=BASELINE) as replica:
        yield replica


def setup(replica: Replica, ledger: Ledger, folder: Path) -> None:
    """A config for the real clock: of a bill of 2023 only the Bills service has news today."""
    watch = Watching(terms=TERMS[:1])
    text = Setup(replica.base_url, {"ledger": ledger.url()}, (watch,), every="1s")
    text.write(folder)


def read_once(replica: Replica, running: Running) -> None:
    """Wait until the service has read all four sources."""
    last = "/data/Divisions/search"
    until(lambda: any(path.startswith(last) for path in replica.requests), what=f"the first poll: {running.err}")


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_at_once_and_well(
    kind: signal.Signals, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    setup(replica, ledger, tmp_path)
    with Running(tmp_path) as running:
        read_once(replica, running)
        code, seconds = running.end(kind)
        assert (code, seconds < SOON) == (0, True), running.err
        assert "stopped" in running.err
        assert "Traceback" not in running.err


def test_sudden_deaths_between_ticks_lose_and_double_nothing(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    setup(replica, ledger, tmp_path)
    # By today's clock the bill is of long ago, so what is read of it is the stages and the bill itself.
    steps = (examples.MOVED_AT, examples.ROYAL_ASSENT)
    with Running(tmp_path) as running:
        read_once(replica, running)
        running.end(signal.SIGKILL)
    assert ledger.got == []
    for step in steps:
        before = len(ledger.got)
        replica.move_to(later(step, minutes=5))
        with Running(tmp_path) as running:
            until(lambda before=before: len(ledger.got) > before, what=f"the news: {running.err}")  # type: ignore[misc]
            told = len(replica.requests)
            # A whole tick later, everything of this step has been sent and marked.
            until(lambda told=told: len(replica.requests) > told + 12, what="another tick")  # type: ignore[misc]
            running.end(signal.SIGKILL)
    assert call("once", cwd=tmp_path).returncode == 0
    assert max(Counter(ledger.titles()).values()) == 1
    text = "\n".join(ledger.titles())
    assert [word for word in ("Moved", "Royal Assent") if word not in text] == []


def test_news_that_was_committed_but_not_sent_at_a_death_is_sent_at_the_next_start(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(Setup(replica.base_url), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        now = later(examples.MOVED_AT, minutes=5)
        replica.move_to(now)
        served.app.poll(now)
        served.app.match(now)
    assert ledger.got == []
    with service(Setup(replica.base_url), tmp_path, replica, ledger, now) as served:
        served.tick(now)
        served.tick(later(now, minutes=5))
    assert len(ledger.titles()) == 1


class Faulty:
    """A source with a fault of its own."""

    NAME = "bills"
    SUBJECTS: tuple[str, ...] = ("bills",)
    AFTER: tuple[str, ...] = ()
    REMEMBERS: tuple[str, ...] = ()
    DEFAULTS = Defaults("http://127.0.0.1:1", every="1m", slowest="1m")
    PROBE: tuple[str, Mapping[str, Any], type] = ("/", {}, dict)

    def fetch(self, ask: Ask, scope: Scope) -> Iterator[Reading]:
        raise ZeroDivisionError("a slip")
        yield


@pytest.mark.parametrize("position", range(4))
def test_an_exception_in_any_source_is_reported_and_stops_no_other(
    position: int, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    replica.move_to(SCENARIO.end)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, SCENARIO.end) as served:
        sources = list(served.app.sources)
        faulty = Faulty()
        faulty.NAME, faulty.SUBJECTS = sources[position].module.NAME, sources[position].module.SUBJECTS
        sources[position] = Asked(faulty, sources[position].settings, sources[position].ask)
        app = replace(served.app, sources=tuple(sources))
        (failed,) = app.tick(SCENARIO.end)
        assert failed.startswith(f"{faulty.NAME}: ")
        assert "ZeroDivisionError" in failed
        rows = app.store.look().status()["sources"]
        assert {row["name"]: row["failures"] for row in rows} == {
            row["name"]: int(row["name"] == faulty.NAME) for row in rows
        }


def looped(app: App, ticks: int, at_end: object, *, fail_on: int = 0) -> int:
    """Run the loop in this process; a signal comes at the clock's so-and-so-manieth reading."""
    readings = 0

    def clock() -> datetime:
        nonlocal readings
        readings += 1
        if readings == fail_on:
            raise ZeroDivisionError("a slip of the clock")
        if readings == ticks:
            signal.raise_signal(signal.SIGTERM)
        return later(SCENARIO.end, minutes=2 * readings)

    run_loop(app, Stopper(), QUIET, now=clock)
    return readings


def test_the_loop_goes_on_after_a_tick_that_failed(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    with service(Setup(replica.base_url), tmp_path, replica, ledger, SCENARIO.end) as served:
        assert looped(served.app, 4, None, fail_on=2) == 4
        assert served.source("bills")["last_success"] is not None


def test_signals_are_given_back_when_the_loop_has_ended(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    before = [signal.getsignal(kind) for kind in kinds]
    with service(Setup(replica.base_url), tmp_path, replica, ledger, SCENARIO.end) as served:
        looped(served.app, 2, None)
    assert [signal.getsignal(kind) for kind in kinds] == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_signal_before_a_tick_has_nothing_read_and_nothing_sent(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(Setup(replica.base_url), tmp_path, replica, ledger, SCENARIO.end) as served:
        stopper = Stopper()
        with stopper.listening():
            signal.raise_signal(signal.SIGTERM)
            with pytest.raises(Stopped):
                tick_once(served.app, stopper, SCENARIO.end)
    assert replica.requests == []


def test_a_signal_breaks_off_a_wait_but_not_a_message_being_sent() -> None:
    stopper = Stopper()
    with stopper.listening():
        signal.raise_signal(signal.SIGTERM)  # outside of what may be broken off: noted, with a grace of seconds
        assert stopper.asked
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 5
        with pytest.raises(Stopped):
            stopper.pause(60)
        with pytest.raises(Stopped):
            signal.raise_signal(signal.SIGINT)  # the second time it is meant


def test_a_wait_without_a_signal_ends_by_itself() -> None:
    stopper = Stopper()
    with stopper.listening():
        stopper.pause(0.001)
    assert not stopper.asked


class Slow:
    """A source that takes long: with each answer, the clock goes on a quarter of a minute."""

    NAME, SUBJECTS, AFTER, REMEMBERS = "hansard", ("bills",), ("bills",), ()
    DEFAULTS = Defaults("http://127.0.0.1:1", every="1m", slowest="1m")
    PROBE: tuple[str, Mapping[str, Any], type] = ("/", {}, dict)

    def __init__(self, forward: Callable[[], None], parts: int = 0) -> None:
        self.forward, self.parts, self.calls = forward, parts, 0

    def fetch(self, ask: Ask, scope: Scope) -> Iterator[Reading]:
        self.calls += 1
        for _ in range(self.parts):
            self.forward()
            ask("/overview/sectionsforday.json", {"date": "2023-03-08", "house": "Commons"}, expect=list)
        yield Reading("all at once")


def test_a_vote_is_told_while_a_slow_source_is_being_read(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    start = later(examples.VOTED, hours=-1)
    moment, seconds, told = start, 0.0, []

    def forward() -> None:
        nonlocal moment, seconds
        moment, seconds = later(moment, minutes=30), seconds + 15
        replica.move_to(moment)
        told.append(len(ledger.titles()))

    replica.move_to(start)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, start) as served:
        slow = Slow(forward)
        sources = [replace(one, module=slow) if one.module.NAME == slow.NAME else one for one in served.app.sources]
        app = replace(served.app, sources=tuple(sources))
        stopper = Stopper()
        tick_once(app, stopper, start)
        app.between = Between(app, stopper, QUIET, lambda: moment, lambda: seconds)
        slow.parts = 4
        tick_once(app, stopper, later(start, minutes=2))
    assert told[0] == 0
    assert told[-1] > 0, "the division reached the channel before the slow source was through"
    assert slow.calls == 2, "what is being read is not read a second time"
    assert any("division 12" in title for title in ledger.titles())
    assert len(ledger.titles()) == len(set(ledger.titles()))


def test_row_48_a_lock_that_another_took_while_a_source_is_read_ends_the_pass(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    seconds, asked = 0.0, []

    def forward() -> None:
        nonlocal seconds
        seconds += 2

    def keep() -> None:
        asked.append(seconds)
        if seconds > 10:
            raise Taken("in use by another")

    replica.move_to(SCENARIO.end)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, SCENARIO.end) as served:
        sources = [one for one in served.app.sources if one.module.NAME == "hansard"]
        app = replace(served.app, sources=tuple(replace(one, module=Slow(forward, 20)) for one in sources))
        app.between = Between(app, Stopper(), QUIET, lambda: SCENARIO.end, lambda: seconds, keep=keep)
        with pytest.raises(Taken):
            tick_once(app, Stopper(), SCENARIO.end)
        assert asked == [6.0, 12.0]
        assert served.source("hansard")["failures"] == 0


def test_a_vote_read_before_a_slow_source_is_told_with_what_it_was_on(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    start, seconds = later(examples.VOTED, hours=1), 0.0
    before = later(examples.VOTED, hours=-1)

    def forward() -> None:
        nonlocal seconds
        seconds += 15

    replica.move_to(before)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, before) as served:
        # After the votes and the bill, which are read by then.
        slow = Slow(forward)
        last = served.app.sources[-1]
        app = replace(served.app, sources=(*served.app.sources, replace(last, module=slow)))
        stopper = Stopper()
        tick_once(app, stopper, before)
        replica.move_to(start)
        app.between = Between(app, stopper, QUIET, lambda: start, lambda: seconds)
        slow.parts = 2
        tick_once(app, stopper, start)
        rules = [row["rule"] for row in served.app.store.look().alerts(200)]
        joined = [row for row in served.app.store.look().changes(500) if row["noun"] == "join"]
    assert "division" in rules
    assert joined
    assert "join" not in rules, "what it was on came with the division"


def test_what_was_never_read_to_its_end_waits_for_its_place(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    start = later(examples.VOTED, hours=1)
    seconds, due = 0.0, []
    replica.move_to(start)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, start) as served:

        def forward() -> None:
            nonlocal seconds
            seconds += 15
            due.append(served.app.store.last_successes(("commons_votes",))["commons_votes"])

        slow = Slow(forward, 3)
        sources = [replace(one, module=slow) if one.module.NAME == slow.NAME else one for one in served.app.sources]
        app = replace(served.app, sources=tuple(sources))
        app.between = Between(app, Stopper(), QUIET, lambda: start, lambda: seconds)
        tick_once(app, Stopper(), start)
        assert due == [None, None, None]
        assert served.app.store.last_successes(("commons_votes",)) == {"commons_votes": start}
