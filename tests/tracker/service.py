"""The service as tests run it: a config that asks a replica, a ledger that receives, and the command itself.

Nothing inside is replaced: questions go over HTTP to the replica, messages over HTTP to the ledger, and what
is remembered lies in a SQLite file.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from rich.console import Console

from alerts.channels import Message, Outcome
from sources.fetch import Fetcher, build_client
from tests import databases
from tracker import config
from tracker.app import App, wired
from tracker.cli import main
from tracker.config import Settings
from tracker.replica import FaultAnswer, Replica
from tracker.ways import asking

TRACKER = str(Path(sys.executable).with_name("tracker"))
SOURCES = ("bills", "hansard", "commons_votes", "lords_votes")
TERMS = ("Acme", "Dahua", "Zeta", "Omicron")
NAMED = ("Ann Example", "Fay Mover")
STEP = timedelta(minutes=5)
QUIET = structlog.wrap_logger(structlog.PrintLogger(StringIO()))

# The beginnings of each service's paths, as the replica sees them.
PATHS = {
    "bills": ("/api/",),
    "hansard": ("/search/", "/debates/", "/overview/"),
    "commons_votes": ("/data/division",),
    "lords_votes": ("/data/Divisions",),
}


class Ledger:
    """A web service that writes down every message it gets, by the last segment of the path."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        # Set to a status to refuse with; None accepts.
        self.refuse: int | None = None
        ledger = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if ledger.refuse is None:
                    ledger.got.append((self.path.rsplit("/", 1)[-1], body))
                self.send_response(ledger.refuse or 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Ledger":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, name: str = "ledger") -> str:
        return f"json://127.0.0.1:{self._server.server_port}/{name}"

    def titles(self, name: str = "ledger") -> list[str]:
        return [str(message["title"]) for where, message in self.got if where == name]

    def bodies(self, name: str = "ledger") -> list[str]:
        return [str(message["message"]) for where, message in self.got if where == name]


@dataclass(frozen=True)
class Watching:
    """One watch of a test's config."""

    name: str = "Example"
    bill: str | None = "Example Bill"
    bill_id: int | None = None
    terms: Sequence[str] = TERMS
    members: Sequence[str] = NAMED
    channels: Sequence[str] = ("ledger",)
    since: str | None = "2023-01-01"

    def toml(self) -> str:
        lines = ["[[watches]]", f'name = "{self.name}"']
        lines += [f'bill = "{self.bill}"'] if self.bill else []
        lines += [f"bill_id = {self.bill_id}"] if self.bill_id else []
        lines += [f"{key} = {json.dumps(list(value))}" for key, value in self._lists() if value]
        lines += [f"since = {self.since}"] if self.since else []
        return "\n".join(lines)

    def _lists(self) -> tuple[tuple[str, Sequence[str]], ...]:
        return ("terms", self.terms), ("members", self.members), ("channels", self.channels)


@dataclass(frozen=True)
class Setup:
    """What a test's config says; ``text`` gives it as TOML. ``own`` has settings of single or further sources."""

    base_url: str
    channels: dict[str, str] = field(default_factory=lambda: {"ledger": "terminal://"})
    watches: tuple[Watching, ...] = (Watching(),)
    database: str = "sqlite:///tracker.db"
    tick: str = "1s"
    every: str = "60s"
    timeout: str = "10s"
    off: tuple[str, ...] = ()
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    grouped: bool = False

    def text(self) -> str:
        parts = [f'[tracker]\ndatabase = "{self.database}"\ntick = "{self.tick}"\ncontact = "tests@example.org"']
        for name in dict.fromkeys((*SOURCES, *self.own)):
            given = {"base_url": self.base_url, "every": self.every, "timeout": self.timeout, "gap": "0s"}
            lines = [f'{key} = "{value}"' for key, value in {**given, **self.own.get(name, {})}.items()]
            enabled = str(name not in self.off).lower()
            parts.append("\n".join([f"[sources.{name}]", f"enabled = {enabled}", *lines]))
        # One message for each alert, at once: grouping has tests of its own.
        own = "" if self.grouped else '\ngrouped = false\nsettle = "0s"'
        parts += [f'[channels.{name}]\nurl = "{url}"{own}' for name, url in self.channels.items()]
        return "\n\n".join([*parts, *(watch.toml() for watch in self.watches)]) + "\n"

    def write(self, folder: Path) -> Path:
        return databases.config(folder, self.text())

    def settings(self, folder: Path) -> Settings:
        return config.load(self.write(folder), environ={})


@dataclass
class Service:
    """The wired service on a replica, ticked by hand: the replica's clock and the service's go together."""

    app: App
    replica: Replica
    ledger: Ledger

    def tick(self, now: datetime) -> tuple[str, ...]:
        """Do one tick; what was not read for sixty seconds is due."""
        self.replica.move_to(now)
        return self.app.tick(now)

    def told(self, now: datetime, name: str = "ledger") -> list[str]:
        """Tick, and give the titles that reached a channel."""
        before = len(self.ledger.titles(name))
        self.tick(now)
        return self.ledger.titles(name)[before:]

    def stored(self) -> dict[str, int]:
        """Give how much is stored of each kind."""
        counts: dict[str, int] = self.app.store.look().status()["stored"]
        return counts

    def source(self, name: str) -> dict[str, Any]:
        """Give the state of one source."""
        (row,) = [row for row in self.app.store.look().status()["sources"] if row["name"] == name]
        return dict(row)


@dataclass
class Direct:
    """A channel that writes into the ledger itself, for tests that are not about the way there."""

    name: str
    ledger: Ledger

    def send(self, message: Message) -> Outcome:
        self.ledger.got.append((self.name, {"title": message.title, "message": message.body}))
        return Outcome("sent")


@contextmanager
def service(
    setup: Setup,
    folder: Path,
    replica: Replica,
    ledger: Ledger,
    start: datetime,
    *,
    quick: bool = True,
    jumps: bool = True,
) -> Iterator[Service]:
    """Wire the service as the commands do.

    When ``quick``, the pauses before a second try are left out, and channels write into the ledger directly
    instead of starting Apprise, which takes a second. While the clock ``jumps``, no time in between counts as off.
    """
    settings = setup.settings(folder)
    url = databases.url(folder, tables=quick)
    with (
        wired(settings, database=url, log=QUIET, console=Console(file=StringIO())) as app,
        build_client("tests") as client,
    ):
        hasty = tuple(replace(one, ask=_hasty(client, one.settings)) for one in app.sources)
        direct = {name: replace(one, channel=Direct(name, ledger), host="") for name, one in app.outlets.items()}
        used = replace(app, sources=hasty, outlets=direct) if quick else app
        used.keeping.jumps = jumps
        used.start(start)
        yield Service(used, replica, ledger)


def _hasty(client: Any, settings: Any) -> Any:
    fetcher = Fetcher(
        client,
        sleep=lambda seconds: None,
        monotonic=time.monotonic,
        random=random.random,
        gap=0.0,
        timeout=settings.timeout,
    )
    return asking(fetcher, settings)


def fault_of(source: str, wrong: FaultAnswer) -> Callable[[str, dict[str, list[str]]], FaultAnswer | None]:
    """Give a fault for every question to one service."""
    return lambda path, query: wrong if path.startswith(PATHS[source]) else None


def later(moment: datetime, **span: float) -> datetime:
    """Give a moment some time on."""
    return moment + timedelta(**span)


def run(
    *words: str, cwd: Path, timeout: float = 60, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real command to its end."""
    return subprocess.run(
        [TRACKER, *words],
        cwd=cwd,
        env=environment() | (env or {}),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, which spares the second that Python needs to start."""
    shown, said, code = StringIO(), StringIO(), 0
    before = sys.argv
    with chdir(cwd), redirect_stdout(shown), redirect_stderr(said):
        sys.argv = ["tracker", *words]
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        finally:
            sys.argv = before
    return subprocess.CompletedProcess(list(words), code, shown.getvalue(), said.getvalue())


def environment() -> dict[str, str]:
    """Give the environment without what a terminal or a test runner puts there."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COLUMNS", "FORCE_", "PYTEST"))}
    return kept | {"COLUMNS": "120", "NO_COLOR": "1"}


class Running:
    """``tracker run`` as a process of its own, with what it wrote to standard error so far."""

    def __init__(self, cwd: Path, *words: str) -> None:
        self._err = (cwd / f"run-{time.monotonic_ns()}.err").open("w+b")
        self.process = subprocess.Popen(
            [TRACKER, "run", *words], cwd=cwd, env=environment(), stdout=subprocess.DEVNULL, stderr=self._err
        )

    def __enter__(self) -> "Running":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._err.close()

    @property
    def err(self) -> str:
        return Path(self._err.name).read_text(encoding="utf-8")

    def end(self, kind: signal.Signals) -> tuple[int, float]:
        """Send a signal; give the exit code and the seconds that the end took."""
        began = time.monotonic()
        self.process.send_signal(kind)
        code = self.process.wait(20)
        return code, time.monotonic() - began


def until(true: Callable[[], object], *, seconds: float = 20.0, what: str = "it") -> None:
    """Wait for something to become true; fails after some seconds."""
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < ends, f"{what} did not happen within {seconds:g} s"
        pause.wait(0.02)


def utc(text: str) -> datetime:
    """An aware UTC time from "2023-03-08 19:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
