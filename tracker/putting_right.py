"""What a clock that was ahead has put off too far is due at the time that the right clock gives it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from tracker.hours import Hours, next_digest, quiet_until
from tracker.placing import CATCH_UP, DIGEST, LATE, QUIET, SETTLE
from tracker.store import PutOff


def put_right(waits: Iterable[PutOff], hours: Mapping[str, Hours], now: datetime) -> list[tuple[PutOff, PutOff]]:
    """Give what waits for longer than it can have to (by channel, batch and time), each with how it is to wait.

    A digest is at most the next one; quiet hours end the next morning. Mutes are left as they were set.
    """
    moved = []
    for one in waits:
        own = hours.get(one.channel)
        kind = one.batch.partition(" ")[0]
        if own is None:
            continue
        if kind == DIGEST:
            due = next_digest(own, now)
            batch = f"{DIGEST} {due.astimezone(own.zone).date().isoformat()}"
        elif kind in (QUIET, CATCH_UP, LATE):
            due, batch = max(quiet_until(own, now) or now, now + SETTLE if kind == CATCH_UP else now), one.batch
        else:
            continue
        if due < one.due_at:
            moved.append((one, replace(one, batch=batch, due_at=due)))
    return moved
