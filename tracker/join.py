"""After the poll: what divisions were on is worked out anew from all that is stored, and kept."""

from collections.abc import Sequence
from datetime import datetime

from tracker.config import LinkSettings
from tracker.joining import joins
from tracker.store import Store


def join(store: Store, links: Sequence[LinkSettings], now: datetime) -> tuple[str, ...]:
    """Join divisions with amendments; gives what in the config leads nowhere, in sentences.

    ``links`` are the config's, which go before all else.
    """
    found = joins(*store.joining_material(), links)
    store.keep_joins(found.joins, now, [link.division for link in links])
    return found.problems
