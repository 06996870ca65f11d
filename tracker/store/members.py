"""Members as other records name them: id, House and name, kept beside what named them."""

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from sources.records import Division, Snapshot
from tracker.store.rows import where_in
from tracker.tables import NamedRow


def note_members(session: Session, snapshot: Snapshot) -> None:
    """Keep the members that a record names: voters, speakers, those who tabled; a vote's name is the one kept."""
    record = snapshot.record
    people = [person for one in (*snapshot.parts, record) for person in one.people()]
    named: dict[int, dict[str, Any]] = {}
    for person in people:
        if person.member_id and person.name:
            house = person.house or getattr(record, "house", None)
            named[person.member_id] = {"name": person.name, "list_as": person.list_as, "house": house}
    known = {row.member_id: row for row in where_in(session, NamedRow, "member_id", list(named))}  # type: ignore[arg-type]
    new = [{**one, "member_id": number} for number, one in named.items() if number not in known]
    if new:
        session.execute(insert(NamedRow), new)
    if isinstance(record, Division):
        for number, one in named.items():
            row = known.get(number)
            if row and any(getattr(row, name) != value for name, value in one.items()):
                session.execute(update(NamedRow).where(col(NamedRow.member_id) == number).values(**one))
