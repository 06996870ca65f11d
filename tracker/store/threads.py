"""What a channel was told before of what an alert is about: the messages that it follows up."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from sources.records import Division, Join
from tracker.store.following import same_noun
from tracker.store.outgoing import Earlier
from tracker.work_tables import AlertChangeRow, AlertRow, ChangeRow, DeliveryRow, MessageRow

# Mail programs find a thread by its latest ids.
LONGEST_THREAD = 20


def changes(session: Session, alert: int) -> list[int]:
    """Give the changes that an alert speaks of."""
    return list(session.exec(select(AlertChangeRow.change_id).where(AlertChangeRow.alert_id == alert)).all())


def earlier(session: Session, changes: Collection[int], before: int) -> list[Earlier]:
    """Give who was told of the records that these changes are of before an alert, latest first.

    Told is what was sent or may have been; also what waits, as it will be.
    """
    rows = session.exec(select(ChangeRow).where(col(ChangeRow.id).in_(list(changes)))).all()
    records = {(row.noun, row.key) for row in rows}
    # What a division was on is first told with the division itself.
    records |= {(Division.noun, row.after["division"]) for row in rows if row.noun == Join.noun}
    found: dict[tuple[str, int], Earlier] = {}
    for noun, key in sorted(records):
        query = (
            _told()
            .join(AlertChangeRow, col(AlertChangeRow.alert_id) == col(AlertRow.id))
            .join(ChangeRow, col(ChangeRow.id) == col(AlertChangeRow.change_id))
            .where(same_noun == noun, ChangeRow.key == key, col(ChangeRow.id).not_in(list(changes)))
        )
        query = query.where(col(AlertRow.id) < before)
        found |= {(row.channel, row.alert_id): _earlier(row, title) for row, title in session.exec(query).all()}
    return sorted(found.values(), key=lambda one: -one.alert)


def before(session: Session, alert: int, channel: str) -> Earlier | None:
    """Give what a channel was told last of what an alert is about: the same records, or the same topic."""
    row = session.get(AlertRow, alert)
    assert row is not None, "who asks has the alert"
    told = [one for one in earlier(session, changes(session, alert), alert) if one.channel == channel]
    if row.topic:
        query = _told().where(AlertRow.topic == row.topic, col(AlertRow.id) < alert, DeliveryRow.channel == channel)
        told += [_earlier(delivery, title) for delivery, title in session.exec(query).all()]
    last = max((one for one in told if one.sent_at), key=lambda one: one.alert, default=None)
    return replace(last, thread=_thread(session, last.message)) if last else None


def _thread(session: Session, message: int | None) -> tuple[int, ...]:
    """Give the messages that one goes back to, the first of them first."""
    found: list[int] = []
    while message is not None and len(found) < LONGEST_THREAD:
        row = session.get(MessageRow, message)
        answers = row.facts.get("answers", {}).values() if row else ()
        message = next((one["message"] for one in answers if one.get("message") not in {None, *found}), None)
        found += [message] if message is not None else []
    return tuple(reversed(found))


def _told() -> Any:
    return (
        select(DeliveryRow, AlertRow.title)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(col(DeliveryRow.state).in_(("sent", "unknown", "pending", "held", "sending")))
    )


def _earlier(row: DeliveryRow, title: str) -> Earlier:
    return Earlier(row.channel, row.alert_id, row.message_id, row.sent_at, title)
