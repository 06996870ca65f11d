"""A petition on Parliament's own site."""

from datetime import date as Date
from typing import Any, ClassVar, Self

from sqlmodel import JSON, Field

from sources.records.base import Record


class Petition(Record):
    """A petition in which a watched term or bill occurs; its parts are the mentions.

    The key is ``petition-`` and the service's id. The days of the thresholds are the service's own (its
    numbers, 10,000 and 100,000 by default, can be set otherwise). ``signatures`` and ``constituencies``
    (``{"name", "code", "member", "signatures"}``, most signatures first) grow without being a change. All days
    are London's.
    """

    noun: ClassVar[str] = "petition"
    quiet: ClassVar[frozenset[str]] = frozenset({"signatures", "constituencies", "counted_at", "link", "stamp"})
    parts_name: ClassVar[str] = "mentions"

    action: str
    background: str | None = None
    details: str | None = None
    state: str
    signatures: int
    opened_on: Date | None = Field(default=None, index=True)
    closes_on: Date | None = None
    closed_on: Date | None = None
    rejected_on: Date | None = None
    response_threshold_on: Date | None = None
    responded_on: Date | None = None
    response: str | None = None
    debate_threshold_on: Date | None = None
    debate_scheduled_on: Date | None = None
    debated_on: Date | None = None
    debate_link: str | None = None
    constituencies: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    counted_at: str | None = None
    link: str
    stamp: str = ""

    def beside(self, before: Record) -> Self:
        """Keep the constituencies that are known where this reading, of a search, has none."""
        kept = self.constituencies or getattr(before, "constituencies", [])
        return self.model_copy(update={"constituencies": kept})
