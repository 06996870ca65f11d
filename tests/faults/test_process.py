"""Rows 45, 47, 48, 51, 69, 70, and the process in rows 36 and 43: deaths, signals, a second copy, reloading."""

import json
import logging
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from alerts.channels import Message, Outcome
from tests import databases
from tests.faults.playing import BASELINE, BROKEN, SCENARIO
from tests.replica import examples
from tests.servers import Server, hang
from tests.tracker.service import (
    SOURCES,
    TRACKER,
    Ledger,
    Running,
    Service,
    Setup,
    Watching,
    call,
    environment,
    fault_of,
    later,
    service,
)
from tests.tracker.service import until as wait_until
from tracker import config as configuration
from tracker.config import Settings
from tracker.heartbeat import Heartbeat
from tracker.lock import Taken
from tracker.loop import Stopped, Stopper, tick_once
from tracker.loop import run as run_loop
from tracker.parts import Parts
from tracker.reloading import Reloading
from tracker.replica import FaultAnswer, Replica
from tracker.store import Store, Unavailable
from tracker.store.engine import WRITING
from tracker.supervising import pause_after

ROOT = Path(__file__).parents[2]
# The first reading; amendments and the evening before the debate; divisions and what they were on, with a digest;
# what was said, with another digest. Each with a pass that follows soon, in which nothing is to come twice.
FIRST, EVE, VOTES, WORDS = ("2023-03-06 12:00", "2023-03-07 18:30", "2023-03-08 20:15", "2023-03-09 08:05")
# As a rule some of the steps stand for all; who has the time lets it die at every one of them.
EVERY_STEP = "TRACKER_EVERY_STEP" in os.environ
EACH = 2 if databases.POSTGRESQL else 1
Told = Counter[tuple[str, str]]
# A machine that is busy with other tests starts a process slowly.
until = partial(wait_until, seconds=60)
THE_SAME = pytest.mark.sqlite("so it is whatever the database")
INFORMED = structlog.make_filtering_bound_logger(logging.INFO)


def soon(moment: str) -> list[str]:
    return [f"{moment}:00+00:00", f"{moment}:50+00:00"]


class Dying:
    """Runs the service in forks of a process that has all it needs, and has them die where it is told."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.killing"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ledger = Ledger()

    def __enter__(self) -> "Dying":
        self.ledger.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._process.communicate(timeout=20)
        self.ledger.__exit__(*error)

    def run(self, folder: Path, moments: Sequence[str], **more: Any) -> dict[str, Any]:
        """Start the service on a folder's database and do a pass at each moment; gives its steps and exit code."""
        address = self.ledger.url("").rstrip("/")
        job = {
            "folder": str(folder),
            "database": databases.url(folder, tables=True),
            "ledger": address.replace("json:", "http:"),
            "moments": list(moments),
            "config": config(address),
            **more,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def told(self) -> Told:
        """Give what the ledger got since it was last asked."""
        found = Counter((channel, str(message["title"])) for channel, message in self.ledger.got)
        self.ledger.got.clear()
        return found


def config(address: str) -> str:
    watch = Watching(channels=("ledger", "letter"))
    text = Setup("REPLICA", {"ledger": f"{address}/ledger"}, (watch,)).text()
    letter = f'[channels.letter]\nurl = "{address}/letter"\nwhen = "daily"\nat = "08:00"\n'
    return f'{text}\n{letter}\n[operator]\nchannels = ["ledger"]\n\n[export]\nfolder = "exports"\n'


@pytest.fixture(scope="module")
def dying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dying]:
    with Dying() as dying:
        dying.run(tmp_path_factory.mktemp("warm"), soon(VOTES), warm=True)
        dying.told()
        yield dying


@pytest.fixture(scope="module")
def before(dying: Dying, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Databases as they stand before the passes in which the service dies."""
    found = {}
    folder = tmp_path_factory.mktemp("first")
    for moment in (FIRST, EVE, VOTES):
        assert dying.run(folder, soon(moment))["code"] == 0
        following = {FIRST: EVE, EVE: VOTES, VOTES: WORDS}[moment]
        found[following] = tmp_path_factory.mktemp("before")
        databases.copy(folder, found[following])
    dying.told()
    return found


@pytest.fixture(scope="module")
def undisturbed(dying: Dying, before: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The steps of each pass, and what is told, when nothing goes wrong."""
    found = {}
    for moment, folder in before.items():
        own = tmp_path_factory.mktemp("undisturbed")
        databases.copy(folder, own)
        done = dying.run(own, soon(moment))
        assert done["code"] == 0
        found[moment] = (done["steps"], dying.told())
        assert found[moment][1], "there is something to be lost"
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("moment", "step", "each"),
    [
        (VOTES, "poll: after fetch", 8),
        (VOTES, "poll: in commit", 3),
        (VOTES, "match: in commit", 1),
        (VOTES, "export: in commit", 1),
        (VOTES, "deliver: in commit", 3),
        (VOTES, "deliver: before send", 2),
        (VOTES, "deliver: after send", 3),
        (EVE, "match: in commit", 2),
        (WORDS, "deliver: in commit", 3),
    ],
)
def test_row_45_after_a_death_at_any_step_each_is_told_once_and_twice_only_what_was_sent_and_not_marked(
    moment: str,
    step: str,
    each: int,
    dying: Dying,
    before: dict[str, Path],
    undisturbed: dict[str, Any],
    tmp_path: Path,
) -> None:
    """A death after a commit leaves what a death at the next step leaves: the steps are all that can be told apart.

    Each in turn: after an answer was fetched; in a commit, be it of a reading, a join, an alert, a plan, a table, a
    digest, a claim or a mark; between claim and send; between send and mark.
    """
    steps, whole = undisturbed[moment]
    deaths = [number for number, name in enumerate(steps) if name == step][:: 1 if EVERY_STEP else each * EACH]
    assert deaths, f"no step is called {step!r}: {Counter(steps)}"
    wrong = []
    for number in deaths:
        folder = tmp_path / str(number)
        folder.mkdir()
        databases.copy(before[moment], folder)
        killed = dying.run(folder, soon(moment), kill=number)
        assert killed["code"] == -9
        assert dying.run(folder, soon(moment))["code"] == 0
        told = dying.told()
        unmarked = any(name.endswith("after send") for name in steps[number - 1 : number + 1])
        if whole - told or (told - whole).total() != int(unmarked):
            wrong.append((number, steps[number - 1 : number + 1], whole - told, told - whole))
    assert wrong == []


