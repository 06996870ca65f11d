"""What is on: business that a House or a committee has announced, and the days on which the Houses sit."""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any, ClassVar

from sqlmodel import JSON, Field

from sources.records.base import Record


class Event(Record):
    """Announced business (What's On) on a watched bill, or that names a watched term; its parts are the mentions.

    The key is ``event-`` and the service's id. ``time`` is the London clock as printed (``11:30``), absent when
    the business comes in the order of the day. ``listed`` tells that the Bills service lists the bill's sitting
    for this day too, so that it is known already.
    """

    noun: ClassVar[str] = "event"
    ahead: ClassVar[bool] = True
    quiet: ClassVar[frozenset[str]] = frozenset(
        {"notes", "link", "listed", "order", "end_time", "house", "kind", "category"}
    )
    parts_name: ClassVar[str] = "mentions"

    bill: str | None = Field(default=None, index=True)
    house: str
    date: Date = Field(index=True)
    end_date: Date | None = None
    time: str | None = None
    end_time: str | None = None
    title: str
    kind: str | None = None
    category: str | None = None
    notes: str | None = None
    place: str | None = None
    committee: str | None = None
    order: int = 0
    cancelled_on: Date | None = None
    listed: bool = False
    link: str

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a move when its day or hour is another."""
        return "moved" if {"date", "time"} & set(differs) else "altered"


class Calendar(Record):
    """The days on which a House sits, as its calendar gives them from ``first`` to ``last``; the key is the House.

    ``days`` are ISO dates, ``breaks`` what the calendar says of days without a sitting:
    ``{"from", "to", "title"}``, ISO dates, both included.
    """

    noun: ClassVar[str] = "calendar"
    logged: ClassVar[bool] = False

    house: str
    first: Date
    last: Date
    days: list[str] = Field(default_factory=list, sa_type=JSON)
    breaks: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
