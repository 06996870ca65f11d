"""The queries behind messages: deliveries that wait, bundles, claims, results."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, update
from sqlmodel import Session, col, select

from alerts.values import Alert
from tracker.placing import CATCH_UP
from tracker.store.clock import database_now
from tracker.store.outgoing import Bundle, Claim, Waiting
from tracker.work_tables import AlertRow, DeliveryRow, MessageRow

# No pause before another try is as long; what is due later was put off by a clock that has been put back.
FARTHEST = timedelta(hours=2)
OPEN = ("pending", "sending", "unknown", "failed")


def as_alert(row: AlertRow, changes: tuple[int, ...] = ()) -> Alert:
    """Give a stored alert as rules and messages take it."""
    return Alert(**row.model_dump(exclude={"id"}), changes=changes)


def waiting(session: Session, now: datetime, channels: Iterable[str]) -> list[Waiting]:
    """Give the deliveries on these channels that are due and no part of a message, oldest first.

    With them come those that settle, as what is due may take them along.
    """
    rows = session.exec(
        select(DeliveryRow, AlertRow)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(
            col(DeliveryRow.state).in_(("pending", "held", "unknown", "failed")),
            # By their state: what was sent when there were no messages has none either.
            func.coalesce(col(DeliveryRow.message_id), 0) == 0,
            or_(
                col(DeliveryRow.due_at) <= now,
                and_(col(DeliveryRow.batch) == "", col(DeliveryRow.due_at).is_not(None)),
                and_(col(DeliveryRow.batch).startswith(CATCH_UP), col(DeliveryRow.due_at).is_not(None)),
            ),
            col(DeliveryRow.channel).in_(list(channels)),
        )
        .order_by(col(DeliveryRow.id))
    ).all()
    return [_waiting(row, alert) for row, alert in rows]


def _waiting(row: DeliveryRow, alert: AlertRow) -> Waiting:
    assert row.due_at is not None, "the query asks for due ones"
    kept = row.model_dump(include={"channel", "state", "due_at", "created_at", "batch", "rank", "through", "alert_id"})
    return Waiting(id=row.id or 0, alert=as_alert(alert), **kept)


def next_due(session: Session, after: datetime) -> datetime | None:
    """Give the first moment after another at which a delivery or a message is due."""
    waits = ("pending", "held", "unknown", "failed")
    tables: tuple[Any, ...] = (DeliveryRow, MessageRow)
    found: list[datetime | None] = [
        session.exec(select(func.min(table.due_at)).where(table.state.in_(waits), table.due_at > after)).one()
        for table in tables
    ]
    return min((one for one in found if one is not None), default=None)


def open_messages(session: Session) -> dict[str, int]:
    """Give the number of messages of each channel that are still to be sent."""
    query = (
        select(MessageRow.channel, func.count())
        .where(col(MessageRow.state).in_(OPEN), col(MessageRow.due_at).is_not(None))
        .group_by(col(MessageRow.channel))
    )
    return dict(session.exec(query).all())


def bundle(session: Session, bundles: Sequence[Bundle], now: datetime) -> int:
    """Make messages; gives how many."""
    for one in bundles:
        known = session.exec(
            select(MessageRow.id).where(MessageRow.channel == one.channel, MessageRow.key == one.key)
        ).first()
        row = MessageRow(
            channel=one.channel,
            # What comes after its batch has gone is a message of its own: better than none.
            key=one.key if known is None else f"{one.key} and {min(one.deliveries)}",
            kind=one.kind,
            rank=one.rank,
            through=one.through,
            due_at=now,
            created_at=now,
            title=one.title,
            facts=dict(one.facts),
        )
        session.add(row)
        session.flush()
        session.execute(
            update(DeliveryRow)
            .where(col(DeliveryRow.id).in_(one.deliveries), col(DeliveryRow.message_id).is_(None))
            .values(message_id=row.id, state="pending", due_at=now, reason=None)
        )
    return len(bundles)


def hold(session: Session, deliveries: Collection[int], *, batch: str, due_at: datetime | None, reason: str) -> None:
    """Hold deliveries back until a time, or until somebody releases them."""
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.id).in_(list(deliveries)), col(DeliveryRow.message_id).is_(None))
        .values(state="held", batch=batch, due_at=due_at, reason=reason)
    )


def recover(session: Session, now: datetime) -> int:
    """Make messages that were being sent when the service died due again: they may have arrived."""
    rows = session.exec(select(MessageRow).where(MessageRow.state == "sending")).all()
    for row in rows:
        row.facts = {**row.facts, "unclear": True}
    lost = [row.id or 0 for row in rows]
    reason = "the service stopped while this was being sent: it may have arrived"
    values = {"state": "unknown", "due_at": now, "reason": reason}
    session.execute(update(MessageRow).where(col(MessageRow.id).in_(lost)).values(**values, lease_until=None))
    session.execute(update(DeliveryRow).where(col(DeliveryRow.message_id).in_(lost)).values(**values))
    return len(lost)


def claim(
    session: Session,
    now: datetime,
    lease: timedelta,
    channels: Iterable[str],
    *,
    but: Iterable[str] = (),
    quiet: Iterable[str] = (),
) -> Claim | None:
    """Take the most urgent message that is due on one of the channels, and mark it as being sent.

    On channels that are ``quiet`` now only what passes is taken. One whose sending was never marked is due again
    when its lease has ended, by the clock of the database alone; so is one whose time to be tried again lies further
    off than any pause, because the clock was put back.
    """
    at = database_now(session)
    row = _first(session, (now, at), list(channels), list(but), list(quiet))
    if row is None:
        return None
    if row.state == "sending":
        row.facts = {**row.facts, "unclear": True}  # nobody knows how far that went
    row.state, row.attempts, row.lease_until = "sending", row.attempts + 1, at + lease
    session.add(row)
    session.execute(update(DeliveryRow).where(col(DeliveryRow.message_id) == row.id).values(state="sending"))
    told = session.exec(
        select(DeliveryRow.id, AlertRow)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(DeliveryRow.message_id == row.id)
        .order_by(col(DeliveryRow.rank), col(DeliveryRow.id))
    ).all()
    deliveries = tuple((number or 0, as_alert(alert)) for number, alert in told)
    return Claim(row.id or 0, row.attempts, row.channel, row.kind, row.created_at, row.facts, deliveries)


def _first(
    session: Session, clocks: tuple[datetime, datetime], channels: list[str], but: list[str], quiet: list[str]
) -> MessageRow | None:
    """Give the most urgent message that is due: by our clock, or by the database's where its lease has ended."""
    now, at = clocks
    due = and_(
        col(MessageRow.state).in_(("pending", "unknown", "failed")),
        or_(col(MessageRow.due_at) <= now, col(MessageRow.due_at) > now + FARTHEST),
    )
    unmarked = and_(
        col(MessageRow.state) == "sending",
        or_(col(MessageRow.lease_until) < at, col(MessageRow.lease_until) > at + FARTHEST),
    )
    # By their state: an index of channels holds all that was ever sent.
    channel = func.coalesce(col(MessageRow.channel), "")
    return session.exec(
        select(MessageRow)
        .where(
            col(MessageRow.state).in_(OPEN),
            or_(due, unmarked),
            channel.in_(channels),
            channel.not_in(but),
            or_(col(MessageRow.through), channel.not_in(quiet)),
        )
        .order_by(col(MessageRow.rank), col(MessageRow.id))
        .limit(1)
    ).first()


def mark(
    session: Session,
    taken: Claim,
    state: str,
    *,
    now: datetime,
    due_at: datetime | None,
    reason: str | None,
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Write the result of a send, and ``facts`` of it; false when another attempt has taken the message over since."""
    values: dict[str, Any] = {"state": state, "due_at": due_at, "reason": reason}
    if state == "sent":
        values["sent_at"] = now
    kept: dict[str, Any] = {"facts": {**taken.facts, **facts}} if facts else {}
    done = session.execute(
        update(MessageRow)
        .where(col(MessageRow.id) == taken.id, col(MessageRow.attempts) == taken.attempt)
        .values(**values, **kept, lease_until=None)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    session.execute(update(DeliveryRow).where(col(DeliveryRow.message_id) == taken.id).values(**values))
    return True
