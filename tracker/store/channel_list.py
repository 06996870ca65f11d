"""The channels as the reading commands give them (docs/json.md)."""

from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from tracker.store.shapes import Row, iso
from tracker.work_tables import ChannelRow, DeliveryRow

# How a delivery counts for who looks at a channel.
COUNTED = {"pending": "waiting", "sending": "waiting", "held": "held", "sent": "sent", "dropped": "dropped"}


def channels(session: Session) -> list[Row]:
    """Give each channel that the service has opened or has something for: how it stands, what waits for it."""
    rows = {row.name: _row(row) for row in session.exec(select(ChannelRow)).all()}
    given_up = case((col(DeliveryRow.due_at).is_(None), 1), else_=0)
    of: tuple[Any, ...] = (DeliveryRow.channel, DeliveryRow.state, given_up)
    wanted: tuple[Any, ...] = (*of, func.count(), func.max(DeliveryRow.sent_at))
    counts: Any = select(*wanted).group_by(*of)
    for channel, state, ended, number, sent_at in session.exec(counts).all():
        told = rows.setdefault(channel, _row(ChannelRow(name=channel)))
        name = COUNTED.get(state) or ("failed" if ended else "waiting")
        told[name] += number
        if sent_at is not None:
            told["last_sent"] = max(told["last_sent"] or "", iso(sent_at) or "")
    return [rows[name] for name in sorted(rows)]


def _row(row: ChannelRow) -> Row:
    return {
        "name": row.name,
        "channel": row.plain or row.name,
        "service": row.service,
        "recipient": row.shown,
        "refusals": row.refusals,
        "rests_until": iso(row.rests_until),
        "off_since": iso(row.off_since),
        "reason": row.reason,
        **dict.fromkeys(("waiting", "held", "sent", "failed", "dropped"), 0),
        "last_sent": None,
    }
