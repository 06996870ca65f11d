"""Thousands of polls of services at which nothing changes: what is asked again and again must not fill the memory."""

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests import databases
from tests.soak.memory import resident
from tests.soak.parliament import Parliament
from tests.soak.passage import at, bills, sitting_days
from tests.tracker.service import Setup, Watching, service

DAYS = 12
EVERY = timedelta(seconds=61)


@dataclass
class Polls:
    """What came of it: how many polls, and the memory after a tenth of them and at the end."""

    number: int = 0
    settled: float = 0.0
    ended: float = 0.0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.number} polls of unchanged services: memory {self.settled:.1f} MiB after a tenth of them, "
            f"{self.ended:.1f} MiB at the end, {len(self.wrong)} wrong; {self.seconds:.0f} s"
        )


def poll(folder: Path, number: int) -> Polls:
    """Poll so often, in passes of the whole service."""
    began, told = time.monotonic(), Polls()
    now = at(sitting_days(DAYS)[-1], "23:00")
    nobody: Any = None
    with Parliament(DAYS, now) as parliament:
        watch = Watching(bill=bills(DAYS)[0], terms=("Acme",), members=(), since="2023-01-01")
        setup = Setup(parliament.base_url, watches=(watch,), database=databases.beside(folder))
        with service(setup, folder, parliament, nobody, now) as served:  # type: ignore[arg-type]
            app = replace(served.app)
            app.tick(now)
            known = _changes(folder)
            while told.number < number:
                now += EVERY
                done = app.poll(now)
                app.match(now)
                app.deliver(now)
                told.number += len(done)
                told.wrong += [f"{one.source}: {one.problem or 'something changed'}" for one in done if one.failed]
                if not told.settled and told.number >= number / 10:
                    told.settled = resident()
            told.ended = resident()
            if _changes(folder) != known:
                told.wrong.append(f"{_changes(folder) - known} changes where nothing changes")
    if told.ended > told.settled * 1.1:
        told.wrong.append(f"memory grew from {told.settled:.1f} MiB to {told.ended:.1f} MiB")
    told.seconds = time.monotonic() - began
    return told


def _changes(folder: Path) -> int:
    return int(databases.rows(databases.url(folder), "SELECT count(*) FROM change")[0][0])
