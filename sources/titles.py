"""A bill's title: one bill, however a House, a session or Royal Assent writes it."""

import re
from collections.abc import Iterable

from sources.records import visible

_SUFFIX = re.compile(r"\[\s*(?:hl|lords|commons)\s*\]", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_BILL = re.compile(r"\b(?:bill|act)\b", re.IGNORECASE)
_YEAR = re.compile(r"\s*\b(?:18|19|20)\d\d\b")
_LONGER = re.compile(r"(?:\s+\d{4})?\s*\(")
_APOSTROPHE = re.compile(r"\S*'\S*")
_MARK = re.compile(r"[:;–—]|\s-\s")
_OPENER = re.compile(
    r"(?:committee of the whole house|motions?|amendments?|reasons?|committee|consideration|debate|report|reading"
    r"|question|order)\b"
    r"[^:;]*?\b(?:on|of|to|in)\s+the\s+"
)
_NUMBER = re.compile(r"\(\s*no\.?\s*(\d+)\s*\)", re.IGNORECASE)
LONGEST = 500


def tidy(title: str) -> str:
    """Give a title on one line with single spaces and straight apostrophes, as services vary in both.

    Control characters and what turns the direction of writing count as spaces.
    """
    return _SPACE.sub(" ", visible(title).replace("’", "'")).strip()


def slug(title: str) -> str:
    """Give the name that every form of one bill's title shares.

    "Procurement Bill [HL]", "Procurement Bill [Lords]", "Procurement Act 2023" and "procurement bill" give
    "procurement". A title without the word Bill or Act is taken whole.
    """
    plain = _plain(title)
    last = next(reversed(list(_BILL.finditer(plain))), None)
    if last and _YEAR.sub("", plain[last.end() :]).strip() == "":
        plain = plain[: last.start()]
    return plain.strip().casefold()


def search_words(name: str) -> str:
    """Give the words of a bill's name to search for: those without an apostrophe, which services print in two ways."""
    return max((part.strip() for part in _APOSTROPHE.split(name)), key=len) or name


def names_bill(title: str, slugs: Iterable[str]) -> str | None:
    """Tell which of the bills (by slug) the title of a division or debate names, if it names one.

    The words before "Bill" or "Act" must be the bill's whole name: "Defence Procurement Bill" is not the
    Procurement Bill. Words that lead up to it, as in "Motion on the Procurement Bill", may stand before. An
    Act with brackets after it is part of a longer name: "Procurement Act 2023 (Amendment) Bill".
    """
    plain = _plain(title).casefold()
    wanted = set(slugs)
    for match in _BILL.finditer(plain):
        if match.group() == "act" and _LONGER.match(plain, match.end()):
            continue
        name = plain[: match.start()].strip()
        for form in (name, *_without_lead(name)):
            if form in wanted:
                return form
    return None


def _plain(title: str) -> str:
    bare = _SPACE.sub(" ", _SUFFIX.sub(" ", tidy(title[:LONGEST]))).strip()
    return _NUMBER.sub(r"(No. \1)", bare)


def _without_lead(name: str) -> list[str]:
    """Give what may be a bill's name after a mark ("Report stage: ...") or opening words ("Motion on the ...").

    Any other "of the" belongs to a name: "Protection of the Environment Bill" is not the Environment Bill.
    """
    marks = list(_MARK.finditer(name))
    rest = name[marks[-1].end() :].strip() if marks else name
    opened = _OPENER.match(rest)
    return [rest, rest[opened.end() :]] if opened else [rest]
