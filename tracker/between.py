"""What cannot wait for a source that takes long."""

from collections.abc import Callable, Collection
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from tracker.app import App, problems
from tracker.lock import LockError
from tracker.signals import Stopper
from tracker.store import Unavailable

BETWEEN_SECONDS = 10.0


def still() -> None:
    """Give no sign of life: nobody waits for one."""


def tick_once(
    app: App, stopper: Stopper, now: datetime, *, but: Collection[str] = (), beat: Callable[[], None] = still
) -> tuple[str, ...]:
    """Do one pass whose reading may be broken off, ``but`` these sources; gives what failed, in words.

    ``beat`` is called between the stages and before each message.
    """

    def stopping() -> bool:
        beat()
        return stopper.asked

    with stopper.breakable():
        polled = app.poll(now, but=but)
        beat()
        app.match(now)
        beat()
        exported = app.export(now)
    with stopper.whole():
        delivered = app.deliver(now, stopping)
    return (*problems(polled, delivered), *exported)


class Between:
    """Every few seconds, the others that are due, and their alerts.

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
        beat: Callable[[], None] = still,
    ) -> None:
        self._app, self._stopper, self._log, self._now, self._monotonic = app, stopper, log, now, monotonic
        self._beat = beat
        self._busy: list[str] = []
        self._last = monotonic()

    def __call__(self, source: str) -> None:
        """Do a pass over the others, unless the last was only just done. Raises Reread where that is asked for."""
        self._beat()
        self._stopper.obey_reread()
        if self._monotonic() - self._last < BETWEEN_SECONDS:
            return
        self._busy.append(source)
        try:
            read = self._app.store.last_successes(one.module.NAME for one in self._app.sources)
            unread = [name for name, at in read.items() if at is None]
            self._last = self._monotonic()
            tick_once(self._app, self._stopper, self._now(), but=[*self._busy, *unread], beat=self._beat)
        except (Unavailable, LockError):
            raise
        except Exception:
            self._log.exception("tick failed")
        finally:
            self._busy.pop()
            self._last = self._monotonic()
