"""After the poll: what divisions were on is worked out anew from all that is stored, and kept."""

from collections.abc import Sequence
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from tracker.config import LinkSettings
from tracker.joining import joins
from tracker.store import Store


def join(store: Store, links: Sequence[LinkSettings], now: datetime, log: FilteringBoundLogger) -> tuple[str, ...]:
    """Join divisions with amendments; gives what in the config leads nowhere, in sentences.

    ``links`` are the config's, which go before all else. Whatever goes wrong here holds up neither what was read nor
    its alerts.
    """
    try:
        found = joins(*store.joining_material(), links)
        store.keep_joins(found.joins, now)
    except Exception:
        log.exception("divisions were not joined")
        return ()
    return found.problems
