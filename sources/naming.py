"""What a piece of text is about: the watched terms and bills that occur in it."""

import re
from collections.abc import Iterable
from functools import lru_cache

from sources.records import Mention
from sources.scope import Scope, WatchedBill
from sources.text import fold, hint, lowered, mentions, sentence

BILL = "bill: "
# A word that may stand before a bill's name without being part of a longer one.
_OPENERS = frozenset({"the", "this", "that", "our", "a", "an", "his", "her", "their", "new", "draft", "government"})
_BEFORE = re.compile(r"([\w'’-]+)[\s\"“‘(\[]*$")


def named_in(text: str, scope: Scope) -> tuple[Mention, ...]:
    """Find the watched terms and bills in plain text.

    A bill's Mention has the key ``bill: `` and the bill's slug, and its name as printed for the term. Which
    terms and bills are looked for is the scope's: those of this reading.
    """
    return (*mentions(text, scope.all_terms), *bills_in(text, scope.bills))


def looked_for(scope: Scope) -> frozenset[str]:
    """Give the keys of all Mentions that ``named_in`` could find: those of others were not looked for."""
    return frozenset([term.casefold() for term in scope.all_terms] + [f"{BILL}{bill.slug}" for bill in scope.bills])


def bills_in(text: str, bills: Iterable[WatchedBill]) -> tuple[Mention, ...]:
    """Find watched bills by name in plain text: "the Procurement Bill", but not "the Defence Procurement Bill"."""
    folded = fold(text)
    small = lowered(folded)
    found = []
    for bill in bills:
        names = [name for name in bill.names if name.strip() and hint(fold(name).split()) in small]
        places = sorted({place for name in names for place in _places(folded, name)})
        if places:
            start, end = places[0]
            found.append(
                Mention(
                    key=f"{BILL}{bill.slug}", term=text[start:end], sentence=sentence(text, start), times=len(places)
                )
            )
    return tuple(found)


def _places(text: str, name: str) -> list[tuple[int, int]]:
    """Give where a bill of this name (a slug) is named; ``Bill`` and ``Act`` are written with a capital."""
    return [match.span() for match in _pattern(name).finditer(text) if _whole(text, match.start())]


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s++".join(re.escape(word) for word in fold(name).split())
    return re.compile(rf"(?<!\w)(?i:{words})\s+(?:Bill|BILL|Act|ACT)(?!\w)")


def _whole(text: str, start: int) -> bool:
    """Tell whether the name begins here: the word before, if it has a capital, would be part of a longer name."""
    line = text[max(0, start - 60) : start]
    if re.search(r"[.:;!?,–—-]\s*$|\n\s*$", line):
        return True
    before = _BEFORE.search(line)
    if before is None:
        return True
    word = before.group(1)
    return word[:1].islower() or word.casefold() in _OPENERS or word.endswith(("'s", "’s", "s'", "s’"))
