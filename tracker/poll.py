"""The first stage: ask the sources that are due, keep what they say, note what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from sources.records import storable
from sources.scope import Ask, Scope, Source
from tracker.config import SourceSettings, WatchSettings
from tracker.pace import Pace, interval, pace
from tracker.reading import Done, Note, read, unseen
from tracker.reconcile import only_in_hansard
from tracker.redacting import redacted
from tracker.store import Store, Unavailable
from tracker.watching import Run, runs, watched_bills
from tracker.work_tables import SourceRow

THOROUGH_EVERY = timedelta(hours=20)
FIRST_BACK_OFF = timedelta(minutes=1)
LONGEST_BACK_OFF = timedelta(minutes=30)
REFUSALS = 3

__all__ = ["Asked", "Note", "Polled", "due", "poll", "unseen"]


@dataclass(frozen=True)
class Polled:
    """What became of one source in a tick: how many changes, and what went wrong, in words.

    ``broken`` tells that it is to be tried less often, ``wait`` after how many seconds if the service said so,
    ``refused`` that it would not answer.
    """

    source: str
    changes: int
    problem: str = ""
    failed: bool = False
    broken: bool = False
    wait: float | None = None
    thorough: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Asked:
    """A source with its settings and its way of asking."""

    module: Source
    settings: SourceSettings
    ask: Ask


def poll(
    store: Store,
    sources: Sequence[Asked],
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
    note: Note = unseen,
) -> list[Polled]:
    """Read every source that is due; one that fails is reported and tried again later, the others go on.

    ``note`` is told the source and unit of every reading kept, for who wants to show how far it is.
    """
    present = pace(now, *store.parliament())
    report = []
    tried = {source.module.NAME: store.source(source.module.NAME).last_attempt for source in sources}
    for source in sources:
        row = store.source(source.module.NAME)
        # A pass in between may have read it later than ``now``, while another source took long.
        untouched = row.last_attempt == tried[source.module.NAME]
        if untouched and due(row, now, interval(source.settings, present.name)):
            told = _blocked(_poll_one(store, source, row, watches, now, log, note), row)
            report.append(told)
            _say(log, told, row, _next(store, source, row, told, now, present))
    if any(one.changes or not one.failed for one in report):
        report += _reconcile(store, [one.module.NAME for one in sources], now, log)
    return report


def due(row: SourceRow, now: datetime, every: timedelta) -> bool:
    """Tell whether a source is to be read; also when the clock was put back since the last attempt.

    When the pace quickens (``every``), what was put off at a slower one is due by the new one.
    """
    if row.next_due is None or row.last_attempt is None or row.last_attempt > now:
        return True
    return row.next_due <= now or (not row.failures and row.last_attempt + every <= now)


def _poll_one(
    store: Store,
    source: Asked,
    row: SourceRow,
    watches: Sequence[WatchSettings],
    now: datetime,
    log: FilteringBoundLogger,
    note: Note,
) -> Polled:
    name = source.module.NAME
    thorough = row.last_thorough is None or now - row.last_thorough >= THOROUGH_EVERY or row.last_thorough > now
    results: list[tuple[Run, Done]] = []
    to_do, covered = _runs(store, source, row, watches, now, thorough)
    for run in to_do:
        results.append((run, read(store, source.module, source.ask, run, covered, now, log, note)))
        if results[-1][1].unreachable:
            break
    return _told(name, results, thorough=thorough)


def _told(name: str, results: Sequence[tuple[Run, Done]], *, thorough: bool) -> Polled:
    """Sum up what came of a source's runs."""
    problem = next((done.problem for _, done in results if done.failed), "")
    failed = any(done.failed for _, done in results)
    # One subject that cannot be read, while the rest can, does not slow the source down.
    broken = any(done.failed and run.began is None for run, done in results)
    return Polled(
        name,
        sum(done.changes for _, done in results),
        redacted(problem or next((done.problem for _, done in results if done.problem), "")),
        failed or any(done.spoilt for _, done in results),
        broken=broken or (failed and all(done.failed for _, done in results)),
        wait=next((done.wait for _, done in results if done.wait is not None), None),
        thorough=thorough,
        refused=any(done.refused for _, done in results),
    )


def _runs(
    store: Store, source: Asked, row: SourceRow, watches: Sequence[WatchSettings], now: datetime, thorough: bool
) -> tuple[list[Run], dict[str, datetime]]:
    """Give the runs of a poll, and what was covered before it."""
    known = store.known(source.module.NAME, source.module.REMEMBERS)
    bills = watched_bills(watches, known.bills, known.sittings)
    base = Scope(now, thorough=thorough, stamps=known.stamps, debated=known.debated, names=known.names)
    failing = bool(row.failures)
    to_do = runs(source.module.SUBJECTS, watches, bills, known.covered, base, row.last_success, failing=failing)
    return to_do, known.covered


def _blocked(told: Polled, row: SourceRow) -> Polled:
    """Call a source blocked that has refused to answer three times: only a person can find out why."""
    if told.refused and row.failures + 1 >= REFUSALS:
        return replace(told, problem=f"blocked: {told.problem}")
    return told


def _next(store: Store, source: Asked, row: SourceRow, told: Polled, now: datetime, present: Pace) -> datetime:
    """Write how the source stands; gives when it is due again."""
    every = interval(source.settings, present.name)
    due_at = now + every
    problem = storable(told.problem or None)
    values: dict[str, object] = {"last_attempt": now, "problem": problem, "failures": 0}
    if told.broken:
        # A source that is read seldom is tried again soon; one that goes on failing, less and less.
        backed_off = min(every, FIRST_BACK_OFF) * 2 ** min(row.failures, 10)
        due_at = now + max(min(backed_off, max(every, LONGEST_BACK_OFF)), timedelta(seconds=told.wait or 0))
        values |= {"failures": row.failures + 1}
    else:
        values |= {"last_success": now} | ({"last_thorough": now} if told.thorough else {})
    store.update_source(told.source, **values, next_due=due_at)
    return due_at


def _say(log: FilteringBoundLogger, told: Polled, before: SourceRow, due_at: datetime) -> None:
    """Log a fault, of a source or of a part of it, once when it begins or changes, and once when it is over."""
    if told.problem and told.problem != before.problem:
        event = "source not read" if told.failed else "source read, but not all is well"
        log.warning(event, source=told.source, problem=told.problem, next_try=due_at.isoformat())
    elif before.problem and not told.problem:
        log.info("source is read again", source=told.source, failures=before.failures)
    else:
        log.debug("source polled", source=told.source, changes=told.changes, problem=told.problem or None)


def _reconcile(store: Store, names: Sequence[str], now: datetime, log: FilteringBoundLogger) -> list[Polled]:
    """Keep the divisions that Hansard alone tells of, once the votes services had their chance.

    Whatever goes wrong here holds up neither what was read nor its alerts.
    """
    debates, divisions = store.hansard_divisions()
    last = store.last_successes([name for name in ("commons_votes", "lords_votes") if name in names])
    read = {
        "Commons": last.get("commons_votes", now),
        "Lords": last.get("lords_votes", now),
    }
    changes = 0
    try:
        for reading, baseline in only_in_hansard(debates, divisions, read, now):
            changes += store.keep(reading, source="hansard", now=now, baseline=baseline).changes
    except Unavailable:
        raise
    except Exception as error:
        log.exception("Hansard's divisions were not taken over")
        return [Polled("hansard", changes, f"a fault of this program: {type(error).__name__}", failed=True)]
    return [Polled("hansard", changes)] if changes else []
