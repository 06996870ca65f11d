"""Pushes: when each is due by the stages and divisions stored, and what is to be said of it. Decisions are pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.asks import on_division
from alerts.notices.push import DUE, LATE, MISSED, MOVED, UNDATED, Called, division_alert, stage_alert
from alerts.notices.push import Told as ToldDivision
from alerts.values import Alert, Ask
from sources.times import LONDON, today
from sources.titles import slug
from tracker.config import Settings, WatchSettings
from tracker.config_pushes import PushSettings
from tracker.debate_days import BILLS
from tracker.placing import Context, Placing
from tracker.push_words import DivisionTime, StageTime, When, when
from tracker.store import Store
from tracker.store.plans import Divided, Planned, Plans, Told
from tracker.tables import BillRow
from tracker.watching import bill_slug

# Later than this a push says that it comes late.
DELAYED = timedelta(hours=1)
# A day that moves long after it was is nobody's news.
OLDEST = timedelta(days=7)

Learned = Callable[[], tuple[datetime, bool] | None]


@dataclass(frozen=True)
class Push:
    """A push as it stands: its words, when it comes, its bill (slug), to whom, and since when it is in the config."""

    called: Called
    when: When
    bill: str | None
    channels: tuple[str, ...]
    since: datetime


def begun(push: PushSettings) -> str:
    """Give the name under which it is noted since when a push is there: with another time it is another."""
    return f"{push.name}: {push.when}"


def configured(settings: Settings, rows: Sequence[BillRow], since: dict[str, datetime], now: datetime) -> list[Push]:
    """Give the pushes of the config; one whose beginning is not noted begins now."""
    return [
        Push(
            Called(one.name, one.text, one.when),
            when(one.when),
            _bill(one, settings.watches, rows),
            one.channels,
            since.get(begun(one), now),
        )
        for one in settings.pushes
    ]


def _bill(push: PushSettings, watches: Iterable[WatchSettings], rows: Sequence[BillRow]) -> str | None:
    """Give the bill that a push goes by: its own, else the one that is watched."""
    if push.bill is not None:
        return bill_slug(WatchSettings(name=push.name, bill=push.bill), rows)
    different = {(watch.bill and slug(watch.bill), watch.bill_id): watch for watch in watches}
    bills = {bill_slug(watch, rows) for watch in different.values()} - {None}
    return next(iter(bills)) if len(bills) == 1 else None


def about_stage(
    push: Push,
    by: StageTime,
    stage: Planned,
    told: Sequence[Told],
    learned: Learned,
    now: datetime,
    read: datetime | None = None,
) -> Alert | None:
    """Say what is to be told of a push and one stage now, if anything.

    ``told`` is what was, oldest first; ``learned`` gives when the day that it goes by became known, and whether
    watching only began then. ``read`` is when the bill's record was last read.
    """
    on, last = by.day(stage.days), told[-1] if told else None
    if last is not None and last.facts.get("day") != (on.isoformat() if on else None):
        return _moved(push, by, stage, on, last, now)
    if on is None:
        return None
    due = by.due(on)
    key = f"push:{stage.key}:{due.astimezone(LONDON).date().isoformat()}"
    if due > now or due <= push.since or key in {one.key for one in told}:
        return None
    at, baseline = learned() or (push.since, False)
    if due < at:
        late = f"push:{stage.key}:late:{on.isoformat()}"
        told_of = baseline or last is not None
        return None if told_of else stage_alert(push.called, LATE, stage.fields, now, key=late, on=on, due=due)
    return _now(push, by, stage, on, due, key, now, read)


def _now(
    push: Push, by: StageTime, stage: Planned, on: date, due: datetime, key: str, now: datetime, read: datetime | None
) -> Alert | None:
    """Tell of a push whose time has come, or is over."""
    # What was to be done before the stage, or on its day, cannot be done any more; unless the day has moved since.
    over = by.days <= 0 and today(now) > on
    if over and read is not None and today(read) < on:
        return None
    event, delayed = MISSED if over else DUE, now - due > DELAYED
    return stage_alert(push.called, event, stage.fields, now, key=key, on=on, due=due, delayed=delayed)


def _moved(push: Push, by: StageTime, stage: Planned, on: date | None, last: Told, now: datetime) -> Alert | None:
    """Tell that what was told before no longer holds, unless both days have long been."""
    was = last.facts.get("day")
    days = [one for one in (on, date.fromisoformat(was) if was else None) if one]
    if not any(one >= today(now - OLDEST) for one in days):
        return None
    return stage_alert(
        push.called,
        MOVED if on else UNDATED,
        stage.fields,
        now,
        key=f"push:{stage.key}:moved:{last.id}",
        on=on,
        due=by.due(on) if on else None,
        told=(last.sent_at or last.learned_at, was),
    )


def clusters(divisions: Sequence[Divided], delay: timedelta) -> list[tuple[list[Divided], datetime]]:
    """Put divisions together that were learned one shortly after another, each lot with the moment of its push."""
    found: list[list[Divided]] = []
    for one in sorted(divisions, key=lambda each: each.learned):
        if found and one.learned - found[-1][-1].learned < delay:
            found[-1].append(one)
        else:
            found.append([one])
    return [(several, several[-1].learned + delay) for several in found]


def counting(push: Push, by: DivisionTime, divisions: Iterable[Divided], asks: Sequence[Ask]) -> list[Divided]:
    """Give the divisions that a push comes after."""
    return [
        one
        for one in divisions
        if one.bill == push.bill
        and by.house in {None, one.fields["house"]}
        and one.learned + by.delay > push.since
        and (not by.ours or on_division(asks, one.fields, one.joined) is not None)
    ]


def about_divisions(
    push: Push, by: DivisionTime, divisions: Sequence[Divided], told: Iterable[Told], title: str, now: datetime
) -> list[Alert]:
    """Say what is to be told now of the divisions that a push comes after, and were not told of before."""
    known = {one["key"] for each in told for one in each.facts.get("divisions", ())}
    new = [one for one in divisions if one.fields["key"] not in known]
    return [
        division_alert(
            push.called,
            title,
            [ToldDivision(one.fields, one.joined, one.learned) for one in several],
            now,
            due=due,
            delayed=now - due > DELAYED,
        )
        for several, due in clusters(new, by.delay)
        if due <= now
    ]


def looks_back(by: DivisionTime, now: datetime) -> datetime:
    """Give since when divisions are looked at: an outage of two weeks is made up for."""
    return now - by.delay - 2 * OLDEST


def tell(store: Store, settings: Settings, now: datetime, context: Context) -> int:
    """Make the alerts of pushes that are due, moved or too late; gives how many."""
    since = store.plans.begin([begun(one) for one in settings.pushes], now)
    if not settings.pushes:
        return 0
    rows = store.bills()
    asks = tuple(one.value() for one in settings.asks)
    alerts: list[tuple[Alert, list[Placing]]] = []
    pushes, read = configured(settings, rows, since, now), store.plans.read(BILLS)
    for push, stage, told in on_stages(store.plans, pushes):
        assert isinstance(push.when, StageTime)
        on = push.when.day(stage.days)
        learned = _learned(store, stage, on)
        alert = about_stage(push, push.when, stage, told, learned, now, read)
        if alert is not None:
            before = told[-1].channels if told else ()
            alerts.append((alert, context.places(alert, (*push.channels, *before), now, bill=push.bill)))
    titles = {row.bill: row.title for row in rows}
    for push in pushes:
        if isinstance(push.when, DivisionTime) and push.bill is not None:
            divided = store.plans.divisions({push.bill}, looks_back(push.when, now))
            ours = counting(push, push.when, divided, asks)
            told = store.plans.told_last(push.called.watch) if ours else []
            title = titles.get(push.bill, push.bill)
            for alert in about_divisions(push, push.when, ours, told, title, now):
                alerts.append((alert, context.places(alert, push.channels, now, bill=push.bill)))
    return store.store_alerts(alerts, [], now) if alerts else 0


def _learned(store: Store, stage: Planned, on: date | None) -> Learned:
    return lambda: store.plans.learned(stage.key, on) if on else None


def on_stages(plans: Plans, pushes: Sequence[Push]) -> list[tuple[Push, Planned, list[Told]]]:
    """Give the stages that pushes go by, each with what was told of it; Royal Assent has a day like any other."""
    stages = plans.stages({push.bill for push in pushes if push.bill})
    pairs = [
        (push, stage)
        for push in pushes
        for stage in stages
        if isinstance(push.when, StageTime) and stage.bill == push.bill and push.when.fits(stage.stage, stage.house)
    ]
    told = plans.told({push.called.topic(stage.key) for push, stage in pairs})
    return [(push, stage, told.get(push.called.topic(stage.key), [])) for push, stage in pairs]


def ahead(store: Store, settings: Settings, after: datetime) -> datetime | None:
    """Give the first moment (UTC) after another at which a push is due, by what is stored; None where none is."""
    if not settings.pushes:
        return None
    pushes = configured(settings, store.bills(), store.plans.since(), after)
    asks = tuple(one.value() for one in settings.asks)
    found = [
        push.when.due(on)
        for push, stage, _ in on_stages(store.plans, pushes)
        if isinstance(push.when, StageTime) and (on := push.when.day(stage.days))
    ]
    for push in pushes:
        if isinstance(push.when, DivisionTime) and push.bill is not None:
            divided = store.plans.divisions({push.bill}, looks_back(push.when, after))
            found += [due for _, due in clusters(counting(push, push.when, divided, asks), push.when.delay)]
    return min((one for one in found if one > after), default=None)
