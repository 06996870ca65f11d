"""How channels stand: refusals, rests, those switched off and what is held for them. Each method is one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update
from sqlmodel import Session, col, func, select

from alerts.values import Alert
from tracker.placing import OFF, Placing
from tracker.store import outbox
from tracker.store.engine import transaction
from tracker.work_tables import ChannelRow, DeliveryRow, IdentityRow, MessageRow


@dataclass(frozen=True)
class Known:
    """What the service knows of a channel without its address (see ``ChannelRow``)."""

    plain: str
    fingerprint: str
    service: str = ""
    target: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Standing:
    """How a channel stands: how often it refused in a row, until when it rests, since when it is off and why."""

    name: str
    refusals: int = 0
    rests_until: datetime | None = None
    off_since: datetime | None = None
    reason: str | None = None


class Channels:
    """The channels of one database. Times are aware UTC."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def identity(self, token: str) -> str:
        """Give what tells this database's messages from any other's: ``token`` if it had nothing of the kind yet."""
        with transaction(self.engine) as session:
            row = session.exec(select(IdentityRow)).first()
            if row is None:
                row = IdentityRow(token=token)
                session.add(row)
            return row.token

    def standing(self) -> dict[str, Standing]:
        """Give how each channel stands that refused something, or rests, or is off, by name."""
        with transaction(self.engine) as session:
            rows = session.exec(select(ChannelRow)).all()
            told = ("name", "refusals", "rests_until", "off_since", "reason")
            return {row.name: Standing(**row.model_dump(include={*told})) for row in rows}

    def off(self) -> frozenset[str]:
        """Give the names of the channels that are switched off."""
        return frozenset(name for name, one in self.standing().items() if one.off_since is not None)

    def note(self, channels: Mapping[str, Known], now: datetime) -> list[str]:
        """Take up the channels as the config has them; gives those that are on again, as their address is another.

        One that has only got another name, because its address names more recipients now, or fewer, keeps what waits
        for it.
        """
        with transaction(self.engine) as session:
            back = [name for name, known in channels.items() if _note(session, name, known, channels, now)]
            for row in session.exec(select(ChannelRow).where(col(ChannelRow.name).not_in(list(channels)))).all():
                session.delete(row)
            return back

    def refused(self, name: str, until: datetime) -> int:
        """Count a refusal, and let the channel rest until a time; gives how many there were in a row."""
        with transaction(self.engine) as session:
            row = _row(session, name)
            row.refusals, row.rests_until = row.refusals + 1, until
            session.add(row)
            return row.refusals

    def rest(self, names: Iterable[str], until: datetime) -> None:
        """Let channels rest until a time."""
        with transaction(self.engine) as session:
            for name in names:
                row = _row(session, name)
                row.rests_until = until
                session.add(row)

    def well(self, name: str) -> None:
        """Forget the refusals of a channel: it took something."""
        with transaction(self.engine) as session:
            row = _row(session, name)
            row.refusals, row.rests_until = 0, None
            session.add(row)

    def switch_off(
        self, name: str, reason: str, told: Sequence[tuple[Alert, Sequence[Placing]]], now: datetime
    ) -> None:
        """Switch a channel off, hold what waits for it, and write the alerts that tell of it: one commit."""
        with transaction(self.engine) as session:
            row = _row(session, name)
            row.off_since, row.reason, row.rests_until = now, reason, None
            session.add(row)
            session.flush()
            _fold(session, row)
            _hold(session, row, now)
            outbox.store_alerts(session, list(told), (), now)

    def hold(self, names: Collection[str], now: datetime) -> None:
        """Hold what has become due for channels that are off."""
        with transaction(self.engine) as session:
            for row in session.exec(select(ChannelRow).where(col(ChannelRow.name).in_(list(names)))).all():
                _hold(session, row, now)

    def switch_on(self, names: Collection[str], now: datetime) -> int:
        """Switch channels on that are off; gives how many alerts were held for them and are due now."""
        with transaction(self.engine) as session:
            rows = session.exec(select(ChannelRow).where(col(ChannelRow.name).in_(list(names)))).all()
            return sum(_switch_on(session, row, now) for row in rows)


