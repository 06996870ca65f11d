"""The second stage: changes that no rule has seen become alerts, each with its deliveries, in one commit."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from structlog.typing import FilteringBoundLogger

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
from sources.records import Change
from tracker.config import WatchSettings
from tracker.store import Store
from tracker.watching import as_watch, meant

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


def match(
    store: Store,
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
    asks: tuple[Ask, ...] = (),
) -> int:
    """Run the rules of every watch over what is new; gives the number of alerts. ``asks`` are the campaign's.

    A rule that fails on a change stops neither the other rules nor the other watches.
    """
    since = store.note_watches([watch.name for watch in watches], now)
    made = 0
    while changes := store.unmatched():
        bills = store.bills()
        # Only a division tells of members by name.
        members = store.members() if any(change.noun == "division" for change in changes) else []
        histories = store.look().histories({one for watch in watches for one in meant(watch, members).values()})
        alerts: list[tuple[Alert, Sequence[str]]] = []
        told: dict[str, set[str]] = {}
        for watch in watches:
            news = tuple(change for change in changes if change.id > since[watch.name])
            for alert in _alerts(news, as_watch(watch, members, bills, asks, histories), log):
                # Two watches may share a channel: what they say alike is sent there once.
                reached = told.setdefault(json.dumps([alert.key, alert.facts], sort_keys=True), set())
                channels = [channel for channel in watch.channels if channel not in reached]
                reached.update(channels)
                alerts.append((alert, channels))
        made += store.store_alerts(alerts, [change.id for change in changes], now)
    return made


def _alerts(changes: tuple[Change, ...], watch: Watch, log: FilteringBoundLogger) -> list[Alert]:
    found: list[Alert] = []
    for rule in RULES:
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
