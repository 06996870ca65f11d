"""The exports of the service: a CSV and a JSON file for each division, there before the alert of it arrives."""

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from structlog.typing import FilteringBoundLogger

from alerts.values import Ask
from alerts.words import count
from sources.times import today
from tracker.export import Row, table
from tracker.export_forms import as_csv, json_bytes
from tracker.store import Store, Unavailable
from tracker.store.exporting import Exports, News

# What is not news is written a few in a tick, so that it holds up no alert.
AGAIN_AT_ONCE = 20
REFUSALS = 3
DUE, AGAIN, SEEN, TROUBLE = "due ", "again ", "seen ", "trouble "


def export(
    store: Store, folder: Path, asks: Sequence[Ask], now: datetime, log: FilteringBoundLogger
) -> tuple[str, ...]:
    """Write ``ID.csv`` and ``ID.json`` of each division that differs; gives what failed, in words.

    What is to be written is noted in the database before, and forgotten after: a kill between loses nothing.
    A division without names has no files until they come. Nothing that goes wrong here holds up an alert.
    """
    try:
        exports = Exports(store.engine)
        return _write(exports, _noted(exports, folder, asks, now), folder, asks, now, log)
    except Unavailable:
        raise
    except Exception as error:
        log.exception("exports failed")
        return (f"exports: a fault of this program: {type(error).__name__}",)


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all: beside it first, then in its place. Raises OSError."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is there and is no file")
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    try:
        with beside.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # some file systems cannot
        _sync(path.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Seen(NamedTuple):
    """Up to where changes were seen, and the config and members that the exports were made with."""

    change: int = 0
    config: str = ""
    read: str = ""
    members: str = ""

    def note(self) -> str:
        """Give it as it is noted."""
        return f"{SEEN}{self.change} {self.config} {self.read} {self.members}"


def _noted(exports: Exports, folder: Path, asks: Sequence[Ask], now: datetime) -> frozenset[str]:
    """Note what has become due since the last time, and up to where that was seen; gives all notes."""
    standing = exports.standing()
    config = hashlib.blake2b(repr((str(folder), tuple(asks))).encode(), digest_size=8).hexdigest()
    old = next((one for one in standing.notes if one.startswith(SEEN)), "")
    words = old.split()[1:]
    before = Seen(int(words[0]), *words[1:]) if len(words) == 4 else Seen()
    seen = Seen(standing.last_change, config, standing.members_read, before.members)
    if seen == before:
        return standing.notes
    if seen.read != before.read:
        seen = seen._replace(members=exports.members_version())
    added = {seen.note(), *_due(exports, before, seen)} - standing.notes
    gone = {old} - {"", seen.note()}
    exports.note(sorted(added), now, forget=gone)
    return (standing.notes | added) - gone


def _due(exports: Exports, before: Seen, seen: Seen) -> set[str]:
    """Give notes of what has become due between two states."""
    news = exports.news(before.change) if before.config else News()
    due = {DUE + key for key in news.fresh} | {AGAIN + key for key in news.again}
    # A database that was put back from a copy has fewer changes than were seen.
    moved = (before.config, before.members) != (seen.config, seen.members) or seen.change < before.change
    return due | {AGAIN + key for key in exports.with_names()} if moved or news.everything else due


def _write(
    exports: Exports,
    notes: frozenset[str],
    folder: Path,
    asks: Sequence[Ask],
    now: datetime,
    log: FilteringBoundLogger,
) -> tuple[str, ...]:
    """Write what is due, newest first and news before all else."""
    fresh, again = (_keys(notes, kind) for kind in (DUE, AGAIN))
    if not fresh and not again:
        return ()
    chosen = [*fresh, *[one for one in again if one not in fresh][:AGAIN_AT_ONCE]]
    done, failed = _write_each(exports, chosen, folder, asks, now, log)
    waiting = {*fresh, *again}.difference(done)
    problem = f"the exports cannot be written to {folder}: {failed[0]}; {_wait(len(waiting))}" if failed else ""
    _close(exports, notes, done, TROUBLE + failed[0] if failed else "", problem, now, log)
    return (problem,) if problem else ()


def _write_each(
    exports: Exports, keys: Sequence[str], folder: Path, asks: Sequence[Ask], now: datetime, log: FilteringBoundLogger
) -> tuple[list[str], list[str]]:
    """Write these divisions; gives those that are done, and why others are not. None holds up the next."""
    done: list[str] = []
    failed: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [], [_why(error)]
    members, refused = exports.members(), 0
    for key in keys:
        try:
            _write_one(exports, key, folder, members, asks, now)
            done.append(key)
        except Unavailable:
            raise
        except Exception as error:
            log.debug("a division was not exported", division=key, exc_info=True)
            failed.append(_why(error))
            refused += isinstance(error, OSError)
        if refused == REFUSALS:  # a full disk is full for all
            break
    return done, failed


def _write_one(
    exports: Exports, key: str, folder: Path, members: Sequence[Row], asks: Sequence[Ask], now: datetime
) -> None:
    material = exports.material(key)
    if material and material.votes:
        made = table(material, members, asks, today(now))
        _keep(folder / f"{_plain(key)}.csv", b"".join(as_csv([made])))
        _keep(folder / f"{_plain(key)}.json", json_bytes(made))


def _close(
    exports: Exports,
    notes: frozenset[str],
    done: Sequence[str],
    trouble: str,
    problem: str,
    now: datetime,
    log: FilteringBoundLogger,
) -> None:
    """Forget what is done; a trouble is logged when it begins or changes, not at every tick, and when it ends."""
    gone = {kind + key for key in done for kind in (DUE, AGAIN)} & notes
    before = {one for one in notes if one.startswith(TROUBLE)}
    if trouble and trouble not in before:
        log.warning(problem)
    elif before and not trouble:
        log.info("exports are written again")
    added = {trouble} - {"", *before}
    gone |= before - {trouble}
    if added or gone:
        exports.note(added, now, forget=gone)


def _keys(notes: Iterable[str], kind: str) -> list[str]:
    found = [one.removeprefix(kind) for one in notes if one.startswith(kind)]
    return sorted(found, key=lambda key: key.partition("-")[2], reverse=True)


def _plain(key: str) -> str:
    # A division that Hansard alone has is named after Hansard's id: a service's word is no path.
    return re.sub(r"[^a-z0-9-]", "-", key.lower())


def _keep(path: Path, data: bytes) -> None:
    """Write a file, unless it holds that already."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        path.with_name(f".{path.name}.part").unlink(missing_ok=True)
    else:
        write_whole(path, [data])


def _why(error: Exception) -> str:
    if not isinstance(error, OSError):
        return f"a fault of this program ({type(error).__name__})"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "there is a file where the folder should be"
    return (error.strerror or type(error).__name__).lower()


def _wait(number: int) -> str:
    return f"{count(number, 'division waits', 'divisions wait')} for the next try"
