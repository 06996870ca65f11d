"""Many short lives on one database: a process that has loaded the store once, and forks what is asked for.

    python -m tests.faults.database_lives migrate ADDRESS FOLDER FIRST STEP
    python -m tests.faults.database_lives write ADDRESS PROCESSES ROUNDS
    python -m tests.faults.database_lives claim ADDRESS PROCESSES

Nothing is open before a fork.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import alembic.script  # noqa: F401  (loaded before the forks)
from sqlalchemy import event

from tests.tracker.stored import NOW
from tracker.loop import clock
from tracker.migrate import migrate
from tracker.store import Store
from tracker.store.compared import held
from tracker.store.engine import transaction
from tracker.store.progress import source_row


def life(work: Callable[[], None]) -> int:
    """Begin a process that does some work; gives its number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def end(pid: int) -> int:
    """Wait for its end; gives its exit code, minus a signal's number if that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def migrated_until(url: str, folder: Path, statement: int) -> None:
    """Bring a database up to date, and die before the statement of this number."""
    store, seen = Store(url), 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", count)
    event.listen(store.engine, "commit", count)
    migrate(store, NOW, backups=folder)
    store.close()


def migrate_killed(url: str, folder: Path, first: int, step: int) -> dict[str, Any]:
    """Have migrations of one database killed, each at a later statement, until one comes to its end.

    Gives at which statements, and at which of these the database was not what a backup from before them holds.
    """
    kills, wrong, statement = [], [], first
    before = held(f"sqlite:///{folder / 'before.db'}")
    while (code := end(life(partial(migrated_until, url, folder, statement)))) == -signal.SIGKILL:
        kills.append(statement)
        if held(url) != before:
            wrong.append(statement)
        statement += step
    return {"kills": kills, "wrong": wrong, "code": code}


def written(url: str, rounds: int) -> None:
    """Read a number, and write the one that follows it."""
    store = Store(url)
    for _ in range(rounds):
        with transaction(store.engine) as session:
            row = source_row(session, "bills")
            row.failures += 1
    store.close()


def claimed(url: str, file: Path) -> None:
    """Claim messages until there are none left, and write down which."""
    store, got = Store(url), []
    while taken := store.messages.claim(clock(), timedelta(minutes=5), ["press"]):
        got.append((taken.id, taken.attempt))
    file.write_text(json.dumps(got), encoding="utf-8")
    store.close()


def main(what: str, url: str, *more: str) -> dict[str, Any]:
    """Do what is asked for; gives what came of it."""
    if what == "migrate":
        return migrate_killed(url, Path(more[0]), int(more[1]), int(more[2]))
    if what == "write":
        lives = [life(partial(written, url, int(more[1]))) for _ in range(int(more[0]))]
        return {"codes": [end(one) for one in lives]}
    files = [Path(more[1]) / f"claimed-{number}" for number in range(int(more[0]))]
    lives = [life(partial(claimed, url, file)) for file in files]
    codes = [end(one) for one in lives]
    return {"codes": codes, "claims": [json.loads(file.read_text(encoding="utf-8")) for file in files]}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
