"""One run of a source: each Reading kept in its own commit, and what came of it all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from structlog.typing import FilteringBoundLogger

from alerts.words import count
from sources.fetch import FetchError, Refused, Unreachable
from sources.naming import looked_for
from sources.records import Reading, Snapshot
from sources.scope import Ask, Source
from sources.times import today
from tracker.lock import LockError
from tracker.store import Store, Unavailable, Unkeepable
from tracker.watching import Run

Note = Callable[[str, str], None]
LONGEST_BASELINE = timedelta(hours=24)
# One row that does not fit is that row's trouble; more than this share of many is the service's.
MOST_MISFITS = 0.05
ENOUGH_TO_JUDGE = 20


def unseen(source: str, unit: str) -> None:
    """Take note of a reading that nobody wants to see."""


class Misfits(Exception):
    """Too many rows of a service do not fit; the text says how many and why."""


@dataclass
class Done:
    """What came of one run: it failed, or all was read and something of it could not be kept.

    ``rows`` counts what was looked at, ``asides`` what of it did not fit.
    """

    changes: int = 0
    problem: str = ""
    failed: bool = False
    spoilt: bool = False
    wait: float | None = None
    unreachable: bool = False
    refused: bool = False
    rows: int = 0
    asides: int = 0
    reason: str = ""


def read(
    store: Store,
    source: Source,
    ask: Ask,
    run: Run,
    covered: Mapping[str, datetime],
    now: datetime,
    log: FilteringBoundLogger,
    note: Note,
) -> Done:
    """Read what a run asks for; what was kept before something went wrong stays."""
    name, done = source.NAME, Done()
    owed: list[str] = []
    broken: set[str] = set()
    if run.began == now:
        store.cover(name, [f"began {subject}" for subject in run.subjects], now)
    try:
        for reading in source.fetch(ask, run.scope):
            _keep(store, name, reading, run, covered, now, log, done)
            note(name, reading.unit)
            if reading.problem and not (reading.snapshots or reading.listings):
                broken.add(f"owed {reading.unit}")
                owed += [f"owed {reading.unit}"] if run.began else []
            _judge(done, ENOUGH_TO_JUDGE)
        _judge(done, 0)
    except FetchError as error:
        done.problem, done.wait, done.failed = str(error), error.retry_after, True
        done.unreachable, done.refused = isinstance(error, Unreachable), isinstance(error, Refused)
    except Misfits as error:
        done.problem, done.failed = str(error), True
    except (Unavailable, LockError):
        raise  # the service is well: what it says is asked for again when it can be kept
    except Exception as error:
        log.exception("source failed", source=name)
        done.problem, done.failed = f"a fault of this program: {type(error).__name__}: {error}", True
    else:
        _settle(store, name, run, covered, owed, broken, now)
    return done


def _settle(
    store: Store,
    name: str,
    run: Run,
    covered: Mapping[str, datetime],
    owed: Sequence[str],
    broken: Collection[str],
    now: datetime,
) -> None:
    """Note at the end of a run what is read through, what it owes, and what was paid."""
    if run.began:
        begun = {f"began {subject}" for subject in run.subjects}
        units = tuple(f"unit {subject}: " for subject in run.subjects)
        covered_now = store.known(name).covered
        done_with = [noted for noted in covered_now if noted in begun or noted.startswith(units)]
        store.cover(name, [*run.subjects, *owed], now, forget=done_with)
    elif run.scope.since is None:
        paid = [one for one in covered if one.startswith("owed ") and one not in broken]
        store.cover(name, (), now, forget=paid)


def _keep(
    store: Store,
    name: str,
    reading: Reading,
    run: Run,
    covered: Mapping[str, datetime],
    now: datetime,
    log: FilteringBoundLogger,
    done: Done,
) -> None:
    """Keep one reading, in one commit, and sum it up in ``done``."""
    standing = _standing(reading, run, covered, now)
    keep = partial(store.keep, source=name, now=now, terms=looked_for(run.scope))
    earlier, later = _parted(reading, run, now) if standing.baseline else (reading, None)
    try:
        if later:
            done.changes += keep(later, baseline=False).changes
        kept = keep(earlier, baseline=standing.baseline, old=standing.old, cover=standing.notes, uncover=standing.paid)
    except Unkeepable as error:
        # One reading that is poison stops no other.
        log.exception("reading not kept", source=name, unit=reading.unit)
        done.problem, done.spoilt = str(error), True
        return
    done.changes += kept.changes
    done.rows += len(reading.snapshots) + len(reading.asides) if reading.rows is None else reading.rows
    done.asides += len(reading.asides)
    done.reason = done.reason or next((one.reason for one in reading.asides), "")
    done.problem = done.problem if done.spoilt else reading.problem or kept.problem or done.problem
    if reading.asides and not done.problem:
        done.problem = f"{count(len(reading.asides), 'row')} set aside: {reading.asides[0].reason}"


def _judge(done: Done, rows: int) -> None:
    """Stop the source when more than a twentieth of what it reads, and more than one row, does not fit."""
    if done.rows >= rows and done.asides > max(1, done.rows * MOST_MISFITS):
        raise Misfits(
            f"stopped: {done.asides} of {done.rows} rows do not fit, as if the service had changed its shape "
            f"({done.reason}); they are kept aside, and it is tried again later"
        )


@dataclass(frozen=True)
class _Standing:
    """What a reading is: a baseline or news, what is to be noted and forgotten with it.

    Of news, what appears and is dated before ``old`` is a baseline all the same.
    """

    baseline: bool = False
    notes: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    old: date | None = None


def _standing(reading: Reading, run: Run, covered: Mapping[str, datetime], now: datetime) -> _Standing:
    """Tell what a reading is.

    Of what is newly watched each unit is a baseline once, no longer than a day, whatever cannot be read. A unit
    that could not be read when the rest was is owed one; a search does not pay it, and what it finds that is older
    than the debt is no news. So it is with all of a reading that looks back as far as the first did because something
    is owed: at its end everything is paid that could be read.
    """
    empty = bool(reading.problem) and not (reading.snapshots or reading.listings)
    if run.began is None:
        owed = f"owed {reading.unit}"
        debts = [at for noted, at in covered.items() if noted.startswith("owed ")]
        back = today(min(debts)) if debts and run.scope.since is None else None
        if owed not in covered or empty:
            return _Standing(old=back)
        if reading.narrow:
            return _Standing(old=back or today(covered[owed]))
        return _Standing(True, paid=(owed,))
    units = tuple(f"unit {subject}: {reading.unit}" for subject in run.subjects)
    if all(unit in covered for unit in units) or now - run.began > LONGEST_BASELINE:
        return _Standing()
    return _Standing(True, () if empty else units)


def _parted(reading: Reading, run: Run, now: datetime) -> tuple[Reading, Reading | None]:
    """Part from a first reading that broke off what is of the days since it began: that is news.

    What is dated in the days to come was there all the same.
    """
    began = today(run.began or now)
    later = [began < _day(one) <= today(now) for one in reading.snapshots]
    if not any(later):
        return reading, None
    told = list(zip(reading.snapshots, later, strict=True))
    earlier = replace(reading, snapshots=tuple(one for one, after in told if not after))
    return earlier, Reading(reading.unit, tuple(one for one, after in told if after))


def _day(snapshot: Snapshot) -> date:
    """Give the day of what a record tells of; of what lies ahead, and of what has none, no day."""
    on = None if snapshot.record.ahead else getattr(snapshot.record, "date", None)
    return on if isinstance(on, date) else date.min
