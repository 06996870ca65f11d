"""Papers that can name a watched term: written questions, statements, early day motions, petitions."""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any, ClassVar

from sqlmodel import JSON, Field

from sources.records.base import Record


class Question(Record):
    """A written question with its answer. The key is the service's id: a uin comes again in each session.

    ``holding`` is true while the answer only promises one. ``corrected_on`` is the day on which an answer
    was corrected; the day of the answer stays the first one (apis: questions 3.2). Texts are whole and plain.
    """

    noun: ClassVar[str] = "question"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "asked_by", "answered_by"})
    parts_name: ClassVar[str] = "mentions"

    uin: str
    house: str
    tabled_on: Date = Field(index=True)
    due_on: Date | None = None
    asked_by_id: int | None = Field(default=None, index=True)
    asked_by: str | None = None
    body: str | None = None
    heading: str | None = None
    question: str
    answer: str | None = None
    answered_on: Date | None = None
    answered_by_id: int | None = None
    answered_by: str | None = None
    holding: bool = False
    corrected_on: Date | None = None
    withdrawn: bool = False
    link: str

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a correction when an answer that was given reads differently."""
        return "corrected" if "corrected_on" in differs or differs.get("answer", [None])[0] else "altered"


class Statement(Record):
    """A written statement; the same one made in both Houses has two ids."""

    noun: ClassVar[str] = "statement"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "member"})
    parts_name: ClassVar[str] = "mentions"

    uin: str | None = None
    house: str
    made_on: Date = Field(index=True)
    member_id: int | None = Field(default=None, index=True)
    member: str | None = None
    role: str | None = None
    body: str | None = None
    title: str
    text: str
    link: str


class Motion(Record):
    """An early day motion. ``signatures`` counts and means no change by itself."""

    noun: ClassVar[str] = "motion"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "signatures", "member"})
    parts_name: ClassVar[str] = "mentions"

    number: str
    tabled_on: Date = Field(index=True)
    member_id: int | None = Field(default=None, index=True)
    member: str | None = None
    title: str
    text: str
    status: str
    signatures: int = 0
    signed_by: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    link: str


class Petition(Record):
    """A petition to the Commons or the Government; ``by_seat`` holds signatures by constituency.

    The days on which it passed the thresholds are the service's own (``*_threshold_reached_at``), not our sums.
    """

    noun: ClassVar[str] = "petition"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "signatures", "by_seat"})
    parts_name: ClassVar[str] = "mentions"

    action: str
    text: str
    state: str
    signatures: int = 0
    opened_on: Date | None = None
    closes_on: Date | None = None
    response_threshold_on: Date | None = None
    debate_threshold_on: Date | None = None
    response_on: Date | None = None
    debate_on: Date | None = None
    debated_on: Date | None = None
    by_seat: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    link: str
