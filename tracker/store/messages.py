"""Deliveries to messages, messages to their results: bundle, claim, mark. Each method is one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from tracker.store import following, sending, threads
from tracker.store.engine import transaction
from tracker.store.outgoing import Ahead, Bundle, Claim, Earlier, Waiting


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
        """Give the number of messages of each channel that are still to be sent."""
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

    def bundle(self, bundles: Sequence[Bundle], now: datetime) -> int:
        """Make messages of deliveries; gives how many."""
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
