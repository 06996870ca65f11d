"""What the tables share: how their constraints are named, and what is kept of every record and of every part."""

from datetime import datetime

from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Seen(SQLModel):
    """When a record was first seen, how often it was missing from a complete list since, and its end.

    ``doubted_at`` is since when a version that was left minutes ago is served again: one of several servers may
    lag behind. ``agreed_at`` is when the newer one was seen once more after such a doubt.
    """

    first_seen: datetime
    baseline: bool = False
    missed: int = 0
    withdrawn_at: datetime | None = None
    doubted_at: datetime | None = None
    agreed_at: datetime | None = None


class Part(SQLModel):
    """A part's place under its record."""

    parent: str = Field(primary_key=True)
    missed: int = 0
