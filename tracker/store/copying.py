"""Rows from one database into another, be it SQLite or PostgreSQL: whole tables, value for value."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.types import UserDefinedType
from sqlmodel.sql.sqltypes import UTCDateTime

from tracker.store.schema import VERSION
from tracker.store.trouble import DatabaseError

BATCH = 1000


class JsonAsText(UserDefinedType[str]):
    """JSON as the text that it is: read and written anew, an empty value could become an absent one."""

    cache_ok = True

    def column_expression(self, column: Any) -> Any:
        """Have it read as text."""
        return sa.cast(column, sa.Text)

    def bind_expression(self, bindvalue: Any) -> Any:
        """Have text written as it."""
        return sa.cast(sa.type_coerce(bindvalue, sa.Text), sa.JSON)


class _Text(sa.types.TypeDecorator[str]):
    impl = sa.Text
    cache_ok = True


def tables(connection: Connection) -> list[Table]:
    """Give the tables of a database as it has them, those first that others point at; without that of the steps."""
    metadata = MetaData()
    metadata.reflect(connection)
    found = [table for table in metadata.sorted_tables if table.name != VERSION]
    for table in found:
        for column in table.columns:
            column.type = _neutral(column.type, connection.dialect.name)
    return found


def _neutral(kind: Any, dialect: str) -> Any:
    """Give the type by which both databases read and write the same values."""
    if isinstance(kind, sa.DateTime):
        return UTCDateTime()
    if isinstance(kind, sa.JSON):
        return JsonAsText() if dialect == "postgresql" else _Text()
    return kind


def counts(connection: Connection, found: Sequence[Table]) -> dict[str, int]:
    """Give the number of rows of each table."""
    return {one.name: connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one() for one in found}


def copy(source: Connection, from_: Sequence[Table], target: Connection, into: Sequence[Table]) -> None:
    """Copy all rows into the empty tables of a database of the same schema; the tables are as each has them.

    Raises DatabaseError when the tables differ, or a value is none that the target takes.
    """
    places = {table.name: table for table in into}
    if {table.name: {*table.c.keys()} for table in from_} != {name: {*one.c.keys()} for name, one in places.items()}:
        raise DatabaseError("the two databases do not have the same tables, although their schema has the same number")
    for table in from_:
        for some in _batches(source, table):
            try:
                target.execute(places[table.name].insert(), some)
            except (sa.exc.DBAPIError, UnicodeError) as error:
                # PostgreSQL takes no text with a NUL in it; older versions of the tracker stored such.
                why = getattr(error, "orig", error)
                raise DatabaseError(f"rows of {table.name} cannot be written: {why}") from None


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    result = source.execute(sa.select(table), execution_options={"yield_per": BATCH})
    for some in result.mappings().partitions():
        yield [dict(row) for row in some]


def set_counters(connection: Connection, found: Sequence[Table]) -> None:
    """Let PostgreSQL's counters go on after the highest number that each table has; SQLite looks for itself."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table in found:
        for column in table.primary_key.columns:
            if isinstance(column.type, sa.Integer):
                name = f"pg_get_serial_sequence('{quote(table.name)}', '{column.name}')"
                highest = f"SELECT max({quote(column.name)}) FROM {quote(table.name)}"
                connection.exec_driver_sql(f"SELECT setval({name}, coalesce(({highest}), 0) + 1, false)")


def content(connection: Connection) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """Give what a database holds in a form that can be compared: rows, a digest of them, columns and indexes by table.

    The digest does not depend on the order of rows or columns, nor on which of the two databases it is.
    """
    found = {}
    inspector = sa.inspect(connection)
    for table in tables(connection):
        number = digest = 0
        names = sorted(table.c.keys())
        for some in _batches(connection, table):
            for row in some:
                text = repr([_plain(row[name]) for name in names]).encode("utf-8", "surrogatepass")
                digest += int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())
            number += len(some)
        indexes = [one for one in inspector.get_indexes(table.name) if "duplicates_constraint" not in one]
        shape = (*names, *sorted(str(index["name"]) for index in indexes))
        found[table.name] = (number, digest % 2**128, shape)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
