"""Changes to alerts, alerts to deliveries, deliveries to their results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from alerts.values import Alert
from sources.records import Change, Division, Join
from tracker.store.joins import joined
from tracker.tables import PARTS
from tracker.work_tables import AlertChangeRow, AlertRow, ChangeRow, DeliveryRow

BATCH = 1000
FARTHEST = timedelta(hours=2)


@dataclass(frozen=True)
class Claim:
    """A delivery that this process has taken on, under an attempt number."""

    id: int
    attempt: int
    channel: str
    created_at: datetime
    alert: Alert


def unmatched(session: Session) -> list[Change]:
    """Give changes that no rule has seen, oldest first, with the parts that their records have now."""
    waiting = select(ChangeRow).where(col(ChangeRow.matched_at).is_(None)).order_by(col(ChangeRow.id))
    rows = list(session.exec(waiting.limit(BATCH)).all())
    if len(rows) == BATCH:
        # What befell a division, and what it was on, is told together: an alert has the votes as they are now.
        divisions = {key for row in rows if (key := _division(row))}
        later = waiting.where(col(ChangeRow.id) > rows[-1].id, col(ChangeRow.noun).in_((Division.noun, Join.noun)))
        rows += [row for row in session.exec(later).all() if _division(row) in divisions]
    return [_change(session, row) for row in rows]


def _division(row: ChangeRow) -> str | None:
    """Give the division that a change is about, if it is about one."""
    return row.key if row.noun == Division.noun else row.after.get("division") if row.noun == Join.noun else None


def _change(session: Session, row: ChangeRow) -> Change:
    parts: list[Any] = []
    # With what a division was on come the votes in it: by it they may count for the campaign.
    noun, key = (Division.noun, row.after["division"]) if row.noun == Join.noun else (row.noun, row.key)
    table: Any = PARTS.get(noun)
    if table is not None:
        record = table.__mro__[1]
        for part in session.exec(select(table).where(table.parent == key)).all():
            parts.append(
                {name: value for name, value in part.model_dump(mode="json").items() if name in record.model_fields}
            )
    fields = row.model_dump(exclude={"matched_at", "id"})
    return Change(id=row.id or 0, **fields, parts=tuple(parts), joined=tuple(joined(session, row.noun, row.key)))


def store_alerts(
    session: Session, alerts: Sequence[tuple[Alert, Sequence[str]]], changes: Iterable[int], now: datetime
) -> int:
    """Write alerts with a delivery for each of their channels, and mark the changes as matched: one commit.

    An alert whose key its watch has told before is not told again. Gives the number of new alerts.
    """
    new = 0
    for alert, channels in alerts:
        known = session.exec(
            select(AlertRow.id).where(AlertRow.watch == alert.watch, AlertRow.key == alert.key)
        ).first()
        if known is not None:
            continue
        row = AlertRow(
            watch=alert.watch,
            key=alert.key,
            rule=alert.rule,
            title=alert.title,
            facts=alert.facts,
            link=alert.link,
            happened_on=alert.happened_on,
            learned_at=alert.learned_at,
        )
        session.add(row)
        session.flush()
        for change in dict.fromkeys(alert.changes):
            session.add(AlertChangeRow(alert_id=row.id or 0, change_id=change))
        for channel in channels:
            session.add(DeliveryRow(alert_id=row.id or 0, channel=channel, due_at=now, created_at=now))
        new += 1
    session.execute(update(ChangeRow).where(col(ChangeRow.id).in_(list(changes))).values(matched_at=now))
    return new


def recover(session: Session, now: datetime) -> int:
    """Make deliveries that were being sent when the service died due again: they may have arrived."""
    lost = update(DeliveryRow).where(col(DeliveryRow.state) == "sending")
    reason = "the service stopped while this was being sent: it may have arrived"
    return int(session.execute(lost.values(state="unknown", due_at=now, lease_until=None, reason=reason)).rowcount)  # type: ignore[attr-defined]


def claim(
    session: Session, now: datetime, lease: timedelta, channels: Iterable[str], *, but: Iterable[str]
) -> Claim | None:
    """Take the delivery that has been due longest, on one of the channels, and mark it as being sent.

    One whose sending was never marked is due again when its lease has ended; so is one whose time to be
    tried again lies further off than any pause, because the clock was put back.
    """
    waiting = and_(
        col(DeliveryRow.state).in_(("pending", "unknown", "failed")),
        or_(col(DeliveryRow.due_at) <= now, col(DeliveryRow.due_at) > now + FARTHEST),
    )
    unmarked = and_(col(DeliveryRow.state) == "sending", col(DeliveryRow.lease_until) < now)
    row = session.exec(
        select(DeliveryRow)
        .where(
            or_(waiting, unmarked),
            col(DeliveryRow.channel).in_(list(channels)),
            col(DeliveryRow.channel).not_in(list(but)),
        )
        .order_by(col(DeliveryRow.id))
        .limit(1)
    ).first()
    if row is None:
        return None
    row.state, row.attempts, row.lease_until = "sending", row.attempts + 1, now + lease
    session.add(row)
    alert = session.get(AlertRow, row.alert_id)
    assert alert is not None, "a delivery has its alert: the foreign key holds"
    fields = alert.model_dump(exclude={"id"})
    return Claim(row.id or 0, row.attempts, row.channel, row.created_at, Alert(**fields, changes=()))


def mark(
    session: Session, taken: Claim, state: str, *, now: datetime, due_at: datetime | None, reason: str | None
) -> bool:
    """Write the result of a send; false when another attempt has taken the delivery over since."""
    values: dict[str, Any] = {"state": state, "due_at": due_at, "reason": reason, "lease_until": None}
    if state == "sent":
        values["sent_at"] = now
    done = session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == taken.id, col(DeliveryRow.attempts) == taken.attempt)
        .values(**values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
