"""What the clock brings: days of debate, pushes, and what stood for long enough."""

from datetime import datetime

from structlog.typing import FilteringBoundLogger

from tracker import debate_days, pushes
from tracker.config import Settings
from tracker.confirming import confirm
from tracker.placing import Context
from tracker.store import Store, Unavailable


def plan(store: Store, settings: Settings, now: datetime, log: FilteringBoundLogger, context: Context) -> int:
    """Make the alerts whose time has come; gives how many."""
    made = 0
    for what, tell in (("days of debate", debate_days.tell), ("pushes", pushes.tell), ("what stood", confirm)):
        # What goes wrong with one holds up nothing of the other.
        try:
            made += tell(store, settings, now, context)
        except Unavailable:
            raise
        except Exception:
            log.exception("what is planned was not looked at; it is tried again", what=what)
    return made
