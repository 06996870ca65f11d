"""What is asked and stated in writing: written questions with their answers, written statements."""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any, ClassVar, Self

from sqlmodel import Field

from sources.records.base import Person, Record


class Question(Record):
    """A written question and its answer, in which a watched term or bill occurs; its parts are the mentions.

    The key is ``question-`` and the service's id. ``due`` is the day on which an answer is due, ``overdue``
    turns true on the morning after it, London time, while there is none. A holding answer (``holding``,
    ``held_on``) is no answer yet: with it ``answered_on`` is empty and ``answer`` holds its words. ``date`` is
    the day of tabling.
    """

    noun: ClassVar[str] = "question"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "stamp", "asked_by", "answered_by", "heading"})
    parts_name: ClassVar[str] = "mentions"

    house: str
    date: Date = Field(index=True)
    uin: str
    heading: str | None = None
    text: str
    asked_by_id: int | None = Field(default=None, index=True)
    asked_by: str | None = None
    answering_body: str | None = None
    named_day: bool = False
    due: Date | None = None
    overdue: bool = False
    is_withdrawn: bool = False
    answered_on: Date | None = None
    answered_by_id: int | None = None
    answered_by: str | None = None
    answer: str | None = None
    holding: bool = False
    held_on: Date | None = None
    corrected_on: Date | None = None
    link: str
    stamp: str = ""

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a correction when the service says so, or when an answer that was given reads differently."""
        answer, corrected = differs.get("answer"), differs.get("corrected_on")
        held = differs.get("holding") == [True, False]
        reworded = bool(answer and answer[0] and answer[1]) and not held
        return "corrected" if reworded or (corrected and corrected[1]) else "altered"

    def people(self) -> tuple[Person, ...]:
        """Give who asked and who answered."""
        return (
            Person(self.asked_by_id, self.asked_by, self.house),
            Person(self.answered_by_id, self.answered_by, self.house),
        )

    def beside(self, before: Record) -> Self:
        """Keep the names that this reading does not know, while the members are the same."""
        return self.model_copy(
            update=_names(self, before, asked_by="asked_by_id") | _names(self, before, answered_by="answered_by_id")
        )


class Statement(Record):
    """A minister's written statement in which a watched term or bill occurs; its parts are the mentions.

    The key is ``statement-`` and the service's id: a statement made in both Houses has two. ``role`` is the
    office under which it was made, as printed.
    """

    noun: ClassVar[str] = "statement"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "made_by", "stamp"})
    parts_name: ClassVar[str] = "mentions"

    house: str
    date: Date = Field(index=True)
    uin: str
    title: str
    text: str
    made_by_id: int | None = Field(default=None, index=True)
    made_by: str | None = None
    role: str | None = None
    answering_body: str | None = None
    link: str
    stamp: str = ""

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a correction when its title or text reads differently."""
        return "corrected" if {"title", "text"} & set(differs) else "altered"

    def people(self) -> tuple[Person, ...]:
        """Give the minister who made it."""
        return (Person(self.made_by_id, self.made_by, self.house),)

    def beside(self, before: Record) -> Self:
        """Keep the minister's name where this reading does not know it, while the minister is the same."""
        return self.model_copy(update=_names(self, before, made_by="made_by_id"))


class Passed(Record):
    """What was read and left nothing to keep, so that it is not asked for again without need; the key is its own.

    A question or statement that, read whole, names nothing watched, while its row in the lists stays as it is; a list
    that is long and seldom moves.
    """

    noun: ClassVar[str] = "passed"
    logged: ClassVar[bool] = False
    quiet: ClassVar[frozenset[str]] = frozenset({"stamp"})

    date: Date
    stamp: str = ""


def _names(record: Record, before: Record, **ids: str) -> dict[str, Any]:
    return {
        name: getattr(before, name, None)
        for name, id in ids.items()
        if getattr(record, name) is None and getattr(record, id) == getattr(before, id, None)
    }
