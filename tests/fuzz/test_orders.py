"""Any order of readings, failures, deaths and restarts: in the end each thing has been told once, and none is lost.

The service is the real one, but for its ways out: it asks the replica without HTTP, and its channels are the ledger.
A death is an exception that nothing of the service catches, raised at a commit, after an answer, or around a send.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import structlog
from hypothesis import event, given
from hypothesis import strategies as st
from rich.console import Console
from sqlalchemy import event as hooks

from alerts.channels import Message, Outcome
from sources.fetch import FetchError, NotJson, Refused, Unreachable
from tests import databases
from tests.faults.growing import growing, out, tokens
from tests.faults.judging import ALONE, CHANNELS, DIGESTS, LINE
from tests.fuzz import examples
from tests.tracker.service import Setup, Watching
from tracker import config
from tracker.app import App, wired
from tracker.replica.server import SERVICES
from tracker.replica.view import View

TODAY, STEPS = date(2031, 3, 5), 4
START = datetime(2031, 3, 5, 10, tzinfo=UTC)
READ = ("bills", "hansard", "commons_votes")
ERRORS: tuple[FetchError, ...] = (Unreachable("nobody answers"), NotJson("a page"), Refused("no", status=403))
WAYS = dict.fromkeys(ALONE, 'settle = "0s"\ngrouped = false') | dict.fromkeys(DIGESTS, 'when = "daily"\nat = "08:00"')
LEFT = """SELECT
    (SELECT count(*) FROM delivery WHERE state <> 'sent') + (SELECT count(*) FROM change WHERE matched_at IS NULL)"""
numbers = count()


class Died(BaseException):
    """The process is gone: nothing after this is done."""


@cache
def _answer(step: int, path: str, query: str) -> bytes | None:
    for one in SERVICES:
        if path.lower().startswith(one.beginnings):
            answer = one.answer(_view(step), path, parse_qs(query, keep_blank_values=True))
            return json.dumps(answer.body).encode() if answer.status == 200 else None
    return None


@cache
def _view(step: int) -> View:
    return View(growing(TODAY, STEPS), out(TODAY, step))


@dataclass
class World:
    """What is around the service, and what it does to it: ``dying`` counts down the events until its death."""

    step: int = 0
    failing: dict[str, FetchError] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)
    dying: int = 0
    got: list[tuple[str, Message]] = field(default_factory=list)
    # Sends that may be made again: their result was not known.
    excused: int = 0
    deaths: int = 0

    def near_death(self) -> None:
        """Die, if this is the event."""
        self.dying -= 1
        if self.dying == 0:
            self.deaths += 1
            raise Died

    def ask(self, source: str, path: str, params: Mapping[str, Any] | None = None, **_: Any) -> Any:
        if source in self.failing:
            raise self.failing[source]
        body = _answer(self.step, path, str(httpx.QueryParams(params or {})))
        self.near_death()
        if body is None:
            raise Refused("not there", status=404)
        return json.loads(body)


@dataclass(frozen=True)
class Way:
    """A channel that writes into the ledger: a death may come before it and after it."""

    name: str
    world: World

    def send(self, message: Message) -> Outcome:
        self.world.near_death()
        how = self.world.down.get(self.name, "sent")
        if how != "failed":
            self.world.got.append((self.name, message))
        # Until it is marked, nobody knows of it: a death there doubles the message, and is counted when it comes.
        try:
            self.world.near_death()
        except Died:
            self.world.excused += how == "sent"
            raise
        finally:
            self.world.excused += how == "unknown"
        return Outcome(how, "" if how == "sent" else "put out of order")  # type: ignore[arg-type]


@dataclass
class Life:
    """The service on a database, started again and again."""

    folder: Path
    world: World
    now: datetime = START
    said: StringIO = field(default_factory=StringIO)
    # When the last step was published.
    given: datetime = START - timedelta(days=1)
    stack: ExitStack = field(default_factory=ExitStack)

    def begin(self) -> None:
        self.stack.close()
        while True:
            try:
                self.app = self.stack.enter_context(self._opened())
                self.app.keeping.jumps = True
                self.app.start(self.now)
                return
            except Died:
                self.stack.close()

    @contextmanager
    def _opened(self) -> Iterator[App]:
        settings, url = _settings(self.folder), databases.url(self.folder, tables=True)
        log = structlog.wrap_logger(structlog.PrintLogger(self.said))
        with wired(settings, database=url, log=log, console=Console(file=StringIO())) as app:
            hooks.listen(app.store.engine, "commit", lambda connection: self.world.near_death())
            asked = tuple(replace(one, ask=partial(self.world.ask, one.module.NAME)) for one in app.sources)
            told = {name: replace(one, channel=Way(name, self.world), host="") for name, one in app.outlets.items()}
            yield replace(app, sources=asked, outlets=told)

    def act(self, what: str, *args: Any) -> None:
        try:
            getattr(self, f"do_{what}")(*args)
        except Died:
            self.begin()

    def do_news(self) -> None:
        """Publish the next step, once the one before has been read: what is told does not hang on the order then."""
        since = dict(databases.rows(databases.url(self.folder), "SELECT name, last_success FROM source"))
        if self.world.step < STEPS and all(since.get(name) and _utc(since[name]) > self.given for name in READ):
            self.world.step += 1
            self.given = self.now

    def do_poll(self, some: frozenset[str]) -> None:
        self.now += timedelta(seconds=61)
        self.app.poll(self.now, but=some)

    def do_match(self) -> None:
        self.app.match(self.now)

    def do_deliver(self) -> None:
        self.app.deliver(self.now)

    def do_tick(self) -> None:
        self.now += timedelta(seconds=61)
        self.app.tick(self.now)

    def do_later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def do_restart(self) -> None:
        self.begin()

    def do_fails(self, source: str, error: FetchError | None) -> None:
        self.world.failing.pop(source, None)
        if error:
            self.world.failing[source] = error

    def do_channel(self, name: str, how: str) -> None:
        self.world.down[name] = how

    def do_die(self, after: int) -> None:
        self.world.dying = after

    def rest(self) -> None:
        """Let all be well again, until the digests of the last morning have gone."""
        self.world.failing, self.world.down, self.world.dying = {}, {}, 0
        self.begin()
        for _ in range(4 * STEPS):
            self.now += timedelta(minutes=31)
            self.app.tick(self.now)
            self.do_news()
        for _ in range(12):
            self.now += timedelta(hours=11)
            self.app.tick(self.now)
            if not self.left():
                return

    def left(self) -> int:
        return int(databases.rows(databases.url(self.folder), LEFT)[0][0])


def _utc(value: object) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _settings(folder: Path) -> config.Settings:
    watch = Watching(terms=("Acme",), members=(), channels=CHANNELS, since="2031-01-04")
    setup = Setup("http://127.0.0.1:9", {}, (watch,), databases.beside(folder), off=("lords_votes",))
    channels = [f'[channels.{name}]\nurl = "terminal://"\n{WAYS.get(name, "")}' for name in CHANNELS]
    path = folder / "config.toml"
    path.write_text("\n\n".join([setup.text(), *channels]) + "\n", encoding="utf-8")
    path.chmod(0o600)
    return config.load(path, environ={})


ACTIONS = st.one_of(
    st.just(("news",)),
    st.just(("tick",)),
    st.just(("tick",)),
    st.builds(lambda some: ("poll", some), st.frozensets(st.sampled_from(READ), max_size=2)),
    st.sampled_from((("match",), ("deliver",), ("restart",))),
    st.builds(lambda minutes: ("later", minutes), st.sampled_from((1, 4, 31, 240, 1500))),
    st.builds(lambda name, error: ("fails", name, error), st.sampled_from(READ), st.sampled_from((None, *ERRORS))),
    st.builds(
        lambda name, how: ("channel", name, how),
        st.sampled_from(CHANNELS),
        st.sampled_from(("sent", "failed", "unknown")),
    ),
    st.builds(lambda after: ("die", after), st.integers(1, 40)),
)


def told(world: World, name: str) -> Counter[str]:
    """Count the things that a channel was told, each message once: how many go together hangs on the order."""
    once = {message.id: message for channel, message in world.got if channel == name}
    found: Counter[str] = Counter()
    for message in once.values():
        corrected = name in ALONE and "Corrected" in message.title
        found.update(f"corrected: {one}" if corrected else one for one in LINE.findall(message.body))
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    life = Life(tmp_path_factory.mktemp("undisturbed"), World())
    with life.stack:
        life.begin()
        life.rest()
    assert life.left() == 0
    return {name: told(life.world, name) for name in CHANNELS}


def test_there_is_everything_to_be_told(undisturbed: dict[str, Counter[str]]) -> None:
    for name in CHANNELS:
        assert {*tokens(STEPS)} == {one.rpartition(": ")[2] for one in undisturbed[name]} - {""}, name


@given(actions=st.lists(ACTIONS, max_size=40))
@examples(3 if databases.POSTGRESQL else 8, long=True)
def test_whatever_the_order_each_thing_is_told_once(
    actions: list[tuple[Any, ...]], undisturbed: dict[str, Counter[str]], tmp_path: Path
) -> None:
    folder = tmp_path / f"life-{next(numbers)}"
    folder.mkdir()
    life = Life(folder, World())
    try:
        with life.stack:
            life.begin()
            for action in actions:
                life.act(*action)
            life.rest()
        assert life.left() == 0, "nothing is left"
        for name in CHANNELS:
            assert told(life.world, name) == undisturbed[name], name
        sent = [(name, message.id) for name, message in life.world.got]
        assert len(sent) - len({*sent}) <= life.world.excused + life.world.deaths
        assert "Traceback" not in life.said.getvalue(), life.said.getvalue()
        event(f"deaths: {life.world.deaths}")
    finally:
        if databases.POSTGRESQL:
            databases.drop([one for one in databases.made() if one in databases.url(folder)])
