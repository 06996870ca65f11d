"""The tables of the service's own work: changes, alerts, deliveries, and how its reading stands."""

from datetime import date as Date
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Field, SQLModel


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


class UnknownFieldRow(SQLModel, table=True):
    """Fields that a service sends and no document has, each once, with the first value seen."""

    __tablename__ = "unknown_field"
    source: str = Field(primary_key=True)
    noun: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str
    seen_at: datetime
