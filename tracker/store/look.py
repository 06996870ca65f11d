"""The queries behind the reading commands: plain values that go straight into JSON or a table.

The field names are the commands' contract and are kept stable; days are ISO dates, times UTC.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from sources.records import Calendar
from tracker.members import Known
from tracker.members import Row as Person
from tracker.store import channel_list, joins, listing, mentions, people, progress, standing, votes
from tracker.store.engine import transaction
from tracker.store.shapes import Row, delivery_row, iso
from tracker.tables import BillRow, SittingRow, StageRow
from tracker.work_tables import AlertRow, ChangeRow, DeliveryRow, MessageRow, SourceRow


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

    def divisions(self, *, counted: bool = True) -> list[Row]:
        """Give every division, oldest first; ``counted`` with the number of names listed on each side."""
        with transaction(self.engine) as session:
            return votes.divisions(session, counted=counted)

    def division(self, key: str) -> Row | None:
        """Give one division, with the number of names listed on each side; None where it is not stored."""
        with transaction(self.engine) as session:
            return votes.division(session, key)

    def votes(self, key: str) -> list[Row]:
        """Give the votes of a division, by name."""
        with transaction(self.engine) as session:
            return votes.votes(session, key)

    def joined(self, division: str | None = None) -> list[Row]:
        """Give what divisions were on, all or one (see ``tracker.store.votes.joined``)."""
        with transaction(self.engine) as session:
            return votes.joined(session, division=division)

    def amendments(self) -> list[Row]:
        """Give every amendment and motion stored, as recorded (see ``tracker.store.votes.amendments``)."""
        with transaction(self.engine) as session:
            return votes.amendments(session)

    def histories(self, numbers: Iterable[int] | None = None) -> dict[int, Row]:
        """Give the stored Members by id, all or some of them, with their seats and parties by date."""
        with transaction(self.engine) as session:
            return votes.histories(session, numbers)

    def joining_material(self) -> joins.Material:
        """Give what joins are worked out from."""
        with transaction(self.engine) as session:
            return joins.material(session)

    def stage_days(self) -> list[Row]:
        """Give the days of all stages: ``bill`` (slug), ``house``, ``stage``, ``date``."""
        with transaction(self.engine) as session:
            return votes.stage_days(session)

    def members(self) -> list[Person]:
        """Give id, name, House and last recorded seat of every member known."""
        with transaction(self.engine) as session:
            return people.everybody(session)

    def spelt(self) -> list[tuple[str, str]]:
        """Give every name and seat known, as it is looked for and as it is written, for ``tracker.members.near``."""
        with transaction(self.engine) as session:
            return people.spelt(session)

    def alike(self, who: str) -> list[Known]:
        """Give everybody whom a name, a seat or a part of one can mean, for ``tracker.members.find``."""
        with transaction(self.engine) as session:
            return people.alike(session, who)

    def known(self, members: Iterable[int]) -> list[Known]:
        """Give what these members are looked for by; nothing of who is not stored."""
        with transaction(self.engine) as session:
            return people.known(session, members)

    def holders(self, seat: str) -> list[Known]:
        """Give everybody who ever had a seat in the Commons of this name, as far as histories were read."""
        with transaction(self.engine) as session:
            return people.holders(session, seat)

    def member(self, member_id: int) -> Row | None:
        """Give what the Members service says of one, with history and contact; None where it was not read."""
        with transaction(self.engine) as session:
            return people.member(session, member_id)

    def held(self) -> tuple[list[Row], dict[str, list[Row]]]:
        """Give every division, oldest first, and by id what each was on, as ``tracker.member_votes`` takes them."""
        with transaction(self.engine) as session:
            return people.divisions(session), people.joined(session)

    def votes_by(self, members: Collection[int]) -> dict[int, dict[str, Row]]:
        """Give the votes of some members, by member and division."""
        with transaction(self.engine) as session:
            return people.votes(session, members)

    def asked_by(self, member_id: int) -> list[Row]:
        """Give the written questions that a member asked and the early day motions they tabled, among those kept."""
        with transaction(self.engine) as session:
            return people.asked(session, member_id)

    def titles(self) -> dict[str, str]:
        """Give the bills' titles by the names under which they are kept."""
        with transaction(self.engine) as session:
            return people.titles(session)

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
            return people.signatures(session, member_id)

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
                select(DeliveryRow, AlertRow.title, MessageRow.attempts)
                .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
                .join(MessageRow, col(MessageRow.id) == col(DeliveryRow.message_id), isouter=True)
                .order_by(col(DeliveryRow.id).desc())
                .limit(limit)
            ).all()
            return [delivery_row(row, title, attempts or 0) for row, title, attempts in rows]

    def messages(
        self,
        limit: int,
        *,
        channel: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Row]:
        """Give the messages, newest first (see ``tracker.store.listing``)."""
        with transaction(self.engine) as session:
            return listing.messages(session, limit, channel=channel, since=since, until=until)

    def channels(self) -> list[Row]:
        """Give the channels: how each stands, what waits for it (see ``tracker.store.channel_list``)."""
        with transaction(self.engine) as session:
            return channel_list.channels(session)

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
