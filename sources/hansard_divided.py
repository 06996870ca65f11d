"""What stands around a division in Hansard's report: the heading, the words before it, the line after it. Pure.

Lines of procedure name nobody: "Amendment 94", "Question put, That the clause be read a Second time", "Amendment 94
agreed" (apis: Hansard 1.6 and 1.8).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sources.hansard_names import Row
from sources.parse import MISFIT, aside
from sources.records import Aside, DebateDivision
from sources.records.numbering import named_in
from sources.text import plain
from sources.titles import tidy

WORDS, HEADING, RESULT = 1500, 200, 300
OPENS = ("amendment", "new clause", "new schedule", "motion", "lords amendment", "clause", "schedule")
_DECIDED = re.compile(
    r"\b(?:dis)?agreed|negatived|withdrawn|\bmoved|pre-empted|\bstand part|\bnot called|\badded to the bill",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Around:
    """What stands around one division (see ``sources.records.DebateDivision``)."""

    heading: str | None = None
    words: str | None = None
    result: str | None = None


def around(items: Sequence[Row], index: int, title: str) -> Around:
    """Give what stands around the division at a place among a section's items; ``title`` is the section's.

    Nothing is taken from above another division, which had its own question; nor is a heading whose amendment a line
    below it says to be withdrawn or decided.
    """
    before = [item for item in items[:index] if isinstance(item, dict)]
    since = next((place for place in range(len(before), 0, -1) if divides(before[place - 1])), 0)
    said = [(text, _spoken(item)) for item in before[since:] if (text := _text(item))]
    lines = [text for text, spoken in said if not spoken]
    heading = _heading(lines) or (tidy(title) if not since and next(named_in(title), None) else None)
    after = (text for item in items[index + 1 :] if isinstance(item, dict) and (text := _after(item)))
    result = next(after, "-")
    return Around(
        heading, " ".join(text for text, _ in said)[-WORDS:] or None, None if result == "-" else result[:RESULT]
    )


def divides(item: Any) -> bool:
    """Tell whether an item of a debate is a division."""
    return isinstance(item, dict) and item.get("ItemType") == "Division"


def as_division(key: str, order: int, row: Row, near: Around | None = None) -> DebateDivision:
    """Give a division of a debate from its row of ``/debates/divisions`` and what stands around it."""
    near = near or Around()
    return DebateDivision(
        key=key,
        order=order,
        number=row.get("Number") or None,
        ayes=row.get("AyesCount"),
        noes=row.get("NoesCount"),
        heading=near.heading,
        words=near.words,
        result=near.result,
    )


def division_rows(rows: Iterable[Any]) -> tuple[tuple[Row, ...], tuple[Aside, ...]]:
    """Part the rows of ``/debates/divisions`` into those that can be used and those that do not fit."""
    fitting: list[Row] = []
    asides: list[Aside] = []
    for row in rows:
        try:
            as_division(str(row["ExternalId"]).upper(), 0, row)
        except MISFIT as error:
            asides.append(aside("debate division", row, error))
        else:
            fitting.append(row)
    return tuple(fitting), tuple(asides)


def untold(items: Iterable[Any], overviews: Iterable[Row]) -> bool:
    """Tell whether among the items of a section is a division of which these rows say nothing."""
    told = {str(row["ExternalId"]).upper() for row in overviews}
    return any(divides(item) and str(item.get("ExternalId")).upper() not in told for item in items)


def _spoken(item: Row) -> bool:
    return bool(item.get("MemberId") or item.get("AttributedTo"))


def _text(item: Row) -> str:
    return plain(item.get("Value") or "") if item.get("ItemType") == "Contribution" else ""


def _after(item: Row) -> str:
    # What a member says next, and the next division, tell nothing of this one.
    return "-" if divides(item) or _spoken(item) else _text(item)


def _heading(lines: Sequence[str]) -> str | None:
    place = next((number for number in range(len(lines) - 1, -1, -1) if _is_heading(lines[number])), None)
    if place is None:
        return None
    mine = next(named_in(lines[place]))
    over = any(_DECIDED.search(line) and mine in named_in(line) for line in lines[place + 1 :])
    return None if over else lines[place]


def _is_heading(text: str) -> bool:
    """Tell whether a line is a heading such as "Amendment 94" or "New Clause 10: Tax transparency", and no decision."""
    named = next(named_in(text), None)
    return (
        len(text) <= HEADING and named is not None and text.casefold().startswith(OPENS) and not _DECIDED.search(text)
    )
