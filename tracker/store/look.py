"""The queries behind the reading commands: plain values that go straight into JSON or a table.

The field names are the commands' contract and are kept stable; days are ISO dates, times UTC.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from sources.records import Calendar
from tracker.store import mentions, progress, standing
from tracker.store.engine import transaction
from tracker.store.shapes import Row, delivery_row, division_row, iso, signature_row, vote_row
from tracker.tables import (
    AmendmentRow,
    BillRow,
    DivisionRow,
    MemberRow,
    NamedRow,
    SittingRow,
    StageRow,
    VoteRow,
)
from tracker.work_tables import AlertRow, ChangeRow, DeliveryRow, SourceRow


class Look:
    """Looks into one database; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def bills(self) -> list[Row]:
        """Give every bill with its stages and their sittings."""
        with transaction(self.engine) as session:
            rows = session.exec(select(BillRow).order_by(col(BillRow.title))).all()
            return [_bill(session, row) for row in rows]

    def bill_rows(self) -> list[BillRow]:
        """Give the bills as they are stored."""
        with transaction(self.engine) as session:
            return progress.bills(session)

    def next_sitting(self, after: date) -> Row | None:
        """Give the first sitting on or after a day: date, house, stage, bill."""
        with transaction(self.engine) as session:
            found = session.exec(
                select(col(SittingRow.date), col(StageRow.house), col(StageRow.stage), col(StageRow.bill_title))
                .join(StageRow, col(SittingRow.parent) == col(StageRow.key))
                .where(col(SittingRow.date) >= after, col(StageRow.withdrawn_at).is_(None))
                .order_by(col(SittingRow.date), col(StageRow.sort_order))
                .limit(1)
            ).first()
            return None if found is None else dict(zip(("date", "house", "stage", "bill"), found, strict=True))

    def divisions(self) -> list[Row]:
        """Give every division, oldest first, with the number of names listed on each side."""
        with transaction(self.engine) as session:
            rows = session.exec(
                select(DivisionRow).order_by(col(DivisionRow.date), col(DivisionRow.house), col(DivisionRow.number))
            ).all()
            listed = _listed(session)
            return [division_row(row, listed.get(row.key, {})) for row in rows]

    def votes(self, key: str) -> list[Row]:
        """Give the votes of a division, by name."""
        with transaction(self.engine) as session:
            rows = session.exec(select(VoteRow).where(VoteRow.parent == key)).all()
            return [
                vote_row(row)
                for row in sorted(rows, key=lambda row: ((row.list_as or row.name.split()[-1]).casefold(), row.name))
            ]

    def members(self) -> list[tuple[int, str, str | None, str | None]]:
        """Give id, name, House and last recorded seat of every member known."""
        with transaction(self.engine) as session:
            return _members(session)

    def member(self, member_id: int) -> Row:
        """Give what the Members service says of one: party, e-mail, whether they sit; null where it was not read."""
        with transaction(self.engine) as session:
            row = session.get(MemberRow, str(member_id))
            names = ("party", "email", "is_current")
            return {name: getattr(row, name) if row else None for name in names}

    def votes_of(self, member_id: int) -> list[Row]:
        """Give a member's votes in the divisions stored, and the divisions of their House that do not name them."""
        with transaction(self.engine) as session:
            cast = {
                row.parent: row for row in session.exec(select(VoteRow).where(VoteRow.member_id == member_id)).all()
            }
            rows = session.exec(select(DivisionRow).order_by(col(DivisionRow.date), col(DivisionRow.number))).all()
            return [{**division_row(row, None), **vote_row(cast[row.key])} for row in rows if row.key in cast]

    def mentions(self, member_id: int | None = None) -> list[Row]:
        """Give every contribution that names a watched term, oldest first."""
        with transaction(self.engine) as session:
            return mentions.spoken(session, member_id)

    def written(self) -> list[Row]:
        """Give what else names a watched term or bill: questions, statements, motions, petitions, business."""
        with transaction(self.engine) as session:
            return mentions.written(session)

    def amendments_of(self, member_id: int) -> list[Row]:
        """Give the amendments that a member moved or signed, as far as the record names them."""
        with transaction(self.engine) as session:
            rows = session.exec(select(AmendmentRow)).all()
            return [
                signature_row(row, member_id) for row in rows if any(one.get("id") == member_id for one in row.sponsors)
            ]

    def changes(self, limit: int) -> list[Row]:
        """Give the newest changes, newest first."""
        with transaction(self.engine) as session:
            rows = session.exec(select(ChangeRow).order_by(col(ChangeRow.id).desc()).limit(limit)).all()
            return [row.model_dump(mode="json", exclude={"matched_at"}) for row in rows]

    def alerts(self, limit: int) -> list[Row]:
        """Give the newest alerts, newest first."""
        with transaction(self.engine) as session:
            rows = session.exec(select(AlertRow).order_by(col(AlertRow.id).desc()).limit(limit)).all()
            return [row.model_dump(mode="json", exclude={"key"}) for row in rows]

    def deliveries(self, limit: int) -> list[Row]:
        """Give the newest deliveries, newest first, each with its alert's title."""
        with transaction(self.engine) as session:
            rows = session.exec(
                select(DeliveryRow, AlertRow.title)
                .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
                .order_by(col(DeliveryRow.id).desc())
                .limit(limit)
            ).all()
            return [delivery_row(row, title) for row, title in rows]

    def unread(self, source: str) -> bool:
        """Tell whether a source has never been read to its end."""
        with transaction(self.engine) as session:
            row = session.get(SourceRow, source)
            return row is None or row.last_success is None

    def unfinished(self) -> list[str]:
        """Give the sources that have been asked and were never read to their end."""
        with transaction(self.engine) as session:
            query = select(SourceRow.name).where(col(SourceRow.last_success).is_(None)).order_by(col(SourceRow.name))
            return list(session.exec(query).all())

    def status(self) -> Row:
        """Give the state of the sources, deliveries by state, and how much is stored."""
        with transaction(self.engine) as session:
            return standing.status(session)

    def parliament(self) -> tuple[dict[str, Calendar], list[tuple[str, date, str]]]:
        """Give each House's calendar, and House, day and stage of every sitting on a bill stored."""
        with transaction(self.engine) as session:
            return progress.calendars(session), progress.sitting_days(session)


