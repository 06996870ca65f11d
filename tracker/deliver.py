"""The third stage: make messages of what is due, claim one, send it, mark the result. At least once, each alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from structlog.typing import FilteringBoundLogger

from alerts.channels import Message, Outcome
from alerts.messages import BUILT_IN, Wording
from alerts.sendable import Sending
from tracker.bundling import OVERDUE, muted_channels
from tracker.channels_off import Standings
from tracker.making import Proof, bundle, quiet_now
from tracker.outlets import Outlet
from tracker.pacing import AT_ONCE, Pacer
from tracker.results import Mark, Result, settle
from tracker.store import Claim, Store, Unavailable
from tracker.wanted import Watches, unwanted, waits, without
from tracker.wording_out import Words

__all__ = ["Delivered", "Mark", "bundle", "deliver"]

LEASE = timedelta(minutes=5)
# A service that takes longer to answer is not waited for: what is for other hosts goes on meanwhile.
PATIENCE = 2.0
# So many are waited for at a time: each has a process of its own.
UNANSWERED = 8


@dataclass
class Delivered:
    """How many messages of a tick were sent, and what became of the others, in words."""

    sent: int = 0
    problems: tuple[str, ...] = ()

    def count(self, channel: str, outcome: Outcome, reason: str | None) -> None:
        """Count one more message."""
        if outcome.state == "sent":
            self.sent += 1
        else:
            self.problems += (f"{channel}: {reason}",)


def deliver(
    store: Store,
    outlets: Mapping[str, Outlet],
    now: datetime,
    log: FilteringBoundLogger,
    *,
    zone: str = "Europe/London",
    stopping: Callable[[], bool] = lambda: False,
    wording: Wording = BUILT_IN,
    proof: Proof | None = None,
    pacer: Pacer = AT_ONCE,
    operator: Sequence[str] = (),
    origin: str = "",
    watches: Watches | None = None,
    owed: list[Mark] | None = None,
    patience: float = PATIENCE,
) -> Delivered:
    """Send what is due, the most urgent first. A channel that fails is left until the next tick, the others go on.

    ``proof`` gives the lines of what was read, for a channel's digest; ``pacer`` keeps the pace of each host;
    ``operator`` names the channels of who is told of one that is switched off; ``origin`` is this installation;
    ``watches`` are those that the config has (pushes too), with their channels: what others asked for waits, as for a
    channel that is gone. ``owed`` are results that the database could not take; they are written before all else.
    ``patience`` is how many seconds a service is waited for while something is to go to other hosts.
    """
    owed = [] if owed is None else owed
    settle(owed, log)
    standings = Standings(store, outlets, now, log, operator)
    standings.ailing |= muted_channels(outlets, store.upkeep.mutes(), now)
    words = Words(zone, wording, origin, log, now)
    return _Pass(store, outlets, now, log, standings, words, pacer, stopping, proof, watches, owed, patience).run()


@dataclass
class _Pass:
    """One pass of sending."""

    store: Store
    outlets: Mapping[str, Outlet]
    now: datetime
    log: FilteringBoundLogger
    standings: Standings
    words: Words
    pacer: Pacer
    stopping: Callable[[], bool]
    proof: Proof | None
    watches: Watches | None
    owed: list[Mark]
    patience: float
    done: Delivered = field(default_factory=Delivered)
    # What was sent and is not answered yet.
    slow: list[tuple[Claim, Sending]] = field(default_factory=list)

    def run(self) -> Delivered:
        """Send what is due. Raises Unavailable, before anything more is sent, when the database fails."""
        try:
            return self._send_all()
        except Unavailable:
            self._hear_out()
            raise

    def _send_all(self) -> Delivered:
        self._bundle()
        while True:
            taken = None if self.stopping() or len(self.slow) >= UNANSWERED else self._claim()
            if taken is not None:
                self._send(taken)
            elif self.slow:
                self._hear()
            else:
                return self.done

    def _bundle(self) -> None:
        for one, why in bundle(self.store, self.standings.on, self.now, self.proof, self.watches).failed:
            self.log.error("a message cannot be made", channel=one.channel, key=one.key, error=why)
            self.done.problems += (f"{one.channel}: a fault of this program: a message could not be made ({why})",)

    @cached_property
    def _quiet(self) -> list[str]:
        return quiet_now(self.outlets, self.now)

    @cached_property
    def _overdue(self) -> frozenset[str]:
        return self.store.messages.overdue(self.now - OVERDUE)

    @cached_property
    def _tried(self) -> frozenset[str]:
        return self.store.messages.tried()

    def _claim(self) -> Claim | None:
        """Take what is due, first where nothing is tried again, and where it need not wait for its host."""
        on = self.standings.on
        busy = {self.outlets[taken.channel].host for taken, _ in self.slow}
        but = self.standings.ailing | {name for name, one in on.items() if one.host and one.host in busy}
        hurried = {name for name, one in on.items() if self.pacer.left(one.host, one.style.pace)}
        ways = (but | hurried | self._tried, but | self._tried, but | hurried, but)
        for way in dict.fromkeys(frozenset(one & on.keys()) for one in ways):
            taken = self.store.messages.claim(self.now, LEASE, on, but=way, quiet=self._quiet)
            if taken is not None:
                return taken
        return None

    def _send(self, claimed: Claim) -> None:
        taken = self._still_wanted(claimed)
        if taken is None:
            return
        taken, message = self._word(taken)
        if isinstance(message, Outcome):
            self._take(taken, message)
            return
        outlet = self.outlets[taken.channel]
        self.pacer.wait(outlet.host, outlet.style.pace, self.stopping)
        begun = self.words.send(outlet, taken, message)
        self.pacer.wrote(outlet.host)
        outcome = begun if isinstance(begun, Outcome) else begun.wait(self.patience)
        if outcome is None and not isinstance(begun, Outcome):
            self.slow.append((taken, begun))
            self.standings.ailing.add(taken.channel)
        elif outcome is not None:
            self._take(taken, outcome)

    def _still_wanted(self, taken: Claim) -> Claim | None:
        """Give what is still to be sent of a message; None where that is nothing."""
        mutes = self.store.upkeep.mutes()
        if muted_channels([taken.channel], mutes, self.now):
            self.standings.ailing.add(taken.channel)
            state = "unknown" if taken.facts.get("unclear") else "pending"
            self._mark(taken, {"state": state, "due_at": self.now, "reason": "muted"})
            return None
        parts = unwanted(taken, self.watches, mutes, self.now)
        # What may have arrived stays the message that it was, so that it can be known if it comes twice.
        if parts and taken.facts.get("unclear"):
            if without(taken, parts).deliveries:
                return taken
            self._mark(taken, waits(parts, self.now))
            return None
        if parts and not self.store.messages.take_apart(taken, parts):
            return None
        return without(taken, parts)

    def _word(self, taken: Claim) -> tuple[Claim, Message | Outcome]:
        """Word a message; what of it cannot be worded is taken out, to be a message of its own."""
        outlet = self.outlets[taken.channel]
        message = self.words.word(outlet, taken)
        parts = self.words.unwordable(outlet, taken, message.detail) if isinstance(message, Outcome) else []
        if parts and self.store.messages.take_apart(taken, parts):
            taken = without(taken, parts)
            message = self.words.word(outlet, taken)
        return taken, message

    def _hear(self) -> None:
        """Wait a moment for the answers that are missing."""
        for one in list(self.slow):
            taken, begun = one
            outcome = begun.wait(0.2 / len(self.slow))
            if outcome is None:
                continue
            self.slow.remove(one)
            self.standings.ailing.discard(taken.channel)
            if outcome.state == "unknown":
                # Nobody at that host is likely to be answered faster.
                host = self.outlets[taken.channel].host
                self.standings.ailing |= {name for name, other in self.outlets.items() if host and other.host == host}
            self._take(taken, outcome)

    def _take(self, taken: Claim, outcome: Outcome) -> None:
        """Mark a result, and draw from it what it says of other messages and of the channel."""
        result = self._result(taken, outcome)
        self._write(result)
        if result.found:
            self.done.count(taken.channel, outcome, result.found.reason)
        if result.more:
            self._bundle()

    def _result(self, taken: Claim, outcome: Outcome) -> Result:
        of = self.store, self.outlets, self.standings, taken, outcome, self.now, self.log
        return Result(*of, lambda: self._overdue)

    def _mark(self, taken: Claim, marks: Mapping[str, Any]) -> None:
        self._write(partial(self.store.messages.mark, taken, now=self.now, **marks))

    def _write(self, mark: Mark) -> None:
        """Write a result; what the database cannot take now is owed: else the message would be sent once more."""
        try:
            mark()
        except Unavailable:
            self.owed.append(mark)
            raise

    def _hear_out(self) -> None:
        """Wait for all answers that are missing, and owe them to the database."""
        for taken, begun in self.slow:
            if outcome := begun.wait():
                self.owed.append(self._result(taken, outcome))
