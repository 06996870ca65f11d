"""A correction never reaches a channel before what it corrects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from alerts.kinds import OURS, kind
from tracker.placing import DIGEST, QUIET
from tracker.store import Ahead, Store, Waiting

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Ordered:
    """What may go out now; what waits with the first version; first versions to go out now with their correction.

    What waits has with it the ``Ahead`` that it waits for. ``beside`` are the first versions with which a correction
    goes in one message, or not yet.
    """

    ready: list[Waiting] = field(default_factory=list)
    waits: list[tuple[Waiting, Ahead]] = field(default_factory=list)
    pulled: list[int] = field(default_factory=list)
    beside: dict[int, frozenset[int]] = field(default_factory=dict)


def in_order(ready: Sequence[Waiting], ahead: Mapping[int, Sequence[Ahead]]) -> Ordered:
    """Put what follows something up behind that, by what is still ``ahead`` of each (delivery) on its channel.

    What is ahead and due now takes it along in its message. What is ahead in a message of its own, to be tried again,
    is waited for; so is what is held. What is only kept for a digest or the morning goes at once where the correction
    is too urgent for that: a division on what the campaign asks for.
    """
    found, now = Ordered(), {one.id: one for one in ready}
    due = frozenset(now)
    for one in sorted(ready, key=lambda each: each.id):
        firsts = ahead.get(one.id, ())
        late = [first for first in firsts if first.message is None and first.delivery not in due]
        if any(first.message is not None for first in firsts):
            del now[one.id]
        elif late and _alone(one) and all(_soon(first) for first in late):
            found.pulled += [first.delivery for first in late]
        elif late:
            found.waits.append((one, max(late, key=lambda first: first.due_at or _NEVER)))
            del now[one.id]
        elif any(first.delivery not in now or _alone(now[first.delivery]) for first in firsts):
            # That waits itself, or is a message of its own, which may have to be sent again; then it is its turn.
            del now[one.id]
        elif beside := [now[first.delivery] for first in firsts]:
            if len({each.batch for each in beside}) > 1:
                del now[one.id]  # they go in several messages: it follows the last of them
                continue
            last = max(beside, key=lambda each: each.rank)
            now[one.id] = replace(one, batch=last.batch, rank=max(one.rank, last.rank))
            found.beside[one.id] = frozenset(each.id for each in beside)
    found.ready = list(now.values())
    return found


def put_in_order(store: Store, ready: Sequence[Waiting], now: datetime) -> Ordered:
    """Give of what is due that which may go out now, in such an order; the rest is held with what it waits for."""
    following = [one for one in ready if kind(one.alert).corrects or kind(one.alert).follows]
    ahead = {one.id: store.messages.ahead(one.alert_id, one.channel) for one in following}
    if not any(ahead.values()):
        return Ordered(list(ready))
    found = in_order(ready, ahead)
    for one, first in found.waits:
        reason = "waits for what it follows up"
        store.messages.hold((one.id,), batch=first.batch, due_at=first.due_at, reason=reason)
    if not found.pulled:
        before = {one.id: one.rank for one in ready}
        store.messages.put_behind({one.id: one.rank for one in found.ready if one.rank != before[one.id]})
        return found
    store.messages.hold(found.pulled, batch="", due_at=now, reason="goes out with its correction")
    waiting = store.messages.waiting(now, {one.channel for one in found.ready})
    came = [replace(one, through=True) for one in waiting if one.id in found.pulled]
    return put_in_order(store, [*found.ready, *came], now)


def _alone(one: Waiting) -> bool:
    return one.rank == OURS and not one.batch


def _soon(first: Ahead) -> bool:
    return first.batch.partition(" ")[0] in {"", DIGEST, QUIET} and first.due_at is not None
