"""A recorded vote of a House, and how each Member voted."""

from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field

from sources.records.base import Person, Record

AYE, NO, CONTENT, NOT_CONTENT, BOTH, NOT_RECORDED = (
    "aye",
    "no",
    "content",
    "not content",
    "both",
    "no vote recorded",
)


class Vote(Record):
    """How one Member voted in one division; its key is the Members service's id.

    ``vote`` is one of the words above; a teller has the side told for, with ``teller`` true. Party and
    seat are those that the record of the vote gives, so those of the day; absent where it gives none.
    """

    noun: ClassVar[str] = "vote"
    quiet: ClassVar[frozenset[str]] = frozenset({"list_as"})

    member_id: int = Field(index=True)
    name: str
    list_as: str | None = None
    party: str | None = None
    seat: str | None = None
    vote: str
    teller: bool = False
    proxy: str | None = None

    def people(self) -> tuple[Person, ...]:
        """Give who voted; the House is the division's."""
        return (Person(self.member_id, self.name, None, self.list_as, self.seat),)


class Division(Record):
    """A division on a watched bill. ``ayes`` and ``noes`` are the counts announced (Contents, Not-contents).

    What a record does not establish is absent, never guessed: a division known from Hansard alone may
    lack its number, counts and names. ``stamp`` tells whether the service's own record has moved.
    ``linked_by`` says how it was found to belong to the bill: its ``title`` or the ``debate``. ``unlisted_unknown`` is
    true where nothing follows from being in none of its lists, because the record lists those who cast no vote as
    well, or some of its names could not be read.
    """

    noun: ClassVar[str] = "division"
    quiet: ClassVar[frozenset[str]] = frozenset(
        {"stamp", "linked_by", "hansard_id", "link", "source", "unlisted_unknown"}
    )
    parts_name: ClassVar[str] = "votes"
    parts_apart: ClassVar[bool] = True

    bill: str = Field(index=True)
    house: str
    date: Date
    at: datetime | None = None
    number: int | None = Field(default=None, ge=0)
    title: str
    question: str | None = None
    ayes: int | None = Field(default=None, ge=0)
    noes: int | None = Field(default=None, ge=0)
    deferred: bool = False
    source: str
    service_id: int | None = None
    hansard_id: str | None = None
    linked_by: str = "title"
    link: str | None = None
    stamp: str | None = None
    unlisted_unknown: bool = False

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a correction when something already told now reads differently, not when more is told."""
        votes = differs.get("votes", {})
        fields = [pair for name, pair in differs.items() if name != "votes" and pair[0] is not None]
        told = votes.get("removed") or votes.get("altered") or (votes.get("added") and votes.get("of_before"))
        return "corrected" if fields or told else "altered"
