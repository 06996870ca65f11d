"""The tables: one for each noun, inheriting its record, and those of the service's own work.

Times are aware UTC (SQLModel refuses naive ones). Rows are built in ``tracker.store`` only, from records
that have been validated, because table classes do not validate.
"""

from datetime import date as Date
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field, SQLModel

from sources.records import (
    Amendment,
    Bill,
    Contribution,
    Day,
    Debate,
    DebateDivision,
    Division,
    Mention,
    Publication,
    Sitting,
    Stage,
    Vote,
)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Seen(SQLModel):
    """When a record was first seen, how often it was missing from a complete list since, and its end."""

    first_seen: datetime
    baseline: bool = False
    missed: int = 0
    withdrawn_at: datetime | None = None


class Part(SQLModel):
    """A part's place under its record."""

    parent: str = Field(primary_key=True)
    missed: int = 0


class BillRow(Bill, Seen, table=True):
    """Bills."""

    __tablename__ = "bill"
    key: str = Field(primary_key=True)


class StageRow(Stage, Seen, table=True):
    """Stages."""

    __tablename__ = "stage"
    key: str = Field(primary_key=True)


class SittingRow(Sitting, Part, table=True):
    """Sittings of stages."""

    __tablename__ = "sitting"
    key: str = Field(primary_key=True)


class PublicationRow(Publication, Seen, table=True):
    """Publications of bills."""

    __tablename__ = "publication"
    key: str = Field(primary_key=True)


class AmendmentRow(Amendment, Seen, table=True):
    """Amendments and motions."""

    __tablename__ = "amendment"
    key: str = Field(primary_key=True)


class DivisionRow(Division, Seen, table=True):
    """Divisions."""

    __tablename__ = "division"
    key: str = Field(primary_key=True)


class VoteRow(Vote, Part, table=True):
    """Votes of Members in divisions."""

    __tablename__ = "vote"
    key: str = Field(primary_key=True)


class DayRow(Day, Seen, table=True):
    """Sitting days that were swept."""

    __tablename__ = "day"
    key: str = Field(primary_key=True)


class DebateRow(Debate, Seen, table=True):
    """Debates that were read."""

    __tablename__ = "debate"
    key: str = Field(primary_key=True)


class DebateDivisionRow(DebateDivision, Part, table=True):
    """Divisions as Hansard's debates hold them."""

    __tablename__ = "debate_division"
    key: str = Field(primary_key=True)


class ContributionRow(Contribution, Seen, table=True):
    """Contributions that name a watched term."""

    __tablename__ = "contribution"
    key: str = Field(primary_key=True)


class MentionRow(Mention, Part, table=True):
    """Mentions in contributions."""

    __tablename__ = "mention"
    key: str = Field(primary_key=True)


class MemberRow(SQLModel, table=True):
    """Members named in anything stored; House and name as last told."""

    __tablename__ = "member"
    member_id: int = Field(primary_key=True)
    name: str
    list_as: str | None = None
    house: str | None = None


class ChangeRow(SQLModel, table=True):
    """The change log. ``matched_at`` is empty until the rules have seen the change."""

    __tablename__ = "change"
    id: int | None = Field(default=None, primary_key=True)
    source: str
    noun: str = Field(index=True)
    key: str = Field(index=True)
    what: str
    bill: str | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] = Field(sa_type=JSON)
    differs: dict[str, Any] = Field(sa_type=JSON)
    seen_at: datetime
    published_at: datetime | None = None
    baseline: bool = False
    matched_at: datetime | None = Field(default=None, index=True)


class WatchRow(SQLModel, table=True):
    """Since when a watch is watched: changes up to ``after_change`` are not its news."""

    __tablename__ = "watch"
    name: str = Field(primary_key=True)
    added_at: datetime
    after_change: int = 0


class AlertRow(SQLModel, table=True):
    """What one watch says about one or more changes; unique by watch and key."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("watch", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    watch: str
    key: str
    rule: str
    title: str
    facts: dict[str, Any] = Field(sa_type=JSON)
    link: str | None = None
    happened_on: Date | None = None
    learned_at: datetime


class AlertChangeRow(SQLModel, table=True):
    """Which changes an alert speaks of."""

    __tablename__ = "alert_change"
    alert_id: int = Field(primary_key=True, foreign_key="alert.id")
    change_id: int = Field(primary_key=True, foreign_key="change.id", index=True)


class DeliveryRow(SQLModel, table=True):
    """One alert to one channel, with its own result.

    ``state`` is pending, held, sending, sent, unknown or failed; ``due_at`` is empty when nothing is left
    to do. A mark counts only with the attempt number that it was claimed with.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("alert_id", "channel"),)
    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    channel: str
    state: str = Field(default="pending", index=True)
    attempts: int = 0
    due_at: datetime | None = Field(default=None, index=True)
    lease_until: datetime | None = None
    reason: str | None = None
    created_at: datetime
    sent_at: datetime | None = None


class SourceRow(SQLModel, table=True):
    """A source's own state: when it was read, when it is due, what is wrong with it."""

    __tablename__ = "source"
    name: str = Field(primary_key=True)
    next_due: datetime | None = None
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    last_thorough: datetime | None = None
    failures: int = 0
    problem: str | None = None


class CoverageRow(SQLModel, table=True):
    """What has been read through once: from then on what comes is news, before it was a baseline."""

    __tablename__ = "coverage"
    source: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    at: datetime


class AsideRow(SQLModel, table=True):
    """Rows of a service that did not fit, each once, with the reason."""

    __tablename__ = "aside"
    digest: str = Field(primary_key=True)
    source: str
    noun: str
    reason: str
    raw: str
    seen_at: datetime


ROWS: dict[str, type[SQLModel]] = {
    "bill": BillRow,
    "stage": StageRow,
    "publication": PublicationRow,
    "amendment": AmendmentRow,
    "division": DivisionRow,
    "day": DayRow,
    "debate": DebateRow,
    "contribution": ContributionRow,
}
PARTS: dict[str, type[SQLModel]] = {
    "stage": SittingRow,
    "division": VoteRow,
    "debate": DebateDivisionRow,
    "contribution": MentionRow,
}
