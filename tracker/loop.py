"""The loop: ``schedule`` is its metronome, the database its memory. It ends at once on SIGTERM and SIGINT."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import schedule
from structlog.typing import FilteringBoundLogger

from alerts.notices.running import database_gone, died
from alerts.words import count
from tracker.app import App
from tracker.between import Between, still, tick_once
from tracker.heartbeat import UNWATCHED, Heartbeat
from tracker.lock import LockError
from tracker.outages import SHORTEST
from tracker.reloading import Reloading
from tracker.results import settle
from tracker.signals import Reread, Stopped, Stopper
from tracker.store import Unavailable
from tracker.troubles import AGAIN, Troubles, tell_anew, tell_directly, tell_operator

__all__ = ["Between", "Stopped", "Stopper", "clock", "run", "tick_once"]

# So often the loop goes round at least, to give a sign of life and to see what signals asked for.
ROUND_SECONDS = 10.0
# The moments that tell a sudden end from a stop, and when the operator last heard of one.
BEGAN, ENDED, DEATH_TOLD = "run began", "run ended", "sudden end told"


def clock() -> datetime:
    """Give the present moment, aware UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the one place that reads the clock)


def run(
    app: App,
    stopper: Stopper,
    log: FilteringBoundLogger,
    *,
    now: Callable[[], datetime] = clock,
    monotonic: Callable[[], float] = time.monotonic,
    heart: Heartbeat = UNWATCHED,
    keep: Callable[[], None] = still,
    reloading: Reloading | None = None,
) -> None:
    """Tick until a signal comes. An exception in a tick is logged and does not end the loop.

    ``heart`` is given a sign of life at each round, and ``keep`` sees before each tick that the database is still
    held. ``reloading`` is what SIGHUP asks for. Raises Unavailable, when the operator has been told, where the
    database's file has gone: writing on would lose everything in silence; and LockError when another service has taken
    the database over.
    """
    loop = _Loop(app, stopper, log, now, monotonic, heart, keep, reloading)
    # Stopped is caught outside, as a second signal may come while the first is being obeyed.
    with suppress(Stopped), stopper.listening():
        loop.start()
        while not stopper.asked:
            loop.turn()
    loop.end()
    log.info("stopped")


class _Loop:
    """What goes round, with what it remembers from round to round."""

    def __init__(
        self,
        app: App,
        stopper: Stopper,
        log: FilteringBoundLogger,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        heart: Heartbeat,
        keep: Callable[[], None],
        reloading: Reloading | None,
    ) -> None:
        self._app, self._stopper, self._log, self._now, self._heart = app, stopper, log, now, heart
        self._keep, self._reloading = keep, reloading
        self._metronome = schedule.Scheduler()
        self._zone = ZoneInfo(app.settings.tracker.time_zone)
        self._troubles = Troubles(log, monotonic, partial(tell_directly, app), self._zone)
        self._began: datetime | None = None
        # A config that is to be read again when the database is back.
        self._again = False
        app.between = Between(app, stopper, log, now, monotonic, heart.beat, keep)

    def start(self) -> None:
        """Bring the database up to date, take up what was left, and do the first pass."""
        now = self._now()
        self._app.start(now)
        tell_anew(self._app, now)
        self._note_start(now)
        self._log.info("watching", watches=len(self._app.settings.watches), sources=len(self._app.sources))
        self._heart.ready(self._shown)
        self._tick()
        self._set()

    def turn(self) -> None:
        """Go round once: do what is due, and wait."""
        self._heart.beat()
        if self._heart.alone():
            self._log.error("what watched over the service is gone, so it ends")
            raise Stopped
        if self._app.store.gone():
            tell_directly(self._app, database_gone(self._now()))
            raise Unavailable("the database's file was taken away or replaced; what was read since is lost with it")
        if self._reloading is not None:
            self._reloading.look()
        if self._stopper.reread or (self._again and not self._troubles.resting):
            self._reload()
        self._metronome.run_pending()
        idle, every = self._metronome.idle_seconds or 0, self._every
        if idle > 2 * every:  # the wall clock, which schedule reads, was put back
            self._set()
        if not self._stopper.reread:
            self._stopper.pause(min(max(idle, 0.001), every, ROUND_SECONDS, self._heart.every))

    def end(self) -> None:
        """Note that this was no sudden end."""
        self._heart.stopping()
        if self._began is not None:
            with suppress(Unavailable):
                # What was sent and could not be marked would be sent again at the next start.
                settle(self._app.owed, self._log)
                self._app.store.upkeep.note(ENDED, self._began)

    @property
    def _shown(self) -> str:
        watches, sources = self._app.settings.watches, self._app.sources
        return f"{count(len(watches), 'watch', 'watches')}, {count(len(sources), 'source')}"

    @property
    def _every(self) -> float:
        return max(1.0, self._app.settings.tracker.tick)

    def _set(self) -> None:
        self._metronome.clear()
        self._metronome.every(max(1, round(self._every))).seconds.do(self._tick)

    def _tick(self) -> None:
        """Do a pass; one that fails for the database's sake is left, and tried again after a pause."""
        if self._troubles.resting:
            return
        try:
            now = self._now()
        except Exception:
            self._log.exception("tick failed")
            return
        try:
            self._keep()
            tick_once(self._app, self._stopper, now, beat=self._heart.beat)
            if news := self._troubles.over(now):
                tell_operator(self._app, news, now)
                self._heart.status(self._shown)
        except Reread:
            pass  # the loop sees to it at once
        except LockError:
            raise
        except Unavailable as error:
            self._troubles.met(error, now)
            self._heart.status(str(error))
        except Exception:
            # schedule would run this job again at once, and no other, if an exception reached it.
            self._log.exception("tick failed")

    def _reload(self) -> None:
        """Take up an edited config if it is fit, and go on with a pass by it."""
        self._stopper.reread = self._again = False
        if self._reloading is None:
            return
        self._heart.reloading()
        try:
            if self._reloading(self._now()):
                self._app.again = True
        except Unavailable as error:
            self._again = True
            self._troubles.met(error, self._now())
        except Exception:
            self._log.exception("the config was not read again: a fault of this program")
        self._heart.ready(self._shown)
        self._set()
        self._tick()

    def _note_start(self, now: datetime) -> None:
        """Note that the service is at work; the operator hears of it where the last time ended suddenly."""
        upkeep = self._app.store.upkeep
        moments = upkeep.moments()
        began, last, told = moments.get(BEGAN), moments.get("tick"), moments.get(DEATH_TOLD)
        upkeep.note(BEGAN, now)
        self._began = now
        if began is None or moments.get(ENDED) == began:
            return
        self._log.warning("the service had ended without being stopped", began=began.isoformat(timespec="seconds"))
        # Of a longer time off they hear anyhow.
        lately = told is not None and timedelta() <= now - told < AGAIN
        if not lately and last is not None and now - last < SHORTEST:
            upkeep.note(DEATH_TOLD, now)
            tell_operator(self._app, died(began, last, now, self._zone), now)
