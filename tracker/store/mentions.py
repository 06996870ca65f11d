"""Where watched terms and bills are named: in what was said, and in what was written."""

from typing import Any

from sqlmodel import Session, col, select

from tracker.store.rows import where_in
from tracker.store.shapes import Row, iso, mention_row
from tracker.tables import ContributionRow, EventRow, MentionRow, MotionRow, PetitionRow, QuestionRow, StatementRow

# Each kind with the fields that tell who, and what it is called.
WRITTEN: tuple[tuple[Any, str, str | None, str], ...] = (
    (QuestionRow, "date", "asked_by", "heading"),
    (StatementRow, "date", "made_by", "title"),
    (MotionRow, "date", "member", "title"),
    (PetitionRow, "opened_on", None, "action"),
    (EventRow, "date", None, "title"),
)


def spoken(session: Session, member_id: int | None) -> list[Row]:
    """Give every contribution that names a watched term, oldest first; of one member, if wanted."""
    query = select(ContributionRow).order_by(col(ContributionRow.date), col(ContributionRow.order))
    if member_id is not None:
        query = query.where(ContributionRow.member_id == member_id)
    rows = session.exec(query).all()
    terms = _mentions(session, None if member_id is None else [row.key for row in rows])
    return [mention_row(row, terms.get(row.key, [])) for row in rows]


def written(session: Session) -> list[Row]:
    """Give every question, statement, motion, petition and event that names a watched term or bill, oldest first."""
    terms = _mentions(session)
    found = []
    for table, day, who, title in WRITTEN:
        for row in session.exec(select(table).where(col(table.withdrawn_at).is_(None))).all():
            mentions = terms.get(row.key, [])
            if not mentions:
                continue
            counted = {"signatures": row.signatures} if hasattr(row, "signatures") else {}
            found.append(
                {
                    "kind": row.noun,
                    "date": iso(getattr(row, day)),
                    "house": getattr(row, "house", None),
                    "member": getattr(row, who) if who else None,
                    "terms": [mention.term for mention in mentions],
                    "sentence": mentions[0].sentence,
                    "title": getattr(row, title) or "",
                    "state": _state(row),
                    "link": row.link,
                    **counted,
                    **({"constituencies": row.constituencies} if row.noun == "petition" else {}),
                }
            )
    return sorted(found, key=lambda one: (one["date"] or "", one["kind"], one["link"]))


def _mentions(session: Session, keys: list[str] | None = None) -> dict[str, list[MentionRow]]:
    terms: dict[str, list[MentionRow]] = {}
    every = session.exec(select(MentionRow)).all() if keys is None else where_in(session, MentionRow, "parent", keys)
    for mention in every:
        terms.setdefault(mention.parent, []).append(mention)
    return terms


def _state(row: Any) -> str | None:
    """Give what has become of a record, where that matters: withdrawn, cancelled, answered, a petition's own word."""
    if row.noun == "question":
        answered = "answered" if row.answered_on else "not answered"
        return "withdrawn" if row.is_withdrawn else "holding answer" if row.holding else answered
    if row.noun == "event":
        return "cancelled" if row.cancelled_on else None
    return (
        str(row.status if row.noun == "motion" else row.state).lower() if row.noun in {"motion", "petition"} else None
    )
