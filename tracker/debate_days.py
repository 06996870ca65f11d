"""Days of debate: told the evening before and on the morning, or afterwards where the tracker was off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from alerts.notices.debate_day import EVENING, MISSED, MORNING, NAME, Sitting, alert
from alerts.values import Alert, Ask, Watch
from sources.times import LONDON, today
from tracker.config import Settings, WatchSettings
from tracker.config_notices import DebateDaySettings
from tracker.placing import Context, Placing
from tracker.store import Store
from tracker.store.plans import Planned
from tracker.watching import bill_slug

DAY = timedelta(days=1)
# What is older is no news to anybody.
OLDEST = 7
# The source whose record the days are, and when it is told that this was not read for long.
BILLS = "bills"
STALE = timedelta(hours=12)
# The last look, by its name in ``Store.upkeep``.
LOOKED = "planned"
# How What's On and the Bills service call one stage; an event that names none is taken for any.
_NAMES = (
    ("report", "report"),
    ("third reading", "3rd reading"),
    ("3rd reading", "3rd reading"),
    ("second reading", "2nd reading"),
    ("2nd reading", "2nd reading"),
    ("first reading", "1st reading"),
    ("1st reading", "1st reading"),
    ("committee", "committee"),
    ("consideration", "consideration"),
)

Row = Mapping[str, Any]


def moments(on: date, times: DebateDaySettings) -> tuple[datetime, datetime]:
    """Give the evening before a day and its morning as moments (UTC), by London's clocks."""
    return _at(on - DAY, times.evening), _at(on, times.morning)


def _at(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, LONDON).astimezone(UTC)


def event(on: date, times: DebateDaySettings, last: datetime | None, now: datetime) -> str | None:
    """Say what is to be told of a sitting on a day at this look: "evening", "morning", "missed", or nothing.

    ``last`` is the look before (aware), None at the very first, which tells nothing: what is there then is nobody's
    news. What lay between the two comes once, the latest of it.
    """
    if last is None:
        return None
    evening, morning = moments(on, times)
    here = today(now)
    if here > on:
        return MISSED if last < morning and (here - on).days <= OLDEST else None
    if here == on:
        return MORNING if last < morning <= now else None
    return EVENING if last < evening <= now else None


def eve(times: DebateDaySettings, now: datetime) -> date | None:
    """Give tomorrow (London), once its evening alert is due; None before."""
    following = today(now) + DAY
    return following if moments(following, times)[0] <= now else None


def tell(store: Store, settings: Settings, now: datetime, context: Context) -> int:
    """Make the alerts of days of debate that have come since the last look; gives how many."""
    last, here, read = store.upkeep.moment(LOOKED), today(now), store.plans.read(BILLS)
    found = [
        (stage, on, told)
        for stage, on in store.plans.sittings(here - OLDEST * DAY, here + DAY)
        if (told := event(on, settings.debate_days, last, now))
    ]
    # Whether a day that is over was one of debate is told by a record that was read since.
    unsure = [one for one in found if one[2] == MISSED and read is not None and today(read) < one[1]]
    found = [one for one in found if one not in unsure]
    alerts: list[tuple[Alert, list[Placing]]] = []
    if found:
        watches = _watches(settings, store)
        papers = store.plans.papers({stage.key for stage, _, told in found if told != MISSED})
        for stage, on, told in found:
            ours = _due(store, watches.get(stage.bill, ()), stage, on, told, settings.debate_days)
            sitting = _sitting(store, stage, on, papers.get(stage.key, ()), stale(read, now))
            alerts += [
                (each, context.places(each, watch.channels, now, bill=stage.bill))
                for watch, each in _alerts(sitting, told, ours, now, last)
            ]
    made = store.store_alerts(alerts, [], now) if alerts else 0
    if not unsure:
        store.upkeep.note(LOOKED, now)
    return made


def _watches(settings: Settings, store: Store) -> dict[str, list[tuple[WatchSettings, Watch]]]:
    rows = store.bills()
    asks = tuple(one.value() for one in settings.asks)
    found: dict[str, list[tuple[WatchSettings, Watch]]] = {}
    for watch in settings.watches:
        bill = bill_slug(watch, rows)
        if bill is not None and watch.tells(NAME):
            value = Watch(watch.name, bill, watch.terms, watch.members, asks=asks)
            found.setdefault(bill, []).append((watch, value))
    return found


def _due(
    store: Store,
    watches: Sequence[tuple[WatchSettings, Watch]],
    stage: Planned,
    on: date,
    told: str,
    times: DebateDaySettings,
) -> list[tuple[WatchSettings, Watch]]:
    """Give the watches that are to hear of it: not those that heard the day itself already, nor those added since."""
    if told == EVENING or not watches:
        return list(watches)
    morning = moments(on, times)[1]
    names = [watch.name for watch, _ in watches]
    # "Today: ..." and "Learned late: ..." of the stage rule.
    heard = store.plans.known(names, f"stage:{stage.key}:reached:{on.isoformat()}:")
    if told == MORNING:
        return [one for one in watches if heard.get(one[0].name, morning - DAY) < morning]
    learned, added = store.plans.learned(stage.key, on), store.plans.added()
    if learned is None or learned[0] >= morning:
        return []
    return [one for one in watches if one[0].name not in heard and today(added.get(one[0].name, morning)) <= on]


def stale(read: datetime | None, now: datetime) -> datetime | None:
    """Give when the bill's record was last read, where that is so long ago that it must be said."""
    return read if read is not None and now - read > STALE else None


def _sitting(store: Store, stage: Planned, on: date, amendments: Sequence[Row], read: datetime | None) -> Sitting:
    events = [one for one in store.plans.events(stage.bill, stage.house, on) if _fits(one, stage.stage)]
    own = [one for one in events if _named(one)]
    return Sitting(stage.fields, on, stage.days, own or events, amendments, read)


def _fits(event: Row, stage: str) -> bool:
    named = _named(event)
    return not named or any(name in stage.casefold() for name in named)


def _named(event: Row) -> set[str]:
    title = str(event["title"]).casefold()
    return {name for words, name in _NAMES if words in title}


def _alerts(
    sitting: Sitting, told: str, watches: Sequence[tuple[WatchSettings, Watch]], now: datetime, last: datetime | None
) -> list[tuple[WatchSettings, Alert]]:
    """Word it once for the watches that follow the same members: a paper may hold hundreds of amendments."""
    worded: dict[tuple[tuple[str | int, ...], tuple[Ask, ...]], Alert] = {}
    found = []
    for watch, value in watches:
        alike = (value.members, value.asks)
        if alike not in worded:
            worded[alike] = alert(sitting, told, value, now, last)
        found.append((watch, replace(worded[alike], watch=watch.name)))
    return found


def ahead(store: Store, settings: Settings, after: datetime) -> datetime | None:
    """Give the next evening or morning (UTC) after a moment, by the sittings known; None where none is."""
    here = today(after)
    found = [
        moment
        for _, on in store.plans.sittings(here, here + 366 * DAY)
        for moment in moments(on, settings.debate_days)
        if moment > after
    ]
    return min(found, default=None)
