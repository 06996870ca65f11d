"""The loop: ``schedule`` is its metronome, the database its memory. It ends at once on SIGTERM and SIGINT."""

import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event
from types import FrameType

import schedule
from structlog.typing import FilteringBoundLogger

from tracker.app import App, problems
from tracker.store import DatabaseError

GRACE_SECONDS = 5.0
BETWEEN_SECONDS = 10.0


class Stopped(BaseException):
    """A signal asked the service to end, and what it was doing may be broken off."""


class Stopper:
    """Turns signals into an end: reading is broken off at once, a message being sent gets five seconds.

    A message that was broken off is *unknown* and sent again at the next start; hence the grace.
    """

    def __init__(self) -> None:
        self.asked = False
        self._breakable = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen for SIGTERM and SIGINT, and give the signals back at the end."""
        kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
        before = {kind: signal.signal(kind, self._heard) for kind in kinds}
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for kind, handler in before.items():
                signal.signal(kind, handler)

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Mark work that a signal may break off at any point."""
        before, self._breakable = self._breakable, True
        try:
            if self.asked:
                raise Stopped
            yield
        finally:
            self._breakable = before

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Mark work that a signal lets come to its end, such as a message being sent; then it is obeyed."""
        before, self._breakable = self._breakable, False
        try:
            yield
        finally:
            self._breakable = before
        if before and self.asked:
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Wait; a signal ends it by raising Stopped.

        The handler runs in this very thread, wherever it stands: setting an Event that it waits for could
        find the Event's lock held and hang for good. Hence a plain flag, and a wait that is broken off.
        """
        with self.breakable():
            Event().wait(seconds)

    def _heard(self, kind: int, frame: FrameType | None) -> None:
        again, self.asked = self.asked, True
        if self._breakable or again or kind == signal.SIGALRM:
            raise Stopped
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)


def clock() -> datetime:
    """Give the present moment, aware UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the one place that reads the clock)


def run(app: App, stopper: Stopper, log: FilteringBoundLogger, *, now: Callable[[], datetime] = clock) -> None:
    """Tick until a signal comes. An exception in a tick is logged and does not end the loop.

    Raises DatabaseError when the database's file has gone: writing on would lose everything in silence.
    """
    every = max(1.0, app.settings.tracker.tick)
    metronome = schedule.Scheduler()
    # Stopped is caught outside, as a second signal may come while the first is being obeyed.
    with suppress(Stopped), stopper.listening():
        app.start(now())
        app.between = Between(app, stopper, log, now, time.monotonic)
        log.info("watching", watches=len(app.settings.watches), sources=len(app.sources))
        _tick(app, stopper, log, now)
        _set(metronome, every, lambda: _tick(app, stopper, log, now))
        while not stopper.asked:
            if app.store.gone():
                raise DatabaseError(
                    "the database's file was taken away or replaced; what was read since is lost with it"
                )
            metronome.run_pending()
            idle = metronome.idle_seconds or 0
            if idle > 2 * every:  # the wall clock, which schedule reads, was put back
                _set(metronome, every, lambda: _tick(app, stopper, log, now))
            stopper.pause(min(max(idle, 0.001), every))
    log.info("stopped")


def _set(metronome: schedule.Scheduler, every: float, job: Callable[[], None]) -> None:
    metronome.clear()
    metronome.every(max(1, round(every))).seconds.do(job)


def _tick(app: App, stopper: Stopper, log: FilteringBoundLogger, now: Callable[[], datetime]) -> None:
    try:
        tick_once(app, stopper, now())
    except Exception:
        # schedule would run this job again at once, and no other, if an exception reached it.
        log.exception("tick failed")


def tick_once(app: App, stopper: Stopper, now: datetime, *, but: Collection[str] = ()) -> tuple[str, ...]:
    """Do one pass whose reading may be broken off, ``but`` these sources; gives what failed, in words."""
    with stopper.breakable():
        polled = app.poll(now, but=but)
        app.match(now)
        exported = app.export(now)
    with stopper.whole():
        delivered = app.deliver(now, lambda: stopper.asked)
    return (*problems(polled, delivered), *exported)


class Between:
    """What cannot wait for a source that takes long: every few seconds, the others that are due, and their alerts.

    A vote is told within minutes though a slow service is being read. Sources that were never read to their end
    are left: a first reading goes in order.
    """

    def __init__(
        self,
        app: App,
        stopper: Stopper,
        log: FilteringBoundLogger,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._app, self._stopper, self._log, self._now, self._monotonic = app, stopper, log, now, monotonic
        self._busy: list[str] = []
        self._last = monotonic()

    def __call__(self, source: str) -> None:
        """Do a pass over the others, unless the last was only just done."""
        if self._monotonic() - self._last < BETWEEN_SECONDS:
            return
        self._busy.append(source)
        try:
            read = self._app.store.last_successes(one.module.NAME for one in self._app.sources)
            unread = [name for name, at in read.items() if at is None]
            self._last = self._monotonic()
            tick_once(self._app, self._stopper, self._now(), but=[*self._busy, *unread])
        except Exception:
            self._log.exception("tick failed")
        finally:
            self._busy.pop()
            self._last = self._monotonic()
