"""The second stage: changes that no rule has seen become alerts, each with its deliveries, in one commit."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from structlog.typing import FilteringBoundLogger

from alerts.kinds import asked_for
from alerts.notices.faults import rule_fails, rule_well
from alerts.rules import amendment
from alerts.values import Alert, Ask, Rule, Watch
from sources.records import Change, Division
from tracker.addressing import Placer, records_of
from tracker.config import WatchSettings
from tracker.members import Row
from tracker.on_bill import on_bill
from tracker.placing import Context, Placing
from tracker.routing import Routes
from tracker.ruling import RULES, as_own, grouped, named, of_alert, one_by_one, run_rules, why
from tracker.store import Store, Unavailable
from tracker.store.failures import Failed
from tracker.telling import at_once
from tracker.watching import as_watch, bill_slug, meant

__all__ = ["RULES", "again", "match", "one_by_one", "records_of", "run_rules"]

NOWHERE = Context()
Histories = Mapping[int, Mapping[str, Any]]
Told = tuple[Alert, Sequence[Placing]]


def match(
    store: Store,
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
    asks: tuple[Ask, ...] = (),
    context: Context = NOWHERE,
    operator: Sequence[str] = (),
) -> int:
    """Run the rules over what is new, each watch over its own; gives the number of alerts. ``asks`` are the campaign's.

    A rule that fails on a change stops neither the other rules nor the other watches: it is kept aside, and the
    channels of the ``operator`` are told, once for each rule and watch.
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
        batch = _Batch(store, known, changes, Placer(store, changes, context, now), now, log, operator)
        for place in sorted(shown):
            batch.tell(place, shown[place])
        made += batch.write([one.id for one in heads])
        heads = store.heads()
    return made


def again(
    store: Store,
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
    asks: tuple[Ask, ...] = (),
    context: Context = NOWHERE,
    operator: Sequence[str] = (),
) -> int:
    """Run rules once more over what they failed on, for the same watches alone; gives the number of alerts."""
    aside = store.failures.all()
    places = {watch.name: place for place, watch in enumerate(watches)}
    if gone := [one for one in aside if one.watch not in places]:
        log.warning("what rules failed on for watches that are gone is left", number=len(gone))
        store.failures.let_go(gone)
    if not (waiting := [one for one in aside if one.watch in places]):
        return 0
    known = _Watches(store, watches, asks)
    changes = {one.id: one for one in store.changes({one.change for one in waiting})}
    made = 0
    for (watch, rule), some in grouped(waiting).items():
        placer = Placer(store, changes, context, now)
        batch = _Batch(store, known, changes, placer, now, log, operator, named(rule), some)
        batch.tell(places[watch], tuple(sorted({one.change for one in some})))
        made += batch.write([])
    return made


