"""The queries behind messages: deliveries that wait, bundles, claims, results."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from alerts.values import Alert
from tracker.placing import CATCH_UP, LATE
from tracker.store.clock import database_now
from tracker.store.outgoing import Bundle, Claim, Made, Waiting
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
        .where(*_waits(now), col(DeliveryRow.channel).in_(list(channels)))
        .order_by(col(DeliveryRow.id))
    ).all()
    return [_waiting(row, alert) for row, alert in rows]


def _waits(now: datetime) -> tuple[Any, ...]:
    return (
        col(DeliveryRow.state).in_(("pending", "held", "unknown", "failed")),
        # By their state: what was sent when there were no messages has none either.
        func.coalesce(col(DeliveryRow.message_id), 0) == 0,
        or_(
            col(DeliveryRow.due_at) <= now,
            and_(col(DeliveryRow.batch) == "", col(DeliveryRow.due_at).is_not(None)),
            and_(col(DeliveryRow.batch).startswith(CATCH_UP), col(DeliveryRow.due_at).is_not(None)),
        ),
    )


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
    """Give the number of messages of each channel that are still to be sent, without those that wait ``aside``."""
    query = select(MessageRow.channel, MessageRow.facts).where(
        col(MessageRow.state).in_(OPEN), col(MessageRow.due_at).is_not(None)
    )
    return Counter(channel for channel, facts in session.exec(query).all() if not facts.get("aside"))


def bundle(session: Session, bundles: Sequence[Bundle], now: datetime) -> Made:
    """Make messages of what still waits; gives which were made. One that cannot be made costs the others nothing."""
    made, failed = [], []
    for one in bundles:
        try:
            with session.begin_nested():
                made += [one] if _bundle(session, one, now) else []
        except SQLAlchemyError as error:
            failed.append((one, type(error).__name__))
    return Made(tuple(made), tuple(failed))


def _bundle(session: Session, one: Bundle, now: datetime) -> bool:
    """Make a message; false where another process has dropped or held all that it was to hold."""
    ours = select(DeliveryRow.id, DeliveryRow.due_at).where(col(DeliveryRow.id).in_(one.deliveries), *_waits(now))
    still = session.exec(ours).all()
    if not still:
        return False
    known = select(MessageRow.id).where(MessageRow.channel == one.channel, MessageRow.key == one.key)
    key = one.key
    if session.exec(known).first() is not None:
        # What comes after its batch has gone is a message of its own. No other has this number, nor its key.
        key += f" and {(session.exec(select(func.max(MessageRow.id))).one() or 0) + 1}"
    row = MessageRow(
        channel=one.channel,
        key=key,
        kind=one.kind,
        rank=one.rank,
        through=one.through,
        due_at=now,
        created_at=now,
        title=one.title,
        facts={**one.facts, **_since(one, [due for _, due in still if due])},
    )
    session.add(row)
    session.flush()
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.id).in_([number for number, _ in still]))
        .values(message_id=row.id, state="pending", due_at=now, reason=None)
    )
    return True


def _since(one: Bundle, due: Sequence[datetime]) -> dict[str, Any]:
    return {"since": min(due).isoformat()} if one.kind == LATE and due else {}


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
    return Claim(row.id or 0, row.attempts, row.channel, row.kind, since_when(row), row.facts, deliveries)


def since_when(row: MessageRow) -> datetime:
    """Give since when the oldest of a message is on its way: what it was folded of counts too."""
    noted = row.facts.get("since")
    return datetime.fromisoformat(noted) if noted else row.created_at


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
