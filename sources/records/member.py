"""A Member with House, party and seat, each with its dates, and what they were on a day."""

from collections.abc import Mapping
from datetime import date as Date
from typing import Any, ClassVar, Self

from sqlmodel import JSON, Field

from sources.records.base import Person, Record


class Member(Record):
    """A Member of either House, of now or of another time; the key is the Members service's id.

    ``house``, ``party`` and ``seat`` are the latest. ``seats`` holds ``{"house", "seat", "seat_id", "from", "to",
    "reason"}``, one for each membership (in the Lords ``seat`` is the kind of peerage), ``parties`` ``{"party",
    "short", "from", "to"}`` and ``names`` ``{"name", "list_as", "from", "to"}``: ISO dates, ``to`` empty while it
    lasts, oldest first. A date that none of them covers (between dissolution and election) has no seat.
    ``contact`` holds ``{"type", "lines", "postcode", "phone", "email", "web"}``, without what is empty. ``stamp`` and
    ``contact_stamp`` are the ISO dates on which history and contact were read, empty where they were not. A reading
    of the contact alone has an empty ``name``.
    """

    noun: ClassVar[str] = "member"
    quiet: ClassVar[frozenset[str]] = frozenset(
        {"stamp", "contact_stamp", "contact", "email", "seats", "parties", "names", "list_as", "full_title", "since"}
    )
    arrives: ClassVar[bool] = False

    member_id: int = Field(index=True)
    name: str
    list_as: str | None = None
    full_title: str | None = None
    house: str | None = None
    party: str | None = None
    seat: str | None = None
    is_current: bool = False
    since: Date | None = None
    email: str | None = None
    contact: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    seats: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    parties: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    names: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    stamp: str = ""
    contact_stamp: str = ""

    def people(self) -> tuple[Person, ...]:
        """Give the member."""
        return (Person(self.member_id, self.name, self.house, self.list_as, self.seat),)

    def beside(self, before: Record) -> Self:
        """Keep of what was stored what this reading does not tell: a list has no history, a contact nothing else."""
        kept = {} if self.stamp else _of(before, ("seats", "parties", "names", "stamp"))
        kept |= {} if self.contact_stamp else _of(before, ("contact", "email", "contact_stamp"))
        kept |= {} if self.house else _of(before, ("house", "seat", "is_current"))
        silent = [name for name in ("name", "list_as", "full_title", "party") if not getattr(self, name)]
        # Only a search tells since when; of another House it said nothing.
        same = self.house is None or self.house == getattr(before, "house", None)
        silent += ["since"] if self.since is None and same else []
        return self.model_copy(update={**kept, **_of(before, tuple(silent))})


def _of(record: Record, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names if hasattr(record, name)}


def party_on(member: Member | Mapping[str, Any], on: Date) -> str | None:
    """Give a member's party on a day; None when the history has none for it. Raises ValueError as ``seat_on``."""
    party = _covering(member, "parties", on)
    return party["party"] if party else None


def seat_on(member: Member | Mapping[str, Any], on: Date) -> dict[str, Any] | None:
    """Give the membership, one of ``seats``, that covers a day; None means not a member at the time.

    It covers its first day and not its last, on which the next may begin (apis: members 5.4). Raises ValueError
    where no history was read, because that says nothing of any day.
    """
    return _covering(member, "seats", on)


def was_member(member: Member | Mapping[str, Any] | None, house: str, on: Date) -> bool | None:
    """Tell whether somebody had a seat in a House on a day; None where the record does not say.

    It does not say it of who has no history stored, nor of who has one without any seat, nor of a seat whose first
    day is not given: some early dates are missing (apis: members 5.4). Nor of the very day on which a seat ended, nor
    of a day after the history was read: seats end, and begin.
    """
    if member is None:
        return None
    values = member if isinstance(member, Mapping) else member.model_dump(mode="json")
    if not values["stamp"] or not values["seats"]:
        return None
    then = on.isoformat()
    if values["stamp"] < then:
        return None
    ours = [one for one in values["seats"] if one["house"] == house]
    if any(one["from"] and one["from"] <= then and (one["to"] is None or then < one["to"]) for one in ours):
        return True
    if any(one["to"] == then for one in ours):
        return None
    unknown = [one for one in values["seats"] if not one["from"] or not one["house"]]
    return None if any(one["to"] is None or then < one["to"] for one in unknown) else False


def _covering(member: Member | Mapping[str, Any], name: str, on: Date) -> dict[str, Any] | None:
    values = member if isinstance(member, Mapping) else member.model_dump(mode="json")
    if not values["stamp"]:
        raise ValueError(f"the history of member {values['member_id']} has not been read")
    then = on.isoformat()
    covering = [one for one in values[name] if (one["from"] or "") <= then and (one["to"] is None or then < one["to"])]
    return covering[-1] if covering else None
