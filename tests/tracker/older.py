"""Databases as older versions of the tracker left them, with something in every table."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table
from sqlmodel.sql.sqltypes import UTCDateTime

from tests import databases
from tracker.store import Store
from tracker.store.copying import set_counters, tables
from tracker.store.schema import STEPS


def old(folder: Path, revision: str, name: str = "old.db") -> tuple[Store, dict[str, list[dict[str, Any]]]]:
    """Make a database as a step left it, with a full and a bare row in every table; gives it and its rows."""
    store = Store(databases.url(folder, name))
    with store.engine.begin() as connection:
        STEPS.upgrade(connection, revision)
        made = {}
        for table in (found := tables(connection)):
            made[table.name] = [row(table, number) for number in (1, 2)]
            for one in made[table.name]:
                connection.execute(table.insert().values(one))
        set_counters(connection, found)
    return store, made


def row(table: Table, number: int) -> dict[str, Any]:
    """Make up a row; the second has nothing where nothing is allowed."""
    return {one.name: None if number == 2 and one.nullable else value(one, number) for one in table.columns}


def value(column: Any, number: int) -> Any:
    text = f"“{column.name}” — ‘é’ \U0001f5f3 {number}"
    kinds: list[tuple[Any, Any]] = [
        (UTCDateTime, datetime(2023, 6, number, 12, 30, 15, 250_000, tzinfo=UTC)),
        (sa.Date, date(2023, 6, number)),
        (sa.Boolean, number == 1),
        (sa.Integer, number),
        (sa.String, text),
    ]
    return next((made for kind, made in kinds if isinstance(column.type, kind)), f'{{"{text}":  [null, 1.50]}}')
