"""Whether what is on its way is still asked for: looked at when messages are made, and again when one is claimed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from alerts.kinds import kind
from alerts.values import Alert
from alerts.words import ITSELF
from tracker.placing import MUTED
from tracker.store import Apart, Claim

# What is not wanted now is looked at again so soon: a time far off is taken for that of a wrong clock.
AGAIN = timedelta(hours=1)
# The channels that each watch of the config names (pushes too), by the watch's name.
Watches = Mapping[str, Collection[str]]


def asked_for(alert: Alert, channel: str, watches: Watches | None) -> bool:
    """Tell whether an alert is still asked for on a channel; without ``watches`` everything is.

    What takes something back or alters it goes to whom the first version went, whether the watch names them or not.
    """
    if watches is None or alert.watch == ITSELF:
        return True
    of = kind(alert)
    return alert.watch in watches and (of.corrects or of.follows or channel in watches[alert.watch])


def unwanted(
    taken: Claim, watches: Watches | None, mutes: Mapping[tuple[str, str], datetime], now: datetime
) -> list[Apart]:
    """Give the parts of a claimed message that are not to be sent: of what nobody asks for, or of a muted watch.

    The first wait until somebody asks for them again.
    """
    gone: list[int] = []
    muted: dict[datetime, list[int]] = {}
    for number, alert in taken.deliveries:
        until = mutes.get(("watch", alert.watch))
        if not asked_for(alert, taken.channel, watches):
            gone.append(number)
        elif until is not None and until > now:
            muted.setdefault(until, []).append(number)
    parts = (
        [Apart(tuple(gone), "pending", "", now, "no watch of the config asks for it on this channel")] if gone else []
    )
    for until, several in muted.items():
        batch = f"{MUTED} {until.isoformat(timespec='minutes')}"
        parts.append(Apart(tuple(several), "held", batch, until, "muted"))
    return parts


def without(taken: Claim, parts: Iterable[Apart]) -> Claim:
    """Give a claimed message without some of its parts."""
    out = {number for one in parts for number in one.deliveries}
    return replace(taken, deliveries=tuple(one for one in taken.deliveries if one[0] not in out))


def waits(parts: Sequence[Apart], now: datetime) -> dict[str, Any]:
    """Give what is marked of a message that may have arrived, and of which nothing is wanted now.

    It is looked at again in an hour, or when a mute ends. It is given up so long after it is wanted again.
    """
    ends = [one.due_at for one in parts if one.state == "held" and one.due_at is not None]
    facts = {"aside": True, "since": now.isoformat()}
    return {"state": "unknown", "due_at": min([*ends, now + AGAIN]), "reason": parts[0].reason, "facts": facts}
