"""Changes that a rule failed on: kept aside, with the reason, until it is mended. Each method is one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, func
from sqlmodel import Session, col, select

from tracker.store.engine import transaction
from tracker.work_tables import FailureRow


@dataclass(frozen=True)
class Failed:
    """What a rule could not make of a change (its number) for a watch, and why; without a name, no rule could."""

    change: int
    watch: str
    rule: str
    reason: str


class Failures:
    """What was kept aside in one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def all(self) -> list[Failed]:
        """Give all that is kept aside, oldest first."""
        with transaction(self.engine) as session:
            rows = session.exec(select(FailureRow).order_by(col(FailureRow.id))).all()
            return [Failed(row.change_id, row.watch, row.rule, row.reason) for row in rows]

    def let_go(self, failed: Iterable[Failed]) -> None:
        """Forget what nobody waits for any more."""
        with transaction(self.engine) as session:
            strike(session, failed)


def write(session: Session, failed: Iterable[Failed], now: datetime) -> None:
    """Keep aside what is not kept aside already."""
    for one in dict.fromkeys((each.change, each.watch, each.rule, each.reason) for each in failed):
        change, watch, rule, reason = one
        if not session.exec(_same(select(FailureRow.id), change, watch, rule)).first():
            session.add(FailureRow(change_id=change, watch=watch, rule=rule, reason=reason, at=now))
            session.flush()


def strike(session: Session, failed: Iterable[Failed]) -> None:
    """Take out what is mended."""
    for one in failed:
        session.execute(_same(delete(FailureRow), one.change, one.watch, one.rule))


def counted(session: Session) -> list[dict[str, Any]]:
    """Give how many changes are kept aside, by watch and rule, and since when."""
    table: Any = FailureRow.__table__  # type: ignore[attr-defined]
    own = table.c
    told: Any = (func.count().label("changes"), func.min(own.at).label("since"), func.max(own.reason).label("reason"))
    query: Any = select(own.watch, own.rule, *told)
    rows = session.execute(query.group_by(own.watch, own.rule).order_by(own.watch, own.rule)).mappings()
    return [dict(row) for row in rows]


def _same(query: Any, change: int, watch: str, rule: str) -> Any:
    return query.where(
        col(FailureRow.change_id) == change, col(FailureRow.watch) == watch, col(FailureRow.rule) == rule
    )
