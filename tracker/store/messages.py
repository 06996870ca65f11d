"""Deliveries to messages, messages to their results: bundle, claim, mark. Each method is one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from tracker.store import following, regroup, sending, threads
from tracker.store.engine import transaction
from tracker.store.outgoing import Ahead, Alike, Apart, Bundle, Claim, Earlier, Made, PutOff, Waiting


class Messages:
    """What is on its way to the channels of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def recover(self, now: datetime) -> int:
        """Make due again what was being sent when the service died; gives how many messages."""
        with transaction(self.engine) as session:
            return sending.recover(session, now)

    def waiting(self, now: datetime, channels: Iterable[str]) -> list[Waiting]:
        """Give the deliveries that are due by now or soon and no part of a message."""
        with transaction(self.engine) as session:
            return sending.waiting(session, now, channels)

    def unsent(self) -> dict[str, int]:
        """Give the number of messages of each channel that are still to be sent, without those that wait aside."""
        with transaction(self.engine) as session:
            return sending.open_messages(session)

    def next_due(self, after: datetime) -> datetime | None:
        """Give the first moment (UTC) after another at which something is to be sent; None where nothing waits."""
        with transaction(self.engine) as session:
            return sending.next_due(session, after)

    def hold(self, deliveries: Collection[int], *, batch: str, due_at: datetime | None, reason: str) -> None:
        """Hold deliveries back until a time, or until somebody releases them."""
        with transaction(self.engine) as session:
            sending.hold(session, deliveries, batch=batch, due_at=due_at, reason=reason)

    def bundle(self, bundles: Sequence[Bundle], now: datetime) -> Made:
        """Make messages of deliveries; gives which were made, and which could not be."""
        with transaction(self.engine) as session:
            return sending.bundle(session, bundles, now)

    def claim(
        self,
        now: datetime,
        lease: timedelta,
        channels: Iterable[str],
        *,
        but: Iterable[str] = (),
        quiet: Iterable[str] = (),
    ) -> Claim | None:
        """Take the next due message (see ``tracker.store.sending.claim``)."""
        with transaction(self.engine) as session:
            return sending.claim(session, now, lease, channels, but=but, quiet=quiet)

    def mark(
        self,
        taken: Claim,
        state: str,
        *,
        now: datetime,
        due_at: datetime | None = None,
        reason: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> bool:
        """Write the result of a send; false when another attempt has taken the message over since."""
        with transaction(self.engine) as session:
            return sending.mark(session, taken, state, now=now, due_at=due_at, reason=reason, facts=facts)

    def told(self, records: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
        """Give who was told of records (noun and key) before, or will be: watch and channel, latest first."""
        with transaction(self.engine) as session:
            return following.told(session, records)

    def ahead(self, alert: int, channel: str) -> list[Ahead]:
        """Give what the alert's watch has told a channel of the same records and has not reached it, oldest first."""
        with transaction(self.engine) as session:
            return following.ahead(session, alert, channel)

    def put_behind(self, ranks: Mapping[int, int]) -> None:
        """Give deliveries another rank, by which they stand in their message."""
        with transaction(self.engine) as session:
            following.put_behind(session, ranks)

    def before(self, alert: int, channel: str) -> Earlier | None:
        """Give what a channel was told last of what an alert is about; None where it was told nothing."""
        with transaction(self.engine) as session:
            return threads.before(session, alert, channel)

    # Taken apart and put together anew

    def take_apart(self, taken: Claim, parts: Sequence[Apart]) -> bool:
        """Take deliveries out of a claimed message; true where any are left in it (see ``tracker.store.regroup``)."""
        with transaction(self.engine) as session:
            return regroup.take_apart(session, taken, parts)

    def alike(self, message: int, channels: Collection[str]) -> list[Alike]:
        """Give the other messages on these channels that tell exactly the same alerts."""
        with transaction(self.engine) as session:
            return regroup.alike(session, message, channels)

    def stop(self, messages: Collection[int], reason: str | None) -> int:
        """Give up messages that are still to be sent; gives how many."""
        with transaction(self.engine) as session:
            return regroup.stop(session, messages, reason)

    def tried(self) -> frozenset[str]:
        """Give the channels that have messages which were tried and are still to be sent."""
        with transaction(self.engine) as session:
            return regroup.tried(session)

    def overdue(self, before: datetime) -> frozenset[str]:
        """Give the channels that have messages of before a time still to be sent."""
        with transaction(self.engine) as session:
            return regroup.overdue(session, before)

    def fold(self, channel: str, before: datetime) -> int:
        """Take the messages of before a time apart that a channel has not got, so that they go as one."""
        with transaction(self.engine) as session:
            return regroup.fold(session, channel, before)

    def put_off(self, now: datetime) -> list[PutOff]:
        """Give what waits together for a time to come, by channel, batch and time."""
        with transaction(self.engine) as session:
            return regroup.put_off(session, now)

    def bring_forward(self, moved: Iterable[tuple[PutOff, PutOff]]) -> None:
        """Have what waits together for one time wait for another."""
        with transaction(self.engine) as session:
            for one, to in moved:
                regroup.bring_forward(session, one, to)

    def digests(self, channels: Collection[str], since: datetime) -> frozenset[tuple[str, str]]:
        """Give the digests made since a time for these channels: channel and batch."""
        with transaction(self.engine) as session:
            return regroup.digests(session, channels, since)