@dataclass
class _Batch:
    """Changes that are shown to rules, and what comes of them."""

    store: Store
    known: "_Watches"
    changes: Mapping[int, Change]
    placer: Placer
    now: datetime
    log: FilteringBoundLogger
    operator: Sequence[str]
    rules: Sequence[Rule] = RULES
    # What is shown once more, as a rule failed on it before.
    waited: Sequence[Failed] = ()
    alerts: list[Told] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    _same: dict[Hashable, tuple[list[Alert], list[Failed]]] = field(default_factory=dict)

    def tell(self, place: int, ids: tuple[int, ...]) -> None:
        """Run the rules over changes for one watch."""
        settings = self.known.settings[place]
        try:
            self._tell(settings, place, ids)
        except Unavailable:
            raise
        except Exception as error:
            self.log.exception("no rule could be run", watch=settings.name)
            self.failed += [Failed(one, settings.name, "", why(error)) for one in ids]

    def _tell(self, settings: WatchSettings, place: int, ids: tuple[int, ...]) -> None:
        news = tuple(self.changes[one] for one in ids)
        watch = self.known.shown(place, news)
        # Watches that differ in their names alone are told the same; what the campaign asks for is the same in all.
        alike = (watch.bill, watch.terms, watch.members, ids)
        if alike not in self._same:
            self._same[alike] = self._made(news, watch)
        made, failed = self._same[alike]
        # Of amendments, a watch is told of some whatever it asks for.
        own = as_own(failed, watch.name)
        self.failed += [one for one in own if settings.tells(one.rule) or one.rule == amendment.NAME]
        wanted = [one for one in made if settings.tells(one.rule) or asked_for(one)]
        ours = [one if one.watch == watch.name else replace(one, watch=watch.name) for one in wanted]
        self.alerts += self.placer.places(ours, settings.channels, watch.bill, self._unfit)

    def _made(self, news: tuple[Change, ...], watch: Watch) -> tuple[list[Alert], list[Failed]]:
        found: list[Alert] = []
        failed: list[Failed] = []
        for one in run_rules(news, watch, self.log, failed, self.rules):
            try:
                found.append(self.known.on_bill(one, self.changes, watch))
            except Exception as error:
                self.log.exception("an alert could not be made", rule=one.rule, watch=watch.name)
                failed += of_alert(one, error)
        return found, failed

    def _unfit(self, alert: Alert, error: Exception) -> None:
        self.log.error("an alert could not be placed or kept", rule=alert.rule, watch=alert.watch, exc_info=error)
        self.failed += of_alert(alert, error)

    def write(self, heads: Sequence[int]) -> int:
        """Store what came of it, and mark these changes as matched; gives the number of alerts."""
        try:
            return self._store(self.alerts, heads)
        except Unavailable:
            raise
        except Exception:
            self.log.exception("alerts could not be kept together: each is tried alone")
        made = self._apart(self.alerts)
        return made + self._store([], heads)

    def _store(self, alerts: Sequence[Told], heads: Iterable[int]) -> int:
        still = {one.change for one in self.failed}
        mended = [one for one in self.waited if one.change not in still]
        told = [*alerts, *self._news(), *self._mended(mended)]
        return self.store.store_alerts(told, heads, self.now, self.failed, mended)

    def _apart(self, alerts: Sequence[Told]) -> int:
        """Keep as many alerts as can be kept; what cannot is put with what failed."""
        try:
            return self.store.store_alerts(alerts, [], self.now) if alerts else 0
        except Unavailable:
            raise
        except Exception as error:
            if len(alerts) == 1:
                self._unfit(alerts[0][0], error)
                return 0
        half = len(alerts) // 2
        return self._apart(alerts[:half]) + self._apart(alerts[half:])

    def _news(self) -> list[Told]:
        """Give what the operator is to hear of what failed: nothing where more of the same waits already."""
        if not self.failed or not self.operator:
            return []
        known = grouped(self.store.failures.all())
        found = []
        for (watch, rule), some in grouped(self.failed).items():
            if (watch, rule) not in known:
                told = [(self.changes[one.change], one.reason) for one in some]
                found.append(self._notice(rule_fails(watch, rule, told, self.now)))
        return found

    def _mended(self, mended: Sequence[Failed]) -> list[Told]:
        if not mended or self.failed or not self.operator:
            return []
        one = mended[0]
        return [self._notice(rule_well(one.watch, one.rule, len(mended), one.change, self.now))]

    def _notice(self, alert: Alert) -> Told:
        return alert, at_once(self.operator, NOWHERE, self.now)


class _Watches:
    """The watches as the rules take them, worked out once for all changes of a pass."""

    def __init__(self, store: Store, watches: Sequence[WatchSettings], asks: tuple[Ask, ...]) -> None:
        self._store, self.settings, self._asks = store, watches, asks
        rows = store.bills()
        # Many watches are on one bill, and what it is called is looked up once.
        ways = {(watch.bill_id, watch.bill): watch for watch in watches}
        self._slugs = {way: bill_slug(watch, rows) for way, watch in ways.items()}
        self._titles = {row.bill: row.title for row in rows}
        self._named: dict[int, Watch] = {}
        self.plain = [self._watch(watch) for watch in watches]

    def shown(self, place: int, news: Sequence[Change]) -> Watch:
        """Give the watch to which news is shown: a division alone tells of members by name."""
        watch = self.settings[place]
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
        return self._store.look().members()

    def _watch(self, watch: WatchSettings, members: Sequence[Row] = (), histories: Histories | None = None) -> Watch:
        given = as_watch(watch, members, (), self._asks, histories)
        return replace(given, bill=self._slugs[watch.bill_id, watch.bill])
