"""Every source: questions, statements, motions, petitions, business, members with their history."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create()
    _who_is_named()
    _readings_in_pieces()
    _news_there_before()


def _news_there_before() -> None:
    """Note that the first reading of a bill's news is a baseline, though the bill has been watched for long."""
    subject = "'owed /api/v1/Bills/' || bill_id || '/NewsArticles'"
    op.execute(sa.text(f"INSERT INTO coverage (source, subject, at) SELECT 'bills', {subject}, first_seen FROM bill"))


def _readings_in_pieces() -> None:
    with op.batch_alter_table("day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("begun_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("done", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.alter_column("swept_at", existing_type=UTCDateTime(), nullable=True)
    with op.batch_alter_table("day", schema=None) as batch_op:
        batch_op.alter_column("done", server_default=None)
    for table in ("amendment", "bill", "contribution", "day", "debate", "division", "publication", "stage"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("doubted_at", UTCDateTime(), nullable=True))
            batch_op.add_column(sa.Column("agreed_at", UTCDateTime(), nullable=True))
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bill_title", AutoString(), nullable=False, server_default=""))
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.alter_column("bill_title", server_default=None)


def _who_is_named() -> None:
    """Move what was called ``member`` until now, so that ``member`` can hold Members with their history."""
    columns = "member_id, name, list_as, house"
    op.execute(sa.text(f"INSERT INTO named ({columns}) SELECT {columns} FROM member"))
    op.drop_table("member")
    op.create_table(
        "member",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("list_as", AutoString(), nullable=True),
        sa.Column("full_title", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=True),
        sa.Column("party", AutoString(), nullable=True),
        sa.Column("seat", AutoString(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("email", AutoString(), nullable=True),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.Column("contact_stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_member")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_member_id"), ["member_id"], unique=False)


def _create() -> None:
    op.create_table(
        "article",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("bill_title", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_article")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_bill"), ["bill"], unique=False)

    op.create_table(
        "calendar",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calendar")),
    )
    op.create_table(
        "event",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("time", AutoString(), nullable=True),
        sa.Column("end_time", AutoString(), nullable=True),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=True),
        sa.Column("category", AutoString(), nullable=True),
        sa.Column("notes", AutoString(), nullable=True),
        sa.Column("place", AutoString(), nullable=True),
        sa.Column("committee", AutoString(), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("link", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_bill"), ["bill"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_date"), ["date"], unique=False)

    op.create_table(
        "motion",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("number", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("member", AutoString(), nullable=True),
        sa.Column("seat", AutoString(), nullable=True),
        sa.Column("party", AutoString(), nullable=True),
        sa.Column("signatures", sa.Integer(), nullable=True),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("is_prayer", sa.Boolean(), nullable=False),
        sa.Column("amends", sa.Integer(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_motion")),
    )
    with op.batch_alter_table("motion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_motion_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_motion_member_id"), ["member_id"], unique=False)

    op.create_table(
        "named",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("list_as", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_named")),
    )
    op.create_table(
        "passed",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_passed")),
    )
    op.create_table(
        "petition",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("background", AutoString(), nullable=True),
        sa.Column("details", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("rejected_on", sa.Date(), nullable=True),
        sa.Column("response_threshold_on", sa.Date(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("response", AutoString(), nullable=True),
        sa.Column("debate_threshold_on", sa.Date(), nullable=True),
        sa.Column("debate_scheduled_on", sa.Date(), nullable=True),
        sa.Column("debated_on", sa.Date(), nullable=True),
        sa.Column("debate_link", AutoString(), nullable=True),
        sa.Column("constituencies", sa.JSON(), nullable=False),
        sa.Column("counted_at", AutoString(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_petition")),
    )
    with op.batch_alter_table("petition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_petition_opened_on"), ["opened_on"], unique=False)

    op.create_table(
        "question",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("uin", AutoString(), nullable=False),
        sa.Column("heading", AutoString(), nullable=True),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", AutoString(), nullable=True),
        sa.Column("answering_body", AutoString(), nullable=True),
        sa.Column("named_day", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", AutoString(), nullable=True),
        sa.Column("answer", AutoString(), nullable=True),
        sa.Column("holding", sa.Boolean(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_date"), ["date"], unique=False)

    op.create_table(
        "statement",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("uin", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_by", AutoString(), nullable=True),
        sa.Column("role", AutoString(), nullable=True),
        sa.Column("answering_body", AutoString(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_statement")),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "unknown_field",
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("noun", AutoString(), nullable=False),
        sa.Column("field", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "noun", "field", name=op.f("pk_unknown_field")),
    )
