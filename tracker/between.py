"""What cannot wait for a source that takes long."""

from collections.abc import Callable, Collection
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from tracker.app import App, problems
from tracker.deliver import Delivered
from tracker.faults import alone
from tracker.lock import LockError
from tracker.poll import Polled
from tracker.signals import Stopper
from tracker.store import Unavailable

BETWEEN_SECONDS = 10.0
# So often it is seen, while something is read, that the database is still held.
KEEP_SECONDS = 5.0


def still() -> None:
    """Give no sign of life: nobody waits for one."""


def tick_once(
    app: App, stopper: Stopper, now: datetime, *, but: Collection[str] = (), beat: Callable[[], None] = still
) -> tuple[str, ...]:
    """Do one pass whose reading may be broken off, ``but`` these sources; gives what failed, in words.

    A stage that fails by a fault of the program fails alone. ``beat`` is called between the stages and before each
    message. Raises Unavailable and LockError.
    """
    failed: list[str] = []
    nothing: tuple[list[Polled], tuple[str, ...]] = ([], ())

    def stopping() -> bool:
        beat()
        return stopper.asked

    with stopper.breakable():
        polled = alone(app, "reading", now, lambda: app.poll(now, but=but), nothing[0], failed, whole=not but)
        beat()
        alone(app, "matching", now, lambda: app.match(now), 0, failed)
        beat()
        exported = alone(app, "exporting", now, lambda: app.export(now), nothing[1], failed)
    with stopper.whole():
        delivered = alone(app, "sending", now, lambda: app.deliver(now, stopping), Delivered(), failed)
    return (*problems(polled, delivered), *exported, *failed)


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
        keep: Callable[[], None] = still,
    ) -> None:
        """``keep`` sees that the database is still held, and raises LockError where it is another's."""
        self._app, self._stopper, self._log, self._now, self._monotonic = app, stopper, log, now, monotonic
        self._beat, self._keep = beat, keep
        self._busy: list[str] = []
        self._last = self._kept = monotonic()

    def __call__(self, source: str) -> None:
        """Do a pass over the others, unless the last was only just done.

        Raises Reread where that is asked for, and LockError when another service has taken the database over.
        """
        self._beat()
        if self._monotonic() - self._kept >= KEEP_SECONDS:
            self._keep()
            self._kept = self._monotonic()
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
