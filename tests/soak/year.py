"""A parliamentary year through the real service in minutes: the clock is its argument, the ledger the judge.

Services and channels fail for hours, the service is restarted, and dies while it sends. In the end everything has to
be told exactly once, nothing to be left, and the memory to be as it was after thirty days.
"""

import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.channels import Message, Outcome
from tests import databases
from tests.faults.judging import unsound
from tests.soak.memory import reborn, resident
from tests.soak.parliament import Parliament
from tests.soak.passage import Fact, at, bills, facts, sitting_days
from tests.tracker.service import SOURCES, Setup, Watching, service
from tracker.app import App

# Each alert a message; together; in digests; and who runs the service.
CHANNELS: Mapping[str, str] = {
    "alone": 'grouped = false\nsettle = "0s"',
    "together": "",
    "nightly": 'quiet = "22:00-07:00"',
    "daily": 'when = "daily"\nat = "08:00"',
    "weekly": 'when = "weekly"\non = "Monday"\nat = "08:00"\novertake = false',
}
OPERATOR = "operator"
SITTING = ("08:10", "11:30", "17:00", "19:30", "22:45")
SETTLED = 30
# So many days after the last sitting the last digest has gone: at least, at most.
AFTER, LONGEST = 9, 40


class Died(BaseException):
    """The process is gone: nothing after this is done."""


@dataclass
class Ledger:
    """What arrived, appended to a file, and how the channels do at present."""

    file: Path
    down: dict[str, str] = field(default_factory=dict)
    dying: str = ""
    repeated: int = 0

    def send(self, channel: str, message: Message) -> Outcome:
        """Take a message, unless the channel is down; a channel that is "unknown" takes it and does not say so."""
        if self.dying == "before":
            raise Died
        how = self.down.get(channel, "sent")
        if how != "failed":
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([channel, message.id, message.title, message.body]) + "\n")
        if self.dying:
            self.repeated += 1
            raise Died
        self.repeated += how == "unknown"
        return Outcome(how, "" if how == "sent" else "put out of order")  # type: ignore[arg-type]

    def got(self) -> Iterator[tuple[str, str, str, str]]:
        """Give channel, id, title and text of what arrived."""
        for line in self.file.read_text(encoding="utf-8").splitlines():
            channel, number, title, text = json.loads(line)
            yield channel, number, title, text


@dataclass(frozen=True)
class _Channel:
    name: str
    ledger: Ledger

    def send(self, message: Message) -> Outcome:
        return self.ledger.send(self.name, message)


@dataclass(frozen=True)
class _Setup(Setup):
    """A watch for each bill and one for a term, on channels of every kind."""

    def text(self) -> str:
        given = [f'[channels.{name}]\nurl = "terminal://"\n{own}' for name, own in {**CHANNELS, OPERATOR: ""}.items()]
        return "\n\n".join([super().text(), *given, f'[operator]\nchannels = ["{OPERATOR}"]\noutage = "30d"']) + "\n"


@dataclass
class Year:
    """What came of a year: figures, and what is wrong."""

    days: int
    seed: int
    ticks: int = 0
    messages: int = 0
    facts: int = 0
    restarts: int = 0
    deaths: int = 0
    outages: int = 0
    channel_outages: int = 0
    doubles: int = 0
    settled: float = 0.0
    ended: float = 0.0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.days} sitting days, {self.ticks} passes, {self.outages} outages of services and "
            f"{self.channel_outages} of channels, {self.restarts} restarts, {self.deaths} deaths while sending: "
            f"{self.facts} facts on {len(CHANNELS)} channels in {self.messages} messages, {self.doubles} sent twice, "
            f"{len(self.wrong)} wrong; memory {self.settled:.0f} MiB after {SETTLED} days, {self.ended:.0f} MiB at the "
            f"end; {self.seconds:.0f} s"
        )


def play(folder: Path, days: int, seed: int) -> Year:
    """Play so many sitting days in a folder."""
    began, told = time.monotonic(), Year(days, seed)
    sitting = sitting_days(days)
    ledger = Ledger(folder / "ledger.jsonl")
    ledger.file.touch()
    start = at(sitting[0] - timedelta(days=1), "09:00")
    with Parliament(days, start) as parliament:
        player = _Player(told, folder, parliament, ledger, sitting, start, random.Random(seed))
        player.play()
    told.ended = resident()
    _judge(told, ledger, databases.url(folder))
    told.seconds = time.monotonic() - began
    return told


