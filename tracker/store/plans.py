"""The queries behind what the clock brings: sittings to come, what they are on, and what was told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from sources.records import Amendment, Division, Event, Stage
from tracker.store.engine import transaction
from tracker.store.rows import where_in
from tracker.store.votes import joined
from tracker.tables import AmendmentRow, DivisionRow, EventRow, SittingRow, StageRow
from tracker.work_tables import AlertRow, ChangeRow, DeliveryRow, MomentRow, SourceRow, WatchRow

PUSH = "push "
ROYAL_ASSENT = "royal assent"

Row = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """A stage with its days, in their order; none for one that is no longer listed."""

    key: str
    bill: str
    bill_title: str
    house: str
    stage: str
    link: str
    order: int
    days: tuple[date, ...]

    @property
    def fields(self) -> Row:
        """Give it as the notices take it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Told:
    """An alert that was made before: its key, facts, when it was made and last sent, and to which channels."""

    id: int
    key: str
    facts: Mapping[str, Any]
    learned_at: datetime
    sent_at: datetime | None
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Divided:
    """A division with what it was on, as the rules take both, and when it was learned."""

    bill: str
    fields: Row
    joined: tuple[Row, ...]
    learned: datetime


class Plans:
    """Looks at what is planned in one database. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sittings(self, first: date, last: date) -> list[tuple[Planned, date]]:
        """Give the sittings of these days (both included), in order, each with its stage. Royal Assent is none."""
        with transaction(self.engine) as session:
            query = (
                select(StageRow, col(SittingRow.date))
                .join(SittingRow, col(SittingRow.parent) == col(StageRow.key))
                .where(
                    col(SittingRow.date) >= first,
                    col(SittingRow.date) <= last,
                    col(StageRow.withdrawn_at).is_(None),
                )
                .order_by(col(SittingRow.date), col(StageRow.sort_order), col(StageRow.key))
            )
            found = [(row, on) for row, on in session.exec(query).all() if ROYAL_ASSENT not in row.stage.casefold()]
            days = _days(session, {row.key for row, _ in found})
            return [(_planned(row, days), on) for row, on in found]

    def stages(self, bills: Collection[str]) -> list[Planned]:
        """Give the stages of these bills (slugs), in order; those no longer listed have no days."""
        with transaction(self.engine) as session:
            rows = sorted(where_in(session, StageRow, "bill", sorted(bills)), key=lambda row: (row.sort_order, row.key))
            days = _days(session, {row.key for row in rows})
            return [_planned(row, {} if row.withdrawn_at else days) for row in rows]

    def papers(self, stages: Collection[str]) -> dict[str, list[Row]]:
        """Give the amendments on the papers of stages, by stage: the records' fields, without the raw answer."""
        found: dict[str, list[Row]] = defaultdict(list)
        names = [name for name in Amendment.model_fields if name != "raw"]
        columns: list[Any] = [getattr(AmendmentRow, name) for name in names]
        with transaction(self.engine) as session:
            query = select(*columns).where(
                col(AmendmentRow.stage_key).in_(sorted(stages)), col(AmendmentRow.withdrawn_at).is_(None)
            )
            for values in session.execute(query).all():
                row = dict(zip(names, values, strict=True))
                found[row["stage_key"]].append(row)
        return found

    def events(self, bill: str, house: str, on: date) -> list[Row]:
        """Give what What's On has on a bill in a House on a day, in the order of the day."""
        with transaction(self.engine) as session:
            query = (
                select(EventRow)
                .where(EventRow.bill == bill, EventRow.house == house, col(EventRow.withdrawn_at).is_(None))
                .where(col(EventRow.date) <= on)
                .order_by(col(EventRow.order), col(EventRow.key))
            )
            rows = [row for row in session.exec(query).all() if row.date == on or (row.end_date or row.date) >= on]
            return [row.model_dump(mode="json", include=set(Event.model_fields)) for row in rows]

    def learned(self, stage: str, on: date) -> tuple[datetime, bool] | None:
        """Give when it became known that a stage sits on a day, and whether watching only began then; None: unknown.

        Of a day that went and came back it is the last time.
        """
        with transaction(self.engine) as session:
            query = (
                select(col(ChangeRow.differs), col(ChangeRow.seen_at), col(ChangeRow.baseline))
                .where(ChangeRow.noun == Stage.noun, ChangeRow.key == stage)
                .order_by(col(ChangeRow.id).desc())
            )
            for differs, at, baseline in session.exec(query):
                came = (differs.get("sittings") or {}).get("added") or ()
                if "withdrawn" in differs or any(one["date"] == on.isoformat() for one in came):
                    return at, baseline
            return None

    def known(self, watches: Iterable[str], key: str) -> dict[str, datetime]:
        """Give when those of these watches that have an alert whose key begins so learned it last, by watch."""
        with transaction(self.engine) as session:
            # A range, as the index on watch and key serves; "%" and "_" in a key mean nothing to it.
            query = (
                select(AlertRow.watch, AlertRow.learned_at)
                .where(col(AlertRow.watch).in_(sorted(set(watches))))
                .where(col(AlertRow.key) >= key, col(AlertRow.key) < key + "\U0010ffff")
                .order_by(col(AlertRow.learned_at))
            )
            return dict(session.exec(query).all())

    def added(self) -> dict[str, datetime]:
        """Give since when each watch is watched, by name."""
        with transaction(self.engine) as session:
            return {row.name: row.added_at for row in session.exec(select(WatchRow)).all()}

    def told(self, topics: Collection[str]) -> dict[str, list[Told]]:
        """Give the alerts of these topics, oldest first, by topic."""
        found: dict[str, list[Told]] = defaultdict(list)
        with transaction(self.engine) as session:
            rows = sorted(where_in(session, AlertRow, "topic", sorted(topics)), key=lambda row: row.id)
            for row, told in zip(rows, _told(session, rows), strict=True):
                found[row.topic].append(told)
        return found

    def told_last(self, watch: str, limit: int = 50) -> list[Told]:
        """Give the newest alerts of one watch that are of no topic, newest first."""
        with transaction(self.engine) as session:
            query = select(AlertRow).where(AlertRow.watch == watch, AlertRow.topic == "")
            rows = list(session.exec(query.order_by(col(AlertRow.id).desc()).limit(limit)).all())
            return _told(session, rows)

    def divisions(self, bills: Collection[str], since: datetime) -> list[Divided]:
        """Give the divisions on bills that were learned since a moment, in that order; no baseline is among them."""
        with transaction(self.engine) as session:
            query = select(DivisionRow).where(
                col(DivisionRow.bill).in_(sorted(bills)),
                col(DivisionRow.first_seen) >= since,
                col(DivisionRow.baseline).is_(False),
                col(DivisionRow.withdrawn_at).is_(None),
            )
            rows = session.exec(query.order_by(col(DivisionRow.first_seen), col(DivisionRow.key))).all()
            return [
                Divided(
                    row.bill or "",
                    row.model_dump(mode="json", include=set(Division.model_fields)),
                    tuple(joined(session, division=row.key)),
                    row.first_seen,
                )
                for row in rows
            ]

    def read(self, source: str) -> datetime | None:
        """Give when a source was last read to its end; None where it never was."""
        with transaction(self.engine) as session:
            row = session.get(SourceRow, source)
            return row.last_success if row else None

    def since(self) -> dict[str, datetime]:
        """Give since when each push is in the config, by the name that ``begin`` was given."""
        with transaction(self.engine) as session:
            return {row.name.removeprefix(PUSH): row.at for row in _pushes(session)}

    def begin(self, pushes: Collection[str], now: datetime) -> dict[str, datetime]:
        """Note since when pushes are in the config, and forget those that are not; gives the same as ``since``."""
        with transaction(self.engine) as session:
            rows = {row.name.removeprefix(PUSH): row for row in _pushes(session)}
            for name in rows.keys() - set(pushes):
                session.delete(rows[name])
            for name in set(pushes) - rows.keys():
                session.add(MomentRow(name=PUSH + name, at=now))
            return {name: rows[name].at if name in rows else now for name in pushes}


