"""Messages that are taken apart, stopped or folded into a later one, and deliveries that a wrong clock has put off."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from tracker.placing import DIGEST, LATE
from tracker.store.outgoing import Alike, Apart, Claim, PutOff
from tracker.store.sending import since_when
from tracker.work_tables import DeliveryRow, MessageRow

WAITS = ("pending", "held", "unknown", "failed")
# What a channel that is down could not be sent yet, and surely did not get.
UNSENT = ("pending", "failed")


def take_apart(session: Session, taken: Claim, parts: Sequence[Apart]) -> bool:
    """Take deliveries out of a message that is claimed, to wait by themselves; true where any are left in it.

    Nothing is done to what another attempt has taken over since, nor to what may have arrived: under another name it
    could not be known if it came twice.
    """
    row = session.get(MessageRow, taken.id)
    if row is None or row.attempts != taken.attempt or row.state != "sending" or row.facts.get("unclear"):
        return False
    for one in parts:
        values = {"state": one.state, "batch": one.batch, "due_at": one.due_at, "reason": one.reason}
        session.execute(
            update(DeliveryRow)
            .where(col(DeliveryRow.id).in_(list(one.deliveries)), col(DeliveryRow.message_id) == taken.id)
            .values(message_id=None, **values)
        )
    left = session.exec(select(func.count()).where(DeliveryRow.message_id == taken.id)).one()
    if not left:
        row.state, row.due_at, row.lease_until = "folded", None, None
        row.reason = "nobody asks for what it held any more, or it is muted"
        session.add(row)
    return bool(left)


def alike(session: Session, message: int, channels: Collection[str]) -> list[Alike]:
    """Give the other messages on these channels that tell exactly the same alerts."""
    alerts = set(session.exec(select(DeliveryRow.alert_id).where(DeliveryRow.message_id == message)).all())
    some = select(DeliveryRow.message_id).where(
        col(DeliveryRow.alert_id).in_(alerts),
        col(DeliveryRow.channel).in_(list(channels)),
        col(DeliveryRow.message_id).is_not(None),
        col(DeliveryRow.message_id) != message,
    )
    told: dict[int, set[int]] = defaultdict(set)
    rows = session.exec(
        select(DeliveryRow.message_id, DeliveryRow.alert_id).where(col(DeliveryRow.message_id).in_(some))
    ).all()
    for number, alert in rows:
        told[number or 0].add(alert)
    same = [number for number, of in told.items() if of == alerts]
    found = session.exec(select(MessageRow).where(col(MessageRow.id).in_(same)).order_by(col(MessageRow.id))).all()
    return [Alike(row.id or 0, row.channel, row.state, int(row.facts.get("refused", 0))) for row in found]


def stop(session: Session, messages: Collection[int], reason: str | None) -> int:
    """Give up messages that are still to be sent; gives how many. What may have arrived is not said to have failed."""
    ours = [
        row
        for row in session.exec(select(MessageRow).where(col(MessageRow.id).in_(list(messages)))).all()
        if row.state in ("pending", "failed", "unknown") and row.due_at is not None
    ]
    for row in ours:
        values: dict[str, Any] = {"state": "failed" if row.state == "pending" else row.state, "due_at": None}
        row.state, row.due_at, row.reason = values["state"], None, reason
        session.add(row)
        session.execute(
            update(DeliveryRow).where(col(DeliveryRow.message_id) == row.id).values(**values, reason=reason)
        )
    return len(ours)


def tried(session: Session) -> frozenset[str]:
    """Give the channels that have messages which were tried and are still to be sent."""
    query = select(MessageRow.channel).where(
        col(MessageRow.state).in_(("pending", "unknown", "failed")),
        col(MessageRow.due_at).is_not(None),
        col(MessageRow.attempts) > 0,
    )
    return frozenset(session.exec(query.distinct()).all())


def overdue(session: Session, before: datetime) -> frozenset[str]:
    """Give the channels that have messages of before a time still to be sent."""
    rows = session.exec(_late(before)).all()
    return frozenset(row.channel for row in rows if _foldable(row))


def fold(session: Session, channel: str, before: datetime) -> int:
    """Take the messages of before a time apart that could not be sent to a channel, so that they go as one.

    What may have arrived stays the message that it was, so that it can be known if it comes twice. Gives how many.
    """
    rows = session.exec(_late(before).where(col(MessageRow.channel) == channel)).all()
    old = [row for row in rows if _foldable(row)]
    # One that is late by itself would only be tried anew from the beginning.
    if not old or [row.kind for row in old] == [LATE]:
        return 0
    ours = col(DeliveryRow.message_id).in_([row.id for row in old])
    oldest = session.exec(select(func.min(DeliveryRow.created_at)).where(ours)).one()
    batch = f"{LATE} {(oldest or before).isoformat(timespec='minutes')}"
    # Their time to be given up goes on.
    values = {"state": "pending", "batch": batch, "due_at": min(since_when(row) for row in old), "reason": None}
    session.execute(update(DeliveryRow).where(ours).values(message_id=None, **values))
    for row in old:
        row.state, row.due_at, row.reason = "folded", None, "not sent for a day; it comes in a later message"
        session.add(row)
    return len(old)


def _foldable(row: MessageRow) -> bool:
    # What waits aside would only spoil what it is folded with.
    return not row.facts.get("unclear") and not row.facts.get("aside")


def _late(before: datetime) -> Any:
    return select(MessageRow).where(
        col(MessageRow.state).in_(UNSENT),
        col(MessageRow.due_at).is_not(None),
        col(MessageRow.kind).in_(("alerts", LATE)),
        col(MessageRow.created_at) <= before,
    )


def put_off(session: Session, now: datetime) -> list[PutOff]:
    """Give what waits together for a time to come, by channel, batch and time."""
    names = (col(DeliveryRow.channel), col(DeliveryRow.batch), col(DeliveryRow.due_at))
    query = select(*names).where(*_waits(), col(DeliveryRow.due_at) > now, col(DeliveryRow.batch) != "")
    rows = session.exec(query.group_by(*names)).all()
    return [PutOff(channel, batch, due_at) for channel, batch, due_at in rows if due_at is not None]


def bring_forward(session: Session, one: PutOff, to: PutOff) -> None:
    """Have what waits together for one time wait for another."""
    session.execute(
        update(DeliveryRow)
        .where(
            *_waits(),
            col(DeliveryRow.channel) == one.channel,
            col(DeliveryRow.batch) == one.batch,
            col(DeliveryRow.due_at) == one.due_at,
        )
        .values(batch=to.batch, due_at=to.due_at)
    )


def _waits() -> tuple[Any, ...]:
    # By their state: an index of messages holds all that was ever sent.
    return col(DeliveryRow.state).in_(WAITS), func.coalesce(col(DeliveryRow.message_id), 0) == 0


def digests(session: Session, channels: Iterable[str], since: datetime) -> frozenset[tuple[str, str]]:
    """Give the digests made since a time for these channels: channel and batch ("2023-06-13")."""
    rows = session.exec(
        select(MessageRow.channel, MessageRow.facts).where(
            MessageRow.kind == DIGEST, col(MessageRow.channel).in_(list(channels)), col(MessageRow.created_at) >= since
        )
    ).all()
    return frozenset((channel, str(facts.get("batch") or "")) for channel, facts in rows)
