"""Taking TheyWorkForYou's daily Hansard files into the archive: a day at a time, each whole or not at all."""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from sources.hansard_archive import Day, Division, Speech, Unreadable, parse
from sources.records import Aside
from tracker.store import Store

TAKEN, UNCHANGED, SUPERSEDED, SET_ASIDE = "taken", "unchanged", "superseded", "set_aside"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class NothingToRead(Exception):
    """A path that was named is not there, or holds no XML; the text is one sentence for people."""


class Problem(NamedTuple):
    """What was wrong with one file: with the whole of it, or with some of what it holds."""

    file: str
    reason: str


@dataclass
class Imported:
    """What an import did. ``days`` counts the files: each is taken, unchanged, superseded or set aside."""

    days: Counter[str] = field(default_factory=Counter)
    contributions: Counter[str] = field(default_factory=Counter)
    divisions: Counter[str] = field(default_factory=Counter)
    votes: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)
    unreadable: list[Problem] = field(default_factory=list)


def find(paths: Iterable[Path]) -> list[Path]:
    """Give the files to read: those named, and every ``*.xml`` below the folders named, each once.

    Of files whose names differ only in the letters at the end, the last comes first: where it can be read, the
    others need not be. Raises NothingToRead.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if not (path.is_dir() or path.is_file()):
            raise NothingToRead(f"there is no file or folder {path}")
        found = [one for one in path.rglob("*.xml") if one.is_file()] if path.is_dir() else [path]
        if not found:
            raise NothingToRead(f"there is no XML file in {path}")
        for one in found:
            files.setdefault(one.resolve(), one)
    newest_first = sorted(files.values(), key=lambda file: (len(_parts(file)[1]), _parts(file)[1]), reverse=True)
    return sorted(newest_first, key=lambda file: _parts(file)[0])


def _parts(file: Path) -> tuple[str, str]:
    """Give a path up to its last digit, and the letters that follow that: those of the version."""
    stem = str(file.with_suffix(""))
    day = stem.rstrip(LETTERS)
    return (day, stem[len(day) :]) if day[-1:].isdigit() else (stem, "")


def take(
    store: Store, files: Sequence[Path], *, now: datetime, step: Callable[[Path, int], None] | None = None
) -> Imported:
    """Read the files into the archive; ``step`` is told of each file, with its size, when that is done.

    A day is committed before the next is read: broken off at any moment, the archive holds whole days only,
    and the same call again goes on from there.
    """
    taker = _Taker(store, now)
    for path in files:
        size = taker.take(path)
        if step is not None:
            step(path, size)
    return taker.done


class _Taker:
    """One import: what the archive holds, and what was done so far."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now
        self.done = Imported()
        self._versions: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        for key, (version, digest) in store.archived().items():
            self._versions[key], self._digests[key] = version, digest
        self._known = set(self._digests.values())

    def take(self, path: Path) -> int:
        """Take one file, or note why not; gives its size."""
        size = 0
        try:
            size = path.stat().st_size
            with path.open("rb") as file, _uncollected():
                outcome = self._take(file, path)
        except (Unreadable, OSError) as error:
            outcome = SET_ASIDE
            reason = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
            self.done.unreadable.append(Problem(_printable(path), reason))
            self.done.problems.append(self.done.unreadable[-1])
        self.done.days[outcome] += 1
        self.done.bytes += size
        return size

    def _take(self, file: BufferedReader, path: Path) -> str:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        if digest in self._known:
            return UNCHANGED
        file.seek(0)
        day: Day | None = None
        speeches: list[Speech] = []
        divisions: list[Division] = []
        asides: list[Aside] = []
        for value in parse(file, _printable(path.name), digest):
            if isinstance(value, Speech):
                speeches.append(value)
            elif isinstance(value, Division):
                divisions.append(value)
            elif isinstance(value, Aside):
                asides.append(value)
            else:
                day = value
                if not day.latest or day.is_older_than(self._versions.get(day.key, "")):
                    return SUPERSEDED
        if day is None or not (speeches or divisions):
            # It would otherwise take the place of a day that was whole.
            raise Unreadable("holds no contribution and no division" + _told(asides))
        if not self.store.keep_day(day, speeches, divisions, self.now):
            return SUPERSEDED
        self._note(day, speeches, divisions, asides)
        return TAKEN

    def _note(
        self, day: Day, speeches: Sequence[Speech], divisions: Sequence[Division], asides: Sequence[Aside]
    ) -> None:
        self._known.discard(self._digests.get(day.key, ""))
        self._known.add(day.digest)
        self._versions[day.key], self._digests[day.key] = day.version, day.digest
        self.done.contributions[TAKEN] += len(speeches)
        self.done.divisions[TAKEN] += len(divisions)
        self.done.votes += sum(len(division.votes) for division in divisions)
        for aside in asides:
            counts = self.done.contributions if aside.noun == "contribution" else self.done.divisions
            counts[SET_ASIDE] += 1
        if asides:
            self.done.problems.append(Problem(day.file, "was taken" + _told(asides)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold Python's search for cycles back while a day is read.

    A day is thousands of rows, none of them in a cycle, and each few hundred would set off a search: a fifth
    of the time of the whole import.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _told(asides: Sequence[Aside]) -> str:
    """Tell in words what was set aside."""
    counts = Counter(f"{aside.noun} that {aside.reason}" for aside in asides)
    told = "; ".join(f"{number} × {what}" for what, number in counts.items())
    return f"; set aside: {told}" if told else ""


def _printable(path: Path | str) -> str:
    """Give a path as text that can be stored and printed, whatever bytes it has."""
    return str(path).encode(errors="replace").decode()
