"""What follows up what: who was told of a record, and what of it is still on its way."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session

from sources.records import Division, Join
from tracker.store.outgoing import Ahead
from tracker.store.rows import CHUNK
from tracker.work_tables import AlertChangeRow, AlertRow, ChangeRow, DeliveryRow

_C: Any = ChangeRow.__table__.c  # type: ignore[attr-defined]
_A: Any = AlertRow.__table__.c  # type: ignore[attr-defined]
_OF: Any = AlertChangeRow.__table__.c  # type: ignore[attr-defined]
_D: Any = DeliveryRow.__table__.c  # type: ignore[attr-defined]

# Looked for by other columns: by themselves these have very many rows each.
same_noun: Any = func.coalesce(_C.noun, "")
_same_watch: Any = func.coalesce(_A.watch, "")
_state: Any = func.coalesce(_D.state, "")
# Told is what was sent or may have been; also what waits or is to be tried again, as it will be.
TOLD = or_(
    _state.in_(("sent", "unknown", "pending", "held", "sending")),
    and_(_state == "failed", _D.due_at.is_not(None)),
)
# What is still to come of it.
COMING = or_(_state.in_(("pending", "held", "sending")), _D.due_at.is_not(None))
# From a change to the deliveries that tell of it.
PATH = (
    _C.id == _OF.change_id,
    _OF.alert_id == _A.id,
    _A.id == _D.alert_id,
)


def told(session: Session, records: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    """Give who was told of records (noun and key) before: watch and channel, latest first."""
    found: dict[tuple[str, str], dict[tuple[str, str], None]] = defaultdict(dict)
    for noun, group in groupby(sorted(records), key=lambda one: one[0]):
        keys = [key for _, key in group]
        for start in range(0, len(keys), CHUNK):
            query = (
                select(_C.key, _A.watch, _D.channel)
                .where(*PATH, same_noun == noun, _C.key.in_(keys[start : start + CHUNK]), TOLD)
                .order_by(_A.id.desc(), _D.id)
            )
            for key, watch, channel in session.execute(query):
                found[noun, key][watch, channel] = None
    return {record: tuple(several) for record, several in found.items()}


def records(session: Session, alert: int) -> set[tuple[str, str]]:
    """Give the records that an alert is about, by noun and key."""
    changes = select(_OF.change_id).where(_OF.alert_id == alert)
    ours = session.execute(select(_C.noun, _C.key, _C.after).where(_C.id.in_(changes))).all()
    # What a division was on is first told with the division itself.
    divided = {(Division.noun, after["division"]) for noun, _, after in ours if noun == Join.noun}
    return {(noun, key) for noun, key, _ in ours} | divided


def ahead(session: Session, alert: int, channel: str) -> list[Ahead]:
    """Give what the alert's watch told a channel of the same records before and has not reached it, oldest first."""
    found: dict[int, Ahead] = {}
    for noun, key in sorted(records(session, alert)):
        query = select(_D.id, _D.message_id, _D.batch, _D.rank, _D.due_at).where(
            *PATH,
            same_noun == noun,
            _C.key == key,
            _A.id < alert,
            _same_watch == select(_A.watch).where(_A.id == alert).scalar_subquery(),
            _D.channel == channel,
            COMING,
        )
        found |= {row.id: Ahead(*row) for row in session.execute(query)}
    return [found[number] for number in sorted(found)]


def put_behind(session: Session, ranks: Mapping[int, int]) -> None:
    """Give deliveries another rank: in a message they stand by it."""
    for number, rank in ranks.items():
        session.execute(update(DeliveryRow).where(_D.id == number).values(rank=rank))