@pytest.mark.parametrize(("step", "times"), [("deliver: before send", 1), ("deliver: after send", 2)])
def test_row_45_so_it_is_with_the_process_that_sends(
    step: str, times: int, dying: Dying, before: dict[str, Path], undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    databases.copy(before[EVE], tmp_path)
    number = undisturbed[EVE][0].index(step)
    assert dying.run(tmp_path, soon(EVE), kill=number, real=True)["code"] == -9
    assert dying.run(tmp_path, soon(EVE), real=True)["code"] == 0
    told = dying.told()
    assert sorted((told - undisturbed[EVE][1]).values()) == [1] * (times - 1)
    assert undisturbed[EVE][1] - told == Counter()


# Signals


def news(replica: Replica, folder: Path, channels: dict[str, str], **more: Any) -> None:
    """Have a service know the bill, and the Bills service have news of it."""
    setup = Setup(replica.base_url, channels, (Watching(terms=(), members=(), channels=tuple(channels)),), **more)
    setup.write(folder)
    assert call("once", cwd=folder).returncode == 0
    replica.move_to(SCENARIO.end)
    # By the clock of today the news is read at once.
    databases.execute(databases.url(folder), "UPDATE source SET next_due = NULL")


def states(folder: Path) -> Counter[str]:
    """Give how many messages stand how."""
    return Counter(state for (state,) in databases.rows(databases.url(folder), "SELECT state FROM message"))


def test_row_47_a_signal_ends_the_service_while_a_source_hangs(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    Setup(replica.base_url, {"ledger": ledger.url()}, timeout="60s").write(tmp_path)
    replica.fault = fault_of("hansard", FaultAnswer(hang_seconds=60))
    with Running(tmp_path) as running:
        until(lambda: any(path.startswith("/search/") for path in replica.requests), what="the hanging question")
        code, seconds = running.end(signal.SIGTERM)
        assert (code, seconds < 5) == (0, True), running.err
        assert "Traceback" not in running.err
    assert call("bill", cwd=tmp_path).returncode == 0, "what was read before the hanging source is kept"


@pytest.mark.parametrize("signals", [1, 2])
def test_row_47_a_message_being_sent_gets_five_seconds_unless_a_second_signal_comes(
    signals: int, replica: Replica, tmp_path: Path
) -> None:
    with Server(hang()) as slow:
        news(replica, tmp_path, {"ledger": slow.url.replace("http:", "json:")})
        with Running(tmp_path) as running:
            until(lambda: slow.requests, what=f"the message: {running.err}")
            if signals == 2:
                running.process.send_signal(signal.SIGTERM)
            code, seconds = running.end(signal.SIGINT)
            assert code == 0, running.err
            assert (4 < seconds < 8) if signals == 1 else seconds < 4
            assert "Traceback" not in running.err
    assert states(tmp_path)["sending"] == 1
    with Ledger() as ledger:
        setup = Setup(replica.base_url, {"ledger": ledger.url()}, (Watching(terms=(), members=()),))
        setup.write(tmp_path)
        assert call("once", cwd=tmp_path).returncode == 0
        assert states(tmp_path)["sending"] == 0
        assert Counter(ledger.titles()).most_common(1)[0][1] == 1


@THE_SAME
def test_row_47_a_signal_ends_the_pause_before_another_try(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    replica.fault = fault_of("bills", FaultAnswer(503, b"", headers={"Retry-After": "9"}))
    Setup(replica.base_url, {"ledger": ledger.url()}).write(tmp_path)
    with Running(tmp_path) as running:
        until(lambda: replica.requests, what=f"the first try: {running.err}")
        code, seconds = running.end(signal.SIGTERM)
        assert (code, seconds < 5) == (0, True), running.err
        assert "Traceback" not in running.err


@contextmanager
def served_on(
    folder: Path, replica: Replica, ledger: Ledger, now: datetime = BASELINE, **more: Any
) -> Iterator[Service]:
    """A service whose log is kept in ``app.log.entries``, with an operator, and the first reading done."""
    replica.move_to(now)
    channels = {"ledger": "terminal://", "ops": "terminal://"}
    setup = Setup(replica.base_url, channels, **more)
    with service(setup, folder, replica, ledger, now) as served:
        settings = served.app.settings
        told = settings.operator.model_copy(update={"channels": ("ops",)})
        served.app.settings = settings.model_copy(update={"operator": told})
        capture = LogCapture()
        served.app.log = structlog.wrap_logger(None, processors=[capture], wrapper_class=INFORMED)
        served.app.log.entries = capture.entries  # type: ignore[attr-defined]
        served.tick(now)
        yield served


def looped(served: Service, readings: Sequence[Callable[[], datetime | None]], **more: Any) -> Stopper:
    """Run the loop; at each reading of its clock one of these is called, which gives the time, at the last SIGTERM."""
    left, stopper, last = list(readings), Stopper(), BASELINE

    def now() -> datetime:
        nonlocal last
        if not left:
            signal.raise_signal(signal.SIGTERM)
            return last
        last = left.pop(0)() or last
        return last

    run_loop(served.app, stopper, served.app.log, now=now, **more)
    return stopper


@THE_SAME
def test_row_47_a_signal_ends_the_wait_for_the_pace_of_a_host(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    with served_on(tmp_path, replica, ledger) as served:
        stopper = Stopper()

        class Once:
            def send(self, message: Message) -> Outcome:
                ledger.got.append(("ledger", {"title": message.title}))
                signal.raise_signal(signal.SIGTERM)
                return Outcome("sent")

        outlet = served.app.outlets["ledger"]
        slowly = replace(outlet, channel=Once(), host="one", style=replace(outlet.style, pace=60.0))
        served.app.outlets = {**served.app.outlets, "ledger": slowly}
        replica.move_to(SCENARIO.end)
        with stopper.listening():
            tick_once(served.app, stopper, SCENARIO.end)
        assert len(ledger.titles()) == 1
        assert states(tmp_path)["pending"] > 0, "there was more to be sent"
        assert states(tmp_path)["sending"] == 0


def test_row_47_a_signal_ends_the_wait_for_a_database_that_is_locked(tmp_path: Path) -> None:
    store, stopper = Store(databases.url(tmp_path, tables=True)), Stopper()
    began = time.monotonic()
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with locked(databases.url(tmp_path)), stopper.listening():
        timer.start()
        with pytest.raises(Stopped), stopper.breakable():
            store.upkeep.note("something", BASELINE)
        assert time.monotonic() - began < 8, "the lock is waited for twice as long"
    timer.join()
    store.close()


@THE_SAME
def test_row_47_closing_the_terminal_ends_the_service(replica: Replica, ledger: Ledger, tmp_path: Path) -> None:
    Setup(replica.base_url, {"ledger": ledger.url()}).write(tmp_path)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execve(TRACKER, [TRACKER, "run"], environment())
    seen = b""

    def drained() -> bool:
        nonlocal seen
        seen += os.read(terminal, 65536)
        return b"watching" in seen

    until(drained, what="the start")
    until(lambda: any(path.startswith("/data/Divisions") for path in replica.requests), what="the first poll")
    os.close(terminal)
    ended: list[int] = []

    def gone() -> bool:
        number, status = os.waitpid(child, os.WNOHANG)
        ended.extend([status] if number else [])
        return bool(ended)

    until(gone, what="the end")
    moments = dict(databases.rows(databases.url(tmp_path), "SELECT name, at FROM moment WHERE name LIKE 'run %'"))
    assert moments["run ended"] == moments["run began"], "it was stopped, and did not fall over"


# A second copy


def test_row_48_a_second_copy_is_refused_by_the_first_ones_number_until_that_is_killed(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    Setup(replica.base_url, {"ledger": ledger.url()}).write(tmp_path)
    with Running(tmp_path) as running:
        until(lambda: "back-filled" in running.err, what=f"the first reading: {running.err}")
        for command in ("run", "once"):
            second = call(command, cwd=tmp_path)
            assert second.returncode == 2
            assert f"process {running.process.pid}" in second.stderr
        # What only looks, or writes a little, works beside it.
        for beside in (["status"], ["held"], ["mute", "watch", "Example", "--until", "2h"], ["mute"], ["channels"]):
            assert call(*beside, cwd=tmp_path).returncode == 0, beside
        running.end(signal.SIGKILL)
        with Running(tmp_path) as another:
            until(lambda: "watching" in another.err, what=f"the start: {another.err}")
            assert "in use" not in another.err


def test_row_48_a_lock_that_another_took_meanwhile_ends_the_service_and_one_that_is_away_does_not(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    held: list[Exception | None] = [None, Unavailable("the server does not answer"), None, Taken("in use by another")]

    def keep() -> None:
        if (error := held.pop(0)) is not None:
            raise error

    with served_on(tmp_path, replica, ledger) as served:
        with pytest.raises(Taken):
            looped(served, [lambda: BROKEN] * 9, keep=keep)
        assert lines(served, "error") == ["the server does not answer"]
        assert "the database can be used again" in lines(served, "info")


# A loop that hangs


@THE_SAME
def test_row_51_a_loop_that_hangs_is_killed_and_started_again_and_the_alert_comes_once(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    news(replica, tmp_path, {"ledger": ledger.url()}, timeout="60s")
    # The last source hangs, when all others are read and nothing is told yet.
    replica.fault = fault_of("lords_votes", FaultAnswer(hang_seconds=60))
    with Running(tmp_path, "--watchdog", "2s") as running:
        until(lambda: any(path.startswith("/data/Divisions") for path in replica.requests), what="the hanging question")
        assert ledger.titles() == []
        until(lambda: "gave no sign of life" in running.err, what=f"the watchdog: {running.err}")
        replica.fault = None
        until(ledger.titles, what=f"the alert: {running.err}")
        assert "Fatal Python error: Aborted" in running.err, "it says where it hung"
        assert "had ended without being stopped" in running.err
        assert "shorter than a slow answer" in running.err, "2 s are no time for a service that has 60 s to answer"
        code, _ = running.end(signal.SIGTERM)
        assert code == 0
    assert max(Counter(ledger.titles()).values()) == 1


def test_row_51_a_frozen_process_is_killed_too_and_what_watches_over_it_ends_with_it(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    Setup(replica.base_url, {"ledger": ledger.url()}).write(tmp_path)

    def started(err: str) -> list[int]:
        return [int(line.rpartition(" ")[2]) for line in err.splitlines() if "is started: process" in line]

    with Running(tmp_path, "--watchdog", "2s") as running:
        until(lambda: "back-filled" in running.err, what=f"the first reading: {running.err}")
        (first,) = started(running.err)
        os.kill(first, signal.SIGSTOP)
        until(lambda: len(started(running.err)) == 2, what=f"another start: {running.err}")
        second = started(running.err)[1]
        until(lambda: running.err.count("watching") == 2, what=f"the second at work: {running.err}")
        running.end(signal.SIGKILL)
        until(lambda: "what watched over the service is gone" in running.err, what=f"its end: {running.err}")
        until(lambda: not Path(f"/proc/{second}").exists() or "Z" in _state(second), what="its end")


def _state(process: int) -> str:
    stat = Path(f"/proc/{process}/stat")
    return stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] if stat.exists() else "Z"


def supervised(code: str, limit: float = 60) -> subprocess.CompletedProcess[str]:
    """Run Python text as the service that is watched over."""
    start = "import sys; from tracker.supervising import Supervisor; "
    start += f"sys.exit(Supervisor([sys.executable, '-c', {code!r}], {limit}, first_pause=0.001).run())"
    return subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@THE_SAME
def test_row_51_what_dies_at_once_is_started_ten_times_and_what_a_person_has_to_mend_once() -> None:
    quick = supervised("raise SystemExit(1)")
    assert (quick.returncode, quick.stderr.count("is started: process")) == (1, 10)
    assert "left alone now" in quick.stderr
    wrong = supervised("raise SystemExit(2)")
    assert (wrong.returncode, wrong.stderr.count("is started: process")) == (2, 1)


def test_row_43_a_database_that_is_away_for_days_is_waited_for_by_the_minute() -> None:
    assert [pause_after(times, 1.0) for times in (1, 2, 7, 5000)] == [1.0, 2.0, 60.0, 60.0]


@THE_SAME
def test_row_43_what_ends_as_the_database_is_away_is_started_until_it_is_back(tmp_path: Path) -> None:
    count = f"from pathlib import Path; p = Path({str(tmp_path / 'starts')!r}); p.open('a').write('x'); "
    done = supervised(f"{count}raise SystemExit(75 if p.stat().st_size < 12 else 0)")
    assert (done.returncode, done.stderr.count("is started: process")) == (0, 12)
    Setup("http://127.0.0.1:9", database="postgresql://someone@127.0.0.1:1/tracker").write(tmp_path)
    with Running(tmp_path, "--watchdog", "5m") as running:
        until(lambda: "ended with exit code 75" in running.err, what=f"the end: {running.err}")
        assert "does not answer" in running.err
        running.end(signal.SIGTERM)


@THE_SAME
def test_row_51_a_config_that_is_wrong_ends_the_watchdog_with_its_reason(tmp_path: Path) -> None:
    databases.config(tmp_path, "[tracker]\ntick = 'never'\n")
    with Running(tmp_path, "--watchdog", "5m") as running:
        assert running.process.wait(30) == 2
        assert "tracker.tick" in running.err
    assert call("run", "--watchdog", "soon", cwd=tmp_path).returncode == 2
    assert "1s or more" in call("run", "--watchdog", "0s", cwd=tmp_path).stderr


@THE_SAME
@pytest.mark.parametrize("abstract", [False, True])
def test_row_51_systemd_is_told_that_the_loop_goes_round(
    abstract: bool, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    address = f"@tracker-{os.getpid()}" if abstract else str(tmp_path / "notify")
    heard: list[str] = []

    def listen(ear: socket.socket) -> None:
        # Who is slow to listen misses some: the kernel keeps ten.
        while (said := ear.recv(4096).decode()) != "over":
            heard.append(said)

    def edited() -> datetime:
        signal.raise_signal(signal.SIGHUP)
        return later(BASELINE, minutes=2)

    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear,
        reloadable(tmp_path, replica, ledger) as (served, reloading),
    ):
        edit(tmp_path, replica, Watching())
        ear.bind(address.replace("@", "\0"))
        thread = threading.Thread(target=listen, args=(ear,))
        thread.start()
        heart = Heartbeat({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "600000", "WATCHDOG_PID": str(os.getpid())})
        before = len(replica.requests)
        looped(
            served,
            [lambda: BASELINE, edited, *[lambda: later(BASELINE, minutes=4)] * 3],
            heart=heart,
            reloading=reloading,
        )
        asked = len(replica.requests) - before
        ear.sendto(b"over", address.replace("@", "\0"))
        thread.join()
    assert heard[0].startswith("READY=1\nSTATUS=1 watch, ")
    # A sign at every answer of a source, and at every round of an idle loop, three to the limit.
    assert heard.count("WATCHDOG=1") > asked + 5
    assert heard[-1] == "STOPPING=1"
    (again,) = [number for number, one in enumerate(heard) if one.startswith("RELOADING=1\nMONOTONIC_USEC=")]
    assert heard[again + 1].startswith("READY=1\n")


@THE_SAME
def test_row_51_who_does_not_listen_holds_nothing_up(tmp_path: Path) -> None:
    heart = Heartbeat({"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"})
    heart.beat()
    assert heart.every == 3600, "the limit is another process's"
    assert not Heartbeat({}).watched


@THE_SAME
def test_row_51_the_unit_for_systemd_is_sound(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "tracker.service").read_text(encoding="utf-8")
    wanted = "Type=notify WatchdogSec=10min Restart=always RestartPreventExitStatus=2 DynamicUser=yes UMask=0077"
    wanted += " StateDirectory=tracker NoNewPrivileges=yes ProtectSystem=strict MemoryMax=1G LimitCORE=0"
    lines = unit.splitlines()
    assert [one for one in wanted.split() if one not in lines] == []
    assert "ExecReload=/bin/kill -HUP $MAINPID" in lines
    if shutil.which("systemd-analyze"):
        copy = tmp_path / "tracker.service"
        copy.write_text(unit.replace("/opt/tracker/bin/tracker", TRACKER), encoding="utf-8")
        verified = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
        assert (verified.returncode, verified.stderr) == (0, "")
        scored = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", copy]
        assert subprocess.run(scored, capture_output=True, text=True, check=False).returncode == 0


# A database that cannot be used


@contextmanager
def locked(address: str) -> Iterator[None]:
    """Have another process hold the write lock of a database."""
    if databases.POSTGRESQL:
        with databases.connected(address) as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")
            yield
        return
    hold = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
    hold += "print('held', flush=True); sys.stdin.read()"
    file = address.removeprefix("sqlite:///")
    with subprocess.Popen([sys.executable, "-c", hold, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        assert holder.stdin is not None
        holder.stdin.close()


class Lock:
    """A lock that is taken and let go in the middle of something."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: AbstractContextManager[None] | None = None

    def take(self) -> None:
        self._held = locked(databases.url(self._folder))
        self._held.__enter__()

    def free(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.__exit__(None, None, None)


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[Lock]:
    lock = Lock(tmp_path)
    yield lock
    lock.free()


def impatient(served: Service) -> None:
    """Wait for a lock for a moment only."""
    served.app.store.close()
    served.app.store = Store(served.app.store.url, busy=0.3)


def test_row_36_passes_are_skipped_while_the_database_is_locked_and_it_is_told_once(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    asked: list[int] = []

    def step(what: Callable[[], None], **after: float) -> Callable[[], datetime]:
        def now() -> datetime:
            what()
            asked.append(len(replica.requests))
            return later(BROKEN, **after)

        return now

    def begin() -> None:
        replica.move_to(BROKEN)
        lock.take()

    def nothing() -> None:
        pass

    with served_on(tmp_path, replica, ledger) as served:
        impatient(served)
        steps = [(nothing, 0), (begin, 0), (nothing, 2), (lock.free, 4), (nothing, 5)]
        looped(served, [step(what, minutes=after) for what, after in steps])
        entries = served.app.log.entries  # type: ignore[attr-defined]
        served.app.store.close()
    said = [one["event"] for one in entries if one["log_level"] in {"error", "info"} and one["event"] != "message"]
    assert said.count("nothing is read or sent") == 1
    assert said.count("the database can be used again") == 1
    assert [one for one in entries if "exc_info" in one] == []
    (trouble,) = [one for one in entries if one["event"] == "nothing is read or sent"]
    assert "another program holds it locked" in trouble["problem"]
    assert len(set(asked[1:4])) == 1, "nobody is asked while it could not be kept"
    assert len(ledger.titles()) == len(set(ledger.titles())) > 0, "what came meanwhile is told when it is over"
    assert ledger.titles("ops") == [
        "The tracker's database cannot be used",
        "The tracker's database can be used again",
    ]


def test_row_36_a_lock_of_seconds_is_told_in_the_log_alone(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    def freed() -> datetime:
        lock.free()
        return later(BROKEN, seconds=50)

    def taken() -> datetime:
        lock.take()
        return BROKEN

    with served_on(tmp_path, replica, ledger) as served:
        impatient(served)
        looped(served, [lambda: BROKEN, taken, freed])
        assert "the database can be used again" in lines(served, "info")
        served.app.store.close()
    assert ledger.titles("ops") == []


def test_row_36_what_was_sent_and_could_not_be_marked_is_marked_before_anything_else_is_sent(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    class Locking:
        def send(self, message: Message) -> Outcome:
            ledger.got.append(("ledger", {"title": message.title}))
            if len(ledger.got) == 1:
                lock.take()
            return Outcome("sent")

    with served_on(tmp_path, replica, ledger) as served:
        impatient(served)
        outlet = replace(served.app.outlets["ledger"], channel=Locking())
        served.app.outlets = {**served.app.outlets, "ledger": outlet}
        replica.move_to(SCENARIO.end)
        with pytest.raises(Unavailable):
            served.app.tick(SCENARIO.end)
        assert len(ledger.got) == 1, "nothing is sent that could not be marked"
        lock.free()
        assert states(tmp_path)["sending"] == 1
        served.app.tick(later(SCENARIO.end, minutes=1))
        assert set(states(tmp_path)) == {"sent"}
        served.app.store.close()
    assert len(ledger.got) > 1
    assert len(ledger.titles()) == len(set(ledger.titles()))


def test_row_36_what_was_sent_and_could_not_be_marked_is_marked_when_the_service_is_stopped(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    class Locking:
        def send(self, message: Message) -> Outcome:
            ledger.got.append(("ledger", {"title": message.title}))
            lock.take()
            return Outcome("sent")

    def begin() -> datetime:
        replica.move_to(SCENARIO.end)
        return SCENARIO.end

    def freed() -> datetime:
        lock.free()
        signal.raise_signal(signal.SIGTERM)
        return SCENARIO.end

    with served_on(tmp_path, replica, ledger) as served:
        impatient(served)
        outlet = replace(served.app.outlets["ledger"], channel=Locking())
        served.app.outlets = {**served.app.outlets, "ledger": outlet}
        looped(served, [lambda: BASELINE, begin, freed])
        assert len(ledger.got) == 1
        assert served.app.owed == []
        assert (states(tmp_path)["sent"], states(tmp_path)["sending"]) == (1, 0)
        served.app.store.close()


def test_row_36_a_lock_that_comes_while_a_source_is_read_is_no_fault_of_the_source(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    with served_on(tmp_path, replica, ledger) as served:
        impatient(served)
        asked = served.app.sources[0].ask

        def locking(*words: Any, **more: Any) -> Any:
            lock.take()
            return asked(*words, **more)

        before = served.app.sources
        served.app.sources = (replace(before[0], ask=locking), *before[1:])
        replica.move_to(BROKEN)
        with pytest.raises(Unavailable):
            served.app.tick(BROKEN)
        lock.free()
        assert (served.source("bills")["failures"], served.source("bills")["problem"]) == (0, None)
        assert lines(served, "error") == []
        served.app.sources = before
        served.app.tick(BROKEN)
        served.app.store.close()
    assert len(ledger.titles()) > 0


class Late:
    """A message that is answered when it is asked for a second time."""

    def __init__(self) -> None:
        self.asked = 0

    def wait(self, seconds: float | None = None) -> Outcome | None:
        self.asked += 1
        return Outcome("sent") if self.asked > 1 else None


def test_row_36_an_answer_that_comes_when_the_database_has_failed_is_marked_later(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    class Slow:
        def begin(self, message: Message) -> Late:
            ledger.got.append(("ledger", {"title": message.title}))
            return Late()

        def send(self, message: Message) -> Outcome:
            raise AssertionError("it is begun")

    class Locking:
        def send(self, message: Message) -> Outcome:
            ledger.got.append(("ops", {"title": message.title}))
            lock.take()
            return Outcome("sent")

    watch = Watching(channels=("ledger", "ops"))
    with served_on(tmp_path, replica, ledger, watches=(watch,)) as served:
        impatient(served)
        own = {"ledger": Slow(), "ops": Locking()}
        before = served.app.outlets
        served.app.outlets = {name: replace(one, channel=own[name], host=name) for name, one in before.items()}
        replica.move_to(BROKEN)
        with pytest.raises(Unavailable):
            served.app.tick(BROKEN)
        lock.free()
        assert states(tmp_path)["sending"] == 2
        served.app.outlets = before
        served.app.tick(BROKEN)
        assert set(states(tmp_path)) == {"sent"}
        served.app.store.close()
    assert ledger.titles() == ledger.titles("ops") != []


def test_row_51_the_operator_hears_once_of_an_end_that_nobody_asked_for(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with served_on(tmp_path, replica, ledger) as served:
        for minutes in (1, 2, 3, 4):
            if minutes in {3, 4}:
                databases.execute(databases.url(tmp_path), "DELETE FROM moment WHERE name = 'run ended'")
            moment = later(BASELINE, minutes=minutes)
            looped(served, [lambda moment=moment: moment] * 2)  # type: ignore[misc]
            assert len(ledger.titles("ops")) == int(minutes >= 3)
    assert "ended without being stopped" in ledger.titles("ops")[0]


def test_row_36_who_waits_for_a_database_gives_up_with_a_sentence(tmp_path: Path, lock: Lock) -> None:
    store = Store(databases.url(tmp_path, tables=True), busy=0.1)
    lock.take()
    with pytest.raises(Unavailable, match="cannot be used: another program holds it locked"):
        store.upkeep.note("something", BASELINE)
    lock.free()
    store.upkeep.note("something", BASELINE)
    store.close()


ENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
ENDS += "pid <> pg_backend_pid()"


@pytest.mark.postgresql("a server may end its sessions")
def test_row_43_sessions_that_the_server_ends_while_something_is_read_and_sent_cost_nothing(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    address = databases.url(tmp_path)

    class Ending:
        def send(self, message: Message) -> Outcome:
            ledger.got.append(("ledger", {"title": message.title}))
            databases.execute(address, ENDS)
            return Outcome("sent")

    with served_on(tmp_path, replica, ledger) as served:
        asked = served.app.sources[0].ask

        def ending(*words: Any, **more: Any) -> Any:
            databases.execute(address, ENDS)
            return asked(*words, **more)

        served.app.sources = (replace(served.app.sources[0], ask=ending), *served.app.sources[1:])
        outlet = replace(served.app.outlets["ledger"], channel=Ending())
        served.app.outlets = {**served.app.outlets, "ledger": outlet}
        replica.move_to(SCENARIO.end)
        assert served.app.tick(SCENARIO.end) == ()
        assert set(states(tmp_path)) == {"sent"}
    assert len(ledger.titles()) == len(set(ledger.titles())) > 1


@pytest.mark.postgresql("a server may become another's copy")
def test_row_43_a_server_that_takes_no_writes_for_a_while_is_waited_for(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    address = databases.url(tmp_path)
    name = address.partition("?")[0].rpartition("/")[2]

    def turned(word: str) -> None:
        databases.execute(address, f"ALTER DATABASE {name} SET default_transaction_read_only = {word}")
        databases.execute(address, ENDS)

    with served_on(tmp_path, replica, ledger) as served:
        turned("on")
        replica.move_to(BROKEN)
        with pytest.raises(Unavailable, match="may not be written to"):
            served.app.tick(BROKEN)
        assert ledger.titles() == []
        with databases.connected(address) as connection:
            connection.exec_driver_sql("SET transaction_read_only = off")
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
        databases.execute(address, ENDS)
        assert served.app.tick(BROKEN) == ()
    assert len(ledger.titles()) > 0


# A config that is edited


@contextmanager
def reloadable(
    folder: Path,
    replica: Replica,
    ledger: Ledger,
    now: datetime = BASELINE,
    *,
    at: list[int] | None = None,
    **more: Any,
) -> Iterator[tuple[Service, Reloading]]:
    """A service that can take up another config, whose channels write into the ledger whatever they are.

    ``at`` is told with each reload how much had been asked by then.
    """
    with served_on(folder, replica, ledger, now, **more) as served:
        opening, sample = served.app.opening, served.app.outlets["ledger"].channel
        assert opening is not None

        @contextmanager
        def hasty(settings: Settings) -> Iterator[Parts]:
            with opening(settings) as made:
                outlets = {
                    name: replace(one, channel=replace(sample, name=name), host="")  # type: ignore[type-var]
                    for name, one in made.outlets.items()
                }
                yield replace(made, outlets=outlets)

        def load() -> Settings:
            if at is not None:
                at.append(len(replica.requests))
            return configuration.load(folder / "config.toml", environ={})

        served.app.opening = hasty
        app, same = served.app, served.app.settings.tracker.database

        def of(settings: Settings) -> str:
            return app.store.url if settings.tracker.database == same else "another"

        yield served, Reloading(app, load, of, app.log)


def edit(
    folder: Path, replica: Replica, *watches: Watching, channels: Sequence[str] = ("ledger", "ops"), more: str = ""
) -> None:
    setup = Setup(replica.base_url, dict.fromkeys(channels, "terminal://"), watches)
    text = setup.text() + '\n[operator]\nchannels = ["ops"]\n' + more
    databases.config(folder, text)


def lines(served: Service, level: str) -> list[str]:
    entries = served.app.log.entries  # type: ignore[attr-defined]
    return [str(one.get("problem", one["event"])) for one in entries if one["log_level"] == level]


def test_row_69_a_broken_edit_is_told_once_and_the_old_config_stays_until_it_is_mended(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with reloadable(tmp_path, replica, ledger) as (served, reloading):
        before = served.app.settings
        edit(tmp_path, replica, Watching(), more='[tracker2]\nsecret = "planted"\n')
        now = later(BASELINE, minutes=2)
        assert [reloading(now), reloading(later(now, minutes=1))] == [False, False]
        assert served.app.settings is before
        served.tick(now)
        (told,) = ledger.titles("ops")
        assert told == "The edited config is not taken up"
        assert "tracker2" in ledger.bodies("ops")[0]
        assert "planted" not in ledger.bodies("ops")[0]
        assert any("tracker2" in line for line in lines(served, "error"))
        served.tick(BROKEN)
        assert len(ledger.titles()) > 0, "the old config goes on"
        edit(tmp_path, replica, Watching(), Watching("Another"))
        assert reloading(later(BROKEN, minutes=1))
        served.tick(later(BROKEN, minutes=1))
        assert ledger.titles("ops")[1:] == ["The edited config is taken up now"]
        assert [watch.name for watch in served.app.settings.watches] == ["Example", "Another"]


def test_row_69_another_database_needs_a_restart_and_is_said_to(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with reloadable(tmp_path, replica, ledger) as (served, reloading):
        edit(tmp_path, replica, Watching(), Watching("Another"))
        path = tmp_path / "config.toml"
        text = path.read_text(encoding="utf-8")
        address = databases.beside(tmp_path)
        assert address in text
        path.write_text(text.replace(address, f"sqlite:///{tmp_path}/other.db"), encoding="utf-8")
        assert not reloading(later(BASELINE, minutes=2))
        served.tick(later(BASELINE, minutes=2))
        assert "needs a restart" in ledger.bodies("ops")[0]
        assert [watch.name for watch in served.app.settings.watches] == ["Example"]
        assert not (tmp_path / "other.db").exists()


def test_row_69_a_channel_taken_out_is_written_to_no_more_and_what_waits_for_it_stays(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    watch = Watching(channels=("ledger", "extra"))
    with reloadable(tmp_path, replica, ledger) as (served, reloading):
        edit(tmp_path, replica, watch, channels=("ledger", "ops", "extra"))
        assert reloading(later(BASELINE, minutes=1))
        served.tick(later(BASELINE, minutes=1))
        replica.move_to(BROKEN)
        served.app.poll(BROKEN)
        served.app.match(BROKEN)
        edit(tmp_path, replica, Watching())
        assert reloading(BROKEN)
        served.tick(BROKEN)
        assert len(ledger.titles()) > 0
        assert ledger.titles("extra") == []
        edit(tmp_path, replica, watch, channels=("ledger", "ops", "extra"))
        assert reloading(later(BROKEN, minutes=1))
        served.tick(later(BROKEN, minutes=1))
        assert sorted(ledger.titles("extra")) == sorted(ledger.titles()), "each once"


def test_row_69_a_reload_that_goes_wrong_half_way_leaves_the_old_config_whole(
    replica: Replica, ledger: Ledger, tmp_path: Path, lock: Lock
) -> None:
    with reloadable(tmp_path, replica, ledger) as (served, reloading):
        impatient(served)
        before = (served.app.settings, served.app.outlets, served.app.sources)
        edit(tmp_path, replica, Watching(), Watching("Another"))
        lock.take()
        with pytest.raises(Unavailable):
            reloading(later(BASELINE, minutes=1))
        assert (served.app.settings, served.app.outlets, served.app.sources) == before
        lock.free()
        assert reloading(later(BASELINE, minutes=1))
        served.app.store.close()


@THE_SAME
def test_row_69_sighup_has_the_running_service_read_its_config_again_between_two_answers(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    setup = Setup(replica.base_url, {"ledger": ledger.url()}, (Watching(terms=(), members=()),))
    path = setup.write(tmp_path)
    fine = path.read_text(encoding="utf-8")

    def watches() -> set[str]:
        return {name for (name,) in databases.rows(databases.url(tmp_path), "SELECT name FROM watch")}

    with Running(tmp_path) as running:
        until(lambda: "back-filled" in running.err, what=f"the first reading: {running.err}")
        path.write_text(f"{fine}\n[nonsense]\n", encoding="utf-8")
        until(lambda: "the config was edited" in running.err, what=f"the note: {running.err}")
        running.process.send_signal(signal.SIGHUP)
        until(lambda: "not taken up" in running.err, what=f"the refusal: {running.err}")
        path.write_text(f"{fine}\n{Watching('Second', terms=(), members=()).toml()}\n", encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        until(lambda: "the config was read again" in running.err, what=f"the reload: {running.err}")
        until(lambda: len(watches()) == 2, what="a pass by the new config")
        code, _ = running.end(signal.SIGTERM)
        assert (code, "Traceback" in running.err) == (0, False)
    assert watches() == {"Example", "Second"}


def test_row_69_a_reload_while_a_source_is_read_breaks_it_off_between_two_answers_and_loses_nothing(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    at: list[int] = []
    with reloadable(tmp_path, replica, ledger, at=at) as (served, reloading):
        edit(tmp_path, replica, Watching(name="Example"))
        done, asked, before = [], served.app.sources[0].ask, served.app.outlets

        def hung_up(*words: Any, **more: Any) -> Any:
            if not done:
                done.append(True)
                signal.raise_signal(signal.SIGHUP)
            return asked(*words, **more)

        replica.move_to(SCENARIO.end)
        first = replace(served.app.sources[0], ask=hung_up)
        served.app.sources = (first, *served.app.sources[1:])
        begun = len(replica.requests)
        looped(served, [lambda: SCENARIO.end] * 4, reloading=reloading)
        assert at == [begun + 1], "it is not waited for until the source is through"
        assert served.app.outlets is not before, "the config was taken up"
        assert len(replica.requests) > len(SOURCES)
        told = Counter(ledger.titles())
    (tmp_path / "calm").mkdir()
    with Ledger() as calmly, served_on(tmp_path / "calm", replica, calmly) as calm:
        replica.move_to(SCENARIO.end)
        calm.app.tick(SCENARIO.end)
        assert told == Counter(calmly.titles())
    assert told


def test_row_70_a_watch_added_by_a_reload_is_told_what_comes_and_not_what_was(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    start = later(examples.VOTED, hours=4)
    plain = Watching(terms=(), members=(), since=None)
    with reloadable(tmp_path, replica, ledger, start, watches=(plain,)) as (served, reloading):
        edit(tmp_path, replica, plain, Watching("Words", bill="Example Bill", terms=("Acme", "Dahua")))
        assert reloading(later(start, minutes=1))
        for minutes in (1, 3, 5):
            served.tick(later(start, minutes=minutes))
        assert ledger.titles() == [], "what was there when it was added is its baseline"
        assert served.stored()["mention"] > 0, "and was read"
        served.tick(later(examples.CORRECTED, minutes=10))
        told = databases.rows(databases.url(tmp_path), "SELECT DISTINCT watch FROM alert")
        assert ("Words",) in told
