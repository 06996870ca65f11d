"""Constituencies with their present members, for look-ups by name and by postcode. Pure.

Shapes from a recorded answer for one constituency; none of a search by postcode is known (apis: members 5.5).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from sources.member_rows import Row, sits, text, the_name
from sources.times import day

_POSTCODE = re.compile(r"(?:[A-Z]{1,2}[0-9][0-9A-Z]?|GIR) ?[0-9][A-Z]{2}", re.ASCII)


@dataclass(frozen=True)
class Found:
    """A constituency that a look-up led to, with its present member; ``member_id`` is None while the seat is vacant.

    ``since`` is the day from which it has had its boundaries, where the answer told it: constituencies made in 2024
    have 31 May 2024 and new ids, even where the name stayed (apis: members 5.5).
    """

    constituency_id: int
    name: str
    member_id: int | None = None
    member: str | None = None
    party: str | None = None
    since: date | None = None


def parse_constituency(row: Row) -> Found | None:
    """Turn a row of the constituency search into a Found; None for one that is no more, raises on a misfit."""
    place = row["value"]
    if place.get("endDate"):
        return None
    name, number, since = _the_place(place["name"]), int(place["id"]), day(place.get("startDate"))
    held = place.get("currentRepresentation") or {}
    if not held.get("member") or (held.get("representation") or {}).get("membershipEndDate"):
        return Found(number, name, since=since)
    who = held["member"]["value"]
    return Found(number, name, int(who["id"]), the_name(who), _party(who), since)


def parse_seat(row: Row) -> Found | None:
    """Turn a row of the members search into a Found; None for who does not sit now, raises on a misfit."""
    if not sits(row):
        return None
    who = row["value"]
    seat = who["latestHouseMembership"]
    name, number = _the_place(seat["membershipFrom"]), int(seat["membershipFromId"])
    return Found(number, name, int(who["id"]), the_name(who), _party(who))


def is_postcode(words: str) -> bool:
    """Tell whether this is a full UK postcode, in any case, with its space or without."""
    return _POSTCODE.fullmatch(" ".join(words.upper().split())) is not None


def postcode(words: str) -> str:
    """Give a full postcode as the post writes it; raises ValueError, without the words, for anything else."""
    if not is_postcode(words):
        raise ValueError("this is not a full postcode")
    code = "".join(words.upper().split())
    return f"{code[:-3]} {code[-3:]}"


def plain_name(name: str) -> str:
    """Give the words of a place's name for comparing: no case, accents or punctuation."""
    letters = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return " ".join(re.findall(r"\w+", letters.casefold().replace("&", " and ").replace("'", "").replace("’", "")))


def _the_place(value: Any) -> str:
    name = text(value)
    if not name:
        raise ValueError("the constituency has no name")
    return name


def _party(who: Row) -> str | None:
    return text((who.get("latestParty") or {}).get("name"))
