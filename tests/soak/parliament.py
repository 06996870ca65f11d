"""The replica of Parliament in a process of its own, so that its memory and work are not counted as the service's."""

import json
import subprocess
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.soak.passage import year
from tests.tracker.service import PATHS
from tracker.replica import FaultAnswer, Replica

ROOT = Path(__file__).parents[2]


class Parliament:
    """Serves a year of so many sitting days; its clock is moved from here, and services are put out of order."""

    def __init__(self, days: int, now: datetime) -> None:
        self._words = [str(days), now.isoformat()]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.parliament", *self._words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        self.base_url = self._process.stdout.readline().strip()
        assert self.base_url, "the replica does not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def move_to(self, now: datetime, down: Collection[str] = ()) -> None:
        """Set the clock, and which services answer with errors."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([now.isoformat(), sorted(down)]) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "moved\n"


def main() -> None:
    """Serve until the standard input closes."""
    with Replica(year(int(sys.argv[1])), now=datetime.fromisoformat(sys.argv[2])) as replica:
        print(replica.base_url, flush=True)
        for line in sys.stdin:
            now, down = json.loads(line)
            wrong = tuple(beginning for name in down for beginning in PATHS[name])
            replica.fault = lambda path, query, wrong=wrong: (  # type: ignore[misc]
                FaultAnswer(503) if wrong and path.startswith(wrong) else None
            )
            replica.move_to(datetime.fromisoformat(now))
            print("moved", flush=True)


if __name__ == "__main__":
    main()