def _pushes(session: Session) -> list[MomentRow]:
    return list(session.exec(select(MomentRow).where(col(MomentRow.name).startswith(PUSH))).all())


def _planned(row: StageRow, days: Mapping[str, tuple[date, ...]]) -> Planned:
    told = (row.key, row.bill, row.bill_title, row.house, row.stage, row.link, row.sort_order)
    return Planned(*told, days.get(row.key, ()))


def _days(session: Session, stages: Collection[str]) -> dict[str, tuple[date, ...]]:
    found: dict[str, list[date]] = defaultdict(list)
    for row in where_in(session, SittingRow, "parent", sorted(stages)):
        found[row.parent].append(row.date)
    return {stage: tuple(sorted(days)) for stage, days in found.items()}


def _told(session: Session, rows: Collection[AlertRow]) -> list[Told]:
    sent: dict[int, list[DeliveryRow]] = defaultdict(list)
    for delivery in where_in(session, DeliveryRow, "alert_id", [row.id for row in rows]):  # type: ignore[misc]
        sent[delivery.alert_id].append(delivery)
    found = []
    for row in rows:
        ours = sent[row.id or 0]
        at = max((one.sent_at for one in ours if one.sent_at), default=None)
        channels = tuple(dict.fromkeys(one.channel for one in ours))
        found.append(Told(row.id or 0, row.key, row.facts, row.learned_at, at, channels))
    return found
