"""How Parliament numbers amendments, new clauses and motions, in print and in speech. Pure.

Forms seen: "Amendment 14", "Amdt 94", "New Clause 10" and "NC10", "New Schedule 2", "Motion 102A", "Motion A1",
"Lords Amendment 2", "Amendments 11B and 11C", "Amendments 28 to 30", "Amendments (a) to (f)" (apis: votes 2.6, bills
1.4; the letters before a number, as in "A1" or "Gov NC3", are those of the amendment papers).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

AMENDMENT, NEW_CLAUSE, NEW_SCHEDULE, MOTION = "amendment", "new clause", "new schedule", "motion"
CLAUSE, SCHEDULE = "clause", "schedule"
LONGEST_RANGE = 200

_KINDS = {
    "amendment": AMENDMENT,
    "amdt": AMENDMENT,
    "amd": AMENDMENT,
    "motion": MOTION,
    "new clause": NEW_CLAUSE,
    "nc": NEW_CLAUSE,
    "new schedule": NEW_SCHEDULE,
    "ns": NEW_SCHEDULE,
    "clause": CLAUSE,
    "schedule": SCHEDULE,
}
# The pronoun "I" is no number.
_ID = r"(?:\([a-z]{1,2}\)|[A-Z]{0,3}[0-9]{1,5}[A-Z]{0,4}|[A-HJ-Z])(?![\w])"
_LIST = rf"{_ID}(?:,? to {_ID}|(?:,? and | ?& |, )(?:(?i:amendment|motion|new clause) )?{_ID})*"
_KIND = r"(?i:new clauses?|new schedules?|amendments?|amdts?|amd|motions?|clauses?|schedules?|nc|ns)"
_NAMED = re.compile(rf"(?<![\w])(?P<lords>(?i:lords) )?(?P<kind>{_KIND})\.?(?: ?(?i:nos?)\.)? ?(?P<list>{_LIST})")
_ITEM = re.compile(rf"(?P<to> to )?(?:(?P<kind>(?i:amendment|motion|new clause)) )?(?P<id>{_ID})")
# One of them by name, for patterns that look for the words around it.
ONE = rf"(?i:lords )?{_KIND}\.? ?{_ID}"
_SHORT = re.compile(r"(?:gov(?:ernment)? )?(?P<kind>nc|ns) ?(?P<id>[0-9]{1,5}[a-z]{0,4})", re.IGNORECASE)
_BARE = re.compile(r"\(?[A-Za-z]{0,3}[0-9]*[A-Za-z]{0,4}\)?")


class Numbered(NamedTuple):
    """An amendment by its printed number: ``Numbered("new clause", "10")``; of the other House's if ``lords``."""

    kind: str
    number: str
    lords: bool = False


@lru_cache(maxsize=65536)  # each joining asks this of every amendment of the bill
def numbered(number: str | None, form: str = AMENDMENT) -> Numbered | None:
    """Read a printed number as a service gives it ("NC10", "14", "Motion 1A"); None where there is none.

    ``form`` is what the record calls it where the number alone does not tell.
    """
    words = " ".join((number or "").split())
    short = _SHORT.fullmatch(words)
    if short:
        return Numbered(_KINDS[short["kind"].lower()], short["id"].upper())
    found = next(named_in(words), None)
    if found:
        return found
    kind = _KINDS.get(form.casefold().removesuffix("s"), AMENDMENT)
    return Numbered(kind, _plain(words)) if words and _BARE.fullmatch(words) else None


class Named(NamedTuple):
    """One place of a text that names some of them together ("Amendments 11B and 11C"), from ``start`` to ``end``."""

    start: int
    end: int
    these: tuple[Numbered, ...]


def named_in(text: str) -> Iterator[Numbered]:
    """Give the amendments, clauses and motions that a text names, in its order; ranges are counted out."""
    for place in places(text):
        yield from place.these


def places(text: str) -> Iterator[Named]:
    """Give each place where a text names some of them."""
    for match in _NAMED.finditer(text):
        yield Named(match.start(), match.end(), tuple(_listed(match)))


def _listed(match: re.Match[str]) -> Iterator[Numbered]:
    kind, lords, last = _kind(match["kind"]), bool(match["lords"]), ""
    for item in _ITEM.finditer(match["list"]):
        kind = _kind(item["kind"]) if item["kind"] else kind
        short = _SHORT.fullmatch(item["id"])
        number = short["id"].upper() if short else _plain(item["id"])
        if item["to"]:
            yield from (Numbered(kind, one, lords) for one in _between(last, number))
        yield Numbered(_kind(short["kind"]) if short else kind, number, lords)
        last = number


def _kind(word: str) -> str:
    known = word.casefold()
    return _KINDS.get(known) or _KINDS[known.removesuffix("s")]


def _plain(number: str) -> str:
    return number.strip("()") if number.startswith("(") else number.upper()


def _between(first: str, last: str) -> list[str]:
    """Give what lies between the ends of a range: "28 to 30", "a to f", "11B to 11D"; nothing of any other."""
    if first.isdigit() and last.isdigit():
        return [str(one) for one in range(int(first) + 1, int(last))] if int(last) - int(first) < LONGEST_RANGE else []
    if first[:-1] == last[:-1] and len(first) == len(last) and first[-1:].isalpha() and last[-1:].isalpha():
        return [first[:-1] + chr(one) for one in range(ord(first[-1]) + 1, ord(last[-1]))]
    return []
