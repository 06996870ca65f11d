"""The wired service with sources that are said to be read or not: outages, floods and proof, without a replica."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console

from sources.records import Contribution, Mention, Reading, Snapshot
from tests import databases
from tests.tracker.campaign import Ledger
from tests.tracker.service import QUIET
from tests.tracker.stored import bill, stage
from tracker import config
from tracker.app import App, wired
from tracker.deliver import Delivered
from tracker.outlets import Outlet

START = datetime(2023, 6, 1, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CONFIG = """
[tracker]
database = "sqlite:///tracker.db"
contact = "tests@example.org"

[channels.ops]
url = "terminal://"

[channels.press]
url = "terminal://"
settle = "0s"
{press}

[[watches]]
name = "Example"
bill = "Example Bill"
terms = ["Acme"]
channels = ["press"]

[operator]
channels = ["ops"]
{operator}
{more}
"""


@dataclass
class Kept:
    """The service on a real database, with ledgers for channels. Its sources are never asked: they are told of."""

    app: App
    folder: Path
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    def __getitem__(self, channel: str) -> Ledger:
        return self.ledgers[channel]

    def read(self, at: datetime, down: Collection[str] = (), problem: str = "status 503") -> None:
        """Have every source read to its end, but those that are down: of these one more try fails."""
        for name in [one.module.NAME for one in self.app.sources]:
            row = self.app.store.source(name)
            if name in down:
                tried = {"failures": row.failures + 1, "problem": problem, "next_due": at + 10 * MINUTE}
            else:
                tried = {"failures": 0, "problem": None, "last_success": at, "next_due": at + 10 * MINUTE}
            self.app.store.update_source(name, last_attempt=at, **tried)

    def learn(self, at: datetime, *snapshots: Snapshot, source: str = "bills", baseline: bool = False) -> None:
        """Keep what a source told."""
        self.app.store.keep(Reading("a unit", snapshots), source=source, now=at, baseline=baseline)

    def tick(
        self,
        at: datetime,
        *snapshots: Snapshot,
        down: Collection[str] = (),
        source: str = "bills",
        problem: str = "status 503",
    ) -> Delivered:
        """Do one pass: the sources are read, but those that are down; what one told is matched and delivered."""
        self.read(at, down, problem)
        if snapshots:
            self.learn(at, *snapshots, source=source)
        self.app.match(at)
        return self.app.deliver(at)

    def told(self, channel: str, at: datetime, *snapshots: Snapshot, **named: object) -> list[str]:
        """Do one pass, and give the titles of what a channel got."""
        before = len(self[channel].got)
        self.tick(at, *snapshots, **named)  # type: ignore[arg-type]
        return self[channel].titles[before:]


@contextmanager
def kept(
    folder: Path, *, press: str = "", operator: str = "", more: str = "", database: str | None = None
) -> Iterator[Kept]:
    """Open the service on a database of its own (or this one), with one bill known; the first tick was at ``START``."""
    address = database or databases.url(folder, tables=True)
    path = databases.config(folder, CONFIG.format(press=press, operator=operator, more=more))
    settings = config.load(path, environ={})
    with wired(settings, database=address, log=QUIET, console=_console()) as app:
        ledgers = {name: Ledger(name) for name in app.outlets}
        outlets: dict[str, Outlet] = {name: replace(one, channel=ledgers[name]) for name, one in app.outlets.items()}
        served = Kept(replace(app, outlets=outlets), folder, ledgers)
        served.app.start(START)
        served.learn(START, bill(title="Example Bill"), baseline=True)
        served.tick(START)
        yield served


def _console() -> Console:
    return Console(file=StringIO())


def stages(number: int, *, first: int = 1) -> list[Snapshot]:
    """Give so many stages of the bill, each with a day to come."""
    return [
        stage("2023-09-13", key=f"18{one:03}", stage=f"Stage {one}", link=f"https://example.org/{one}")
        for one in range(first, first + number)
    ]


def spoken(order: int, debate: str = "0A0A0A0A-0000-4000-8000-0000000000AA") -> Snapshot:
    """Give a contribution that names the watched term."""
    key = f"contribution-{debate}-{order}"
    link = f"https://hansard.parliament.uk/commons/2023-06-01/debates/{debate}/X#contribution-{order}"
    fields = {
        "key": key,
        "house": "Commons",
        "date": "2023-06-01",
        "debate_key": debate,
        "debate": "Example Bill",
        "section": "Commons Chamber",
        "order": order,
        "member_id": 4000 + order,
        "member": f"Member {order}",
        "attributed_to": f"Member {order}",
        "text": f"Acme, said {order} times.",
        "link": link,
    }
    found = Mention.model_validate({"key": "acme", "term": "Acme", "sentence": f"Acme, said {order} times."})
    return Snapshot(Contribution.model_validate(fields), (found,))
