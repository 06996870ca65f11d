"""The one place that wires everything: settings in, a service that can tick out."""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from structlog.typing import FilteringBoundLogger

from alerts.channels import Channel, Courier, open_channel
from sources.answers import Answers
from sources.fetch import Fetcher, build_client
from sources.scope import Ask
from tracker.config import Settings, SourceSettings
from tracker.deliver import Delivered, deliver
from tracker.export_files import export
from tracker.join import join
from tracker.match import match
from tracker.migrate import migrate
from tracker.poll import Asked, Note, Polled, poll, unseen
from tracker.registry import found
from tracker.store import Store


@dataclass
class App:
    """The wired service: three stages, time as their argument."""

    settings: Settings
    store: Store
    sources: tuple[Asked, ...]
    channels: Mapping[str, Channel]
    log: FilteringBoundLogger
    shown: Callable[["App"], AbstractContextManager[Note]] = lambda app: nullcontext(unseen)
    between: Callable[[str], None] = lambda source: None
    # The last change that was there at the last joining; none at the start, as the config may have changed.
    joined: int | None = None
    unjoined: bool = False
    adrift: tuple[str, ...] = ()

    def start(self, now: datetime) -> None:
        """Bring the database up to date and take up what a death of the service left behind."""
        migrate(self.store)
        lost = self.store.recover(now)
        if lost:
            self.log.warning("deliveries were under way when the service stopped; they are sent again", number=lost)

    def poll(self, now: datetime, *, but: Collection[str] = ()) -> list[Polled]:
        """Read what is due, ``but`` these sources, and show how far it is to whoever wants to see.

        After each answer of a service ``between`` may do what cannot wait.
        """
        sources = [replace(one, ask=self._in_turn(one)) for one in self.sources if one.module.NAME not in but]
        with self.shown(self) as note:
            return poll(self.store, sources, self.settings.watches, now, self.log, note)

    def _in_turn(self, source: Asked) -> Ask:
        def ask(
            path: str, params: Mapping[str, Any] | None = None, *, expect: type | tuple[type, ...] | None = None
        ) -> Any:
            answer = source.ask(path, params, expect=expect)
            self.between(source.module.NAME)
            return answer

        return ask

    def _join(self, now: datetime) -> None:
        """Work out what divisions were on, if anything changed since; what goes wrong here holds up no alert."""
        try:
            if self.store.last_change() == self.joined:
                return
            before, self.adrift = self.adrift, join(self.store, self.settings.links, now)
            self.joined, self.unjoined = self.store.last_change(), False
        except Exception:
            if not self.unjoined:
                self.log.exception("divisions were not joined; it is tried again")
            self.unjoined = True
            return
        for problem in sorted({*self.adrift} - {*before}):
            self.log.warning("the config leads nowhere", problem=problem)

    def match(self, now: datetime) -> int:
        """Work out what divisions were on, and turn what is new into alerts; gives their number."""
        self._join(now)
        asks = tuple(one.value() for one in self.settings.asks)
        return match(self.store, self.settings.watches, now, self.log, asks)

    def export(self, now: datetime) -> tuple[str, ...]:
        """Write the tables of divisions that differ, if the config has a folder for them; gives what failed."""
        folder, path = self.settings.export.folder, self.settings.path
        if folder is None:
            return ()
        asks = tuple(one.value() for one in self.settings.asks)
        return export(self.store, (path.parent if path else Path()) / Path(folder).expanduser(), asks, now, self.log)

    def deliver(self, now: datetime, stopping: Callable[[], bool] = lambda: False) -> Delivered:
        """Send what is due."""
        zone = self.settings.tracker.time_zone
        return deliver(self.store, self.channels, now, self.log, zone=zone, stopping=stopping)

    def tick(self, now: datetime) -> tuple[str, ...]:
        """Do one whole pass; gives what failed, in words: sources, exports and deliveries."""
        polled = self.poll(now)
        self.match(now)
        exported = self.export(now)
        return (*problems(polled, self.deliver(now)), *exported)


def problems(polled: Iterable[Polled], delivered: Delivered) -> tuple[str, ...]:
    """Give what failed in a pass, in words."""
    return (*(f"{one.source}: {one.problem}" for one in polled if one.failed), *delivered.problems)


def asking(fetcher: Fetcher, settings: SourceSettings) -> Ask:
    """Give a source its way of asking: the service's address, put before the source's own path."""

    def ask(
        path: str, params: Mapping[str, Any] | None = None, *, expect: type | tuple[type, ...] | None = None
    ) -> Any:
        return fetcher.json(settings.base_url + path, params, expect=expect)

    return ask


def ways(settings: Settings, client: httpx.Client) -> Iterator[Asked]:
    """Give every source that is switched on, with its way of asking."""
    answers = Answers()
    ended: dict[str, float] = {}
    for source in found():
        chosen = settings.sources[source.NAME]
        if chosen.enabled:
            fetcher = Fetcher(
                client,
                sleep=time.sleep,  # noqa: TID251  (this is where sleep is handed in)
                monotonic=time.monotonic,
                random=random.random,
                gap=chosen.gap,
                timeout=chosen.timeout,
                answers=answers,
                ended=ended,
            )
            yield Asked(source, chosen, asking(fetcher, chosen))


@contextmanager
def wired(
    settings: Settings,
    *,
    database: str,
    log: FilteringBoundLogger,
    console: Console,
    mark: str = "",
    only: Iterable[str] | None = None,
) -> Iterator[App]:
    """Open everything that the service needs and close it at the end.

    ``mark`` goes before every message's title (REHEARSAL); ``only`` names the channels to open.
    Raises DatabaseError.
    """
    store = Store(database)
    courier = Courier()
    names = settings.channels if only is None else only
    channels = {
        name: open_channel(
            name, settings.channels[name].url.get_secret_value(), console=console, courier=courier, mark=mark
        )
        for name in names
    }
    try:
        with build_client(settings.tracker.contact) as client:
            yield App(settings, store, tuple(ways(settings, client)), channels, log)
    finally:
        courier.close()
        store.close()
