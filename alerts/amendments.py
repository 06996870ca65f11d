"""An amendment, new clause or motion in words that several rules share. Pure: a record's fields in, words out."""

import re
from collections.abc import Mapping
from typing import Any

from alerts.words import NO_HOUSE, amendment_name, clean, cut

Row = Mapping[str, Any]

DELETES = "DeleteClauseOrSchedule"
STOOD, FELL = "StoodPart", "NotStoodPart"
AGREED = frozenset({"Agreed", "AgreedOnDivision"})
# The service's kind alone does not tell: one that leaves out words of a clause came as this kind too (apis: Bills 1.4).
_WHOLE = re.compile(
    r"\bleave out (?:the )?(?:clause|schedule)\b(?! ?\d+[A-Z]*, (?:page|line|subsection|paragraph))", re.IGNORECASE
)
_DISAGREES = re.compile(
    r"^that this house (?:do )?disagrees? with (?:the lords in their )?((?:lords )?amendments?\b.*)", re.IGNORECASE
)


def concerned(amendment: Row) -> str | None:
    """Give the clause or schedule whose place in the bill it decides ("Clause 65"); None where it decides none.

    That is one which leaves the whole of it out by its own words, or the question whether it stand part.
    """
    if not _leaves_out(amendment) and amendment["decision"] not in {STOOD, FELL}:
        return None
    for kind in ("clause", "schedule"):
        if number := cut(amendment.get(kind) or "", 20):
            return f"{kind.capitalize()} {number}"
    return None


def left_out(amendment: Row) -> str | None:
    """Give the clause or schedule that left the bill by it; None where none did, or where that is not decided."""
    decision = amendment["decision"]
    went = decision == FELL or (_leaves_out(amendment) and decision in AGREED)
    return concerned(amendment) if went else None


def disagrees(amendment: Row) -> bool:
    """Tell whether it is a motion to disagree with an amendment, whose number some lists give it."""
    return _DISAGREES.match(_summary(amendment)) is not None


def _leaves_out(amendment: Row) -> bool:
    return amendment.get("effect") == DELETES and _WHOLE.search(_summary(amendment)) is not None


def _summary(amendment: Row) -> str:
    return clean(" ".join(amendment.get("summary") or ()))


def name(amendment: Row) -> str:
    """Give its name: "New Clause 1", "Motion A1", "Leave out Clause 65", "Amendment 24, leave out Clause 65".

    A motion is called by the number of what it is on in some lists: one to disagree with that is named as what it is.
    """
    against = _DISAGREES.match(_summary(amendment))
    if against:
        return f"Motion to disagree with {cut(against[1], 60)}"
    called, place = amendment_name(amendment["form"], amendment["number"]), concerned(amendment)
    if place is None:
        return called
    deletes = _leaves_out(amendment) and amendment["decision"] not in {STOOD, FELL}
    if not amendment["number"]:
        return f"Leave out {place}" if deletes else place
    return f"{called}, leave out {place}" if deletes else f"{called}, {place}"


def label(amendment: Row) -> str:
    """Give its name and title. Titles often begin with the name ("Motion 4A / Amendment 4B: …"): it comes once."""
    called, title = name(amendment), cut(" ".join(amendment["summary"]))
    if _DISAGREES.match(title) or (title and called.casefold().endswith(title.casefold())):
        return called
    begins = title.casefold().startswith(called.casefold()) and not title[len(called) : len(called) + 1].isalnum()
    return title if begins else ", ".join(filter(None, (called, title)))


def signed(amendment: Row) -> dict[str, Any]:
    """Give the ``mover`` (None where the record names nobody) and how many ``others`` signed."""
    sponsors = amendment["sponsors"]
    return {"mover": cut(sponsors[0]["name"]) if sponsors else None, "others": max(0, len(sponsors) - 1)}


def stage(amendment: Row) -> str:
    """Give its stage and House: "Report stage, Commons"."""
    house = amendment["house"]
    return cut(amendment["stage"]) + (f", {cut(house, 60)}" if house and house not in NO_HOUSE else "")
