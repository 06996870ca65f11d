"""The first stage: ask the sources that are due, keep what they say, note what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from sources.fetch import FetchError
from sources.scope import Ask, Scope, Source
from tracker.config import SourceSettings, WatchSettings
from tracker.reconcile import only_in_hansard
from tracker.store import Store
from tracker.tables import SourceRow
from tracker.watching import Run, runs, watched_bills

THOROUGH_EVERY = timedelta(hours=20)
FIRST_BACK_OFF = timedelta(minutes=1)
LONGEST_BACK_OFF = timedelta(minutes=30)


@dataclass(frozen=True)
class Polled:
    """What became of one source in a tick: how many changes, and what went wrong, in words."""

    source: str
    changes: int
    problem: str = ""
    failed: bool = False


@dataclass(frozen=True)
class Asked:
    """A source with its settings and its way of asking."""

    module: Source
    settings: SourceSettings
    ask: Ask


def poll(
    store: Store, sources: Sequence[Asked], watches: Sequence[WatchSettings], now: datetime, log: FilteringBoundLogger
) -> list[Polled]:
    """Read every source that is due; one that fails is reported and tried again later, the others go on."""
    report = []
    for source in sources:
        row = store.source(source.module.NAME)
        if due(row, now):
            report.append(_poll_one(store, source, row, watches, now, log))
    if any(one.changes or not one.failed for one in report):
        report += _reconcile(store, [one.module.NAME for one in sources], now)
    return report


def due(row: SourceRow, now: datetime) -> bool:
    """Tell whether a source is to be read; also when the clock was put back since the last attempt."""
    return row.next_due is None or row.next_due <= now or (row.last_attempt is not None and row.last_attempt > now)


def _poll_one(
    store: Store,
    source: Asked,
    row: SourceRow,
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
) -> Polled:
    name = source.module.NAME
    thorough = row.last_thorough is None or now - row.last_thorough >= THOROUGH_EVERY or row.last_thorough > now
    changes, problem, wait = 0, "", None
    try:
        for run in _runs(store, source, row, watches, now, thorough):
            for reading in source.module.fetch(source.ask, run.scope):
                baseline = run.baseline and f"unit: {reading.unit}" not in store.covered(name)
                changes += store.keep(reading, source=name, now=now, baseline=baseline)
                problem = reading.problem or (f"{len(reading.asides)} rows set aside" if reading.asides else problem)
            if run.baseline:
                store.cover(name, run.subjects, now)
    except FetchError as error:
        problem, wait, failed = str(error), error.retry_after, True
    except Exception as error:
        log.exception("source failed", source=name)
        problem, failed = f"a fault of this program: {type(error).__name__}: {error}", True
    else:
        failed = False
    _note(store, source, row, now, problem=problem, failed=failed, wait=wait, thorough=thorough)
    if failed:
        log.warning("source not read", source=name, problem=problem)
    else:
        log.debug("source read", source=name, changes=changes, problem=problem or None)
    return Polled(name, changes, problem, failed)


def _runs(
    store: Store, source: Asked, row: SourceRow, watches: Sequence[WatchSettings], now: datetime, thorough: bool
) -> list[Run]:
    name = source.module.NAME
    rows = store.bills()
    bills = watched_bills(watches, rows, {one.bill: store.sitting_days(one.bill) for one in rows})
    base = Scope(now, thorough=thorough, stamps=store.stamps(name), debated=store.debated())
    return runs(source.module.SUBJECTS, watches, bills, store.covered(name), base, row.last_success)


def _note(
    store: Store,
    source: Asked,
    row: SourceRow,
    now: datetime,
    *,
    problem: str,
    failed: bool,
    wait: float | None,
    thorough: bool,
) -> None:
    every = timedelta(seconds=source.settings.every)
    if failed:
        failures = row.failures + 1
        # A source that is read seldom is tried again soon; one that goes on failing, less and less.
        backed_off = min(every, FIRST_BACK_OFF) * 2 ** min(failures - 1, 10)
        pause = max(min(backed_off, max(every, LONGEST_BACK_OFF)), timedelta(seconds=wait or 0))
        values: Mapping[str, object] = {"failures": failures, "problem": problem, "next_due": now + pause}
    else:
        values = {"failures": 0, "problem": problem or None, "next_due": now + every, "last_success": now}
        if thorough:
            values = {**values, "last_thorough": now}
    store.update_source(source.module.NAME, last_attempt=now, **values)


def _reconcile(store: Store, names: Sequence[str], now: datetime) -> list[Polled]:
    """Keep the divisions that Hansard alone tells of, once the votes services had their chance."""
    debates, divisions = store.hansard_divisions()
    read = {
        "Commons": store.source("commons_votes").last_success if "commons_votes" in names else now,
        "Lords": store.source("lords_votes").last_success if "lords_votes" in names else now,
    }
    changes = 0
    for reading, baseline in only_in_hansard(debates, divisions, read, now):
        changes += store.keep(reading, source="hansard", now=now, baseline=baseline)
    return [Polled("hansard", changes)] if changes else []
