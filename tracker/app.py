"""The one place that wires everything: settings in, a service that can tick out."""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from rich.console import Console
from structlog.typing import FilteringBoundLogger

from alerts.histories import installation
from alerts.messages import BUILT_IN, Wording
from alerts.words import PUSH
from sources.scope import Ask
from tracker import backups
from tracker.config import Settings
from tracker.debate_days import eve
from tracker.deliver import Delivered, Mark, deliver
from tracker.export_files import export
from tracker.hours import debate_day
from tracker.join import join
from tracker.keeping import Keeping, proof
from tracker.match import again, match
from tracker.migrate import migrate
from tracker.outlets import Outlet, hours
from tracker.pacing import AT_ONCE, Pacer
from tracker.parts import Parts, parts
from tracker.placing import Context
from tracker.plan import plan
from tracker.poll import Asked, Note, Polled, poll, unseen
from tracker.store import Store, Unavailable
from tracker.telling import operator
from tracker.upcoming import next_planned
from tracker.wordings import tell


@dataclass
class App:
    """The wired service: three stages, time as their argument."""

    settings: Settings
    store: Store
    sources: tuple[Asked, ...]
    outlets: Mapping[str, Outlet]
    log: FilteringBoundLogger
    shown: Callable[["App"], AbstractContextManager[Note]] = lambda app: nullcontext(unseen)
    between: Callable[[str], None] = lambda source: None
    # The last change that was there at the last joining; none at the start, as the config may have changed.
    joined: int | None = None
    unjoined: bool = False
    adrift: tuple[str, ...] = ()
    keeping: Keeping = field(default_factory=Keeping)
    wording: Wording = BUILT_IN
    pacer: Pacer = AT_ONCE
    # What tells this installation's messages from another's.
    origin: str = ""
    # Results of sends that the database could not take yet.
    owed: list[Mark] = field(default_factory=list)
    # What rules failed on is shown to them again: at each start, and with another config.
    again: bool = True
    # Which stages of a pass fail, and since when; None before that was looked up.
    failing: dict[str, datetime] | None = None
    gone: str = ""  # the database that was gone, so that another was begun
    # How the parts of another config are opened, and what closes them at the end.
    opening: Callable[[Settings], AbstractContextManager[Parts]] | None = None
    closing: ExitStack = field(default_factory=ExitStack)
    current: ExitStack = field(default_factory=ExitStack)

    def start(self, now: datetime) -> None:
        """Bring the database up to date and take up what a death of the service left behind."""
        done = migrate(self.store, now, backups=backups.folder(self.settings))
        if done and done.backup:
            self.log.info("the database was brought up to date", version=done.after, backup=str(done.backup))
        self.know_channels(self.outlets, now)
        lost = self.store.messages.recover(now)
        if lost:
            self.log.warning("messages were under way when the service stopped; they are sent again", number=lost)

    def know_channels(self, outlets: Mapping[str, Outlet], now: datetime) -> None:
        """Note the channels that there are; one with another address than before is on again."""
        self.origin = self.store.channels.identity(f"{random.SystemRandom().getrandbits(64):016x}")
        known = {name: one.known(name, installation(self.origin)) for name, one in outlets.items()}
        for name in self.store.channels.note(known, now):
            self.log.info("a channel has another address and is on again", channel=name)

    def poll(self, now: datetime, *, but: Collection[str] = ()) -> list[Polled]:
        """Read what is due, ``but`` these sources, and show how far it is to whoever wants to see.

        After each answer of a service ``between`` may do what cannot wait.
        """
        sources = [replace(one, ask=self._in_turn(one)) for one in self.sources if one.module.NAME not in but]
        before = self.keeping.reading
        try:
            with self.shown(self) as note:
                return poll(self.store, sources, self.settings.watches, now, self.log, note)
        finally:
            self.keeping.reading = before

    def _in_turn(self, source: Asked) -> Ask:
        def ask(
            path: str, params: Mapping[str, Any] | None = None, *, expect: type | tuple[type, ...] | None = None
        ) -> Any:
            answer = source.ask(path, params, expect=expect)
            self.keeping.reading = source.module.NAME
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
        except Unavailable:
            raise
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
        stands = self.keeping.begin(self.store, [one.module.NAME for one in self.sources], now)
        context = replace(self._context(now), after=stands.after)
        silent = self.store.channels.off()
        made, fault, told = 0, None, operator(self.settings, silent)
        for stage in (again, match) if self.again else (match,):
            try:
                made += stage(self.store, self.settings.watches, now, self.log, asks, context, told)
            except Unavailable:
                raise
            except Exception as error:
                fault = error  # the rest of the pass does not need it
        self.again = self.again and fault is not None
        made += plan(self.store, self.settings, now, self.log, context)
        made += self.keeping.end(self.store, self.settings, context, stands, now, self.log, silent)
        if fault is not None:
            raise fault
        return made

    def _context(self, now: datetime) -> Context:
        tomorrow = eve(self.settings.debate_days, now)
        return Context(
            hours(self.outlets),
            debated=self.store.debated(debate_day(now)),
            eve=self.store.debated(tomorrow) if tomorrow else frozenset(),
        )

    def export(self, now: datetime) -> tuple[str, ...]:
        """Write the tables of divisions that differ, if the config has a folder for them; gives what failed."""
        folder = self.settings.beside(self.settings.export.folder)
        if folder is None:
            return ()
        asks = tuple(one.value() for one in self.settings.asks)
        return export(self.store, folder, asks, now, self.log)

    def deliver(self, now: datetime, stopping: Callable[[], bool] = lambda: False) -> Delivered:
        """Send what is due."""
        done = deliver(
            self.store,
            self.outlets,
            now,
            self.log,
            zone=self.settings.tracker.time_zone,
            stopping=stopping,
            wording=self.wording,
            proof=partial(proof, self.store, self.settings, now),
            pacer=self.pacer,
            operator=self.settings.operator.channels,
            origin=self.origin,
            owed=self.owed,
            watches={one.name: one.channels for one in self.settings.watches}
            | {f"{PUSH}{one.name}": one.channels for one in self.settings.pushes},
        )
        tell(self.store, self.wording, self.settings, now, self.log)
        return done

    def next_moment(self, after: datetime) -> datetime | None:
        """Give the first moment after another at which the clock alone brings something, for who can jump there."""
        found = (self.store.messages.next_due(after), self.planned(after))
        return min((one for one in found if one is not None), default=None)

    def planned(self, after: datetime) -> datetime | None:
        """Give the first moment after another at which a day of debate, a push or a weekly note is to be told."""
        return next_planned(self.store, self.settings, after)

    def act(self, now: datetime) -> tuple[str, ...]:
        """Do what the clock brings, without reading anything; gives what failed, in words."""
        self.match(now)
        return self.deliver(now).problems

    def tick(self, now: datetime) -> tuple[str, ...]:
        """Do one whole pass; gives what failed, in words: sources, exports and deliveries."""
        polled = self.poll(now)
        self.match(now)
        exported = self.export(now)
        return (*problems(polled, self.deliver(now)), *exported)


def problems(polled: Iterable[Polled], delivered: Delivered) -> tuple[str, ...]:
    """Give what failed in a pass, in words."""
    return (*(f"{one.source}: {one.problem}" for one in polled if one.failed), *delivered.problems)


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
    pacer = Pacer(time.monotonic, time.sleep)  # noqa: TID251  (this is where sleep is handed in)
    with ExitStack() as closing:
        closing.callback((store := Store(database)).close)
        opening = partial(parts, console=console, mark=mark, only=only)
        closing.callback((current := ExitStack()).close)
        made = current.enter_context(opening(settings))
        yield App(
            made.settings,
            store,
            made.sources,
            made.outlets,
            log,
            wording=made.wording,
            pacer=pacer,
            opening=opening,
            closing=closing,
            current=current,
        )
