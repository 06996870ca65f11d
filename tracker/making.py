"""Making messages of what is due: what goes together, what is held back, what comes late."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.kinds import kind
from tracker.bundling import MADE_UP, bundles, due, holds, late, made_up
from tracker.hours import Hours, quiet_until
from tracker.ordering import put_in_order
from tracker.outlets import Outlet, hours, styles
from tracker.placing import DIGEST
from tracker.putting_right import put_right
from tracker.store import Store, Waiting
from tracker.store.outgoing import Made
from tracker.wanted import Watches, asked_for

# No digest is longer on its way.
LONG_AGO = MADE_UP + timedelta(days=7)
Proof = Callable[[str], tuple[str, ...]]


def quiet_now(outlets: Mapping[str, Outlet], now: datetime) -> list[str]:
    """Give the channels that have quiet hours at a moment."""
    return [name for name, one in outlets.items() if quiet_until(one.hours, now)]


def bundle(
    store: Store,
    outlets: Mapping[str, Outlet],
    now: datetime,
    proof: Proof | None = None,
    watches: Watches | None = None,
) -> Made:
    """Hold back what is not to go out now, and make messages of the rest that is due; gives which were made.

    ``proof`` gives the lines of what was read, for a channel's digest; ``watches`` are those that the config has:
    what others asked for waits.
    """
    own = hours(outlets)
    if moved := put_right(store.messages.put_off(now), own, now):
        store.messages.bring_forward(moved)
    waiting = [one for one in store.messages.waiting(now, outlets) if asked_for(one.alert, one.channel, watches)]
    if not waiting:
        return Made()
    waiting = late(waiting, now)
    held = holds(waiting, own, store.upkeep.mutes(), now)
    for one in held:
        store.messages.hold(one.deliveries, batch=one.batch, due_at=one.due_at, reason=one.reason)
    kept_back = {number for one in held for number in one.deliveries}
    ordered = put_in_order(store, [one for one in due(waiting, now) if one.id not in kept_back], now)
    ready = _digests(store, ordered.ready, own, now)
    named = {one.channel for one in ready if _is_digest(one)}
    proofs = {name: proof(name) for name in named} if proof else {}
    unsent, answers, quiet = store.messages.unsent(), _answers(store, ready), quiet_now(outlets, now)
    ways = bundles(ready, own, styles(outlets), unsent, answers, proofs, ordered.beside, quiet)
    found = store.messages.bundle(ways, now)
    if proven := {f"proof {one.channel}": now for one in found.made if one.facts.get("proof")}:
        store.upkeep.note_all(proven)
    return found


def _is_digest(one: Waiting) -> bool:
    return one.batch.startswith(f"{DIGEST} ")


def _digests(store: Store, ready: Sequence[Waiting], own: Mapping[str, Hours], now: datetime) -> list[Waiting]:
    """Put old digests together, and name what comes after a day's digest otherwise: of each day there is one."""
    found = made_up(ready, own, now)
    channels = {one.channel for one in found if _is_digest(one)}
    known = store.messages.digests(channels, now - LONG_AGO) if channels else frozenset()
    return [
        replace(one, batch=f"{one.batch} more")
        if _is_digest(one) and (one.channel, one.batch.partition(" ")[2]) in known
        else one
        for one in found
    ]


def _answers(store: Store, ready: Sequence[Waiting]) -> dict[int, dict[str, object]]:
    """Give the earlier message that each delivery follows up: the last on its channel about the same thing."""
    found: dict[int, dict[str, object]] = {}
    for one in ready:
        of = kind(one.alert)
        if not (of.corrects or of.follows or one.alert.topic):
            continue
        told = store.messages.before(one.alert_id, one.channel)
        if told is not None:
            at = told.sent_at.isoformat() if told.sent_at else None
            found[one.id] = {"message": told.message, "at": at, "title": told.title, "thread": told.thread}
    return found
