"""The change log of one reading: new rows and changes gathered, and written together."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from sources.records import Record
from tracker.work_tables import ChangeRow


class Unkeepable(Exception):
    """A reading holds something that no database takes; the text says which."""


@dataclass(frozen=True)
class Kept:
    """What came of keeping a reading: the number of changes, and what of it is odd, in one sentence or none."""

    changes: int
    problem: str = ""


class Log:
    """Gathers the new rows and the changes of one reading, to write each kind at once: one by one takes far longer."""

    def __init__(
        self,
        session: Session,
        source: str,
        now: datetime,
        baseline: bool,
        terms: frozenset[str] | None,
        old: date | None = None,
    ) -> None:
        self.session, self.source, self.now, self.baseline, self.terms = session, source, now, baseline, terms
        self._old = old
        self.changes = 0
        self.problem = ""
        self._new: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)

    def is_baseline(self, record: Record, before: object) -> bool:
        """Tell whether a record, or its change from ``before``, was there when watching began."""
        on = None if record.ahead else getattr(record, "date", None)
        late = before is None and self._old is not None and isinstance(on, date) and on < self._old
        return self.baseline or late

    def insert(self, table: type[SQLModel], fields: dict[str, Any]) -> None:
        """Take a new row."""
        self._new[table].append(fields)

    def flush(self) -> None:
        """Write what was gathered, in its order."""
        for table, rows in self._new.items():
            self.session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]
        self._new.clear()

    def write(
        self, record: Record, what: str, differs: Mapping[str, Any], before: dict[str, Any] | None, at: Any
    ) -> None:
        """Take a change of a record: what it is called, what differs, the record as it was (JSON), when published."""
        after = record.model_dump(mode="json")
        baseline = self.is_baseline(record, before)
        self.insert(
            ChangeRow,
            {
                "source": self.source,
                "noun": record.noun,
                "key": record.key,
                "what": what,
                "bill": after.get("bill"),
                "before": before,
                "after": after,
                "differs": dict(differs),
                "seen_at": self.now,
                "published_at": at,
                "baseline": baseline,
                "matched_at": self.now if baseline else None,
            },
        )
        self.changes += 1
