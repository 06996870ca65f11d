"""What is held back and by whom it is let go: floods, mutes, release and drop. Each method is one transaction."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, or_, update
from sqlmodel import Session, col, select

from tracker.placing import MUTED
from tracker.store.engine import transaction
from tracker.work_tables import AlertRow, DeliveryRow, MuteRow

WAITS = ("pending", "held")


@dataclass(frozen=True)
class Held:
    """A delivery that waits: for what (``batch``, ``reason``), until when (None: until somebody releases it)."""

    id: int
    channel: str
    watch: str
    rule: str
    key: str
    topic: str
    title: str
    bill: str
    batch: str
    reason: str
    rank: int
    through: bool
    due_at: datetime | None
    created_at: datetime


class Holding:
    """What waits for the channels of one database. Times are aware UTC."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def fresh(self, now: datetime, since: datetime | None) -> list[Held]:
        """Give the deliveries made in this pass, or after a moment, that are no part of a message."""
        made = col(DeliveryRow.created_at) == now
        if since is not None:
            made = or_(made, and_(col(DeliveryRow.created_at) > since, col(DeliveryRow.created_at) <= now))
        with transaction(self.engine) as session:
            return _waiting(session, made)

    def held(self) -> list[Held]:
        """Give all deliveries that are held back, by their age."""
        with transaction(self.engine) as session:
            return _waiting(session, col(DeliveryRow.state) == "held")

    def release(self, deliveries: Collection[int], batch: str, now: datetime) -> int:
        """Make held deliveries due, together and through quiet hours; gives how many were still held."""
        values = {"state": "pending", "batch": batch, "due_at": now, "through": True, "reason": None}
        return self._change(deliveries, values)

    def drop(self, deliveries: Collection[int], reason: str) -> int:
        """Give held deliveries up for good; gives how many were still held."""
        return self._change(deliveries, {"state": "dropped", "due_at": None, "reason": reason})

    def hold(self, deliveries: Collection[int], *, batch: str, reason: str) -> int:
        """Hold deliveries back until somebody releases them; gives how many were no part of a message yet."""
        return self._change(
            deliveries, {"state": "held", "batch": batch, "due_at": None, "reason": reason}, states=WAITS
        )

    def mute(self, kind: str, name: str, until: datetime, now: datetime) -> int:
        """Keep a watch or channel quiet until a time; gives how many deliveries of it were held by a mute before.

        What an earlier mute of it holds back waits until the new time.
        """
        batch = f"{MUTED} {until.isoformat(timespec='minutes')}"
        with transaction(self.engine) as session:
            _forget(session, now)
            session.merge(MuteRow(kind=kind, name=name, until=until))
            return _shift(session, kind, name, batch=batch, due_at=until)

    def unmute(self, kind: str, name: str, now: datetime) -> int | None:
        """Lift a mute; gives how many deliveries go at once, None where it was not muted."""
        with transaction(self.engine) as session:
            row = session.get(MuteRow, (kind, name))
            if row is None or row.until <= now:
                return None
            session.delete(row)
            _forget(session, now)
            return _shift(session, kind, name, due_at=now)

    def _change(
        self, deliveries: Collection[int], values: dict[str, object], *, states: Iterable[str] = ("held",)
    ) -> int:
        numbers, changed = list(deliveries), 0
        with transaction(self.engine) as session:
            # SQLite takes so many values in one statement and no more.
            for start in range(0, len(numbers), 500):
                done = session.execute(
                    update(DeliveryRow)
                    .where(
                        col(DeliveryRow.id).in_(numbers[start : start + 500]),
                        col(DeliveryRow.message_id).is_(None),
                        col(DeliveryRow.state).in_(tuple(states)),
                    )
                    .values(**values)
                )
                changed += int(done.rowcount)  # type: ignore[attr-defined]
        return changed


def _waiting(session: Session, which: object) -> list[Held]:
    rows = session.exec(
        select(DeliveryRow, AlertRow)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(col(DeliveryRow.state).in_(WAITS), col(DeliveryRow.message_id).is_(None), which)  # type: ignore[arg-type]
        .order_by(col(DeliveryRow.id))
    ).all()
    return [_held(delivery, alert) for delivery, alert in rows]


def _held(delivery: DeliveryRow, alert: AlertRow) -> Held:
    return Held(
        id=delivery.id or 0,
        channel=delivery.channel,
        watch=alert.watch,
        rule=alert.rule,
        key=alert.key,
        topic=alert.topic,
        title=alert.title,
        bill=str(alert.facts.get("bill") or ""),
        batch=delivery.batch,
        reason=delivery.reason or "",
        rank=delivery.rank,
        through=delivery.through,
        due_at=delivery.due_at,
        created_at=delivery.created_at,
    )


def _forget(session: Session, now: datetime) -> None:
    for row in session.exec(select(MuteRow).where(col(MuteRow.until) <= now)).all():
        session.delete(row)


def _shift(session: Session, kind: str, name: str, **values: object) -> int:
    """Change what a mute holds back; what another mute holds as well is held by that when it is due."""
    # One with several recipients is muted as a whole.
    of = or_(DeliveryRow.channel == name, col(DeliveryRow.channel).startswith(f"{name}~"))  # type: ignore[arg-type]
    if kind == "watch":
        of = col(DeliveryRow.alert_id).in_(select(AlertRow.id).where(AlertRow.watch == name))
    done = session.execute(
        update(DeliveryRow)
        .where(
            of,
            DeliveryRow.state == "held",  # type: ignore[arg-type]
            col(DeliveryRow.message_id).is_(None),
            col(DeliveryRow.batch).startswith(f"{MUTED} "),
        )
        .values(**values)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
