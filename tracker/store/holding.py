"""The lock of the one service on PostgreSQL: an advisory lock, held by a connection of its own and freed with it."""

from contextlib import suppress

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from tracker.store.engine import Unavailable, read_url, session_settings, shown

SERVING = 0x7AC_0002
# The server learns of the death of a holder when it next looks at the connection: most often at once.
_TAKE = "SET lock_timeout = '2s'"
_HOLDER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = 0 AND l.objid = {number}
AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Occupied(Exception):
    """Another service holds the database; the text names it, where that is known."""


class AdvisoryLock:
    """A lock in the database that exactly one connection holds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine = create_engine(
            read_url(url),
            hide_parameters=True,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=session_settings(),
        )
        self._connection: Connection | None = None

    def take(self) -> None:
        """Take the lock. Raises Occupied, and Unavailable when the server does not answer."""
        connection = None
        try:
            connection = self._engine.connect()
            connection.exec_driver_sql(_TAKE)
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({SERVING})")
        except OperationalError as error:
            if connection is not None and getattr(error.orig, "sqlstate", None) == "55P03":
                holder = connection.exec_driver_sql(_HOLDER.format(number=SERVING)).scalar()
                connection.close()
                raise Occupied(holder or "") from None
            raise Unavailable(f"{shown(self._url)} does not answer") from None
        self._connection = connection

    def keep(self) -> None:
        """See that the lock is still held, and take it again if the server let it go (a restart).

        Raises Occupied when another has it meanwhile, and Unavailable when the server does not answer.
        """
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.exec_driver_sql("SELECT 1")
                return
        self.release()
        self.take()

    def release(self) -> None:
        """Let the lock go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
