"""An amendment, new clause or motion in words that several rules share. Pure: a record's fields in, words out."""

from collections.abc import Mapping
from typing import Any

from alerts.words import NO_HOUSE, amendment_name, cut

Row = Mapping[str, Any]

DELETES = "DeleteClauseOrSchedule"
STOOD, FELL = "StoodPart", "NotStoodPart"
AGREED = frozenset({"Agreed", "AgreedOnDivision"})


def concerned(amendment: Row) -> str | None:
    """Give the clause or schedule whose place in the bill it decides ("Clause 65"); None where it decides none.

    That is one which leaves it out, or the question whether it stand part.
    """
    if amendment.get("effect") != DELETES and amendment["decision"] not in {STOOD, FELL}:
        return None
    for kind in ("clause", "schedule"):
        if number := cut(amendment.get(kind) or "", 20):
            return f"{kind.capitalize()} {number}"
    return None


def left_out(amendment: Row) -> str | None:
    """Give the clause or schedule that left the bill by it; None where none did, or where that is not decided."""
    decision = amendment["decision"]
    went = decision == FELL or (amendment.get("effect") == DELETES and decision in AGREED)
    return concerned(amendment) if went else None


def name(amendment: Row) -> str:
    """Give its name: "New Clause 1", "Motion A1", "Leave out Clause 65", "Amendment 24, leave out Clause 65"."""
    called, place = amendment_name(amendment["form"], amendment["number"]), concerned(amendment)
    if place is None:
        return called
    deletes = amendment.get("effect") == DELETES and amendment["decision"] not in {STOOD, FELL}
    if not amendment["number"]:
        return f"Leave out {place}" if deletes else place
    return f"{called}, leave out {place}" if deletes else f"{called}, {place}"


def label(amendment: Row) -> str:
    """Give its name and title. Titles often begin with the name ("Motion 4A / Amendment 4B: …"): it comes once."""
    called, title = name(amendment), cut(" ".join(amendment["summary"]))
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
