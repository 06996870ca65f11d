"""What divisions were on; amendments left without a decision; members found by the names people type."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from alerts.words import bare_name

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _joined()
    _amendments()
    _lists_of_all()
    _words_before_divisions()
    _names()


def _joined() -> None:
    op.create_table(
        "joined",
        sa.Column("first_seen", UTCDateTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("doubted_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("bill", AutoString(), nullable=False),
        sa.Column("division", AutoString(), nullable=False),
        sa.Column("amendment", AutoString(), nullable=False),
        sa.Column("how", AutoString(), nullable=False),
        sa.Column("sure", AutoString(), nullable=False),
        sa.Column("question", AutoString(), nullable=False),
        sa.Column("evidence", AutoString(), nullable=False),
        sa.Column("number", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_joined")),
    )
    with op.batch_alter_table("joined", schema=None) as batch_op:
        for name in ("amendment", "bill", "division"):
            batch_op.create_index(batch_op.f(f"ix_joined_{name}"), [name], unique=False)


def _amendments() -> None:
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in ("effect", "clause", "schedule"):
            batch_op.add_column(sa.Column(name, AutoString(), nullable=True))
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.alter_column("left", server_default=None)
    _left_before()


def _left_before() -> None:
    """Mark what was left without a decision at stages that are over: it is no news of today."""
    op.execute(
        sa.text(
            """
            UPDATE amendment SET "left" = true
            WHERE decision IN ('', 'NoDecision', 'QuestionProposed') AND decision_text IS NULL AND EXISTS (
                SELECT 1 FROM stage AS own
                JOIN stage AS later ON later.bill = own.bill AND later.sort_order > own.sort_order
                JOIN sitting ON sitting.parent = later.key AND sitting.reached
                WHERE own.key = amendment.stage_key
            )
            """
        )
    )


def _lists_of_all() -> None:
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unlisted_unknown", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.alter_column("unlisted_unknown", server_default=None)
    silent = "SELECT 1 FROM vote WHERE vote.parent = division.key AND vote.vote = 'no vote recorded'"
    op.execute(sa.text(f"UPDATE division SET unlisted_unknown = true WHERE EXISTS ({silent})"))


def _words_before_divisions() -> None:
    with op.batch_alter_table("debate_division", schema=None) as batch_op:
        for name in ("heading", "words", "result"):
            batch_op.add_column(sa.Column(name, AutoString(), nullable=True))
    # Debates are read again, so that the words before their divisions are had.
    op.execute(sa.text("UPDATE debate SET stamp = '' WHERE key IN (SELECT parent FROM debate_division)"))


def _names() -> None:
    with op.batch_alter_table("named", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seat", AutoString(), nullable=True))
        for name in ("bare", "bare_seat"):
            batch_op.add_column(sa.Column(name, AutoString(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("recorded", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
    with op.batch_alter_table("named", schema=None) as batch_op:
        for name in ("bare", "bare_seat"):
            batch_op.alter_column(name, server_default=None)
            batch_op.create_index(batch_op.f(f"ix_named_{name}"), [name], unique=False)
        batch_op.alter_column("recorded", server_default=None)
    _members_as_told()


def _members_as_told() -> None:
    """Write down what members are called and where they sit, in the order of events (see tracker.store.members)."""
    connection = op.get_bind()
    found: dict[int, dict[str, Any]] = {
        row.member_id: {**row._mapping, "seat": None, "recorded": True, "told_on": None}
        for row in connection.execute(sa.text("SELECT member_id, name, list_as, house FROM named"))
    }
    members = "SELECT member_id, name, list_as, house, seat FROM member WHERE name <> ''"
    for row in connection.execute(sa.text(members)):
        before = found.get(row.member_id, {"house": None, "recorded": False, "told_on": None})
        seat = row.seat if row.house == "Commons" else None
        found[row.member_id] = {**before, **row._mapping, "house": row.house or before["house"], "seat": seat}
    votes = (
        "SELECT vote.member_id, vote.name, vote.list_as, division.house, vote.seat, division.date AS told_on "
        "FROM vote JOIN division ON division.key = vote.parent ORDER BY division.date, division.key"
    )
    for row in connection.execute(sa.text(votes)):
        before = found.get(row.member_id, {"house": None, "seat": None})
        known = before["seat"] if before["house"] == row.house else None
        seat = row.seat or known if row.house == "Commons" else None
        found[row.member_id] = {**row._mapping, "seat": seat, "recorded": True}
    for one in found.values():
        one["bare"], one["bare_seat"] = (bare_name((one[of] or "").replace(",", " ")) for of in ("name", "seat"))
    if found:
        names = list(next(iter(found.values())))
        values = ", ".join(f":{name}" for name in names)
        connection.execute(sa.text("DELETE FROM named"))
        connection.execute(sa.text(f"INSERT INTO named ({', '.join(names)}) VALUES ({values})"), list(found.values()))
