"""Business announced for a day (What's On)."""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any, ClassVar

from sqlmodel import Field

from sources.records.base import Record


class Event(Record):
    """One item of announced business of a House. ``starts`` is its clock time, absent for "in the paper's order"."""

    noun: ClassVar[str] = "event"
    quiet: ClassVar[frozenset[str]] = frozenset({"link", "sort_order"})

    bill: str | None = Field(default=None, index=True)
    house: str
    date: Date = Field(index=True)
    starts: str | None = None
    ends: str | None = None
    title: str
    category: str | None = None
    place: str | None = None
    location: str | None = None
    cancelled_on: Date | None = None
    sort_order: int = 0
    link: str

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Call it a move when the day or the hour differs."""
        return "moved" if {"date", "starts"} & differs.keys() else "altered"
