"""A bill, its stages with their sittings, its publications, and the amendments to it."""

from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import JSON, Field

from sources.records.base import Person, Record

# What the Bills service says while nothing is decided.
UNDECIDED = frozenset({"", "NoDecision", "QuestionProposed"})


class Bill(Record):
    """A bill before either House, and the Act that it becomes. Its key is the Bills service's id.

    ``bill`` is the name under which it is watched (see ``sources.titles.slug``); a change of title
    leaves it alone.
    """

    noun: ClassVar[str] = "bill"
    quiet: ClassVar[frozenset[str]] = frozenset({"last_update", "current_stage", "long_title"})

    bill: str = Field(index=True)
    bill_id: int
    title: str
    former_title: str | None = None
    long_title: str | None = None
    current_house: str
    originating_house: str | None = None
    session_id: int | None = None
    is_act: bool = False
    is_defeated: bool = False
    withdrawn_on: Date | None = None
    current_stage: str | None = None
    last_update: datetime | None = None


class Sitting(Record):
    """One day of a stage. The day is its key: the service's ids for sittings may be issued anew.

    ``reached`` turns true on the morning of the day, London time, and is what tells that a stage has come.
    """

    noun: ClassVar[str] = "sitting"
    quiet: ClassVar[frozenset[str]] = frozenset({"service_id"})

    date: Date
    reached: bool = False
    service_id: int | None = None


class Stage(Record):
    """A stage of a bill in one House; its parts are its sittings."""

    noun: ClassVar[str] = "stage"
    quiet: ClassVar[frozenset[str]] = frozenset({"sort_order", "stage_type", "bill_title", "link"})
    parts_name: ClassVar[str] = "sittings"

    bill: str = Field(index=True)
    bill_id: int
    bill_title: str
    house: str
    stage: str
    stage_type: int | None = None
    sort_order: int = 0
    link: str

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a move when days went and other days came."""
        sittings = differs.get("sittings", {})
        return "moved" if sittings.get("added") and sittings.get("removed") else "altered"


class Publication(Record):
    """A paper published on a bill: its text, explanatory notes, an amendment paper."""

    noun: ClassVar[str] = "publication"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "bill_title"})

    bill: str = Field(index=True)
    bill_title: str = ""
    title: str
    type: str | None = None
    house: str | None = None
    date: Date | None = None
    link: str | None = None


class Amendment(Record):
    """One amendment, new clause or motion on the paper of a stage, and what became of it.

    ``decision`` is the service's own word (``NoDecision`` until there is one); ``number`` is the printed
    one, absent before numbering. ``sponsors`` holds ``{"id", "name", "lead"}``, the mover first. ``left`` is true
    once a later stage has begun, or the bill is over, and the record still has no decision. ``effect`` is the
    service's word for what it does to the bill (``DeleteClauseOrSchedule``), ``clause`` and ``schedule`` where.
    """

    noun: ClassVar[str] = "amendment"
    quiet: ClassVar[frozenset[str]] = frozenset({"raw", "bill_title", "link", "effect", "clause", "schedule"})

    bill: str = Field(index=True)
    bill_title: str
    stage_key: str = Field(index=True)
    house: str
    stage: str
    form: str = "amendment"
    number: str | None = None
    drafting_number: str | None = None
    summary: list[str] = Field(default_factory=list, sa_type=JSON)
    sponsors: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    decision: str = "NoDecision"
    decision_text: str | None = None
    left: bool = False
    effect: str | None = None
    clause: str | None = None
    schedule: str | None = None
    link: str
    raw: dict[str, Any] | None = Field(default=None, sa_type=JSON)

    def people(self) -> tuple[Person, ...]:
        """Give who tabled or signed it."""
        return tuple(Person(one.get("id"), one.get("name"), self.house) for one in self.sponsors)


class Article(Record):
    """A piece of news on a bill, as the Bills service publishes it; the key is the bill's id and the article's."""

    noun: ClassVar[str] = "article"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "bill_title"})

    bill: str = Field(index=True)
    bill_title: str
    title: str
    text: str
    date: Date | None = None
    link: str
