"""What `tracker archive import` does a second, in megabytes of XML and CPU time of one process. Asserts nothing.

The real days are few and differ in kind, so each is read several times over, as made-up days: the same bytes
under other dates. Run alone it also profiles: ``python -m tests.bench_archive --profile``.
"""

import cProfile
import pstats
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tracker.archive import find, take
from tracker.migrate import migrate
from tracker.store import Store

DAYS = Path(__file__).parents[2] / "shared" / "data" / "hansard"
COPIES, ROUNDS = 4, 7


def archive_speed(folder: Path, *, copies: int = COPIES, rounds: int = ROUNDS) -> list[float]:
    """Give the megabytes (millions of bytes) a second of CPU time of several imports, each into a new database."""
    files = find([multiplied(folder, copies)])
    speeds = []
    for number in range(rounds):
        store = Store(f"sqlite:///{folder / f'archive-{number}.db'}")
        migrate(store)
        began = time.process_time()
        done = take(store, files, now=datetime(2026, 1, 1, tzinfo=UTC))
        speeds.append(done.bytes / 1e6 / (time.process_time() - began))
        store.close()
        assert not done.problems, done.problems
    return speeds


def multiplied(folder: Path, copies: int) -> Path:
    """Write the real days several times over, under dates of their own."""
    target = folder / "days"
    target.mkdir()
    for file in sorted(DAYS.rglob("*.xml")):
        found = re.search(r"\d{4}-\d\d-\d\d", file.name)
        assert found
        content = file.read_bytes()
        for number in range(copies):
            moved = str(date.fromisoformat(found[0]) + timedelta(days=1000 * number))
            (target / file.name.replace(found[0], moved)).write_bytes(
                content.replace(found[0].encode(), moved.encode())
            )
    return target


def report(folder: Path) -> str:
    """Give the figure as `make bench` prints it."""
    if not DAYS.is_dir():
        return "not measured: the recorded days are not here"
    speeds = archive_speed(folder)
    return (
        f"{max(speeds):.1f} MB of XML a second of CPU (best of {len(speeds)}; "
        f"median {statistics.median(speeds):.1f}, least {min(speeds):.1f})"
    )


def main() -> None:
    """Measure and print; with --profile, show where the time goes instead."""
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:] != ["--profile"]:
            print(f"{'`tracker archive import`, one core':<44} {report(Path(folder))}")
            return
        with cProfile.Profile() as profile:
            archive_speed(Path(folder), rounds=1)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
