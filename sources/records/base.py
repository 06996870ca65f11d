"""What every record has in common: a noun, a key, and parts that belong to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import model_validator
from sqlmodel import SQLModel

# SQLite takes no half of a surrogate pair and PostgreSQL no NUL.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# What commands terminals, what turns the direction of writing (so that a text shows other words than it holds), and
# what is no character at all.
_UNSEEN = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")

LARGEST = 2**63 - 1
# PostgreSQL's columns of whole numbers end here, and what it can find a row by not far beyond this.
LARGEST_COLUMN = 2**31 - 1
LONGEST_KEY = 300


class Person(NamedTuple):
    """A member as a record names them; without an id, or without a name, nobody is named.

    ``seat`` is a constituency; the Lords have none.
    """

    member_id: int | None
    name: str | None
    house: str | None
    list_as: str | None = None
    seat: str | None = None


class Record(SQLModel):
    """One thing as a service told it, validated. Tables inherit these classes; raw data never reaches a table.

    ``key`` is stable for ever and unique within the noun. Fields named in ``quiet`` are stored but not
    compared, because services move them without meaning anything by it. What is not ``logged`` is the
    service's own memory, and leaves no change. The ``date`` of what is told ``ahead`` lies in the future.
    What does not ``arrive`` was there all along, and leaves no change when it is read for the first time. What is not
    ``served`` was worked out here, so that an earlier version of it is no sign of a server that lags behind. Where
    ``parts_apart``, the parts of what appears are left to their own table, and the change says how many there were.
    """

    noun: ClassVar[str] = ""
    quiet: ClassVar[frozenset[str]] = frozenset()
    parts_name: ClassVar[str] = ""
    logged: ClassVar[bool] = True
    ahead: ClassVar[bool] = False
    arrives: ClassVar[bool] = True
    served: ClassVar[bool] = True
    parts_apart: ClassVar[bool] = False

    key: str

    @model_validator(mode="before")
    @classmethod
    def _drop_unstorable(cls, values: Any) -> Any:
        return storable(values)

    @model_validator(mode="after")
    def _keep_to_the_database(self) -> Self:
        # A whole number may come as text or as a fraction, too.
        for name, value in self.__dict__.items():
            if type(value) is int and abs(value) > LARGEST_COLUMN:
                raise ValueError(f"the number {str(value)[:30]} in {name!r} is too large")
        if len(self.key) > LONGEST_KEY:
            raise ValueError(f"the key {self.key[:30]!r} … is too long")
        return self

    @classmethod
    def what(cls, differs: Mapping[str, Any]) -> str:
        """Give the word for a change of this noun: altered, moved or corrected."""
        return "altered"

    def beside(self, before: "Record") -> Self:
        """Give this record as it is to be kept where it was kept before; here, as it is."""
        return self

    def people(self) -> tuple[Person, ...]:
        """Give the members that this record itself names; here, nobody."""
        return ()

    def compared(self) -> dict[str, Any]:
        """Give the fields that count when this record is compared with how it was seen before."""
        return {name: value for name, value in self.model_dump().items() if name not in self.quiet}


def visible(text: str) -> str:
    """Give a text with a space for each control character and what turns the direction of writing.

    Every line break is a ``\\n``; what no database takes is dropped.
    """
    if text.isprintable():  # as nearly all are
        return text
    return _UNSEEN.sub(" ", _UNSTORABLE.sub("", _BREAKS.sub("\n", text)))


def storable(value: Any) -> Any:
    """Give a JSON-like value without the characters that no record may have; the value itself if it has none.

    Raises ValueError for a number that no database takes, or that is none.
    """
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{value} is no number")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise ValueError(f"the number {str(value)[:30]} is too large")
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return value


@dataclass(frozen=True)
class Snapshot:
    """A record with its parts, as read at one moment: a stage with sittings, a division with votes.

    ``published_at`` (aware UTC) is when the service says that it published this version, if it says so.
    """

    record: Record
    parts: tuple[Record, ...] = ()
    published_at: datetime | None = None


@dataclass(frozen=True)
class Aside:
    """A row that did not fit, set aside with the reason and as it came, so that it can be shown."""

    noun: str
    reason: str
    raw: str


@dataclass(frozen=True)
class Listing:
    """What a complete list held, so that what is absent from it can be noticed.

    ``within`` names the field and value that all rows of the list share (``{"stage_key": "17001"}``).
    """

    noun: str
    within: Mapping[str, Any]
    keys: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """One part of what a source read: kept in one commit, before the next part is asked for.

    ``unit`` names the part (``stages of 3159``), the same in every poll: the first time that a unit of
    something newly watched is read, it is a baseline and no news. ``problem`` is one sentence about what
    could not be read in this part while the rest could. ``unknown`` names fields that no document has, as
    ``(noun, field, value)``. ``rows`` is how many rows of the service were looked at, where that is not the number of
    snapshots and asides. ``narrow`` tells that the unit is a search, which gives what its span of days has and not
    all there is.
    """

    unit: str
    snapshots: tuple[Snapshot, ...] = ()
    asides: tuple[Aside, ...] = ()
    listings: tuple[Listing, ...] = ()
    problem: str = ""
    unknown: tuple[tuple[str, str, str], ...] = ()
    rows: int | None = None
    narrow: bool = False
