"""The first stage: ask the sources that are due, keep what they say, note what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from structlog.typing import FilteringBoundLogger

from sources.fetch import FetchError, Unreachable
from sources.records import Reading, Snapshot
from sources.scope import Ask, Scope, Source
from sources.times import today
from tracker.config import SourceSettings, WatchSettings
from tracker.reconcile import only_in_hansard
from tracker.store import Store, Unkeepable
from tracker.tables import SourceRow
from tracker.watching import Run, runs, watched_bills

THOROUGH_EVERY = timedelta(hours=20)
FIRST_BACK_OFF = timedelta(minutes=1)
LONGEST_BACK_OFF = timedelta(minutes=30)
LONGEST_BASELINE = timedelta(hours=24)


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
    results: list[tuple[Run, _Done]] = []
    to_do, covered = _runs(store, source, row, watches, now, thorough)
    for run in to_do:
        results.append((run, _read(store, source, run, covered, now, log)))
        if results[-1][1].unreachable:
            break
    changes = sum(done.changes for _, done in results)
    problem = next((done.problem for _, done in results if done.failed), "")
    problem = problem or next((done.problem for _, done in results if done.problem), "")
    failed = any(done.failed for _, done in results)
    # One subject that cannot be read, while the rest can, does not slow the source down.
    broken = any(done.failed and run.began is None for run, done in results)
    broken = broken or (failed and all(done.failed for _, done in results))
    wait = next((done.wait for _, done in results if done.wait is not None), None)
    _note(store, source, row, now, problem=problem, failed=broken, wait=wait, thorough=thorough)
    failed = failed or any(done.spoilt for _, done in results)
    if failed:
        log.warning("source not read", source=name, problem=problem)
    else:
        log.debug("source read", source=name, changes=changes, problem=problem or None)
    return Polled(name, changes, problem, failed)


@dataclass
class _Done:
    """What came of one run: it failed, or all was read and something of it could not be kept."""

    changes: int = 0
    problem: str = ""
    failed: bool = False
    spoilt: bool = False
    wait: float | None = None
    unreachable: bool = False


def _read(
    store: Store, source: Asked, run: Run, covered: Mapping[str, datetime], now: datetime, log: FilteringBoundLogger
) -> _Done:
    name, done = source.module.NAME, _Done()
    terms = frozenset(term.casefold() for term in run.scope.all_terms)
    owed = []
    if run.began == now:
        store.cover(name, [f"began {subject}" for subject in run.subjects], now)
    try:
        for reading in source.module.fetch(source.ask, run.scope):
            baseline, notes, paid = _standing(reading, run, covered, now)
            try:
                done.changes += store.keep(
                    reading, source=name, now=now, baseline=baseline, terms=terms, cover=notes, uncover=paid
                )
            except Unkeepable as error:
                # One reading that is poison stops no other.
                log.exception("reading not kept", source=name, unit=reading.unit)
                done.problem, done.spoilt = str(error), True
                continue
            done.problem = done.problem if done.spoilt else reading.problem or done.problem
            if reading.asides and not done.problem:
                done.problem = f"{len(reading.asides)} rows set aside: {reading.asides[0].reason}"
            if run.began and reading.problem and not (reading.snapshots or reading.listings):
                owed.append(f"owed {reading.unit}")
    except FetchError as error:
        done.problem, done.wait, done.failed = str(error), error.retry_after, True
        done.unreachable = isinstance(error, Unreachable)
    except Exception as error:
        log.exception("source failed", source=name)
        done.problem, done.failed = f"a fault of this program: {type(error).__name__}: {error}", True
    else:
        if run.began:
            begun = tuple(f"{kind} {subject}" for kind in ("began", "unit") for subject in run.subjects)
            done_with = [note for note in store.known(name).covered if note.startswith(begun)]
            store.cover(name, [*run.subjects, *owed], now, forget=done_with)
    return done


def _standing(
    reading: Reading, run: Run, covered: Mapping[str, datetime], now: datetime
) -> tuple[bool, list[str], list[str]]:
    """Tell whether a reading is a baseline, and what is to be noted and forgotten with it.

    Of what is newly watched each unit is a baseline once, unless it is dated after watching began; and no
    longer than a day, whatever cannot be read. A unit that could not be read when the rest was is owed one.
    """
    empty = bool(reading.problem) and not (reading.snapshots or reading.listings)
    if run.began is None:
        owed = f"owed {reading.unit}"
        return (owed in covered, [], [owed]) if owed in covered and not empty else (False, [], [])
    units = [f"unit {subject}: {reading.unit}" for subject in run.subjects]
    later = any(_day(one) > today(run.began) for one in reading.snapshots)
    if all(unit in covered for unit in units) or now - run.began > LONGEST_BASELINE or later:
        return False, [], []
    return True, [] if empty else units, []


def _day(snapshot: Snapshot) -> date:
    """Give the day of what a record tells of; records without one are of no day."""
    on = getattr(snapshot.record, "date", None)
    return on if isinstance(on, date) else date.min


def _runs(
    store: Store, source: Asked, row: SourceRow, watches: Sequence[WatchSettings], now: datetime, thorough: bool
) -> tuple[list[Run], dict[str, datetime]]:
    """Give the runs of a poll, and what was covered before it."""
    known = store.known(source.module.NAME)
    bills = watched_bills(watches, known.bills, known.sittings)
    base = Scope(now, thorough=thorough, stamps=known.stamps, debated=known.debated)
    return runs(source.module.SUBJECTS, watches, bills, known.covered, base, row.last_success), known.covered


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
    last = store.last_successes([name for name in ("commons_votes", "lords_votes") if name in names])
    read = {
        "Commons": last.get("commons_votes", now),
        "Lords": last.get("lords_votes", now),
    }
    changes = 0
    for reading, baseline in only_in_hansard(debates, divisions, read, now):
        changes += store.keep(reading, source="hansard", now=now, baseline=baseline)
    return [Polled("hansard", changes)] if changes else []
