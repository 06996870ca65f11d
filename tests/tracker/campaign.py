"""A campaign for tests of what people are told: a real database, watches, channels that write down what they get."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from alerts.channels import Message, Outcome
from alerts.values import Ask
from tests.tracker.stored import NOW, keep, opened
from tracker.config import WatchSettings
from tracker.deliver import Delivered, deliver
from tracker.hours import Hours, debate_day
from tracker.match import match
from tracker.outlets import Outlet
from tracker.placing import Context
from tracker.store import Store

LOG = structlog.get_logger()


class Ledger:
    """A channel that writes down what it gets and answers as it is told; then it accepts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.got: list[Message] = []
        self.answers: list[Outcome | Exception] = []

    def send(self, message: Message) -> Outcome:
        self.got.append(message)
        answer = self.answers.pop(0) if self.answers else Outcome("sent")
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def titles(self) -> list[str]:
        return [message.title for message in self.got]

    @property
    def texts(self) -> list[str]:
        return [f"{message.title}\n\n{message.body}" for message in self.got]


def watch(name: str = "Example", *channels: str, **changed: object) -> WatchSettings:
    told = {"name": name, "bill": "Example Bill", "terms": ["Acme"], "channels": channels or ("a",)}
    return WatchSettings.model_validate({**told, **changed})


@dataclass
class Campaign:
    """Watches on a database, and ledgers for channels, each with its hours."""

    store: Store
    watches: Sequence[WatchSettings]
    hours: Mapping[str, Hours]
    asks: tuple[Ask, ...] = ()
    after: Mapping[str, datetime] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledgers = {name: Ledger(name) for name in self.hours}

    def __getitem__(self, channel: str) -> Ledger:
        return self.ledgers[channel]

    @property
    def outlets(self) -> dict[str, Outlet]:
        return {name: Outlet(one, self.hours[name]) for name, one in self.ledgers.items()}

    def learn(self, *snapshots: Any, at: datetime = NOW, **named: Any) -> None:
        """Keep what a source read, without a tick."""
        keep(self.store, *snapshots, at=at, **named)

    def tick(self, at: datetime = NOW, *snapshots: Any) -> Delivered:
        """Keep what a source read, if anything, and let match and deliver run."""
        if snapshots:
            keep(self.store, *snapshots, at=at)
        self.match(at)
        return deliver(self.store, self.outlets, at, LOG)

    def match(self, at: datetime = NOW) -> int:
        context = Context(self.hours, self.store.debated(debate_day(at)), self.after)
        return match(self.store, self.watches, at, LOG, self.asks, context)

    def states(self) -> list[tuple[str, str]]:
        """Give channel and state of every delivery, oldest first."""
        return [(row["channel"], row["state"]) for row in self.store.look().deliveries(1000)[::-1]]


@contextmanager
def campaign(
    folder: Path, *watches: WatchSettings, hours: Mapping[str, Hours] | None = None, asks: tuple[Ask, ...] = ()
) -> Iterator[Campaign]:
    """Open a campaign on a fresh database."""
    chosen = watches or (watch(),)
    named = {name: Hours() for one in chosen for name in one.channels}
    with opened(folder) as store:
        store.note_watches([one.name for one in chosen], NOW)
        yield Campaign(store, chosen, {**named, **(hours or {})}, asks)
