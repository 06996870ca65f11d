"""The tables of the service's own work: changes, alerts, deliveries, and how its reading stands."""

from datetime import date as Date
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, text
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


class FailureRow(SQLModel, table=True):
    """A change that a rule failed on for a watch, and why; it is shown to that rule again at each start."""

    __tablename__ = "failure"
    __table_args__ = (UniqueConstraint("change_id", "watch", "rule"),)
    id: int | None = Field(default=None, primary_key=True)
    change_id: int = Field(foreign_key="change.id")
    watch: str
    rule: str
    reason: str
    at: datetime


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
    topic: str = Field(default="", index=True, sa_column_kwargs={"server_default": text("''")})


class AlertChangeRow(SQLModel, table=True):
    """Which changes an alert speaks of."""

    __tablename__ = "alert_change"
    alert_id: int = Field(primary_key=True, foreign_key="alert.id")
    change_id: int = Field(primary_key=True, foreign_key="change.id", index=True)


class MessageRow(SQLModel, table=True):
    """What goes to one channel at once: one or more deliveries, with one result.

    ``kind`` is "alerts", or the first word of what they waited for ("digest", "catch-up"); ``key`` is that of the
    batch ("digest 2023-06-13"), so that each comes once. ``state`` and ``due_at`` are as those of a delivery; a mark
    counts only with the attempt number that it was claimed with. ``facts`` holds what its wording needs beside the
    alerts: ``answers``, the earlier messages that it follows up, by delivery; ``proof``, what was read; ``part``;
    ``refused``, how often its channel refused this very message; ``unclear``, that it may have arrived at a try;
    ``since``, when the oldest of its alerts was first to be sent; ``aside``, that its waiting says nothing of the
    channel. One that is "folded" went into a later one unsent.
    """

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("channel", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    kind: str
    rank: int
    through: bool = False
    state: str = Field(default="pending", index=True)
    attempts: int = 0
    due_at: datetime | None = Field(default=None, index=True)
    lease_until: datetime | None = None
    reason: str | None = None
    created_at: datetime
    sent_at: datetime | None = None
    title: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class DeliveryRow(SQLModel, table=True):
    """One alert to one channel, with its own result.

    ``state`` is pending, held, sending, sent, unknown, failed or dropped (by hand); ``due_at`` is empty when nothing
    is left to do, or nobody knows when. ``batch`` names what it is sent together with, ``message_id`` the message
    that it became a part of; from then on the message's result is its own.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel"),
        # A step gave it this name, which is not what the others are named by.
        ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_delivery_message_id_message"),
    )
    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    channel: str
    state: str = Field(default="pending", index=True)
    due_at: datetime | None = Field(default=None, index=True)
    reason: str | None = None
    created_at: datetime
    sent_at: datetime | None = None
    batch: str = ""
    rank: int = 3
    through: bool = False
    message_id: int | None = Field(default=None, index=True)


class ChannelRow(SQLModel, table=True):
    """How a channel stands: how often it refused in a row, and since when it is switched off.

    ``fingerprint`` is a digest of its address: with another address it is another channel, and is tried again.
    ``plain`` is its name in the config, ``service`` the scheme of its address, ``target`` a digest of its recipient
    and ``shown`` what may be shown of that. Before ``rests_until`` nothing is sent to it.
    """

    __tablename__ = "channel"
    name: str = Field(primary_key=True)
    plain: str = ""
    fingerprint: str = ""
    service: str = ""
    target: str = ""
    shown: str = ""
    refusals: int = 0
    rests_until: datetime | None = None
    off_since: datetime | None = None
    reason: str | None = None


class IdentityRow(SQLModel, table=True):
    """What tells this database's messages from those of any other: made once, at random."""

    __tablename__ = "identity"
    token: str = Field(primary_key=True)


class MuteRow(SQLModel, table=True):
    """A watch or a channel that is kept quiet until a time; what comes meanwhile is held."""

    __tablename__ = "mute"
    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    until: datetime


class OutageRow(SQLModel, table=True):
    """A time in which a source, or the tracker itself (``tracker``), could learn nothing.

    ``began`` is the last time that it was read, ``over_at`` when it was again. ``told_at`` is when the operator
    heard, ``lasted_at`` when everybody did.
    """

    __tablename__ = "outage"
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    began: datetime
    noticed_at: datetime
    problem: str = ""
    over_at: datetime | None = Field(default=None, index=True)
    told_at: datetime | None = None
    lasted_at: datetime | None = None


class MomentRow(SQLModel, table=True):
    """When something was last done: the last tick, the last look at what is planned."""

    __tablename__ = "moment"
    name: str = Field(primary_key=True)
    at: datetime


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
