"""The messages as the reading commands give them (docs/json.md)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from tracker.store.shapes import Row
from tracker.work_tables import AlertRow, DeliveryRow, MessageRow


def messages(
    session: Session,
    limit: int,
    *,
    channel: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Row]:
    """Give messages, newest first, with the titles of their alerts; of one channel, of a span of time (aware)."""
    at = func.coalesce(MessageRow.sent_at, MessageRow.created_at)
    query = select(MessageRow).order_by(col(MessageRow.id).desc()).limit(limit)
    if channel is not None:
        # One with several recipients is shown as a whole.
        own = col(MessageRow.channel)
        query = query.where((own == channel) | own.startswith(f"{channel}~"))
    query = query.where(at >= since) if since is not None else query
    query = query.where(at < until) if until is not None else query
    rows = session.exec(query).all()
    titles: dict[int, list[str]] = {}
    told: Any = (
        select(DeliveryRow.message_id, AlertRow.title)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(col(DeliveryRow.message_id).in_([row.id for row in rows]))
        .order_by(col(DeliveryRow.rank), col(DeliveryRow.id))
    )
    for number, title in session.exec(told).all():
        titles.setdefault(number, []).append(title)
    return [_message(row, titles.get(row.id or 0, [])) for row in rows]


def _message(row: MessageRow, titles: list[str]) -> Row:
    told = row.model_dump(mode="json", include={"id", "channel", "kind", "title", "state", "attempts", "due_at"})
    told |= row.model_dump(mode="json", include={"created_at", "sent_at", "reason"})
    return {**told, "alerts": titles}
