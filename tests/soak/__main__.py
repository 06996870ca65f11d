"""``python -m tests.soak``: all that takes long, with figures; or ``kills``, ``year``, ``polls``, ``fuzz``.

Each part is one line: the day, the command that does it again, and what came of it. The exit code is 1 when something
was lost, told twice, left behind, or grew.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parents[2]
# What is played by default: a part, and its options.
ALL = (
    ("kills", "--database", "sqlite"),
    ("kills", "--database", "postgresql"),
    ("year", "--database", "sqlite"),
    ("year", "--database", "postgresql"),
    ("polls", "--database", "sqlite"),
    ("fuzz",),
)
NUMBER = {"kills": 1000, "year": 300, "polls": 10_000, "fuzz": 3_500}
# So many kills go into one database: then the next begins, with another seed.
ROUND = 250
# So many examples are tried at the least, unless a number is given.
EXAMPLES = 100_000
out = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Play what is asked for; gives the exit code."""
    options = _options()
    if options.part is None:
        # Each in a process of its own: the memory of one is not that of another.
        codes = [subprocess.run([sys.executable, "-m", "tests.soak", *one], cwd=ROOT, check=False) for one in ALL]
        return int(any(one.returncode for one in codes))
    number = options.number or NUMBER[options.part]
    command = f"python -m tests.soak {options.part} --number {number} --seed {options.seed}"
    if options.part != "fuzz":
        command += f" --database {options.database}"
    with _serving(options.database), tempfile.TemporaryDirectory(prefix="tracker-soak-") as folder:
        lines, wrong = PARTS[options.part](Path(folder), number, options.seed)
    for line in lines:
        out.print(f"{datetime.now(UTC):%Y-%m-%d}  {command}: {line}", markup=False)  # noqa: TID251
    for line in wrong:
        out.print(f"  WRONG: {line}", markup=False)
    return int(bool(wrong))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("part", nargs="?", choices=sorted(NUMBER), help="one part; without it all of them")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--number", type=int, help="kills, sitting days, polls, examples of each property")
    parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance")
    return parser.parse_args()


@contextmanager
def _serving(database: str) -> Iterator[None]:
    """Start a PostgreSQL server where one is asked for, before anything asks which database it is."""
    if database == "sqlite":
        yield
        return
    from tests import conftest

    server = conftest._serve()
    try:
        yield
    finally:
        server.cleanup()


def kills(folder: Path, number: int, seed: int) -> tuple[list[str], list[str]]:
    """Kill the service so often, in rounds."""
    from tests.faults.judging import Told
    from tests.faults.kills import killed
    from tests.faults.zygote import Zygote

    total, wrong = Told(seed), list[str]()
    with Zygote() as zygote:
        while total.kills < number:
            own = folder / f"round-{total.kills}"
            own.mkdir()
            wanted = min(ROUND, number - total.kills)
            told = killed(zygote, own, number=wanted, seed=seed + total.kills, real_couriers=wanted // 50)
            wrong += told.wrong()
            total.add(told)
            if not told.kills:
                break
    return [str(total)], wrong


def year(folder: Path, number: int, seed: int) -> tuple[list[str], list[str]]:
    """Play a year of so many sitting days."""
    from tests.soak.year import play

    told = play(folder, number, seed)
    return [str(told)], told.wrong


def polls(folder: Path, number: int, seed: int) -> tuple[list[str], list[str]]:
    """Poll so often."""
    from tests.soak.polls import poll

    told = poll(folder, number)
    return [str(told)], told.wrong


def fuzz(folder: Path, number: int, seed: int) -> tuple[list[str], list[str]]:
    """Run the properties of ``tests/fuzz`` with so many examples each."""
    began = time.monotonic()
    words = ["tests/fuzz", "-q", "-n", "auto", "--hypothesis-show-statistics", f"--hypothesis-seed={seed}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "-p", "no:cacheprovider", "-o", "timeout=0"],
        cwd=ROOT,
        env={**os.environ, "TRACKER_FUZZ": str(number)},
        capture_output=True,
        text=True,
        check=False,
    )
    report = Path(tempfile.gettempdir(), "tracker-soak-fuzz.log")
    report.write_text(done.stdout + done.stderr, encoding="utf-8")
    examples = sum(int(found) for found in re.findall(r"- (\d+) passing", done.stdout))
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    wrong = [] if done.returncode == 0 else [*failed, f"pytest left with {done.returncode}: see {report}"]
    if number >= NUMBER["fuzz"] and examples < EXAMPLES:
        wrong.append(f"{examples} examples are fewer than {EXAMPLES}")
    return [f"{examples} examples, {len(failed)} of the properties failed; {time.monotonic() - began:.0f} s"], wrong


PARTS: dict[str, Callable[[Path, int, int], tuple[list[str], list[str]]]] = {
    "kills": kills,
    "year": year,
    "polls": polls,
    "fuzz": fuzz,
}

if __name__ == "__main__":
    sys.exit(main())
