"""What a channel was told before of what an alert is about: the messages that it follows up."""

from sqlmodel import Session, col, select

from tracker.store.following import records, same_noun
from tracker.store.outgoing import Earlier
from tracker.work_tables import AlertChangeRow, AlertRow, ChangeRow, DeliveryRow, MessageRow

# Mail programs find a thread by its latest ids.
LONGEST_THREAD = 20


def before(session: Session, alert: int, channel: str) -> Earlier | None:
    """Give what a channel was sent last of what an alert is about: the same records, or the same topic."""
    row = session.get(AlertRow, alert)
    assert row is not None, "who asks has the alert"
    sent = (
        select(DeliveryRow, AlertRow.title)
        .join(AlertRow, col(AlertRow.id) == col(DeliveryRow.alert_id))
        .where(DeliveryRow.channel == channel, col(DeliveryRow.sent_at).is_not(None), col(AlertRow.id) < alert)
    )
    ours = select(AlertChangeRow.change_id).where(AlertChangeRow.alert_id == alert)
    queries = [
        sent.join(AlertChangeRow, col(AlertChangeRow.alert_id) == col(AlertRow.id))
        .join(ChangeRow, col(ChangeRow.id) == col(AlertChangeRow.change_id))
        .where(same_noun == noun, ChangeRow.key == key, col(ChangeRow.id).not_in(ours))
        for noun, key in sorted(records(session, alert))
    ]
    queries += [sent.where(AlertRow.topic == row.topic)] if row.topic else []
    told = [one for query in queries for one in session.exec(query).all()]
    if not told:
        return None
    last, title = max(told, key=lambda one: one[0].alert_id)
    return Earlier(channel, last.alert_id, last.message_id, last.sent_at, title, _thread(session, last.message_id))


def _thread(session: Session, message: int | None) -> tuple[int, ...]:
    """Give the messages that one goes back to, the first of them first."""
    found: list[int] = []
    while message is not None and len(found) < LONGEST_THREAD:
        row = session.get(MessageRow, message)
        answers = row.facts.get("answers", {}).values() if row else ()
        message = next((one["message"] for one in answers if one.get("message") not in {None, *found}), None)
        found += [message] if message is not None else []
    return tuple(reversed(found))
