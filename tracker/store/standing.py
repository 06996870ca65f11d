"""How the service stands: its sources, deliveries, and how much is stored."""

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from tracker.store import failures
from tracker.store.shapes import Row
from tracker.store.upkeep import REHEARSAL
from tracker.tables import (
    AmendmentRow,
    ArticleRow,
    BillRow,
    ContributionRow,
    DivisionRow,
    EventRow,
    MemberRow,
    MotionRow,
    PetitionRow,
    PublicationRow,
    QuestionRow,
    SittingRow,
    StatementRow,
    VoteRow,
)
from tracker.work_tables import AlertRow, AsideRow, ChangeRow, CoverageRow, DeliveryRow, SourceRow, UnknownFieldRow

STORED: dict[str, Any] = {
    "bill": BillRow,
    "stage day": SittingRow,
    "division": DivisionRow,
    "vote": VoteRow,
    "mention": ContributionRow,
    "amendment": AmendmentRow,
    "publication": PublicationRow,
    "article": ArticleRow,
    "question": QuestionRow,
    "statement": StatementRow,
    "motion": MotionRow,
    "petition": PetitionRow,
    "event": EventRow,
    "member": MemberRow,
    "change": ChangeRow,
    "alert": AlertRow,
}


def _found_by(session: Session) -> dict[str, int]:
    """Count the mentions by what led to them, so that what one way misses is seen."""
    counts: dict[str, int] = {}
    for ways in session.exec(select(ContributionRow.found_by)).all():
        name = " and ".join(ways) or "unknown"
        counts[name] = counts.get(name, 0) + 1
    return counts


def _given_up(session: Session) -> int:
    query = select(func.count()).where(
        col(DeliveryRow.state).in_(("failed", "unknown")), col(DeliveryRow.due_at).is_(None)
    )
    return session.exec(query).one()


def _count(session: Session, table: Any) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def status(session: Session) -> Row:
    """Give the state of the sources, deliveries by state, what did not fit or is new, how much is stored."""
    sources = session.exec(select(SourceRow).order_by(col(SourceRow.name))).all()
    states = session.exec(select(DeliveryRow.state, func.count()).group_by(col(DeliveryRow.state))).all()
    asides = session.exec(select(AsideRow.source, func.count()).group_by(col(AsideRow.source))).all()
    order = (col(UnknownFieldRow.source), col(UnknownFieldRow.noun), col(UnknownFieldRow.field))
    fields = session.exec(select(UnknownFieldRow).order_by(*order)).all()
    return {
        "sources": [row.model_dump(mode="json") for row in sources],
        "deliveries": dict(states),
        "rehearsal": session.get(CoverageRow, REHEARSAL) is not None,
        "given_up": _given_up(session),
        "set_aside": dict(asides),
        "rules_failed": [{**one, "since": one["since"].isoformat()} for one in failures.counted(session)],
        "unknown_fields": [row.model_dump(mode="json") for row in fields],
        "mentions_found_by": _found_by(session),
        "stored": {name: _count(session, table) for name, table in STORED.items()},
    }
