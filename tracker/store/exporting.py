"""What exports are made of, and the notes on which of them are still to be written."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, exists, func
from sqlmodel import Session, col, select

from sources.records import Amendment, Division, Join, Member
from tracker.export import Material
from tracker.store import progress, votes
from tracker.store.engine import transaction
from tracker.store.rows import CHUNK
from tracker.store.shapes import Row
from tracker.tables import DivisionRow, JoinRow, MemberRow, VoteRow
from tracker.work_tables import ChangeRow, SourceRow

SOURCE = "export"


@dataclass(frozen=True)
class Standing:
    """The notes kept, the number of the last change, and when members were last read."""

    notes: frozenset[str]
    last_change: int
    members_read: str


@dataclass(frozen=True)
class News:
    """The divisions (keys) that are news, those that are to be looked at again, and whether all are."""

    fresh: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    everything: bool = False


class Exports:
    """Looks into one database for exports, and keeps their notes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def standing(self) -> Standing:
        """Give where the work stands; costs next to nothing."""
        with transaction(self.engine) as session:
            notes = frozenset(progress.covered(session, SOURCE))
            last = session.exec(select(func.max(ChangeRow.id))).one()
            members = session.get(SourceRow, "members")
            read = members.last_attempt.isoformat() if members and members.last_attempt else "never"
            return Standing(notes, last or 0, read)

    def note(self, subjects: Iterable[str], now: datetime, *, forget: Iterable[str] = ()) -> None:
        """Keep notes and forget others, in one commit."""
        with transaction(self.engine) as session:
            progress.cover(session, SOURCE, subjects, now)
            progress.uncover(session, SOURCE, forget)

    def news(self, after: int) -> News:
        """Give whose tables may differ by the changes after one: by the division, what it was on, or the members."""
        nouns = (Division.noun, Join.noun, Amendment.noun, Member.noun)
        with transaction(self.engine) as session:
            rows = session.exec(
                select(ChangeRow.noun, ChangeRow.key, ChangeRow.baseline).where(
                    col(ChangeRow.id) > after, col(ChangeRow.noun).in_(nouns)
                )
            ).all()
            touched = {
                (key.partition("/")[0], baseline) for noun, key, baseline in rows if noun in {Division.noun, Join.noun}
            }
            again = _divisions_on(session, sorted({key for noun, key, _ in rows if noun == Amendment.noun}))
        fresh = frozenset(key for key, baseline in touched if not baseline)
        again |= {key for key, baseline in touched if baseline}
        return News(fresh, frozenset(again - fresh), any(noun == Member.noun for noun, _, _ in rows))

    def members_version(self) -> str:
        """Give what differs when a member's history or contact has been read anew."""
        counted = (col(MemberRow.stamp), col(MemberRow.contact_stamp), func.count())
        with transaction(self.engine) as session:
            rows = session.exec(select(*counted).group_by(*counted[:2]).order_by(*counted[:2])).all()
        return hashlib.blake2b(repr([tuple(row) for row in rows]).encode(), digest_size=8).hexdigest()

    def with_names(self) -> list[str]:
        """Give the divisions of which names are known, newest first."""
        with transaction(self.engine) as session:
            order: Any = (col(DivisionRow.date), col(DivisionRow.at), col(DivisionRow.number), col(DivisionRow.key))
            query = select(DivisionRow.key).where(exists().where(col(VoteRow.parent) == col(DivisionRow.key)))
            return list(session.exec(query.order_by(*(one.desc() for one in order))).all())

    def material(self, key: str) -> Material | None:
        """Give what a division's table is made of; None where it is not stored."""
        with transaction(self.engine) as session:
            told = votes.division(session, key)
            named = votes.votes(session, key) if told else []
            return Material(told, named, votes.joined(session, division=key)) if told else None

    def members(self) -> list[Row]:
        """Give the stored Members, with what a table needs of them."""
        names = ("member_id", "name", "seats", "parties", "contact", "stamp")
        with transaction(self.engine) as session:
            rows = session.execute(select(*(getattr(MemberRow, name) for name in names))).all()
            return [dict(zip(names, row, strict=True)) for row in rows]


def _divisions_on(session: Session, amendments: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(amendments), CHUNK):
        chunk = amendments[start : start + CHUNK]
        found.update(session.exec(select(JoinRow.division).where(col(JoinRow.amendment).in_(chunk))).all())
    return found
