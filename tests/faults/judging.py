"""The judge of the kill test: the receivers' ledger, beside the scenario and a service that nobody kills."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from tests import databases
from tests.faults.growing import out, tokens
from tests.faults.receivers import Receivers, said
from tests.tracker.service import QUIET, Direct
from tracker import config
from tracker.app import wired
from tracker.loop import clock
from tracker.replica import Replica

LONDON = ZoneInfo("Europe/London")
ALONE, TOGETHER, DIGESTS = ("letters", "hook"), ("bundle", "feed"), ("morning", "again", "third")
CHANNELS = (*ALONE, *TOGETHER, *DIGESTS)
# The one line in which an alert says what it is about, whether it has a message to itself or not.
LINE = re.compile(
    r"^(?:- New Clause \d+, |Example Bill: motion |\s*\[Example: |(?:- )?Bill: )(item-\d{5}[a-z]\d)", re.MULTILINE
)


@dataclass
class Told:
    """What came of it: how many lives were killed, and doing what; what was lost, told twice, or made up."""

    seed: int
    kills: int = 0
    doing: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    # The messages that were being sent at each kill.
    under_way: list[frozenset[int]] = field(default_factory=list)
    steps: int = 0
    arrived: int = 0
    doubles: int = 0
    lost: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def wrong(self) -> list[str]:
        """Give what must not be, in words, with what is needed to play it again."""
        found = [f"lost: {one}" for one in self.lost] + [f"not to be told: {one}" for one in self.extra]
        found += self.problems
        if self.doubles > self.kills:
            found.append(f"{self.doubles} doubles in {self.kills} kills")
        return [f"seed {self.seed}", str(self), *found] if found else []

    def add(self, other: "Told") -> None:
        """Take in what came of another round."""
        self.kills += other.kills
        self.doing += other.doing
        self.in_flight += other.in_flight
        self.steps += other.steps
        self.arrived += other.arrived
        self.doubles += other.doubles
        self.lost += other.lost
        self.extra += other.extra
        self.problems += other.problems
        self.seconds += other.seconds

    def __str__(self) -> str:
        doing = ", ".join(f"{number} {what}" for what, number in sorted(self.doing.items()))
        return (
            f"{self.kills} kills ({doing}; {self.in_flight} seen with a message under way), {self.steps} steps, "
            f"{self.arrived} messages: {len(self.lost)} lost, {self.doubles} double, {self.seconds:.0f} s"
        )


@dataclass
class Kept:
    """What the channels of the undisturbed service got, with their names."""

    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def morning(today: date) -> str:
    """Give the time, in London, at which the digests of all steps are due."""
    return f"{today + timedelta(days=2)}T08:05"


def undisturbed(folder: Path, replica: Replica, today: date, steps: int) -> Kept:
    """Give what a service tells of the same steps that nobody kills, in a fresh folder: its channels write it down."""
    ledger = Kept()
    fresh = folder / "undisturbed"
    fresh.mkdir()
    settings = config.load(folder / "config.toml", environ={})
    now = clock()
    with wired(settings, database=databases.url(fresh), log=QUIET, console=Console(file=StringIO())) as opened:
        told = {name: replace(one, channel=Direct(name, ledger), host="") for name, one in opened.outlets.items()}
        app = replace(opened, outlets=told)
        app.keeping.jumps = True
        app.start(now)
        for step in range(steps + 1):
            replica.move_to(out(today, step))
            now += timedelta(seconds=2)
            app.tick(now)
        app.tick(datetime.fromisoformat(morning(today)).replace(tzinfo=LONDON).astimezone(UTC))
    return ledger


def judge(told: Told, folder: Path, receivers: Receivers, undisturbed: Kept) -> None:
    """Compare the receivers' ledger with what is told where nothing goes wrong, word by word."""
    told.arrived = len(receivers.got)
    came = Counter((one.channel, one.id) for one in receivers.got)
    told.doubles = told.arrived - len(came)
    more = {_number(name): times - 1 for (_, name), times in came.items() if times > 1}
    told.problems += unexplained(told.under_way, more)
    for name in CHANNELS:
        once = {one.id: one for one in receivers.got if one.channel == name}.values()
        got = Counter(_facts(name, [(one.title, one.text) for one in once]))
        wanted = Counter(
            _facts(name, [(str(one["title"]), str(one["message"])) for at, one in undisturbed.got if at == name])
        )
        # What the scenario holds, whatever the undisturbed service makes of it.
        silent = {*tokens(told.steps)} - {*LINE.findall("\n".join(one.text for one in once))}
        told.lost += [f"{name}: nothing was said of {one}" for one in sorted(silent)]
        told.lost += [f"{name}: {one}" for one in (wanted - got).elements()]
        told.extra += [f"{name}: {one}" for one in (got - wanted).elements()]
    states = databases.rows(databases.url(folder), "SELECT state, count(*) FROM delivery GROUP BY state")
    if [state for state, _ in states] != ["sent"]:
        told.problems.append(f"the service's own account of its deliveries: {states}")
    told.problems += unsound(databases.url(folder))


def _number(name: str) -> int:
    """Give the number of a message by the id that its receiver saw: "<message-58.0c7b@example.org>", "message-58"."""
    return int(re.findall(r"message-(\d+)", name)[0])


def unexplained(under_way: Sequence[frozenset[int]], more: Mapping[int, int]) -> list[str]:
    """Give the doubles that no kill accounts for, and the kills that have made more than one.

    ``under_way`` are the messages that were being sent at each kill, ``more`` is how often one came more than once. A
    kill has surely doubled a message that came once more for each kill at which it was being sent.
    """
    kills = Counter(one for several in under_way for one in several)
    found = [
        f"message {one} came {times} times more than once, in {kills[one]} kills while it was being sent"
        for one, times in more.items()
        if times > kills[one]
    ]
    for number, several in enumerate(under_way, start=1):
        surely = sorted(one for one in several if more.get(one, 0) >= kills[one])
        found += [f"kill {number} doubled the messages {surely}"] if len(surely) > 1 else []
    return found


def _facts(channel: str, messages: list[tuple[str, str]]) -> Iterator[str]:
    """Give what messages say: of those of one alert each word, of others the things that they tell of."""
    for title, text in messages:
        if channel in ALONE:
            yield f"{title}\n{said(text)}"
        else:
            yield from LINE.findall(text)


def unsound(url: str) -> list[str]:
    """Give what is wrong with a database as such."""
    if databases.KIND != "sqlite":
        return []
    found = [row[0] for row in databases.rows(url, "PRAGMA integrity_check") if row[0] != "ok"]
    return found + [f"dangling: {row}" for row in databases.rows(url, "PRAGMA foreign_key_check")]
