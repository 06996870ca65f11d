"""The archive of Hansard."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "archive_day",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("place", AutoString(), nullable=False),
        sa.Column("version", AutoString(), nullable=False),
        sa.Column("file", AutoString(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_archive_day")),
    )
    with op.batch_alter_table("archive_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_day_date"), ["date"], unique=False)

    op.create_table(
        "archive_speech",
        sa.Column("day", AutoString(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("gid", AutoString(), nullable=False),
        sa.Column("heading", AutoString(), nullable=True),
        sa.Column("subheading", AutoString(), nullable=True),
        sa.Column("speaker", AutoString(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("column", AutoString(), nullable=True),
        sa.Column("time", AutoString(), nullable=True),
        sa.Column("type", AutoString(), nullable=True),
        sa.Column("text", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("gid", name=op.f("pk_archive_speech")),
    )
    with op.batch_alter_table("archive_speech", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_speech_day"), ["day"], unique=False)

    op.create_table(
        "archive_division",
        sa.Column("day", AutoString(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("gid", AutoString(), nullable=False),
        sa.Column("heading", AutoString(), nullable=True),
        sa.Column("subheading", AutoString(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("column", AutoString(), nullable=True),
        sa.Column("time", AutoString(), nullable=True),
        sa.Column("ayes", sa.Integer(), nullable=True),
        sa.Column("noes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("gid", name=op.f("pk_archive_division")),
    )
    with op.batch_alter_table("archive_division", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_division_day"), ["day"], unique=False)

    op.create_table(
        "archive_vote",
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("vote", AutoString(), nullable=False),
        sa.Column("teller", sa.Boolean(), nullable=False),
        sa.Column("proxy", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("division", "order", name=op.f("pk_archive_vote")),
    )


def downgrade() -> None:
    op.drop_table("archive_vote")
    with op.batch_alter_table("archive_division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_division_day"))

    op.drop_table("archive_division")
    with op.batch_alter_table("archive_speech", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_speech_day"))

    op.drop_table("archive_speech")
    with op.batch_alter_table("archive_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_day_date"))

    op.drop_table("archive_day")
