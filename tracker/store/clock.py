"""The database's own clock: what several processes on one database agree on, whatever their own clocks say."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session

_SQLITE = text("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")
# Not when the transaction began, which may have waited for another.
_POSTGRESQL = text("SELECT clock_timestamp()")


def database_now(session: Session) -> datetime:
    """Give the present moment by the database's clock, aware UTC."""
    if session.get_bind().dialect.name == "postgresql":
        at: datetime = session.execute(_POSTGRESQL).scalar_one()
        return at.astimezone(UTC)
    return datetime.fromisoformat(session.execute(_SQLITE).scalar_one())
