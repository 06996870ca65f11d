"""Members as other records name them: id, House and name, kept beside what named them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel, col, select

from sources.records import Division, Snapshot
from tracker.tables import MemberRow

CHUNK = 500


def where_in(session: Session, table: type[SQLModel], column: str, keys: Sequence[str]) -> list[Any]:
    """Give the rows whose column is one of the keys, asked for in pieces that every database takes."""
    found: list[Any] = []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found += session.exec(select(table).where(col(getattr(table, column)).in_(chunk))).all()
    return found


def note_members(session: Session, snapshot: Snapshot) -> None:
    """Keep the members that a record names: voters, speakers, those who tabled; a vote's name is the one kept."""
    record = snapshot.record
    house = getattr(record, "house", None)
    named: dict[int, dict[str, Any]] = {}
    for part in snapshot.parts:
        if isinstance(record, Division):
            named[part.member_id] = {"name": part.name, "list_as": part.list_as, "house": house}  # type: ignore[attr-defined]
    if getattr(record, "member_id", None) and getattr(record, "member", None):
        named[record.member_id] = {"name": record.member, "house": house}  # type: ignore[attr-defined]
    for sponsor in getattr(record, "sponsors", ()):
        if sponsor.get("id"):
            named[sponsor["id"]] = {"name": sponsor["name"], "house": house}
    known = {row.member_id: row for row in where_in(session, MemberRow, "member_id", list(named))}  # type: ignore[arg-type]
    new = [{"list_as": None, **one, "member_id": number} for number, one in named.items() if number not in known]
    if new:
        session.execute(insert(MemberRow), new)
    if isinstance(record, Division):
        for number, one in named.items():
            row = known.get(number)
            if row and any(getattr(row, name) != value for name, value in one.items()):
                session.execute(update(MemberRow).where(col(MemberRow.member_id) == number).values(**one))
