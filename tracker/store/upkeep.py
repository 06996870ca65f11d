"""How the service itself stands: moments, outages, what a time brought. Each method is one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, or_
from sqlmodel import Session, col, select

from tracker.store.engine import transaction
from tracker.work_tables import (
    AlertChangeRow,
    ChangeRow,
    CoverageRow,
    DeliveryRow,
    MomentRow,
    MuteRow,
    OutageRow,
    SourceRow,
)

# What a rehearsal marks its database with.
REHEARSAL = ("rehearsal", "this database")


@dataclass(frozen=True)
class Outage:
    """A time in which a source, or the tracker itself ("tracker"), could learn nothing (see ``OutageRow``)."""

    source: str
    began: datetime
    noticed_at: datetime
    problem: str = ""
    over_at: datetime | None = None
    told_at: datetime | None = None
    lasted_at: datetime | None = None
    id: int | None = None


class Upkeep:
    """The service's own standing in one database. Times are aware UTC."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def rehearsed(self) -> bool:
        """Tell whether this is the database of a rehearsal, with things that are made up."""
        with transaction(self.engine) as session:
            return session.get(CoverageRow, REHEARSAL) is not None

    def moment(self, name: str) -> datetime | None:
        """Give when something was last done; None where it never was."""
        with transaction(self.engine) as session:
            row = session.get(MomentRow, name)
            return row.at if row else None

    def moments(self) -> dict[str, datetime]:
        """Give all moments by name."""
        with transaction(self.engine) as session:
            return {row.name: row.at for row in session.exec(select(MomentRow)).all()}

    def note(self, name: str, now: datetime) -> None:
        """Note that something was done now."""
        self.note_all({name: now})

    def note_all(self, moments: Mapping[str, datetime]) -> None:
        """Note several moments in one commit."""
        with transaction(self.engine) as session:
            for name, at in moments.items():
                session.merge(MomentRow(name=name, at=at))

    def forget(self, names: Iterable[str]) -> None:
        """Forget moments."""
        with transaction(self.engine) as session:
            session.execute(delete(MomentRow).where(col(MomentRow.name).in_(list(names))))

    def mutes(self) -> dict[tuple[str, str], datetime]:
        """Give until when watches and channels are muted, by kind ("watch", "channel") and name."""
        with transaction(self.engine) as session:
            return {(row.kind, row.name): row.until for row in session.exec(select(MuteRow)).all()}

    def sources(self) -> dict[str, SourceRow]:
        """Give how each source stands that was ever asked."""
        with transaction(self.engine) as session:
            return {row.name: row for row in session.exec(select(SourceRow)).all()}

    def outages(self, since: datetime) -> list[Outage]:
        """Give the outages that are not over, or were not before a moment; oldest first."""
        with transaction(self.engine) as session:
            rows = session.exec(
                select(OutageRow)
                .where(or_(col(OutageRow.over_at).is_(None), col(OutageRow.over_at) > since))
                .order_by(col(OutageRow.began), col(OutageRow.id))
            ).all()
            return [Outage(**row.model_dump()) for row in rows]

    def keep_outages(self, outages: Iterable[Outage]) -> None:
        """Write outages as they stand now, those without an id as new ones, in one commit."""
        with transaction(self.engine) as session:
            for one in outages:
                session.merge(OutageRow(**vars(one)))

    def brought(self, sources: Iterable[str], since: datetime) -> int:
        """Give how many alerts came of what these sources told after a moment."""
        with transaction(self.engine) as session:
            query = (
                select(func.count(func.distinct(AlertChangeRow.alert_id)))
                .join(ChangeRow, col(ChangeRow.id) == col(AlertChangeRow.change_id))
                .where(col(ChangeRow.source).in_(list(sources)), col(ChangeRow.seen_at) > since)
            )
            return session.exec(query).one()

    def week(self, channel: str, since: datetime, until: datetime) -> tuple[int, int]:
        """Give how many changes were seen in a time, and how many alerts were sent to a channel."""
        with transaction(self.engine) as session:
            return _seen(session, since, until), _sent(session, channel, since, until)


def _seen(session: Session, since: datetime, until: datetime) -> int:
    query = select(func.count()).where(
        col(ChangeRow.seen_at) > since, col(ChangeRow.seen_at) <= until, col(ChangeRow.baseline).is_(False)
    )
    return session.exec(query).one()


def _sent(session: Session, channel: str, since: datetime, until: datetime) -> int:
    query = select(func.count()).where(
        DeliveryRow.channel == channel,
        DeliveryRow.state == "sent",
        col(DeliveryRow.sent_at) > since,
        col(DeliveryRow.sent_at) <= until,
    )
    return session.exec(query).one()
