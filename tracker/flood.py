"""Floods: more alerts of one pass for one channel than it is to get are held back, with one summary."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.kinds import OURS
from alerts.notices import flood
from tracker.config import Settings
from tracker.placing import FLOOD, Context
from tracker.store import Held, Store
from tracker.telling import at_once, operator

# What the service tells of itself, or was asked for at a time, is never held back for its number.
NEVER = frozenset({"outage", "flood", "watching", "push", "service"})


def floods(fresh: Sequence[Held], limit: int) -> dict[str, list[Held]]:
    """Give the channels for which more came at once than the limit, each with what is to be held back.

    What is told as one counts once: several watches' alerts on the same thing, the mentions of one debate. What the
    campaign itself voted on is never held back.
    """
    found: dict[str, list[Held]] = {}
    for one in fresh:
        if one.rule not in NEVER and one.rank != OURS:
            found.setdefault(one.channel, []).append(one)
    return {channel: several for channel, several in found.items() if len(_things(several)) > limit}


def _things(several: Sequence[Held]) -> dict[tuple[str, str], Held]:
    return {(one.rule, one.topic or one.key): one for one in reversed(several)}


def guard(
    store: Store,
    settings: Settings,
    context: Context,
    now: datetime,
    since: datetime | None,
    silent: Collection[str] = (),
) -> int:
    """Hold back what a pass made too much of, and tell the channel and the operator; gives the number of alerts.

    ``since`` is the last pass (aware): what one that was broken off left is looked at as well. A channel is told
    again on the same day only when there is ten times as much. ``silent`` are channels that are switched off.
    """
    limit = settings.operator.flood
    made = 0
    for channel, several in floods(store.held.fresh(now, since), limit).items():
        batch = f"{FLOOD} {now.isoformat(timespec='seconds')}"
        reason = f"held back: {len(_things(several))} alerts at once, {limit} at most"
        # Told first, held then: what is held is never without word of it.
        made += _tell(store, settings, context, now, channel, several, batch, silent)
        store.held.hold([one.id for one in several], batch=batch, reason=reason)
    return made


def _tell(
    store: Store,
    settings: Settings,
    context: Context,
    now: datetime,
    channel: str,
    several: Sequence[Held],
    batch: str,
    silent: Collection[str],
) -> int:
    zone = ZoneInfo(settings.tracker.time_zone)
    on = now.astimezone(zone).date()
    things = list(reversed(_things(several).values()))
    ids = {one.id for one in several}
    before = [
        one
        for one in store.held.held()
        if one.channel == channel and one.id not in ids and _flooded(one.batch, zone) == on.isoformat()
    ]
    earlier = len(_things(before))
    size = len(str(len(things) + earlier))
    alert = flood.alert(
        channel,
        len(things),
        Counter(one.rule for one in things),
        list(dict.fromkeys(one.bill for one in things if one.bill)),
        [one.title for one in things],
        now,
        key=f"flood:{channel}:{on.isoformat()}:{size}",
        batch=batch,
        limit=settings.operator.flood,
        earlier=earlier,
    )
    through = any(one.through for one in several if not one.batch)
    told = (channel, *operator(settings, silent))
    return store.store_alerts([(alert, at_once(told, context, now, through=through))], [], now)


def _flooded(batch: str, zone: ZoneInfo) -> str | None:
    """Give the day on which a flood began, by the batch that it is held as."""
    kind, _, at = batch.partition(" ")
    return datetime.fromisoformat(at).astimezone(zone).date().isoformat() if kind == FLOOD and at else None
