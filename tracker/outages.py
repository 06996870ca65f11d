"""Outages: when a source, or the tracker itself, could learn nothing; told once each, and when they end."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.notices import outage
from alerts.notices.outage import Down
from alerts.values import Alert
from tracker.config import Settings, SourceSettings
from tracker.placing import Context, Placing
from tracker.store import Outage, Store
from tracker.telling import at_once, in_turn, operator, subscribers
from tracker.work_tables import SourceRow

ITSELF = "tracker"
# So long after it was due, and after so many tries, a source is taken to be down and not only slow.
GRACE, TRIES = timedelta(minutes=15), 3
# A source that was never read has no due time; its pauses between so many tries add up to a quarter of an hour.
TRIES_UNREAD = 5
# What came late by less is told as ever.
LATE = timedelta(hours=1)
# A source that goes down again so soon is told of again only if it stays down.
AGAIN, STAYS = timedelta(hours=6), timedelta(hours=1)
# How long the tracker may be away: times its usual distance between two passes, but never less than the first;
# the second while that is not known yet.
SHORTEST, UNKNOWN, TIMES = timedelta(minutes=30), timedelta(hours=6), 6


@dataclass(frozen=True)
class Off:
    """A time in which the tracker itself was off: from its last pass to the first one since."""

    since: datetime
    until: datetime


def was_off(last: datetime | None, usual: timedelta | None, now: datetime) -> Off | None:
    """Tell whether the tracker was off between its last pass and this one.

    ``usual`` is the distance between its passes as learned (see ``learned``): who runs `tracker once` every hour is
    not off in between. Without a pass before there is nothing that could have been missed.
    """
    if last is None:
        return None
    allowed = UNKNOWN if usual is None else max(SHORTEST, TIMES * usual)
    return Off(last, now) if now - last > allowed else None


def learned(last: datetime | None, usual: timedelta | None, now: datetime) -> timedelta | None:
    """Give the usual distance between passes after one more: the longest of late, which fades.

    After a time off it is taken to be such that the same distance again is none.
    """
    if last is None or now <= last:
        return usual
    faded = (usual or timedelta()) * 0.8
    return max((now - last) / TIMES if was_off(last, usual, now) else now - last, faded)


def why_out(row: SourceRow, settings: SourceSettings, every: timedelta, now: datetime) -> str | None:
    """Tell why a source is in an outage; None where it is not. ``every`` is its pause at the present pace."""
    if row.last_attempt is None:
        return None
    problem = row.problem or "the last tries failed"
    if row.failures and problem.startswith("blocked: "):
        return problem
    if row.last_success is None or row.last_success > row.last_attempt:
        # Never read, or read by a clock that has been put back since.
        return problem if row.failures >= TRIES_UNREAD else None
    if row.failures >= TRIES and row.last_attempt - row.last_success >= every + GRACE:
        return problem
    quiet = now - row.last_success > timedelta(seconds=settings.quiet_after)
    # What was off itself for days begins by trying again.
    if quiet and (not row.failures or row.failures >= TRIES):
        return row.problem or "it has been quiet for longer than it ever should be"
    return None


def caught_up(rows: Mapping[str, SourceRow], open_ones: Sequence[Outage], reading: str | None) -> dict[str, datetime]:
    """Give the sources that are read again in this pass after a long outage, and since when they were not.

    ``reading`` is the source that is being read while this pass comes in between.
    """
    found = {}
    for one in open_ones:
        row = rows.get(one.source)
        if row is None:
            continue
        at = row.last_success if _back(one, row) else row.last_attempt if one.source == reading else None
        if at is not None and at - one.began >= LATE:
            found[one.source] = one.began
    return found


def _back(one: Outage, row: SourceRow) -> bool:
    if row.last_success is None or row.last_attempt is None or row.last_success > row.last_attempt:
        return False  # never read, or by a clock that has been put back since
    # One that began in a time to come was noted by a clock that has been put back since.
    return row.last_success > one.began or (not row.failures and row.last_attempt < one.began)


class News(NamedTuple):
    """An alert on outages, where it goes, and the outages as they are to be written down then."""

    alert: Alert
    places: list[Placing]
    told: list[Outage]


@dataclass
class Watcher:
    """What one pass tells of outages: ``rows`` are the sources' standing after it was read, ``off`` its own."""

    store: Store
    settings: Settings
    context: Context
    now: datetime
    rows: Mapping[str, SourceRow]
    outages: Sequence[Outage]
    every: Callable[[str], timedelta]
    off: Off | None = None
    silent: Collection[str] = ()

    def tell(self) -> int:
        """Write down what began and ended, and tell whom it concerns; gives the number of alerts."""
        zone = ZoneInfo(self.settings.tracker.time_zone)
        active = {name: one for name, one in self.settings.sources.items() if one.enabled}
        before = [one for one in self.outages if one.over_at is None]
        known = {one.source for one in before}
        new = [
            Outage(name, min(row.last_success or self.now, self.now), self.now, why)
            for name, row in sorted(self.rows.items())
            if name in active and name not in known
            if (why := why_out(row, active[name], self.every(name), self.now))
        ]
        gone = [replace(one, over_at=self.now) for one in before if one.source not in active]
        over = [one for one in before if one.source in active and _back(one, self.rows[one.source])]
        lasting = [one for one in (*before, *new) if one.source in active and one not in over]
        news = [*self._begun(lasting, zone), *self._lasting(lasting, zone), *self._over(over), *self._off(zone)]
        told = [(one.alert, one.places) for one in news if one.places]
        made = self.store.store_alerts(told, [], self.now) if told else 0
        ended = [*gone, *(self._ended(one) for one in over)]
        stand = {(one.source, one.began): one for one in (*new, *ended, *(one for each in news for one in each.told))}
        if stand:
            self.store.upkeep.keep_outages(stand.values())
        return made

    def _begun(self, lasting: Sequence[Outage], zone: ZoneInfo) -> list[News]:
        news = [one for one in lasting if one.told_at is None and self._worth_it(one)]
        if not news:
            return []
        alert = outage.began([self._down(one) for one in news], self.now, zone)
        places = at_once(operator(self.settings, self.silent), self.context, self.now)
        return [News(alert, places, [replace(one, told_at=self.now) for one in news])]

    def _worth_it(self, one: Outage) -> bool:
        again = any(
            other.source == one.source and other.over_at and one.noticed_at - other.over_at < AGAIN
            for other in self.outages
        )
        return not again or self.now - one.noticed_at >= STAYS

    def _lasting(self, lasting: Sequence[Outage], zone: ZoneInfo) -> list[News]:
        limit = timedelta(seconds=self.settings.operator.outage)
        news = [one for one in lasting if one.lasted_at is None and self.now - one.noticed_at + GRACE >= limit]
        if not news:
            return []
        told = operator(self.settings, self.silent)
        others = [name for name in subscribers(self.settings) if name not in told]
        alert = outage.lasts([self._down(one) for one in news], self.now, zone)
        marked = [replace(one, told_at=one.told_at or self.now, lasted_at=self.now) for one in news]
        return [News(alert, in_turn(others, self.context, self.now), marked)]

    def _over(self, over: Sequence[Outage]) -> list[News]:
        found = []
        # Who heard of some of them only hears of these only.
        for lasted in (True, False):
            news = [one for one in over if one.told_at is not None and (one.lasted_at is not None) == lasted]
            if news:
                number = self.store.upkeep.brought([one.source for one in news], min(one.began for one in news))
                alert = outage.over([self._down(self._ended(one)) for one in news], self.now, number)
                found.append(News(alert, self._to_all(everybody=lasted), []))
        return found

    def _off(self, zone: ZoneInfo) -> list[News]:
        if self.off is None:
            return []
        since, until = self.off.since, self.off.until
        number = self.store.upkeep.brought(self.rows, since)
        lasted = until - since >= timedelta(seconds=self.settings.operator.outage)
        marked = Outage(ITSELF, since, self.now, "", until, self.now, self.now if lasted else None)
        return [News(outage.off(since, until, self.now, number, zone), self._to_all(everybody=lasted), [marked])]

    def _to_all(self, *, everybody: bool) -> list[Placing]:
        told = operator(self.settings, self.silent)
        others = [name for name in subscribers(self.settings) if name not in told] if everybody else []
        return [*at_once(told, self.context, self.now), *in_turn(others, self.context, self.now)]

    def _ended(self, one: Outage) -> Outage:
        return replace(one, over_at=self.rows[one.source].last_success or self.now)

    def _down(self, one: Outage) -> Down:
        row = self.rows.get(one.source)
        read = one.over_at is not None or (row is not None and row.last_success is not None)
        return Down(
            one.source,
            one.began if read else None,
            one.problem,
            row.next_due if row is not None else None,
            one.over_at,
        )
