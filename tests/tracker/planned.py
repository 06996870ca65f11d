"""Settings and a clock for tests of what the clock brings, on a real database. All people are made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from sources.records import Event, Sitting, Snapshot, Stage
from tests.tracker.stored import bill, keep
from tracker.config import Settings
from tracker.debate_days import eve
from tracker.hours import Hours, debate_day
from tracker.match import match
from tracker.placing import Context
from tracker.plan import plan
from tracker.store import Store

LOG = structlog.get_logger()
LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    """London's "2023-06-12 18:00" as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def stage(*days: str, now: datetime | None = None, **changed: object) -> Snapshot:
    """Give a stage with its days; those before ``now`` (or on its day, after seven) have come."""
    fields = {
        "key": "17001",
        "bill": "example",
        "bill_id": 9001,
        "bill_title": "Example Bill [HL]",
        "house": "Commons",
        "stage": "Report stage",
        "link": "https://bills.parliament.uk/bills/9001/stages/17001",
    }
    parts = tuple(
        Sitting(key=on, date=date.fromisoformat(on), reached=now is not None and at(f"{on} 07:00") <= now)
        for on in days
    )
    return Snapshot(Stage.model_validate({**fields, **changed}), parts)


def event(number: int = 1, **changed: object) -> Snapshot:
    fields = {
        "key": f"event-{number}",
        "bill": "example",
        "house": "Commons",
        "date": "2023-06-13",
        "title": "Example Bill [Lords]: report stage",
        "kind": "Main Chamber",
        "order": number,
        "link": f"https://whatson.parliament.uk/event/cal{number}",
    }
    return Snapshot(Event.model_validate({**fields, **changed}))


@dataclass
class Clock:
    """A service that learns and looks at the clock, without channels."""

    store: Store
    watches: Sequence[Mapping[str, Any]] = ({"name": "Example", "bill": "Example Bill", "channels": ("a",)},)
    pushes: Sequence[Mapping[str, Any]] = ()
    asks: Sequence[Mapping[str, Any]] = ()
    hours: Mapping[str, Hours] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        told = {"watches": self.watches, "pushes": self.pushes, "asks": self.asks, **self.more}
        return Settings.model_validate(told)

    def learn(self, when: str, *snapshots: Snapshot, baseline: bool = False) -> None:
        keep(self.store, *snapshots, at=at(when), baseline=baseline)

    def begin(self, when: str = "2023-05-01 12:00") -> None:
        """Let the first look be at an idle time, with the bill known."""
        self.learn(when, bill(), baseline=True)
        self.look(when)

    def look(self, when: str) -> list[str]:
        """Match and look at the clock; gives the titles of the alerts that are new."""
        now, settings = at(when), self.settings
        before = {row["id"] for row in self.store.look().alerts(1000)}
        tomorrow = eve(settings.debate_days, now)
        context = Context(
            self.hours,
            debated=self.store.debated(debate_day(now)),
            eve=self.store.debated(tomorrow) if tomorrow else frozenset(),
        )
        asks = tuple(one.value() for one in settings.asks)
        match(self.store, settings.watches, now, LOG, asks, context)
        plan(self.store, settings, now, LOG, context)
        new = [row for row in self.store.look().alerts(1000) if row["id"] not in before]
        return [row["title"] for row in reversed(new)]

    def last(self) -> dict[str, Any]:
        return dict(self.store.look().alerts(1)[0])

    def told(self) -> list[tuple[str, str]]:
        """Give title and channel of every delivery, oldest first."""
        return [(row["title"], row["channel"]) for row in reversed(self.store.look().deliveries(1000))]
