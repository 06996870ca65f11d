"""What watches would have told of what is stored: to see beforehand whether one asks for too much or too little.

It runs the rules as the service does, over everything that is stored, also over what was there before the watch was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from structlog.typing import FilteringBoundLogger

from alerts.kinds import asked_for
from alerts.values import Alert, Ask
from alerts.words import london
from sources.records import Change
from tracker.config import WatchSettings
from tracker.match import run_rules
from tracker.routing import Routes
from tracker.store import counting
from tracker.store.look import Look
from tracker.watching import as_watch

DAYS = 30
# Changes are read in pieces, as a division has hundreds of votes.
PIECE = 500


@dataclass(frozen=True)
class Count:
    """What one watch would have told: ``fits`` is how many of the changes stored concern it.

    ``alerts`` are those of the ``DAYS`` days that end with ``until``, the last day of which anything is stored;
    ``busiest`` is the day with most of them, and how many.
    """

    watch: str
    fits: int
    until: date
    alerts: int = 0
    busiest: tuple[date, int] | None = None


def counted(
    look: Look, watches: Sequence[WatchSettings], asks: tuple[Ask, ...], today: date, log: FilteringBoundLogger
) -> list[Count]:
    """Count for each watch what it would have told up to ``today``, in their order."""
    bills = look.bill_rows()
    plain = [as_watch(watch, (), bills, asks) for watch in watches]
    routed = Routes(plain).of(counting.all_heads(look.engine))
    told: list[Mapping[date, int]] = []
    for place, watch in enumerate(watches):
        # A key is told once, however often it comes.
        days: dict[str, date] = {}
        for ids in _pieces(routed.get(place, [])):
            changes = {one.id: one for one in counting.changes(look.engine, ids)}
            for alert in run_rules(tuple(changes.values()), plain[place], log):
                if (watch.tells(alert.rule) or asked_for(alert)) and (on := _day(alert, changes)) and on <= today:
                    days.setdefault(alert.key, on)
        told.append(Counter(days.values()))
    until = max((on for days in told for on in days), default=today)
    since = until - timedelta(days=DAYS - 1)
    return [
        _count(watch.name, len(routed.get(place, [])), until, {on: days[on] for on in days if on >= since})
        for place, (watch, days) in enumerate(zip(watches, told, strict=True))
    ]


def _count(name: str, fits: int, until: date, days: Mapping[date, int]) -> Count:
    busiest = max(days.items(), key=lambda one: (one[1], one[0]), default=None)
    return Count(name, fits, until, sum(days.values()), busiest)


def _day(alert: Alert, changes: Mapping[int, Change]) -> date | None:
    """Give the day of an alert; None for what was there at first, of which nobody knows when it came."""
    if alert.happened_on is not None:
        return alert.happened_on
    news = [one.seen_at for number in alert.changes if not (one := changes[number]).baseline]
    return london(max(news)) if news else None


def _pieces(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + PIECE] for start in range(0, len(ids), PIECE)]
