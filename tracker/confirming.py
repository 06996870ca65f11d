"""Divisions that stand as they were told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.notices.confirmed import NAME, Stood, alert
from alerts.values import Alert
from tracker.config import Settings
from tracker.placing import Context, Placing
from tracker.store import Store

# So long a record must stand, and be read again, to count as confirmed.
STANDS = timedelta(hours=72)
# What could not be confirmed for so long is left: nobody waits for it any more.
OLDEST = timedelta(days=30)


def confirm(store: Store, settings: Settings, now: datetime, context: Context) -> int:
    """Make the alerts of divisions that stood unchanged; gives how many.

    They go to the channels that got the provisional version, each where it takes them: digests do, what is sent at
    once does not.
    """
    names = {watch.name for watch in settings.watches if watch.tells(NAME)}
    # Elsewhere that nothing has happened is no news.
    digests = [name for name, one in context.hours.items() if one.when != "at once"]
    if not digests:
        return 0
    alerts: list[tuple[Alert, Sequence[Placing]]] = []
    for stood, told in store.confirming.stood(now - OLDEST, now - STANDS, digests):
        if not stands(stood):
            continue
        for watch, channels in told.items():
            if watch in names:
                told_now = alert(stood, watch, now)
                alerts.append((told_now, context.places(told_now, channels, now, bill=stood.division["bill"])))
    return store.store_alerts(alerts, (), now) if alerts else 0


def stands(stood: Stood) -> bool:
    """Tell whether a record was read again, by its own service, long enough after it last changed."""
    return stood.read_at - stood.since >= STANDS
