"""Messages: what goes to a channel at once; what holds deliveries back; outages."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _messages()
    _deliveries()
    _standing()
    # The default stays: without it the table would be made anew, and others point at it.
    op.add_column("alert", sa.Column("topic", AutoString(), nullable=False, server_default=""))
    op.create_index(op.f("ix_alert_topic"), "alert", ["topic"], unique=False)
    op.create_index(op.f("ix_division_first_seen"), "division", ["first_seen"], unique=False)


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("through", sa.Boolean(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("channel", "key", name=op.f("uq_message_channel_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        for name in ("due_at", "state"):
            batch_op.create_index(batch_op.f(f"ix_message_{name}"), [name], unique=False)


def _deliveries() -> None:
    # What was being sent when the older program stopped may have arrived: it is tried again, as before.
    reason = "the service stopped while this was being sent: it may have arrived"
    op.execute(
        sa.text(
            "UPDATE delivery SET state = 'unknown', due_at = lease_until, reason = :reason WHERE state = 'sending'"
        ).bindparams(reason=reason)
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", AutoString(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="3"))
        batch_op.add_column(sa.Column("through", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        batch_op.drop_column("attempts")
        batch_op.drop_column("lease_until")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        for name in ("batch", "rank", "through"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_foreign_key(batch_op.f("fk_delivery_message_id_message"), "message", ["message_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_delivery_message_id"), ["message_id"], unique=False)


def _standing() -> None:
    op.create_table(
        "channel",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("plain", AutoString(), nullable=False),
        sa.Column("fingerprint", AutoString(), nullable=False),
        sa.Column("service", AutoString(), nullable=False),
        sa.Column("target", AutoString(), nullable=False),
        sa.Column("shown", AutoString(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("rests_until", UTCDateTime(), nullable=True),
        sa.Column("off_since", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channel")),
    )
    op.create_table(
        "identity",
        sa.Column("token", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_identity")),
    )
    op.create_table(
        "mute",
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_mute")),
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("began", UTCDateTime(), nullable=False),
        sa.Column("noticed_at", UTCDateTime(), nullable=False),
        sa.Column("problem", AutoString(), nullable=False),
        sa.Column("over_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("lasted_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    with op.batch_alter_table("outage", schema=None) as batch_op:
        for name in ("over_at", "source"):
            batch_op.create_index(batch_op.f(f"ix_outage_{name}"), [name], unique=False)
    op.create_table(
        "moment",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_moment")),
    )
