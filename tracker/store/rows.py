"""Rows out of the database: many by their keys, and one as the record that it holds."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from sources.records import Record

CHUNK = 500


def where_in(session: Session, table: type[SQLModel], column: str, keys: Sequence[str]) -> list[Any]:
    """Give the rows whose column is one of the keys, asked for in pieces that every database takes."""
    found: list[Any] = []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found += session.exec(select(table).where(col(getattr(table, column)).in_(chunk))).all()
    return found


def plain_record(table: type[SQLModel], row: Any) -> Record:
    """Give the record that a row inherits from, as a plain validated value."""
    record: type[Record] = next(base for base in table.__mro__[1:] if issubclass(base, Record))
    return record.model_validate({name: getattr(row, name) for name in record.model_fields})