def _note(session: Session, name: str, known: Known, channels: Mapping[str, Known], now: datetime) -> bool:
    row = session.get(ChannelRow, name)
    if row is None:
        row = _renamed(session, name, known, channels) or ChannelRow(name=name)
        # A channel that was there once and went while it was off has not lost what was held for it.
        _release(session, name, now) if row.off_since is None else None
    other = bool(row.fingerprint) and row.fingerprint != known.fingerprint
    for field, value in vars(known).items():
        setattr(row, field, value)
    was_off = row.off_since is not None
    session.add(row)
    if other:
        _switch_on(session, row, now)
    return other and was_off


def _renamed(session: Session, name: str, known: Known, channels: Mapping[str, Known]) -> ChannelRow | None:
    same = select(ChannelRow).where(ChannelRow.plain == known.plain, ChannelRow.target == known.target)
    before = session.exec(same.where(col(ChannelRow.name).not_in(list(channels)))).first()
    taken = session.exec(select(DeliveryRow.id).where(DeliveryRow.channel == name).limit(1)).first()
    if before is None or taken is not None:
        return None
    tables: tuple[Any, ...] = (DeliveryRow, MessageRow)
    for table in tables:
        session.execute(update(table).where(table.channel == before.name).values(channel=name))
    row = ChannelRow(**{**before.model_dump(), "name": name})
    session.delete(before)
    return row


def _row(session: Session, name: str) -> ChannelRow:
    return session.get(ChannelRow, name) or ChannelRow(name=name, plain=name)


def _fold(session: Session, row: ChannelRow) -> None:
    """Take messages apart that did not arrive, so that what they hold goes with all that is held."""
    sent = session.exec(
        select(func.max(MessageRow.id)).where(MessageRow.channel == row.name, MessageRow.state == "sent")
    ).one()
    # What was given up since the channel last took anything was refused because of the channel, not of its words.
    messages = select(MessageRow).where(
        MessageRow.channel == row.name,
        col(MessageRow.state).in_(("pending", "failed")),
        col(MessageRow.due_at).is_not(None) | (col(MessageRow.id) > (sent or 0)),
    )
    # What may have arrived stays the message that it was, so that it can be known if it comes twice.
    ids = [one.id for one in session.exec(messages).all() if not one.facts.get("unclear")]
    session.execute(
        update(DeliveryRow).where(col(DeliveryRow.message_id).in_(ids)).values(message_id=None, **_held(row))
    )
    session.execute(
        update(MessageRow)
        .where(col(MessageRow.id).in_(ids))
        .values(state="folded", due_at=None, reason="the channel was switched off; it comes in a later message")
    )


def _hold(session: Session, row: ChannelRow, now: datetime) -> None:
    if row.off_since is None:
        return
    session.execute(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.channel) == row.name,
            col(DeliveryRow.message_id).is_(None),
            col(DeliveryRow.state).in_(("pending", "held", "unknown", "failed")),
            col(DeliveryRow.due_at) <= now,
        )
        .values(**_held(row))
    )


def _held(row: ChannelRow) -> dict[str, Any]:
    assert row.off_since is not None, "only for channels that are off"
    batch = f"{OFF} {row.off_since.isoformat(timespec='minutes')}"
    return {"state": "held", "batch": batch, "due_at": None, "reason": "the channel is switched off"}


def _switch_on(session: Session, row: ChannelRow, now: datetime) -> int:
    row.refusals, row.rests_until, row.off_since, row.reason = 0, None, None, None
    session.add(row)
    return _release(session, row.name, now)


def _release(session: Session, name: str, now: datetime) -> int:
    done = session.execute(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.channel) == name,
            col(DeliveryRow.state) == "held",
            col(DeliveryRow.batch).startswith(f"{OFF} "),
            col(DeliveryRow.due_at).is_(None),
            col(DeliveryRow.message_id).is_(None),
        )
        .values(due_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