@dataclass
class _Player:
    told: Year
    folder: Path
    parliament: Parliament
    ledger: Ledger
    sitting: Sequence[date]
    before: datetime
    chance: random.Random
    down: dict[str, datetime] = field(default_factory=dict)
    off: dict[str, datetime] = field(default_factory=dict)

    def play(self) -> None:
        """Go through the days."""
        self._stack = ExitStack()
        try:
            self._open(self.before)
            self._pass(self.before)
            on, last = self.sitting[0], self.sitting[-1]
            while on <= last + timedelta(days=AFTER) or (self._left() and on <= last + timedelta(days=LONGEST)):
                self._day(on)
                if on in self.sitting and self.sitting.index(on) == SETTLED - 1:
                    self.told.settled = resident()
                on += timedelta(days=1)
        finally:
            self._stack.close()

    def _left(self) -> int:
        query = "SELECT count(*) FROM delivery WHERE state <> 'sent'"
        return int(databases.rows(databases.url(self.folder), query)[0][0])

    def _day(self, on: date) -> None:
        for clock in SITTING if on in self.sitting else ("09:00",):
            now = at(on, clock)
            if clock == "11:30" and on in self.sitting[:-2]:
                self._disturb(now)
            self.down = {name: until for name, until in self.down.items() if until > now}
            self.off = {name: until for name, until in self.off.items() if until > now}
            self.ledger.down = {name: how for name, how in self.ledger.down.items() if name in self.off}
            self._pass(now)

    def _disturb(self, now: datetime) -> None:
        """Let something go wrong, or not."""
        if self.chance.random() < 0.2:
            for name in self.chance.sample(SOURCES, self.chance.randint(1, 3)):
                self.down[name] = now + timedelta(hours=self.chance.uniform(1, 18))
            self.told.outages += 1
        if self.chance.random() < 0.2:
            name = self.chance.choice([*CHANNELS])
            self.off[name] = now + timedelta(hours=self.chance.uniform(1, 10))
            self.ledger.down[name] = self.chance.choice(("failed", "unknown"))
            self.told.channel_outages += 1
        if self.chance.random() < 0.3:
            self.ledger.dying = self.chance.choice(("before", "after"))
        if self.chance.random() < 0.2:
            self.told.restarts += 1
            self._open(now)

    def _pass(self, now: datetime) -> None:
        """Let the service do what the clock brings up to a moment, and a pass then; if it dies, it starts again."""
        while True:
            try:
                while (due := self.app.next_moment(self.before)) and due < now:
                    self.parliament.move_to(due, self.down)
                    self.before = due
                    self.app.act(due)
                self.parliament.move_to(now, self.down)
                self.before = now
                self.app.tick(now)
                self.told.ticks += 1
                return
            except Died:
                self.told.deaths += 1
                self.ledger.dying = ""
                self._open(self.before)

    def _open(self, now: datetime) -> None:
        self._stack.close()
        reborn()
        told = tuple(CHANNELS)
        watches = [
            Watching(name, bill=name, terms=(), members=(), channels=told, since=str(self.sitting[0]))
            for name in bills(len(self.sitting))
        ]
        watches.append(Watching("Acme", bill=None, terms=("Acme",), members=(), channels=told))
        setup = _Setup(self.parliament.base_url, {}, tuple(watches), databases.beside(self.folder))
        nobody: Any = None
        served = self._stack.enter_context(service(setup, self.folder, self.parliament, nobody, now))  # type: ignore[arg-type]
        told_by = {
            name: replace(one, channel=_Channel(name, self.ledger), host="") for name, one in served.app.outlets.items()
        }
        self.app: App = replace(served.app, outlets=told_by)


def _judge(told: Year, ledger: Ledger, url: str) -> None:
    """Look for every fact in what each channel got, and for anything that is left."""
    arrived = list(ledger.got())
    once = {(channel, number): (title, text) for channel, number, title, text in arrived}
    told.messages, told.doubles = len(arrived), len(arrived) - len(once)
    if told.doubles > ledger.repeated:
        told.wrong.append(f"{told.doubles} sent twice, {ledger.repeated} of them for a reason")
    known = list(facts(told.days))
    told.facts = len(known)
    told.wrong += _alone(known, [(title, text) for (channel, _), (title, text) in once.items() if channel == "alone"])
    for name in set(CHANNELS) - {"alone"}:
        told.wrong += _counted(known, name, [text for (channel, _), (_, text) in once.items() if channel == name])
    titles = [title for (channel, _), (title, _) in once.items() if channel == OPERATOR]
    began, over = (_sources(titles, words) for words in (" cannot be read since ", " read again"))
    if began != over or not (began or told.days < SETTLED):
        told.wrong.append(f"the operator heard of outages of {dict(began)} and of the end of those of {dict(over)}")
    states = databases.rows(url, "SELECT state, count(*) FROM delivery GROUP BY state ORDER BY state")
    unmatched = databases.rows(url, "SELECT count(*) FROM change WHERE matched_at IS NULL")[0][0]
    if [state for state, _ in states] != ["sent"] or unmatched:
        told.wrong.append(f"left: deliveries {states}, changes {unmatched}")
    told.wrong += unsound(url)
    if told.settled and not told.ended <= told.settled * 1.1:
        told.wrong.append(f"memory grew from {told.settled:.1f} MiB to {told.ended:.1f} MiB")


def _sources(titles: Sequence[str], words: str) -> Counter[str]:
    """Count the sources that titles with these words name."""
    named = [title for title in titles if words in title]
    return Counter(
        one for title in named for one in ("Bills", "Hansard", "Commons votes", "Lords votes") if one in title
    )


def _alone(known: Sequence[Fact], messages: Sequence[tuple[str, str]]) -> list[str]:
    """Look for each fact in messages of one alert each: in exactly one of those that the title makes its own."""
    by_token: dict[str, list[str]] = defaultdict(list)
    for title, text in messages:
        for token in {*re.findall(r"item-\d{5}[a-z]\d?|Now: .*", text)}:
            by_token[token].append(title.removeprefix("Catch-up: "))
    counts = {one: sum(bool(re.search(one.title, title)) for title in by_token[one.token]) for one in known}
    return [f"alone: {one.token} ({one.title}) told {number} times" for one, number in counts.items() if number != 1]


def _counted(known: Sequence[Fact], channel: str, texts: Sequence[str]) -> list[str]:
    """Count what is said in one place only."""
    said = Counter(token for text in texts for token in re.findall(r"item-\d{5}[a-z]\d?", text))
    return [
        f"{channel}: {one.token} told {said[one.token]} times" for one in known if one.once and said[one.token] != 1
    ]
