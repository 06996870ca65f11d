"""What a pass does beside its three stages: outages, catch-up, floods, the weekly note, and when it was done."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from structlog.typing import FilteringBoundLogger

from alerts.notices import watching
from tracker.config import Settings
from tracker.flood import guard
from tracker.hours import Hours
from tracker.outages import AGAIN, LATE, Off, Watcher, caught_up, learned, was_off
from tracker.pace import interval, pace
from tracker.placing import Context
from tracker.proof import lines, week_due
from tracker.store import Outage, Store, Unavailable
from tracker.work_tables import SourceRow

TICK, USUAL, FIRST = "tick", "usual tick before", "first tick"
# A clock that is put back by more is believed; by less, a pass came in between another.
PUT_BACK = timedelta(days=1)
# What is this long past touches no window of a proof.
OLDEST = timedelta(days=35)


@dataclass
class Pass:
    """How things stand at the beginning of the second half of a pass, once the sources were read."""

    moments: Mapping[str, datetime]
    rows: Mapping[str, SourceRow]
    outages: list[Outage]
    off: Off | None = None
    usual: timedelta | None = None
    after: Mapping[str, datetime] = field(default_factory=dict)


@dataclass
class Keeping:
    """What is remembered from pass to pass.

    ``jumps`` tells that the clock is moved by hand, as in a rehearsal: a jump is no time off. ``reading`` is the
    source that is being read, for passes in between; ``back`` holds the sources that were not read yet since the
    tracker was off, and since when that was.
    """

    jumps: bool = False
    reading: str | None = None
    back: dict[str, datetime] = field(default_factory=dict)

    def begin(self, store: Store, sources: Collection[str], now: datetime) -> Pass:
        """Look how things stand after the sources (those that are on) were read."""
        moments = store.upkeep.moments()
        rows = store.upkeep.sources()
        outages = store.upkeep.outages(now - AGAIN)
        last, usual = moments.get(TICK), moments.get(USUAL)
        distance = last - usual if last and usual else None
        off = None if self.jumps else was_off(last, distance, now)
        if off is not None and now - off.since >= LATE:
            self.back = dict.fromkeys(sources, off.since)
        after = dict(self.back)
        for name, at in caught_up(rows, [one for one in outages if one.over_at is None], self.reading).items():
            after[name] = min(at, after.get(name, at))
        return Pass(moments, rows, outages, off, distance, after)

    def end(
        self,
        store: Store,
        settings: Settings,
        context: Context,
        stands: Pass,
        now: datetime,
        log: FilteringBoundLogger,
        silent: Collection[str] = (),
    ) -> int:
        """Tell of outages, floods and the week, and note the pass; gives the number of alerts.

        What goes wrong here holds up nothing that was learned. ``silent`` are channels that are switched off.
        """
        made = 0
        every = _pauses(store, settings, now)
        watcher = Watcher(
            store, settings, context, now, stands.rows, stands.outages, every, off=stands.off, silent=silent
        )
        for what, own in (
            ("outages", watcher.tell),
            ("the week", lambda: weekly(store, settings, context, stands.moments, now)),
            ("floods", lambda: guard(store, settings, context, now, stands.moments.get(TICK), silent)),
        ):
            try:
                made += own()
            except Unavailable:
                raise
            except Exception:
                log.exception("the service's own notices were not made; it is tried again", what=what)
        self.back = {name: at for name, at in self.back.items() if not _read(stands.rows.get(name), at)}
        self._note(store, stands, now)
        return made

    def _note(self, store: Store, stands: Pass, now: datetime) -> None:
        last = stands.moments.get(TICK)
        if last is not None and timedelta() < last - now < PUT_BACK:
            return
        noted = {TICK: now} if last is not None else {TICK: now, FIRST: now}
        usual = None if self.jumps else learned(last, stands.usual, now)
        store.upkeep.note_all(noted if usual is None else {**noted, USUAL: now - usual})


def _read(row: SourceRow | None, since: datetime) -> bool:
    return row is not None and row.last_success is not None and row.last_success > since


def _pauses(store: Store, settings: Settings, now: datetime) -> Callable[[str], timedelta]:
    """Give a function from a source's name to its pause at the present pace, which is looked up when it is asked."""
    known: list[str] = []

    def every(name: str) -> timedelta:
        if not known:
            known.append(pace(now, *store.parliament()).name)
        return interval(settings.sources[name], known[0])

    return every


def proof(store: Store, settings: Settings, now: datetime, channel: str) -> tuple[str, ...]:
    """Give the proof of watching for a channel's digest: since the last one that had it."""
    moments = store.upkeep.moments()
    since = moments.get(f"proof {channel}") or moments.get(FIRST)
    return _lines(store, settings, since, now)


def weekly(store: Store, settings: Settings, context: Context, moments: Mapping[str, datetime], now: datetime) -> int:
    """Make the week's note for each channel that wants one and whose time has come; gives the number of alerts.

    A channel that begins to want them gets its first at the next such time. One that was missed is made up, late.
    """
    made = 0
    for channel, hours in context.hours.items():
        name = f"watching {channel}"
        if not hours.proof:
            continue
        if name not in moments:
            store.upkeep.note(name, now)
            continue
        due = week_due(hours, now, moments[name])
        if due is not None:
            made += _week(store, settings, context, channel, hours, (due, moments[name], now))
            store.upkeep.note(name, now)
    return made


def _week(
    store: Store,
    settings: Settings,
    context: Context,
    channel: str,
    hours: Hours,
    times: tuple[datetime, datetime, datetime],
) -> int:
    due, since, now = times
    on = due.astimezone(hours.zone).date()
    alert = watching.alert(
        channel,
        on,
        (since, now),
        store.upkeep.week(channel, since, now),
        # The window is said above the lines.
        _lines(store, settings, since, now)[1:],
        store.look().next_sitting(now.astimezone(hours.zone).date()),
        hours.zone,
    )
    return store.store_alerts([(alert, context.places(alert, (channel,), now, bill=None))], [], now)


def _lines(store: Store, settings: Settings, since: datetime | None, now: datetime) -> tuple[str, ...]:
    sources = [name for name, one in settings.sources.items() if one.enabled]
    outages = store.upkeep.outages(since or now - OLDEST)
    zone = ZoneInfo(settings.tracker.time_zone)
    return lines(store.upkeep.sources(), outages, sources, since, now, zone)
