"""What the record says of a Member in a division: the vote, that none is recorded, or that they had no seat. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from alerts.asks import NOT_A_MEMBER
from sources.records import NOT_RECORDED
from sources.records.member import was_member

Row = Mapping[str, Any]


def standing(vote: Row | None, member: Row | None, house: str, on: date, *, listed: bool) -> str | None:
    """Give the word for a Member's part in a division of a House on a day; None where nothing can be said.

    ``vote`` is the stored vote, ``member`` the stored Member with the history, ``listed`` whether the division's
    names are known at all. "No vote recorded" is said only of who is known to have had a seat that day.
    """
    if vote is not None:
        return str(vote["vote"])
    held = was_member(member, house, on) if listed else None
    return None if held is None else NOT_RECORDED if held else NOT_A_MEMBER
