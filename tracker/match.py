"""The second stage: changes that no rule has seen become alerts, each with its deliveries, in one commit."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from structlog.typing import FilteringBoundLogger

from alerts.kinds import Kind, asked_for, kind
from alerts.rules import (
    amendment,
    bill,
    division,
    event,
    join,
    mention,
    motion,
    petition,
    publication,
    question,
    royal_assent,
    stage,
    statement,
)
from alerts.values import Alert, Ask, Rule, Watch
from sources.records import Change, Division, Join
from tracker.config import WatchSettings
from tracker.members import Row
from tracker.on_bill import on_bill
from tracker.placing import Context, Placing
from tracker.routing import Routes
from tracker.store import Store
from tracker.watching import as_watch, bill_slug, meant

RULES: tuple[Rule, ...] = (
    bill,
    royal_assent,
    stage,
    event,
    amendment,
    publication,
    division,
    join,
    mention,
    question,
    statement,
    motion,
    petition,
)
NOWHERE = Context()
Record = tuple[str, str]
Histories = Mapping[int, Mapping[str, Any]]


def match(
    store: Store,
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
    asks: tuple[Ask, ...] = (),
    context: Context = NOWHERE,
) -> int:
    """Run the rules over what is new, each watch over its own; gives the number of alerts. ``asks`` are the campaign's.

    A rule that fails on a change stops neither the other rules nor the other watches.
    """
    since = store.note_watches([watch.name for watch in watches], now)
    made = 0
    if not (heads := store.heads()):
        return made
    known = _Watches(store, watches, asks)
    routes = Routes(known.plain)
    while heads:
        after = ((place, since[watches[place].name], ids) for place, ids in routes.of(heads).items())
        shown = {place: some for place, last, ids in after if (some := tuple(one for one in ids if one > last))}
        changes = {one.id: one for one in store.changes({one for ids in shown.values() for one in ids})}
        placer = _Placer(store, changes, context, now)
        told: dict[Hashable, list[Alert]] = {}
        alerts: list[tuple[Alert, list[Placing]]] = []
        for place in sorted(shown):
            news = tuple(changes[one] for one in shown[place])
            watch = known.shown(place, news)
            # Watches that differ in their names alone are told the same; what the campaign asks for is the same in all.
            alike = (watch.bill, watch.terms, watch.members, shown[place])
            if alike not in told:
                told[alike] = [known.on_bill(one, changes, watch) for one in run_rules(news, watch, log)]
            wanted = [one for one in told[alike] if watches[place].tells(one.rule) or asked_for(one)]
            ours = [one if one.watch == watch.name else replace(one, watch=watch.name) for one in wanted]
            alerts += placer.places(ours, watches[place].channels, watch.bill)
        made += store.store_alerts(alerts, [one.id for one in heads], now)
        heads = store.heads()
    return made


class _Watches:
    """The watches as the rules take them, worked out once for all changes of a pass."""

    def __init__(self, store: Store, watches: Sequence[WatchSettings], asks: tuple[Ask, ...]) -> None:
        self._store, self._watches, self._asks = store, watches, asks
        rows = store.bills()
        # Many watches are on one bill, and what it is called is looked up once.
        ways = {(watch.bill_id, watch.bill): watch for watch in watches}
        self._slugs = {way: bill_slug(watch, rows) for way, watch in ways.items()}
        self._titles = {row.bill: row.title for row in rows}
        self._named: dict[int, Watch] = {}
        self.plain = [self._watch(watch) for watch in watches]

    def shown(self, place: int, news: Sequence[Change]) -> Watch:
        """Give the watch to which news is shown: a division alone tells of members by name."""
        watch = self._watches[place]
        if not watch.members or not any(one.noun == Division.noun for one in news):
            return self.plain[place]
        if place not in self._named:
            histories = self._store.look().histories(set(meant(watch, self._members).values()))
            self._named[place] = self._watch(watch, self._members, histories)
        return self._named[place]

    def on_bill(self, alert: Alert, changes: Mapping[int, Change], watch: Watch) -> Alert:
        """Give an alert that says which bill it is on, where its rule leaves that out."""
        return on_bill(alert, [changes[one] for one in alert.changes], watch.bill, self._titles)

    @cached_property
    def _members(self) -> list[tuple[int, str, str | None, str | None]]:
        return self._store.members()

    def _watch(self, watch: WatchSettings, members: Sequence[Row] = (), histories: Histories | None = None) -> Watch:
        given = as_watch(watch, members, (), self._asks, histories)
        return replace(given, bill=self._slugs[watch.bill_id, watch.bill])


class _Placer:
    """Says of the alerts of a batch to whom they go, and when."""

    def __init__(self, store: Store, changes: Mapping[int, Change], context: Context, now: datetime) -> None:
        self._store, self._changes, self._context, self._now = store, changes, context, now
        self._known: dict[Hashable, list[Placing]] = {}

    def places(
        self, alerts: Sequence[Alert], channels: tuple[str, ...], bill: str | None
    ) -> Iterator[tuple[Alert, list[Placing]]]:
        """Place the alerts of one watch, on ``bill``."""
        given: list[tuple[Alert, tuple[str, ...]]] = []
        for alert in alerts:
            of = kind(alert)
            to = self._following(alert, of, channels, given) if of.corrects or of.follows else channels
            given.append((alert, to))
            source = self._changes[alert.changes[0]].source
            # What a rule tells is placed by its kind alone: the same for all that watch the same.
            name = (alert.rule, of, to, bill, source)
            if name not in self._known:
                self._known[name] = self._context.places(alert, to, self._now, bill=bill, source=source)
            yield alert, self._known[name]

    def _following(
        self, alert: Alert, of: Kind, channels: tuple[str, ...], given: Iterable[tuple[Alert, tuple[str, ...]]]
    ) -> tuple[str, ...]:
        """Give who is told: a correction goes to exactly those who got the first version, a move to them as well.

        The first version may be among those ``given`` just now. What was a baseline was told to nobody, so that its
        correction is news to all.
        """
        records = self._records(alert)
        told = [name for one, to in given if records & self._records(one) for name in to]
        told += [name for one in records for watch, name in self._told.get(one, ()) if watch == alert.watch]
        every = tuple(dict.fromkeys(told))
        return every or channels if of.corrects else tuple(dict.fromkeys((*channels, *every)))

    def _records(self, alert: Alert) -> set[Record]:
        return records_of(self._changes[one] for one in alert.changes)

    @cached_property
    def _told(self) -> Mapping[Record, Sequence[tuple[str, str]]]:
        return self._store.messages.told(records_of(self._changes.values()))


def records_of(changes: Iterable[Change]) -> set[Record]:
    """Give the records that changes are of, by noun and key: what a division was on is first told with itself."""
    found: set[Record] = set()
    for one in changes:
        found.add((one.noun, one.key))
        if one.noun == Join.noun:
            found.add((Division.noun, str(one.after["division"])))
    return found


def run_rules(changes: tuple[Change, ...], watch: Watch, log: FilteringBoundLogger) -> list[Alert]:
    """Give the alerts that all rules make of changes; one that fails on them is shown each alone."""
    found: list[Alert] = []
    nouns = {one.noun for one in changes}
    for rule in RULES:
        if nouns.isdisjoint(rule.NOUNS):
            continue
        try:
            found += rule.alerts(changes, watch)
        except Exception:
            log.exception("rule failed", rule=rule.NAME, watch=watch.name)
            found += one_by_one(rule, changes, watch)
    return found


def one_by_one(rule: Rule, changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Run a rule that failed over each change alone: what it cannot read silences nothing else."""
    found: list[Alert] = []
    for change in changes:
        with suppress(Exception):
            found += rule.alerts((change,), watch)
    return found
