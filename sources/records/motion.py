"""An early day motion."""

from datetime import date as Date
from typing import ClassVar

from sqlmodel import Field

from sources.records.base import Person, Record


class Motion(Record):
    """An early day motion (EDM) in which a watched term or bill occurs; its parts are the mentions.

    The key is ``motion-`` and the service's id. ``number`` is the printed one, with its letter where it is an
    amendment to another (``900A1``); ``date`` the day of tabling. ``signatures`` grows without being a change.
    """

    noun: ClassVar[str] = "motion"
    quiet: ClassVar[frozenset[str]] = frozenset({"signatures", "link", "stamp", "member", "seat", "party"})
    parts_name: ClassVar[str] = "mentions"

    house: str = "Commons"
    date: Date = Field(index=True)
    number: str
    title: str
    text: str
    member_id: int | None = Field(default=None, index=True)
    member: str | None = None
    seat: str | None = None
    party: str | None = None
    signatures: int | None = None
    status: str
    is_prayer: bool = False
    amends: int | None = None
    link: str
    stamp: str = ""

    def people(self) -> tuple[Person, ...]:
        """Give the primary sponsor."""
        return (Person(self.member_id, self.member, self.house),)
