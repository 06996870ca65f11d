"""Names and places as Hansard prints them: who spoke, and where it can be read."""

import re
from collections.abc import Mapping
from typing import Any

from sources.times import day
from sources.titles import tidy

SITE = "https://hansard.parliament.uk"
KEY = re.compile(r"[0-9A-Z_.-]{1,80}", re.ASCII)  # what an external id may be: it becomes part of an address
OFFICES = ("The ", "Mr Speaker", "Madam Speaker", "Mr Deputy", "Madam Deputy")
# Peers whose names begin as offices do.
_PEERS = re.compile(
    r"The (?:Earl|Countess|Duke|Duchess|Marquess|Viscount|Baron|Archbishop|Bishop|Lord (?:Arch)?[Bb]ishop) "
)
_CHAIR = re.compile(r"(?:Mr|Madam) (?:Deputy )?Speaker\b|The (?:\w+ )*(?:Speaker|Chair(?:man|woman)?)\b")
_NO_NAME = re.compile(r"in the Chair|.*\b(?:Co-op|Ind|Non-Afl)\b.*")

Row = Mapping[str, Any]

# All fields that are documented (apis: Hansard 1.6).
OVERVIEW = frozenset(
    "Id ExtId Title HRSTag Date Location House Source VolumeNo ContentLastUpdated DebateTypeId SectionType "
    "NextDebateExtId NextDebateTitle PreviousDebateExtId PreviousDebateTitle".split()
)
ITEM = frozenset(
    "ItemType ItemId MemberId AttributedTo Value OrderInSection Timecode ExternalId HRSTag HansardSection UIN "
    "IsReiteration".split()
)


def attribution(attributed_to: str) -> tuple[str | None, str | None]:
    """Part a printed attribution into office and name, without seat and party: either may be missing.

    No rule recovers a name in every case (apis: Hansard 1.8).
    """
    base, _, rest = attributed_to.partition(" (")
    if not base.startswith(OFFICES) or _PEERS.match(base):
        return None, tidy(base) or None
    bracketed = re.match(r"([^()]+)\)", rest)
    inside = tidy(bracketed.group(1)) if bracketed else ""
    return tidy(base), inside if " " in inside and not _NO_NAME.fullmatch(inside) else None


def is_chair(office: str) -> bool:
    """Tell whether an office is that of whoever presides, which passes from one to another within a debate."""
    return _CHAIR.match(office) is not None


def link(overview: Row, key: str) -> str:
    """Give the public page of a debate; its last segment may be anything (apis: Hansard 1.10)."""
    on = day(overview["Date"])
    return f"{SITE}/{overview['House']}/{on}/debates/{key}/link"
