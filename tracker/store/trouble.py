"""What it means when the database fails: a trouble that may pass, and is waited for, or a fault of this program."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, event

# So long a lock is waited for without looking whether a signal has come.
PIECE_SECONDS = 0.5
_LOCKED = "another program holds it locked"
# By SQLite's primary result code.
_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk fails: it cannot be read or written",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_READONLY: "it may not be written to",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "its file is damaged",
    sqlite3.SQLITE_NOTADB: "its file is damaged",
}
# By the beginning of PostgreSQL's SQLSTATE; the longer beginning counts.
_POSTGRESQL = {
    "08": "the server does not answer",
    "53": "the server has no room left",
    "53100": "the server's disk is full",
    "53200": "the server has no memory left",
    "53300": "the server takes no more connections",
    "57": "the server has ended the connection",
    "58": "the server's disk fails",
    "XX001": "the server's files are damaged",
    "XX002": "the server's files are damaged",
    "55P03": _LOCKED,
    "40": "another program changed the same at the same time",
    "25006": "it may not be written to",
    "25P03": "the server has ended the connection",
}


class DatabaseError(Exception):
    """The database cannot be used; the text is one sentence for people, without passwords."""


class Unavailable(DatabaseError):
    """The database cannot be read or written for now; nothing was changed, and it may be tried again."""


def reason(error: BaseException | None, *, disconnected: bool = False) -> str | None:
    """Say why a driver's error is a trouble that may pass; None where it is a fault of the statement."""
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    state = str(getattr(error, "sqlstate", None) or "")
    fits = [beginning for beginning in _POSTGRESQL if state.startswith(beginning)]
    if fits:
        return _POSTGRESQL[max(fits, key=len)]
    # Without a state the server was not reached, or said nothing any more.
    lost = disconnected or (not state and type(error).__name__ in {"OperationalError", "ConnectionTimeout"})
    return "the server does not answer" if lost else None


def watch(engine: Engine, shown: str) -> None:
    """Have what fails on this engine for the database's sake raise Unavailable; ``shown`` is how it is called."""

    def translate(context: Any) -> None:
        error = context.original_exception
        # What ends the program is no trouble of the database's.
        if (
            not context.is_pre_ping
            and isinstance(error, Exception)
            and (why := reason(error, disconnected=context.is_disconnect))
        ):
            raise Unavailable(f"{shown} cannot be used: {why}") from error

    event.listen(engine, "handle_error", translate)


def begin_immediate(connection: Connection, seconds: float) -> None:
    """Take SQLite's write lock, waiting so long for whoever has it, in pieces between which signals are heard."""
    driver: Any = connection.connection.driver_connection
    ends = time.monotonic() + seconds
    driver.execute(f"PRAGMA busy_timeout={round(min(seconds, PIECE_SECONDS) * 1000)}")
    try:
        while time.monotonic() < ends:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if reason(error) != _LOCKED:
                    break
            else:
                return
        # The last try, or what is no lock, is reported as any statement's failure is.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(seconds * 1000)}")
