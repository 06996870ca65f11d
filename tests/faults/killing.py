"""A process that forks the service and lets it die at a step that it is told: the ledger it sends to is the judge.

``python -m tests.faults.killing`` reads a job a line (JSON) and answers each with a line. It has everything imported
and no threads, so that a fork is safe and takes milliseconds; in the fork a replica of Parliament, the wired service
and its database are opened, and nothing in them is replaced: what is injected (a source's way of asking, a channel,
the database's engine) is wrapped, and counts the steps that it comes by.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from rich.console import Console
from sqlalchemy import Engine, event

from alerts.channels import Message, Outcome
from sources.fetch import Fetcher, build_client
from tests.replica.examples import example_scenario
from tests.tracker.service import QUIET
from tracker import config
from tracker.app import App, wired
from tracker.loop import Stopper, tick_once
from tracker.replica import Replica
from tracker.ways import asking

SCENARIO = example_scenario()
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Steps:
    """Counts the steps of a run, and ends the process at one of them as suddenly as can be."""

    kill: int | None
    seen: list[str] = field(default_factory=list)
    stage: str = "start"

    def __call__(self, name: str) -> None:
        self.seen.append(f"{self.stage}: {name}")
        if len(self.seen) - 1 == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Posting:
    """A channel that posts to the ledger over HTTP, as a webhook does; ``way`` is what does it."""

    name: str
    steps: Steps
    way: Callable[[Message], Outcome]

    def send(self, message: Message) -> Outcome:
        self.steps("before send")
        outcome = self.way(message)
        self.steps("after send")
        return outcome


def posting(name: str, ledger: str) -> Callable[[Message], Outcome]:
    """Give a way to the ledger that needs no child process."""

    def post(message: Message) -> Outcome:
        body = json.dumps({"title": message.title, "message": message.body, "id": message.id}).encode()
        request = Request(f"{ledger}/{name}", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=10) as answer:
            return Outcome("sent" if answer.status == 200 else "failed")

    return post


def watch_commits(engine: Engine, steps: Steps) -> None:
    """Count each commit that has written something, just before it is done; what follows tells that it was."""
    writing: set[int] = set()

    def executed(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            writing.add(id(connection.connection.driver_connection))

    def committing(connection: Any) -> None:
        driver = id(connection.connection.driver_connection)
        if driver in writing:
            writing.discard(driver)
            steps("in commit")

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committing)


def wrapped(app: App, job: dict[str, Any], steps: Steps, client: Any) -> App:
    """Give the service with its surroundings wrapped."""

    def hasty(one: Any) -> Any:
        fetcher = Fetcher(
            client,
            sleep=lambda seconds: None,
            monotonic=time.monotonic,
            random=random.random,
            gap=0.0,
            timeout=one.settings.timeout,
        )
        ask = asking(fetcher, one.settings)

        def asked(*words: Any, **more: Any) -> Any:
            answer = ask(*words, **more)
            steps("after fetch")
            return answer

        return replace(one, ask=asked)

    outlets = {}
    for name, one in app.outlets.items():
        way = one.channel.send if job.get("real") else posting(name, job["ledger"])
        outlets[name] = replace(one, channel=Posting(name, steps, way), host="")
    watch_commits(app.store.engine, steps)
    return replace(app, sources=tuple(map(hasty, app.sources)), outlets=outlets)


@contextmanager
def staged(steps: Steps, app: App) -> Iterator[None]:
    """Have the steps say in which stage of a pass they are."""
    for name in ("poll", "match", "export", "deliver"):
        stage = getattr(app, name)

        def called(*words: Any, stage: Any = stage, name: str = name, **more: Any) -> Any:
            steps.stage = name
            return stage(*words, **more)

        setattr(app, name, called)
    yield


def work(job: dict[str, Any], steps: Steps) -> None:
    """Start the service and do a pass at each moment."""
    moments = [datetime.fromisoformat(one) for one in job["moments"]]
    with Replica(SCENARIO, now=moments[0]) as replica, build_client("tests") as client:
        folder = Path(job["folder"])
        file = folder / f"config-{os.getpid()}.toml"
        file.write_text(job["config"].replace("REPLICA", replica.base_url), encoding="utf-8")
        file.chmod(0o600)
        settings = config.load(file, environ={})
        with wired(settings, database=job["database"], log=QUIET, console=Console(file=StringIO())) as opened:
            app = wrapped(opened, job, steps, client)
            app.keeping.jumps = True
            app.start(moments[0])
            with staged(steps, app):
                for now in moments:
                    replica.move_to(now)
                    tick_once(app, Stopper(), now)


def forked(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job in a process of its own; gives the steps that it came by, and how it ended."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 1
        try:
            steps = Steps(job.get("kill"))
            work(job, steps)
            with os.fdopen(write, "w") as told:
                json.dump(steps.seen, told)
            code = 0
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"code": code, "steps": json.loads(text) if text else []}


def here(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job in this process, so that every fork finds warm what it needs; there are no threads left afterwards."""
    work(job, Steps(None))
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(10)
    return {"code": 0, "steps": []}


def main() -> None:
    """Do jobs until there are no more."""
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(here(job) if job.get("warm") else forked(job)), flush=True)


if __name__ == "__main__":
    main()
