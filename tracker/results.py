"""What a result says of its message, of others and of its channel, written step by step: what fails is owed."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from structlog.typing import FilteringBoundLogger

from alerts.channels import Outcome
from tracker.bundling import OVERDUE
from tracker.channels_off import Standings
from tracker.outlets import Outlet
from tracker.refusals import Verdict, after
from tracker.refused_alike import stopped
from tracker.store import Claim, Store, Unavailable

# The result of a send, still to be written.
Mark = Callable[[], object]


def settle(owed: list[Mark], log: FilteringBoundLogger) -> None:
    """Write the results that the database could not take, in their order; raises Unavailable, with the rest owed.

    One that fails by a fault of the program is logged, and holds up no other.
    """
    while owed:
        try:
            owed[0]()
        except Unavailable:
            raise
        except Exception:
            log.exception("what became of a message could not be written")
        owed.pop(0)


class Result:
    """One result, still to be written. What was written of it once is not written again.

    ``found`` is what it means, once it is marked; ``more`` tells whether more is to be sent now because of it.
    ``overdue`` gives the channels with messages that are more than a day late.
    """

    def __init__(
        self,
        store: Store,
        outlets: Mapping[str, Outlet],
        standings: Standings,
        taken: Claim,
        outcome: Outcome,
        now: datetime,
        log: FilteringBoundLogger,
        overdue: Callable[[], Collection[str]],
    ) -> None:
        """Take what it goes by; nothing is written yet. ``now`` is when it came (aware UTC)."""
        self._store, self._outlets, self._standings, self._log = store, outlets, standings, log
        self._taken, self._outcome, self._now, self._overdue = taken, outcome, now, overdue
        self._verdict: Verdict
        self._others: tuple[int, ...] = ()
        self._steps: list[Callable[[], Any]] = [self._judge, self._mark, self._stop, self._draw]
        self.found: Verdict | None = None
        self.more = False

    def __call__(self) -> None:
        """Write what is left; nothing more where another attempt has taken the message over. Raises Unavailable."""
        while self._steps:
            counts = self._steps[0]()
            self._steps = [] if counts is False else self._steps[1:]

    def _judge(self) -> None:
        self._verdict = after(self._taken, self._outcome, self._now)
        try:
            found = stopped(self._store, self._outlets, self._taken, self._outcome, self._verdict)
        except Unavailable:
            raise
        except Exception:
            # What was sent and stays unmarked is sent again and again.
            self._log.exception("what a result says of other messages was not drawn", id=self._taken.id)
        else:
            self._verdict, self._others = found

    def _mark(self) -> bool:
        taken = self._taken
        marked = self._store.messages.mark(taken, now=self._now, **self._verdict.marks)
        self.found = self._verdict
        self._log.info("message", id=taken.id, channel=taken.channel, attempt=taken.attempt, **self._verdict.shown)
        return marked

    def _stop(self) -> None:
        if self._others:
            self._store.messages.stop(self._others, self._verdict.reason)

    def _draw(self) -> None:
        # What the operator is to hear goes in this very pass, and what waited for the channel to be back.
        self.more = self._standings.take(self._taken, self._verdict) or self._back()

    def _back(self) -> bool:
        """Put together what a channel that is back could not be sent for a day; true where there is any."""
        channel = self._taken.channel
        if self._verdict.state != "sent" or channel not in self._overdue() or not self._outlets[channel].hours.grouped:
            return False
        return bool(self._store.messages.fold(channel, self._now - OVERDUE))
