"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("rule", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("link", AutoString(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("learned_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("watch", "key", name=op.f("uq_alert_watch_key")),
    )
    op.create_table(
        "amendment",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("bill_title", AutoString(), nullable=False),
        sa.Column("stage_key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("form", AutoString(), nullable=False),
        sa.Column("number", AutoString(), nullable=True),
        sa.Column("drafting_number", AutoString(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("sponsors", sa.JSON(), nullable=False),
        sa.Column("decision", AutoString(), nullable=False),
        sa.Column("decision_text", AutoString(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_bill"), ["bill"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendment_stage_key"), ["stage_key"], unique=False)

    op.create_table(
        "aside",
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("noun", AutoString(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("raw", AutoString(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_aside")),
    )
    op.create_table(
        "bill",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("former_title", AutoString(), nullable=True),
        sa.Column("long_title", AutoString(), nullable=True),
        sa.Column("current_house", AutoString(), nullable=False),
        sa.Column("originating_house", AutoString(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("is_act", sa.Boolean(), nullable=False),
        sa.Column("is_defeated", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("current_stage", AutoString(), nullable=True),
        sa.Column("last_update", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bill")),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bill_bill"), ["bill"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("noun", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("what", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("differs", sa.JSON(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("matched_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_matched_at"), ["matched_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_noun"), ["noun"], unique=False)

    op.create_table(
        "contribution",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("debate_key", AutoString(), nullable=False),
        sa.Column("debate", AutoString(), nullable=False),
        sa.Column("section", AutoString(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("member", AutoString(), nullable=True),
        sa.Column("attributed_to", AutoString(), nullable=True),
        sa.Column("continued", sa.Boolean(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=True),
        sa.Column("found_by", sa.JSON(), nullable=False),
        sa.Column("link", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_contribution")),
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_member_id"), ["member_id"], unique=False)

    op.create_table(
        "coverage",
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "subject", name=op.f("pk_coverage")),
    )
    op.create_table(
        "day",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("swept_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_day")),
    )
    with op.batch_alter_table("day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_day_date"), ["date"], unique=False)

    op.create_table(
        "debate",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("section", AutoString(), nullable=True),
        sa.Column("link", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_debate")),
    )
    with op.batch_alter_table("debate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debate_bill"), ["bill"], unique=False)
        batch_op.create_index(batch_op.f("ix_debate_date"), ["date"], unique=False)

    op.create_table(
        "debate_division",
        sa.Column("parent", AutoString(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("ayes", sa.Integer(), nullable=True),
        sa.Column("noes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("parent", "key", name=op.f("pk_debate_division")),
    )
    op.create_table(
        "division",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("question", AutoString(), nullable=True),
        sa.Column("ayes", sa.Integer(), nullable=True),
        sa.Column("noes", sa.Integer(), nullable=True),
        sa.Column("deferred", sa.Boolean(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("hansard_id", AutoString(), nullable=True),
        sa.Column("linked_by", AutoString(), nullable=False),
        sa.Column("link", AutoString(), nullable=True),
        sa.Column("stamp", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_division")),
    )
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_division_bill"), ["bill"], unique=False)

    op.create_table(
        "member",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("list_as", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member")),
    )
    op.create_table(
        "mention",
        sa.Column("parent", AutoString(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("term", AutoString(), nullable=False),
        sa.Column("sentence", AutoString(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("parent", "key", name=op.f("pk_mention")),
    )
    op.create_table(
        "publication",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("type", AutoString(), nullable=True),
        sa.Column("house", AutoString(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("link", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_bill"), ["bill"], unique=False)

    op.create_table(
        "sitting",
        sa.Column("parent", AutoString(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("parent", "key", name=op.f("pk_sitting")),
    )
    op.create_table(
        "source",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("next_due", UTCDateTime(), nullable=True),
        sa.Column("last_attempt", UTCDateTime(), nullable=True),
        sa.Column("last_success", UTCDateTime(), nullable=True),
        sa.Column("last_thorough", UTCDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source")),
    )
    op.create_table(
        "stage",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("bill_title", AutoString(), nullable=False),
        sa.Column("house", AutoString(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("stage_type", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("link", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stage")),
    )
    with op.batch_alter_table("stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_bill"), ["bill"], unique=False)

    op.create_table(
        "vote",
        sa.Column("parent", AutoString(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("list_as", AutoString(), nullable=True),
        sa.Column("party", AutoString(), nullable=True),
        sa.Column("seat", AutoString(), nullable=True),
        sa.Column("vote", AutoString(), nullable=False),
        sa.Column("teller", sa.Boolean(), nullable=False),
        sa.Column("proxy", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("parent", "key", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_member_id"), ["member_id"], unique=False)

    op.create_table(
        "watch",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("after_change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watch")),
    )
    op.create_table(
        "alert_change",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_change_alert_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_alert_change_change_id")),
        sa.PrimaryKeyConstraint("alert_id", "change_id", name=op.f("pk_alert_change")),
    )
    with op.batch_alter_table("alert_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_change_change_id"), ["change_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_delivery_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("alert_id", "channel", name=op.f("uq_delivery_alert_id_channel")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_state"))
        batch_op.drop_index(batch_op.f("ix_delivery_due_at"))
        batch_op.drop_index(batch_op.f("ix_delivery_alert_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("alert_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_change_change_id"))

    op.drop_table("alert_change")
    op.drop_table("watch")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_member_id"))

    op.drop_table("vote")
    with op.batch_alter_table("stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_bill"))

    op.drop_table("stage")
    op.drop_table("source")
    op.drop_table("sitting")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_bill"))

    op.drop_table("publication")
    op.drop_table("mention")
    op.drop_table("member")
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_division_bill"))

    op.drop_table("division")
    op.drop_table("debate_division")
    with op.batch_alter_table("debate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_debate_date"))
        batch_op.drop_index(batch_op.f("ix_debate_bill"))

    with op.batch_alter_table("day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_date"))

    op.drop_table("day")
    op.drop_table("debate")
    op.drop_table("coverage")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_member_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_date"))

    op.drop_table("contribution")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_noun"))
        batch_op.drop_index(batch_op.f("ix_change_matched_at"))
        batch_op.drop_index(batch_op.f("ix_change_key"))

    op.drop_table("change")
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bill_bill"))

    op.drop_table("bill")
    op.drop_table("aside")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_stage_key"))
        batch_op.drop_index(batch_op.f("ix_amendment_bill"))

    op.drop_table("amendment")
    op.drop_table("alert")
