"""The only code that speaks SQL. Each method of Store is one transaction, committed as a whole or not at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from alerts.values import Alert
from sources.hansard_archive import Day, Division, Speech
from sources.records import Calendar, Change, Join, Reading
from tracker.placing import Placing
from tracker.routing import Head
from tracker.store import archive, failures, joins, look, outbox, progress, records
from tracker.store.channel_states import Channels, Standing
from tracker.store.channel_states import Known as KnownChannel
from tracker.store.engine import (
    BUSY_SECONDS,
    DatabaseError,
    Unavailable,
    open_engine,
    schema_version,
    shown,
    sqlite_file,
    table_names,
    transaction,
)
from tracker.store.held import Held, Holding
from tracker.store.log import Kept, Unkeepable
from tracker.store.messages import Messages
from tracker.store.outgoing import Ahead, Apart, Bundle, Claim, Earlier, PutOff, Waiting
from tracker.store.plans import Plans
from tracker.store.progress import Known
from tracker.store.stood import Confirming
from tracker.store.upkeep import Outage, Upkeep
from tracker.tables import BillRow, DebateDivisionRow, DebateRow, DivisionRow
from tracker.work_tables import SourceRow

__all__ = [
    "Ahead",
    "Apart",
    "Bundle",
    "Claim",
    "DatabaseError",
    "Earlier",
    "Held",
    "Kept",
    "Known",
    "KnownChannel",
    "Outage",
    "PutOff",
    "Standing",
    "Store",
    "Unavailable",
    "Unkeepable",
    "Waiting",
    "shown",
    "sqlite_file",
]


class Store:
    """One database. Times taken and given are aware UTC."""

    def __init__(self, url: str, *, write: bool = True, busy: float = BUSY_SECONDS) -> None:
        """Open the database at ``url``, in which a lock is waited for ``busy`` seconds; raises DatabaseError."""
        self.url = url
        self.engine = open_engine(url, write=write, busy=busy)
        self.messages = Messages(self.engine)
        self.upkeep = Upkeep(self.engine)
        self.channels = Channels(self.engine)
        self.confirming = Confirming(self.engine)
        self.plans = Plans(self.engine)
        self.held = Holding(self.engine)
        self.failures = failures.Failures(self.engine)
        self._file = sqlite_file(url)
        self._inode: int | None = None

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def gone(self) -> bool:
        """Tell whether the file was taken away or replaced since this was last asked: writes would be lost."""
        if self._file is None:
            return False
        inode = self._file.stat().st_ino if self._file.exists() else None
        before, self._inode = self._inode or inode, inode
        return inode is None or inode != before

    def version(self) -> str | None:
        """Give the migration that the database stands at."""
        return schema_version(self.engine)

    def tables(self) -> list[str]:
        """Give the names of the tables that the database has, whoever made them."""
        return table_names(self.engine)

    # What sources read

    def keep(
        self,
        reading: Reading,
        *,
        source: str,
        now: datetime,
        baseline: bool,
        terms: frozenset[str] | None = None,
        old: date | None = None,
        cover: Iterable[str] = (),
        uncover: Iterable[str] = (),
    ) -> Kept:
        """Keep one reading.

        ``terms`` (case-folded) are those that were looked for: mentions of others are left as they are. What
        appears and is dated before ``old`` is a baseline. ``cover`` and ``uncover`` are notes on what was read,
        written in the same commit. Raises Unkeepable.
        """
        try:
            with transaction(self.engine) as session:
                kept = records.keep(session, reading, source=source, now=now, baseline=baseline, terms=terms, old=old)
                progress.cover(session, source, cover, now)
                progress.uncover(session, source, uncover)
                return kept
        except (Unavailable, OperationalError):
            raise  # the database's trouble, not the reading's
        except (SQLAlchemyError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
            raise Unkeepable(f"{reading.unit} cannot be kept: {type(error).__name__}") from error

    def source(self, name: str) -> SourceRow:
        """Give the state of a source."""
        with transaction(self.engine) as session:
            return progress.source_row(session, name)

    def update_source(self, name: str, **values: Any) -> None:
        """Write a source's state."""
        with transaction(self.engine) as session:
            row = progress.source_row(session, name)
            for field, value in values.items():
                setattr(row, field, value)

    def known(self, source: str, nouns: Iterable[str] = ()) -> Known:
        """Give what a source is to be asked with: bills and their days, versions of these nouns, what is covered."""
        with transaction(self.engine) as session:
            return progress.known(session, source, nouns)

    def parliament(self) -> tuple[dict[str, Calendar], list[tuple[str, date, str]]]:
        """Give each House's calendar, and House, day and stage of every sitting on a bill stored."""
        with transaction(self.engine) as session:
            return progress.calendars(session), progress.sitting_days(session)

    def debated(self, on: date) -> frozenset[str]:
        """Give the bills (slugs) that are before a House on a day."""
        with transaction(self.engine) as session:
            return progress.debated(session, on)

    def last_successes(self, names: Iterable[str]) -> dict[str, datetime | None]:
        """Give when each of these sources was last read to its end."""
        with transaction(self.engine) as session:
            return {name: progress.source_row(session, name).last_success for name in names}

    def cover(self, source: str, subjects: Iterable[str], now: datetime, *, forget: Iterable[str] = ()) -> None:
        """Note subjects or units of a source, and forget others."""
        with transaction(self.engine) as session:
            progress.cover(session, source, subjects, now)
            progress.uncover(session, source, forget)

    def bills(self) -> list[BillRow]:
        """Give the bills stored."""
        with transaction(self.engine) as session:
            return progress.bills(session)

    def hansard_divisions(self) -> tuple[list[tuple[DebateRow, list[DebateDivisionRow]]], list[DivisionRow]]:
        """Give the divisions in debates on watched bills, and all divisions stored."""
        with transaction(self.engine) as session:
            return progress.debates_with_divisions(session), progress.divisions(session)

    # What divisions were on

    def joining_material(self) -> joins.Material:
        """Give what joins are worked out from."""
        with transaction(self.engine) as session:
            return joins.material(session)

    def keep_joins(self, found: Sequence[Join], now: datetime, ours: Collection[str] = ()) -> int:
        """Keep the joins worked out now, and withdraw those that are no more; gives the number of changes.

        ``ours`` are the divisions (keys) that the campaign's config links: they are nobody's news.
        """
        with transaction(self.engine) as session:
            return joins.keep_joins(session, found, now, ours)

    # The archive

    def archived(self) -> dict[str, tuple[str, str]]:
        """Give version and digest of every day in the archive."""
        with transaction(self.engine) as session:
            return archive.days(session)

    def keep_day(self, day: Day, speeches: Sequence[Speech], divisions: Sequence[Division], now: datetime) -> bool:
        """Put a day into the archive, whole; false if a newer version of it is there."""
        with transaction(self.engine) as session:
            return archive.keep(session, day, speeches, divisions, now)

    # From changes to deliveries

    def last_change(self) -> int:
        """Give the number of the last change; 0 where there is none."""
        with transaction(self.engine) as session:
            return progress.last_change(session)

    def note_watches(self, names: Iterable[str], now: datetime) -> Mapping[str, int]:
        """Give the number of the last change before each watch was watched."""
        with transaction(self.engine) as session:
            return progress.note_watches(session, names, now)

    def heads(self) -> list[Head]:
        """Give of a batch of the changes that no rule has seen yet what tells whom they concern."""
        with transaction(self.engine) as session:
            return outbox.heads(session)

    def changes(self, ids: Collection[int]) -> list[Change]:
        """Give changes by their numbers, oldest first, as the rules take them."""
        with transaction(self.engine) as session:
            return outbox.changes(session, ids)

    def unmatched(self, most: int = outbox.BATCH) -> list[Change]:
        """Give changes that no rule has seen yet, a batch of them, whomever they concern."""
        with transaction(self.engine) as session:
            return outbox.changes(session, [one.id for one in outbox.heads(session, most)])

    def store_alerts(
        self,
        alerts: Sequence[tuple[Alert, Sequence[Placing]]],
        changes: Iterable[int],
        now: datetime,
        failed: Iterable[failures.Failed] = (),
        mended: Iterable[failures.Failed] = (),
    ) -> int:
        """Write alerts and their deliveries, mark changes as matched; keep aside what failed, not what is mended."""
        with transaction(self.engine) as session:
            failures.strike(session, mended)
            failures.write(session, failed, now)
            return outbox.store_alerts(session, alerts, changes, now)

    # What people look up

    def look(self) -> "look.Look":
        """Give the queries behind the reading commands."""
        return look.Look(self.engine)
