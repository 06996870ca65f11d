"""``make bench``: what an idle tick, a rehearsal, storing votes and answers cost here. Prints figures; asserts nothing.

The replica runs in a process of its own, so that its work is not counted as the service's.
"""

import hashlib
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from rich.console import Console

from sources.answers import Answers
from tests import bench_match, bench_votes
from tests.bench_archive import report
from tracker import config, logs
from tracker.app import App, wired
from tracker.rehearse import with_channel
from tracker.replica import Replica, load_scenario

ROUNDS = 15
BACKFILLS = 3
QUIET_TABLES = {"source"}


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--replica"]:
        serve(datetime.fromisoformat(sys.argv[2]), float(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as folder:
        backfill(Path(folder))
        unchanged(Path(folder))
        idle_tick(Path(folder))
        rehearsal(Path(folder))
        line("`tracker archive import`, one core", report(Path(folder)))
        bench_votes.report(line)
        bench_match.report(line, Path(folder))


def serve(now: datetime, pause: float) -> None:
    """Serve the shipped scenario as of one moment, each answer after a pause, until standard input closes."""
    with Replica(load_scenario("procurement-bill"), now=now) as replica:
        replica.fault = (lambda path, query: Event().wait(pause) or None) if pause else None
        print(replica.base_url, flush=True)
        sys.stdin.read()


@contextmanager
def replica(now: datetime, pause: float = 0.0) -> Iterator[str]:
    """Run the replica in its own process, its answers coming after a pause; gives its address."""
    command = [sys.executable, "-m", "tests.bench", "--replica", now.isoformat(), str(pause)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()


def backfill(folder: Path) -> None:
    """Measure the first reading of the whole bill with no pause between requests: how much of it is waiting.

    What is no CPU of this process is waiting, nearly all of it for answers. A service that takes a twentieth of a
    second for an answer is closer to the real ones than the replica, which answers from memory.
    """
    now = load_scenario("procurement-bill").end + timedelta(hours=1)
    for pause, name in ((0.0, "from memory"), (0.05, "after 50 ms")):
        shares, walls = [], []
        with replica(now, pause) as address:
            for number in range(BACKFILLS):
                database = folder / f"backfill-{pause}-{number}.db"
                file = written(folder / "backfill.toml", address, database)
                text = file.read_text(encoding="utf-8").replace('gap = "0.2s"', 'gap = "0s"')
                file.write_text(text, encoding="utf-8")
                loaded = with_channel(config.load(file, environ=os.environ), None)
                log = logs.configure("warning")
                with wired(loaded, database=f"sqlite:///{database}", log=log, console=Console(quiet=True)) as app:
                    app.start(now)
                    began, worked = time.monotonic(), time.process_time()
                    polled = app.poll(now)
                    wall, work = time.monotonic() - began, time.process_time() - worked
                assert not [one for one in polled if one.failed], polled
                shares.append(100 * (wall - work) / wall)
                walls.append(wall)
        line(f"back-fill, replica answers {name}", spread(walls, "s", 1))
        line("  of which waiting", spread(shares, "%"))


def unchanged(folder: Path) -> None:
    """Measure what an answer costs that is recognised by its bytes, beside the same one parsed anew."""
    names = [{"MemberId": number, "Name": f"Member {number}", "Party": "Example"} for number in range(600)]
    body = json.dumps([{"DivisionId": number, "Title": "Example Bill", "Ayes": names} for number in range(20)]).encode()
    answers = Answers()
    answers.value("warm", body, json.loads)
    anew, known = [], []
    for _ in range(9):
        began = time.process_time()
        json.loads(body)
        anew.append((time.process_time() - began) * 1000)
        began = time.process_time()
        answers.value("warm", body, json.loads)
        known.append((time.process_time() - began) * 1000)
    assert answers.recognised == 9
    line(f"an unchanged answer of {len(body) / 1e6:.1f} MB, recognised", spread(known, "ms of CPU", 1))
    line("  the same one parsed anew", spread(anew, "ms of CPU", 1))
    line("  ratio, side by side", f"{statistics.median(anew) / statistics.median(known):.1f} to 1")


def idle_tick(folder: Path) -> None:
    """Measure ticks that find nothing new, in this process and as a whole `tracker once`."""
    scenario = load_scenario("procurement-bill")
    now = scenario.end + timedelta(hours=1)
    database = folder / "idle.db"
    with replica(now) as address:
        file = written(folder / "idle.toml", address, database)
        loaded = with_channel(config.load(file, environ=os.environ), None)
        log = logs.configure("warning")
        with wired(loaded, database=f"sqlite:///{database}", log=log, console=Console(quiet=True)) as app:
            app.start(now)
            first = cpu(app, now)
            before = digest(database)
            idle = [cpu(app, now + timedelta(hours=number)) for number in range(1, ROUNDS + 1)]
            wrote = {name for name, value in digest(database).items() if value != before[name]}
        once = [whole_process(file, now + timedelta(hours=20 + number)) for number in range(5)]
    line("first tick (baseline of the whole bill)", f"{first:.0f} ms of CPU")
    line("idle tick, all sources due", spread(idle, "ms of CPU"))
    line("  tables that idle ticks wrote to", ", ".join(sorted(wrote)) or "none")
    line("`tracker once`, idle, whole process", spread(once, "ms of CPU"))


def written(path: Path, address: str, database: Path) -> Path:
    """Write the shipped example as a config whose sources all ask the replica."""
    example = config.example_path().read_text(encoding="utf-8")
    lines = [f'base_url = "{address}"' if text.startswith("base_url") else text for text in example.splitlines()]
    text = "\n".join(lines).replace("sqlite:///tracker.db", f"sqlite:///{database}")
    path.write_text(text, encoding="utf-8")
    return path


def cpu(app: App, now: datetime) -> float:
    """Give the CPU milliseconds of one tick."""
    began = time.process_time()
    failed = app.tick(now)
    assert not failed, failed
    return (time.process_time() - began) * 1000


def digest(database: Path) -> dict[str, str]:
    """Give a digest of each table's rows, without those of the sources' own state."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(
                json.dumps(connection.execute(f"SELECT * FROM {name}").fetchall(), default=str).encode()
            ).hexdigest()
            for name in names
            if name not in QUIET_TABLES
        }


def whole_process(file: Path, now: datetime) -> float:
    """Give the CPU milliseconds of one `tracker once`, interpreter start and imports included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "tracker", "once", "--config", str(file), "--now", now.isoformat()]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def rehearsal(folder: Path) -> None:
    """Measure whole rehearsals, as `tracker rehearse` and beside them the start of the command alone."""
    walls, starts = [], []
    for _ in range(3):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "tracker", "rehearse"], check=True, capture_output=True, cwd=folder)
        walls.append(time.monotonic() - began)
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "tracker", "--help"], check=True, capture_output=True, cwd=folder)
        starts.append(time.monotonic() - began)
    line("rehearsal, whole command", spread(walls, "s", 1))
    line("  of which the start of the command", spread(starts, "s", 2))


def spread(figures: list[float], unit: str, digits: int = 0) -> str:
    """Give the median of several figures with the least and the most."""
    low, middle, high = min(figures), statistics.median(figures), max(figures)
    return f"{middle:.{digits}f} {unit} (median of {len(figures)}; {low:.{digits}f} to {high:.{digits}f})"


def line(name: str, figure: str) -> None:
    """Print one figure."""
    print(f"{name:<44} {figure}")


if __name__ == "__main__":
    main()