def _bill(session: Session, row: BillRow) -> Row:
    stages = session.exec(
        select(StageRow)
        .where(StageRow.bill == row.bill, col(StageRow.withdrawn_at).is_(None))
        .order_by(col(StageRow.sort_order), col(StageRow.key))
    ).all()
    days: dict[str, list[SittingRow]] = {}
    for sitting in session.exec(select(SittingRow).order_by(col(SittingRow.date))).all():
        days.setdefault(sitting.parent, []).append(sitting)
    return {
        "bill_id": row.bill_id,
        "title": row.title,
        "former_title": row.former_title,
        "is_act": row.is_act,
        "is_defeated": row.is_defeated,
        "withdrawn_on": iso(row.withdrawn_on),
        "current_house": row.current_house,
        "link": f"https://bills.parliament.uk/bills/{row.bill_id}",
        "stages": [
            {
                "house": stage.house,
                "stage": stage.stage,
                "sittings": [sitting.date.isoformat() for sitting in days.get(stage.key, [])],
                "link": stage.link,
            }
            for stage in stages
        ],
    }


def _listed(session: Session) -> dict[str, dict[tuple[str, bool], int]]:
    query = select(VoteRow.parent, VoteRow.vote, VoteRow.teller, func.count()).group_by(
        col(VoteRow.parent), col(VoteRow.vote), col(VoteRow.teller)
    )
    counts: dict[str, dict[tuple[str, bool], int]] = {}
    for parent, vote, teller, count in session.exec(query).all():
        counts.setdefault(parent, {})[(vote, teller)] = count
    return counts


def _members(session: Session) -> list[tuple[int, str, str | None, str | None]]:
    seats: dict[int, str | None] = dict(
        session.exec(
            select(VoteRow.member_id, VoteRow.seat)
            .join(DivisionRow, col(DivisionRow.key) == col(VoteRow.parent))
            .order_by(col(DivisionRow.date))
        ).all()
    )
    named: Iterable[NamedRow] = session.exec(select(NamedRow)).all()
    told = session.exec(select(MemberRow).where(MemberRow.house == "Commons")).all()
    latest = {row.member_id: row.seat for row in told}
    found = {}
    for row in named:
        seat = seats.get(row.member_id) or latest.get(row.member_id)
        found[row.member_id] = (row.member_id, row.name, row.house, seat)
    # Whoever sits in the Commons now can be asked for, though no record names them yet.
    for one in told:
        if one.is_current:
            found.setdefault(one.member_id, (one.member_id, one.name, one.house, one.seat))
    return list(found.values())
