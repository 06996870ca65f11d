"""When the clock alone brings something next."""

from datetime import datetime

from tracker import debate_days, pushes
from tracker.config import Settings
from tracker.proof import next_week
from tracker.store import Store


def next_planned(store: Store, settings: Settings, after: datetime) -> datetime | None:
    """Give the first moment (UTC) after another at which a day of debate, a push or the week's note is to be told.

    None where there is none.
    """
    note = next_week([one.hours(settings.tracker.time_zone) for one in settings.channels.values()], after)
    found = (debate_days.ahead(store, settings, after), pushes.ahead(store, settings, after), note)
    return min((one for one in found if one is not None), default=None)
