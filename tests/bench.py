"""``make bench``: what an idle tick and a rehearsal cost here. Prints figures; asserts nothing.

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

from rich.console import Console

from tests.bench_archive import report
from tracker import config, logs
from tracker.app import App, wired
from tracker.rehearse import with_channel
from tracker.replica import Replica, load_scenario

ROUNDS = 15
QUIET_TABLES = {"source"}


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--replica"]:
        serve(datetime.fromisoformat(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        idle_tick(Path(folder))
        rehearsal(Path(folder))
        line("`tracker archive import`, one core", report(Path(folder)))


def serve(now: datetime) -> None:
    """Serve the shipped scenario as of one moment until standard input closes."""
    with Replica(load_scenario("procurement-bill"), now=now) as replica:
        print(replica.base_url, flush=True)
        sys.stdin.read()


@contextmanager
def replica(now: datetime) -> Iterator[str]:
    """Run the replica in its own process; gives its address."""
    command = [sys.executable, "-m", "tests.bench", "--replica", now.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()


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
    line("idle tick, all four sources due", spread(idle, "ms of CPU"))
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
