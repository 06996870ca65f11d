"""What was said: debates with their divisions, contributions, and the mentions of watched terms in them."""

from datetime import date as Date
from datetime import datetime
from typing import Any, ClassVar, Self

from sqlmodel import JSON, Field

from sources.records.base import Person, Record


class DebateDivision(Record):
    """A division as Hansard's report of a debate holds it; number and counts where they are given.

    ``heading`` is the nearest heading before it ("New Clause 10"), ``words`` is what stands before it (tags stripped,
    the last words of it), in which the question is put, ``result`` the line that follows it.
    """

    noun: ClassVar[str] = "debate division"
    quiet: ClassVar[frozenset[str]] = frozenset({"heading", "words", "result"})

    order: int = 0
    number: int | None = Field(default=None, ge=0)
    ayes: int | None = Field(default=None, ge=0)
    noes: int | None = Field(default=None, ge=0)
    heading: str | None = None
    words: str | None = None
    result: str | None = None


class Debate(Record):
    """A section of Hansard that was read in full; its parts are the divisions in it. The key is its external id."""

    noun: ClassVar[str] = "debate"
    quiet: ClassVar[frozenset[str]] = frozenset({"stamp", "link"})
    parts_name: ClassVar[str] = "divisions"

    bill: str | None = Field(default=None, index=True)
    house: str
    date: Date = Field(index=True)
    title: str
    section: str | None = None
    link: str
    stamp: str = ""


class Day(Record):
    """A sitting day of a House that is swept; ``swept_at`` is when all its debates were last read.

    ``done`` holds the external ids that were read since ``begun_at``, while a sweep is under way.
    """

    noun: ClassVar[str] = "day"
    logged: ClassVar[bool] = False
    quiet: ClassVar[frozenset[str]] = frozenset({"swept_at", "begun_at", "done"})

    house: str
    date: Date = Field(index=True)
    swept_at: datetime | None = None
    begun_at: datetime | None = None
    done: list[str] = Field(default_factory=list, sa_type=JSON)


class Mention(Record):
    """A watched term found in a record: the key is the term, the sentence is the one around its first place."""

    noun: ClassVar[str] = "mention"

    term: str
    sentence: str
    times: int = 1


class Contribution(Record):
    """One spoken intervention that names a watched term, with its whole text (tags stripped).

    ``continued`` is true where Hansard prints no speaker and the words were taken to continue the last
    named one: an inference, and told as such. ``found_by`` holds what led to it: a row of the "search", its
    "debate" read whole, a "sweep" of its day; so that what one way misses can be counted.
    """

    noun: ClassVar[str] = "contribution"
    quiet: ClassVar[frozenset[str]] = frozenset({"order", "at", "link", "bill", "member", "section", "found_by"})
    parts_name: ClassVar[str] = "mentions"

    bill: str | None = None
    house: str
    date: Date = Field(index=True)
    debate_key: str
    debate: str
    section: str | None = None
    member_id: int | None = Field(default=None, index=True)
    member: str | None = None
    attributed_to: str | None = None
    continued: bool = False
    text: str
    order: int = 0
    at: datetime | None = None
    found_by: list[str] = Field(default_factory=list, sa_type=JSON)
    link: str

    def people(self) -> tuple[Person, ...]:
        """Give who spoke."""
        return (Person(self.member_id, self.member, self.house),)

    def beside(self, before: Record) -> Self:
        """Keep the ways by which it was found before; who spoke, too, where this reading knows less of them.

        Search rows may know whom a debate prints by office alone, and not every reading has them.
        """
        kept: dict[str, Any] = {"found_by": sorted({*self.found_by, *getattr(before, "found_by", ())})}
        number, member = getattr(before, "member_id", None), getattr(before, "member", None)
        printed = self.attributed_to or ""
        if self.member_id is None and number and printed and printed == getattr(before, "attributed_to", None):
            kept |= {"member_id": number, "member": member}
        elif number and self.member_id == number and "search" not in self.found_by:
            # What is printed may be an office, which any name is better than.
            known = member if member and not printed.startswith(member) else self.member
            kept |= {"member": known or member}
        return self.model_copy(update=kept)
